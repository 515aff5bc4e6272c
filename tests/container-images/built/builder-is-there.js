/** Before the tests: what builds images is built, which may take longer than any test may. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

module.exports = () => {
  const get = path.join(__dirname, '../../../tools/node/get');
  const { status } = spawnSync(get, ['--images'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('buildah and its base image could not be built');
};
