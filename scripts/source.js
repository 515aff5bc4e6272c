/** Lets Node.js run the source as it is, as jest does: swc takes the types off each module. `node -r ./scripts/source.js FILE` */
const { readFileSync } = require('node:fs');
const { _extensions: extensions } = require('node:module');
const { transformSync } = require('@swc/core');
const options = require('./swc-options.json');

extensions['.ts'] = (module, filename) =>
  module._compile(transformSync(readFileSync(filename, 'utf8'), { ...options, filename, swcrc: false }).code, filename);
