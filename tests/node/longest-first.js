/**
 * The order of the files: the longest first, so that no worker is left with one. jest itself goes by their size where it
 * has not seen them run, which says nothing about emulated nodes.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = [
  'datapaths',
  'systemd',
  'node-program-kills',
  'faults',
  'node-program',
  'machines',
  'agent',
  'switchdev',
  'emulated-node',
  'vdpa-application',
];

const place = ({ path }) => {
  const found = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return found < 0 ? LONGEST.length : found;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
