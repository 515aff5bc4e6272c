/** Node rung: Debian's kernel in QEMU, with SR-IOV NICs, an IOMMU, NUMA nodes and vDPA (guest.ts). */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/tests/node'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/tests/node/build.js',
  testTimeout: 240_000,
  testSequencer: '<rootDir>/tests/node/longest-first.js',
  // A machine each: emulation keeps little more than one core busy.
  maxWorkers: 2,
};
