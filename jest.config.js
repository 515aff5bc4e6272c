/** Unit rung: needs only Node. The engine and example rungs have their own configurations (scripts/rungs.mjs). */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testPathIgnorePatterns: ['/tests/engine/', '/tests/examples/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^cnf-plumbing$': '<rootDir>/lib/index.ts',
    '^cnf-plumbing/(.*)$': '<rootDir>/lib/$1/index.ts',
  },
};
