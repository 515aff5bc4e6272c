/** Unit rung: needs only Node. The engine and example rungs have their own configurations (scripts/test.mjs). */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testPathIgnorePatterns: [
    '/tests/engine/',
    '/tests/examples/',
    '/tests/kubelet/',
    '/tests/node/',
    '/tests/container-images/built/',
  ],
  // jest leaves one processor idle, which on two is half of them.
  maxWorkers: '100%',
  // A process keeps what earlier files loaded, and collects garbage around it: a fresh one is cheaper.
  workerIdleMemoryLimit: '400MB',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // Examples import the package by its name: from source here, compiled for users (package.json, exports).
  testEnvironmentOptions: { customExportConditions: ['cnf-plumbing-source', 'node', 'node-addons', 'require'] },
};
