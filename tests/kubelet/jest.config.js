/** Cluster rung: a kubelet and containerd in the emulated node, a control plane on this machine, pods with VFs. */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/tests/kubelet'],
  testPathIgnorePatterns: [],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/tests/kubelet/build.js',
  testTimeout: 240_000,
  // The node has four CPUs.
  maxWorkers: 1,
};
