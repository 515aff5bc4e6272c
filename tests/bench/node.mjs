/** The part of the bench on the emulated node: runs scripts/bench-node.ts, and says what is promised. */
import { median, SLACK } from './measure.mjs';
import { goalTable, table } from './report.mjs';
import { runScript } from './script.mjs';

const TITLES = {
  agent: 'agent: started → ready',
  'daemon-start': 'config daemon: started → idle, nothing wanted',
  daemon: 'config daemon, idle: spec applied → Succeeded',
  floor: 'the writes to sysfs alone',
};

/** @param rounds of all programs */
export const runNode = (rounds) => runScript('bench-node.ts', String(rounds));

/** What is known of a program; `undefined` where it was not measured. */
function typical(runs, program, key) {
  const values = runs.filter((run) => run.program === program && run[key] !== undefined).map((run) => run[key]);
  return values.length > 0 ? median(values) : undefined;
}

const against = (key) => (runs) => typical(runs, 'agent', key) / typical(runs, 'daemon', key);

/** Against a daemon that is started too, as in a new pod. */
const againstStarted = (key) => (runs) =>
  typical(runs, 'agent', key) / (typical(runs, 'daemon-start', key) + typical(runs, 'daemon', key));

const GOALS = [
  { work: 'agent against the config daemon, both started', goal: 0.5, unit: 'x wall', value: againstStarted('wall') },
  { work: 'the same', goal: 0.25, unit: 'x CPU', value: againstStarted('cpu') },
  { work: 'memory', goal: 0.15, unit: 'x MB', value: against('memory') },
  { work: 'at rest', goal: 0.1, unit: 'x CPU', value: against('rest') },
  { work: 'agent started, daemon idle', goal: 0.5, now: 0.75, unit: 'x wall', value: against('wall') },
  { work: 'the same', goal: 0.25, now: 0.6, unit: 'x CPU', value: against('cpu') },
];

export function judgeNode(runs) {
  return GOALS.map(({ work, goal, now = goal, unit, value }) => ({
    work,
    goal,
    limit: now * SLACK,
    unit,
    value: value(runs),
  }));
}

/** What each program cost. */
export function nodeTable(runs) {
  const rows = Object.entries(TITLES).map(([program, title]) => {
    const of = (key, digits) => typical(runs, program, key)?.toFixed(digits) ?? '';
    return [title, of('bound', 1), of('wall', 1), of('cpu', 2), of('memory', 1), of('rest', 2)];
  });
  return table(['program', 'VFs bound, s', 'done, s', 'CPU s', 'memory MB', 'at rest, % of a core'], rows);
}

const HEADING = '## A node';

/** The page docs/bench.md with this section in place of the one that it has, which is its last. */
export function withNode(page, section) {
  const [before] = page.split(`\n${HEADING}\n`);
  return `${before}\n${section}`;
}

/** The section of a page that {@link withNode} made, or nothing. */
export function nodeOf(page) {
  const at = page.indexOf(`\n${HEADING}\n`);
  return at < 0 ? '' : page.slice(at + 1);
}

/** What {@link withNode} takes. */
export function nodeSection(runs, verdicts, { date, rounds, machine }) {
  return `${HEADING}

Made by \`npm run bench -- --node --write\` on ${date}: ${machine}. Debian's kernel 6.12 in QEMU without KVM, with two
CPUs: times are several times those of a machine, and more of them is the kernel's.

${goalTable(verdicts)}

${nodeTable(runs)}

- The same VFs, four on each of two igb ports, two of them for the kernel driver and two for vfio-pci, set up by each
  program in turn in one boot, ${rounds} times, and taken back. Before each time the ports are down and the modules of
  the drivers not loaded. Values are medians.
- The agent as in its pod: its root directory with busybox, the node below it, from the start of its process until it is
  ready, which is when it has applied the plan and read everything back. Its container is made before.
- The config daemon of sriov-network-operator 1.6.0, built from its Go module, as in its pod, at the log level of its
  chart, with a hand-made \`SriovNetworkNodeState\` on a real API server. It is started and settled before the spec
  is applied; both are told apart, for an agent starts with each new plan, and a daemon not with each new spec. Its own setting of \`parallelNicConfig\` is the default, off.
- CPU is that of the program and of all that it starts. Memory is the proportional set size, after the VFs are set up.
- At rest: a minute in which nothing changes. The agent looks at the node every five minutes, the daemon every 30 seconds;
  the agent's share of one look is added to its minute.
- The writes to sysfs alone, by one shell, are what the kernel itself takes: drivers are loaded, and each VF is bound once.
`;
}
