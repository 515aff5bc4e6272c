/** Node rung: Debian's kernel in QEMU, with SR-IOV NICs, an IOMMU, NUMA nodes and vDPA (guest.ts). */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/tests/node'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/tests/node/build.js',
  testTimeout: 240_000,
  testSequencer: '<rootDir>/tests/node/longest-first.js',
  // A machine each, of about 2 GB: on two cores, since half of the time they wait for the sleeps of a driver (guest.ts).
  maxWorkers: 3,
};
