/** Before the tests: the emulated node. */
const built = require('../built.js');

module.exports = () => built('node/get');
