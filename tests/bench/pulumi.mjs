/** The Pulumi part of the bench: runs scripts/bench-pulumi.ts, and says what is promised. */
import { median, SLACK } from './measure.mjs';
import { runScript } from './script.mjs';

/** Runs all programs and commands. @param size `full`, or `smoke`: 100 objects only */
export const runPulumi = (size) => runScript('bench-pulumi.ts', size);

/** All runs of one command. */
const of = (runs, program, command, objects) =>
  runs.filter((run) => run.program === program && run.command === command && run.objects === objects);

const typical = (key, program, command, objects) => (runs) =>
  median(of(runs, program, command, objects).map((run) => run[key]));

const ratio = (key, objects, command, one, other) => (runs) => {
  const others = of(runs, other, command, objects);
  return median(of(runs, one, command, objects).map((run, i) => run[key] / others[i][key]));
};

/** Goals, in the order in which they are printed; `objects` says which runs each needs. */
const GOALS = [
  {
    work: '100 objects by Pulumi, against written by hand',
    objects: [100],
    goal: 1.15,
    unit: 'x CPU of the program',
    value: ratio('node', 100, 'up', 'kit', 'hand'),
  },
  {
    work: '100 objects by Pulumi, state in a file',
    objects: [100],
    goal: 5,
    unit: 'CPU s',
    value: typical('cpu', 'kit', 'up', 100),
  },
  {
    work: '1,000 objects by Pulumi, against written by hand',
    objects: [1000],
    goal: 1.15,
    unit: 'x CPU of the program',
    value: ratio('node', 1000, 'up', 'kit', 'hand'),
  },
  {
    work: '1,000 objects by Pulumi',
    objects: [1000],
    goal: 13,
    unit: 'CPU s',
    value: typical('cpu', 'kit', 'up', 1000),
  },
  {
    work: 'the same against kubectl apply --server-side',
    objects: [1000],
    goal: 3,
    unit: 'x wall',
    value: ratio('wall', 1000, 'up', 'kit', 'kubectl'),
  },
  {
    work: 'preview of 1,000 objects without a change',
    objects: [1000],
    goal: 12,
    unit: 'CPU s',
    value: typical('cpu', 'kit', 'preview', 1000),
  },
  {
    work: 'destroy of 1,000 objects',
    objects: [1000],
    goal: 15,
    unit: 's',
    value: typical('wall', 'kit', 'destroy', 1000),
  },
  {
    work: '3,000 objects by Pulumi, against 1,000',
    objects: [1000, 3000],
    goal: 3.2,
    unit: 'x CPU',
    value: (runs) => typical('cpu', 'kit', 'up', 3000)(runs) / typical('cpu', 'kit', 'up', 1000)(runs),
  },
];

/** Every goal that the runs allow to judge. */
export function judgePulumi(runs) {
  const sizes = new Set(runs.map(({ objects }) => objects));
  return GOALS.filter(({ objects }) => objects.every((size) => sizes.has(size))).map(
    ({ work, goal, now = goal, unit, value }) => ({ work, goal, limit: now * SLACK, unit, value: value(runs) }),
  );
}
