/** The results of a run as text tables, which are Markdown as well. */
import { CONTENDERS } from './contenders.mjs';
import { ratio } from './goals.mjs';
import { median } from './measure.mjs';

/** Cost of every contender at every size. */
export function costTable({ sizes }) {
  const rows = Object.entries(sizes).flatMap(([size, { objects, bytes, runs }]) =>
    Object.entries(runs).map(([contender, rounds]) => {
      const of = (key) => median(rounds.map((round) => round[key]));
      const against = (other) => ratio({ sizes }, size, contender, other).toFixed(2);
      return [
        objects.toLocaleString('en'),
        CONTENDERS[contender].title,
        of('cpu').toFixed(2),
        of('wall').toFixed(2),
        of('memory').toFixed(0),
        against('helm'),
        against('cdk8s'),
        (bytes[contender] / 1e6).toFixed(2),
      ];
    }),
  );
  return table(['objects', 'program', 'CPU s', 'wall s', 'RSS MB', 'x helm', 'x App.synth', 'MB written'], rows);
}

/** What each command on a stack cost. */
export function pulumiTable(runs) {
  const groups = new Map();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  const rows = [...groups.values()].map((group) => {
    const of = (key) => median(group.map((run) => run[key])).toFixed(1);
    const [{ program, command, objects, checkpoints }] = group;
    const title = program === 'kubectl' ? 'kubectl apply --server-side' : `${PULUMI_TITLES[program]}, ${command}`;
    return [objects.toLocaleString('en'), title, checkpoints ? 'yes' : 'no', of('cpu'), of('node'), of('wall')];
  });
  return table(['objects', 'program', 'checkpoints', 'CPU s', 'program CPU s', 'wall s'], rows);
}

const PULUMI_TITLES = { kit: 'cnf-plumbing, deploy', hand: '@pulumi/kubernetes by hand' };

const keyOf = ({ program, command, objects }) => `${objects} ${program} ${command}`;

/** Every goal with what was measured. */
export function goalTable(verdicts) {
  const rows = verdicts.map(({ work, goal, limit, unit, value }) => [
    work,
    `<= ${goal} ${unit}`,
    number(value),
    value <= goal ? 'met' : value <= limit ? 'missed' : `FAIL: over ${number(limit)}`,
  ]);
  return table(['work', 'goal', 'measured', 'result'], rows);
}

function number(value) {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}

/** Rows as a table; what is not measured is an empty cell. */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length), 3));
  const isText = head.map((_, column) => rows.some((row) => /^[a-z]/i.test(row[column])));
  const line = (cells) =>
    `| ${cells.map((cell, i) => (isText[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => `-${'-'.repeat(width)}${isText[i] ? '-' : ':'}`).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The page docs/bench.md. */
export function page(results, pulumi, verdicts) {
  const { date, rounds, machine, versions } = results;
  return `# Bench

Made by \`npm run bench -- --write\` on ${date}: ${machine}.
${versions}.

What is measured: a cluster of many node pools, each with a device plugin, six networks and two workloads, ten objects in
all. Every program gets the same rows of input and writes the same objects; they are read back and compared before
anything is measured. Programs run one after the other, ${rounds} rounds of all (A B C, A B C, ...). CPU is user and system time of the
whole process, start included; values are medians, ratios are medians of the ratios of each round. Wall-clock time depends
on what else the machine does; CPU and ratios hardly do.

## Goals

${goalTable(verdicts)}

- Growth is the power of the number of objects with which CPU grows, less the CPU of 100 objects: 1 is linear.
- Checks are the rules over finished objects, with the JSON inside them, names given twice and values no file can hold.
- Memory with charts released one by one (goal: 128 MB) is not built. Rules judge a cluster as a whole, and one
  \`CnfCluster\` makes its objects in a chart per phase: at 20,000 objects its spec and plan take 50 MB of heap and its
  objects 57, whatever charts the workloads stand in. Node.js itself takes 50. What could be released is the rest.

## Cost

${costTable(results)}

- \`helm template\` renders a chart with a template per object and the rows as values. \`App.synth\` and the floor make the
  objects from literals in JavaScript. None of the three checks anything.
- \`--no-opt\` turns the optimising compiler of V8 off. It runs beside the program and counts as CPU; a synthesis runs much
  code a few times each, and is over before the compiler has earned what it costs. A library must not set such flags;
  \`node --no-opt\` is for whoever starts the program.
- \`App.synth\` at 20,000 objects takes either about as much as four times 5,000, or three times that; both were seen on one
  machine with the same input.
- \`cdk8s objects\` are those of \`App.synth\`, rendered and written by the kit's writer. The kit cannot cost less; what is
  left to the model, the constructs and the checks below 0.75 x helm is the difference.
- The floor is what Node.js needs to make the objects and to write them as JSON lines, with no library at all.

## Pulumi

${pulumiTable(pulumi)}

- Half ConfigMaps, half networks, on one API server, one command after the other. CPU is that of the command line, the
  engine, the provider, the language host and the program; the API server's is not in it. The program alone is Node.js.
- By hand: \`ConfigMap\` and \`CustomResource\` of @pulumi/kubernetes, with the settings that \`deploy\` uses: in-place updates,
  client limits, \`deletedWith\`.
- Without checkpoints (\`PULUMI_SKIP_CHECKPOINTS\`) the engine writes its state once, at the end. With them, and a state in a
  file or a bucket, its time grows with the square of the number of resources ([pulumi.md](pulumi.md)).
`;
}
