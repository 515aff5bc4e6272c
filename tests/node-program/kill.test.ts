/** A run that is killed leaves a node from which the next run goes on. All points: tests/node/node-program-kills.test.ts. */
import { type RUNS, survives } from './kill';

const POINTS: [keyof typeof RUNS, number][] = [
  ['a first apply', 21],
  ['a first apply', 68],
  ['an apply of another plan', 33],
  ['an undo', 17],
  ['an apply of offload', 62],
  ['an apply of another offload', 12],
  ['an apply of switchdev mode, which some NICs take only without VFs', 14],
  ['an undo of offload', 9],
];

test.each(POINTS)('%s, killed after write %i', (name, n) => {
  expect(survives(name, n)).toBe(true);
});
