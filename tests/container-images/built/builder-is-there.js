/** Before the tests: buildah and its base image. */
const built = require('../../built.js');

module.exports = () => built('node/get', '--images');
