/** For jest's globalSetup: what tests are made of is built before them, which may take longer than any test may. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

/** Runs a program of tools; what it says of its progress goes to the terminal. */
module.exports = (program, ...args) => {
  const file = path.join(__dirname, '../tools', program);
  const { status } = spawnSync(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`tools/${[program, ...args].join(' ')} failed`);
};
