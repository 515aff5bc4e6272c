/** Before the tests: the node is built, which may take longer than any test may. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

module.exports = () => {
  const get = path.join(__dirname, '../../tools/node/get');
  const { status } = spawnSync(get, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the emulated node could not be built');
};
