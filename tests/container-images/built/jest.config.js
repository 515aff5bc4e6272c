/** Image rung: container images are built by buildah from their Containerfiles, and looked into. */
module.exports = {
  ...require('../../../jest.config.js'),
  rootDir: '../../..',
  roots: ['<rootDir>/tests/container-images/built'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/tests/container-images/built/builder-is-there.js',
  testTimeout: 480_000,
};
