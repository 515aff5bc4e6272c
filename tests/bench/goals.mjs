/** What is promised about speed and size, as a table. `results` is what {@link ../../scripts/bench.mjs} measured. */
import { median, SLACK } from './measure.mjs';

/** Objects in the three sizes. */
export const SMALL = 100;
export const MEDIUM = 5000;
export const LARGE = 20000;

const of = (key, contender, size) => (results) => median(results.sizes[size].runs[contender].map((run) => run[key]));

/** Median over rounds of what one contender needs against another in the same round. */
export function ratio(results, size, contender, other) {
  const { runs } = results.sizes[size];
  return median(runs[contender].map(({ cpu }, round) => cpu / runs[other][round].cpu));
}

const cpuAgainst = (other, size) => (results) => ratio(results, size, 'kit', other);

/** The power of the number of objects with which CPU grows, beyond start and the first few objects. */
const growth = (contender) => (results) => {
  const cpu = (size) => of('cpu', contender, size)(results) - of('cpu', contender, SMALL)(results);
  const objects = (size) => results.sizes[size].objects - results.sizes[SMALL].objects;
  return Math.log(cpu(LARGE) / cpu(MEDIUM)) / Math.log(objects(LARGE) / objects(MEDIUM));
};

const checks = (size) => (results) => (ratio(results, size, 'kit', 'unchecked') - 1) * 100;

const imports = (key) => (results) => median(results.imports.map((each) => Number(each[key])));

/**
 * Goals, in the order in which they are printed; `sizes` says which of them it needs. While a goal is missed, `now` says
 * what is reached, so that nothing gets worse unnoticed.
 */
const GOALS = [
  {
    work: '5,000 objects against helm template',
    goal: 0.75,
    now: 2.4,
    unit: 'x CPU',
    sizes: [MEDIUM],
    value: cpuAgainst('helm', MEDIUM),
  },
  {
    work: '20,000 objects against helm template',
    goal: 0.75,
    now: 2.4,
    unit: 'x CPU',
    sizes: [LARGE],
    value: cpuAgainst('helm', LARGE),
  },
  {
    work: '5,000 objects against cdk8s App.synth',
    goal: 0.5,
    now: 1.5,
    unit: 'x CPU',
    sizes: [MEDIUM],
    value: cpuAgainst('cdk8s', MEDIUM),
  },
  {
    work: '20,000 objects against cdk8s App.synth',
    goal: 0.5,
    now: 1.8, // App.synth has two speeds at this size: docs/bench.md
    unit: 'x CPU',
    sizes: [LARGE],
    value: cpuAgainst('cdk8s', LARGE),
  },
  {
    work: 'growth of CPU from 5,000 to 20,000 objects',
    goal: 1.2,
    unit: 'power',
    sizes: [SMALL, MEDIUM, LARGE],
    value: growth('kit'),
  },
  {
    work: 'the same with a chart per node pool',
    goal: 1.2,
    unit: 'power',
    sizes: [SMALL, MEDIUM, LARGE],
    value: growth('chartPerPool'),
  },
  {
    work: 'memory at 20,000 objects',
    goal: 300,
    now: 380,
    unit: 'MB',
    sizes: [LARGE],
    value: of('memory', 'kit', LARGE),
  },
  { work: '100 objects', goal: 0.25, unit: 'CPU s', sizes: [SMALL], value: of('cpu', 'kit', SMALL) },
  { work: "import, on top of require('cdk8s')", goal: 20, now: 36, unit: 'CPU ms', sizes: [], value: imports('cpu') },
  { work: 'Pulumi loaded by the import', goal: 0, unit: 'times', sizes: [], value: imports('pulumi') },
  {
    work: 'checks of 5,000 objects, on top of synth',
    goal: 25,
    now: 95,
    unit: '% CPU',
    sizes: [MEDIUM],
    value: checks(MEDIUM),
  },
  {
    work: 'checks of 20,000 objects, on top of synth',
    goal: 25,
    now: 95,
    unit: '% CPU',
    sizes: [LARGE],
    value: checks(LARGE),
  },
];

/** Every goal that the sizes measured allow to judge. */
export function judge(results) {
  return GOALS.filter(({ sizes }) => sizes.every((size) => size in results.sizes)).map(
    ({ work, goal, now = goal, unit, value }) => ({ work, goal, limit: now * SLACK, unit, value: value(results) }),
  );
}
