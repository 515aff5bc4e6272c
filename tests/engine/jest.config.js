/** Engine rung: a real API server, the real Pulumi engine, the real device plugin's code. */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/tests/engine'],
  testPathIgnorePatterns: [],
  testTimeout: 240_000,
  // Two cores: most of each file is waiting.
  maxWorkers: 2,
};
