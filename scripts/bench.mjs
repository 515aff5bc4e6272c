#!/usr/bin/env node
// `npm run bench`: what the kit costs against what users would use instead, in one interleaved run, held to the goals.
// Contenders, input and goals are in tests/bench. Needs Linux (/proc), and Go for the first build of helm, Pulumi and the
// control plane.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judge, LARGE, MEDIUM, SMALL } from '../tests/bench/goals.mjs';
import { SLACK } from '../tests/bench/measure.mjs';
import { judgeNode, nodeOf, nodeSection, nodeTable, runNode, withNode } from '../tests/bench/node.mjs';
import { judgePulumi, runPulumi } from '../tests/bench/pulumi.mjs';
import { costTable, goalTable, page, pulumiTable } from '../tests/bench/report.mjs';
import { prepare, runOnce, setUp } from '../tests/bench/workshop.mjs';

const HELP = `Usage: npm run bench -- [--smoke | --node] [--rounds N] [--json] [--write]

  --smoke     5,000 objects at most, 100 with Pulumi; under three minutes on two cores
  --node      instead: the node program in the emulated node; five minutes
  --rounds N  rounds of all programs (default 7, with --smoke 5, with --node 2)
  --json      results as JSON on standard output
  --write     results of a full run, or of --node, to docs/bench.md

Exit code: 1 when something is over its limit or a program failed, 2 for wrong usage. A limit is ${SLACK} times the goal,
or ${SLACK} times what tests/bench/goals.mjs says is reached now, while a goal is missed.
`;

const options = readOptions();
const pageFile = fileURLToPath(new URL('../docs/bench.md', import.meta.url));
const rounds = Number(options.rounds ?? (options.node ? 2 : options.smoke ? 5 : 7));
const folder = mkdtempSync(join(tmpdir(), 'cnf-plumbing-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));

const verdicts = options.node ? await benchNode() : await benchObjects();
process.exitCode = verdicts.every(({ value, limit }) => value <= limit) ? 0 : 1;

async function benchObjects() {
  const results = await run(options.smoke ? [SMALL, MEDIUM] : [SMALL, MEDIUM, LARGE]);
  const pulumi = await runPulumi(options.smoke ? 'smoke' : 'full');
  const goals = [...judge(results), ...judgePulumi(pulumi)];
  const tables = [costTable(results), pulumiTable(pulumi), goalTable(goals)];
  print({ ...results, pulumi, goals }, `${results.machine}\n${results.versions}\n\n${tables.join('\n\n')}`);
  if (options.write) {
    writeFileSync(pageFile, withNode(page(results, pulumi, goals), nodeOf(readFileSync(pageFile, 'utf8'))));
  }
  return goals;
}

async function benchNode() {
  const runs = await runNode(rounds);
  const goals = judgeNode(runs);
  const where = { date: today(), rounds, machine: machine() };
  print({ ...where, runs, goals }, `${where.machine}\n\n${nodeTable(runs)}\n\n${goalTable(goals)}`);
  if (options.write) {
    writeFileSync(pageFile, withNode(readFileSync(pageFile, 'utf8'), nodeSection(runs, goals, where)));
  }
  return goals;
}

function print(json, text) {
  console.log(options.json ? JSON.stringify(json, undefined, 2) : text);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        smoke: { type: 'boolean' },
        node: { type: 'boolean' },
        rounds: { type: 'string' },
        json: { type: 'boolean' },
        write: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds)) throw new Error('--rounds takes a number');
    if (values.node && values.smoke) throw new Error('--node is a run of its own, without --smoke');
    if (values.write && values.smoke) throw new Error('--write needs a full run, without --smoke');
    return values;
  } catch (error) {
    process.stderr.write(`bench: ${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

/** Sets everything up, then runs all programs at all sizes, round after round. */
async function run(objects) {
  say('compiling the package');
  const bench = await setUp(folder);
  const sizes = {};
  for (const count of objects) {
    say(`${count} objects: asserting that all programs write the same`);
    sizes[count] = await prepare(bench, count);
    sizes[count].runs = Object.fromEntries(Object.keys(bench.contenders).map((name) => [name, []]));
  }
  const imports = [];
  for (let round = 1; round <= rounds; round++) {
    for (const size of Object.values(sizes)) {
      for (const [contender, runs] of Object.entries(size.runs)) {
        const { cpu, wall, memory } = await runOnce(bench, contender, size);
        runs.push({ cpu, wall, memory });
        say(`round ${round} of ${rounds}, ${size.objects} objects, ${contender}: ${cpu.toFixed(2)} CPU s`);
      }
    }
    imports.push(JSON.parse(execFileSync(process.execPath, [join(folder, 'import.cjs')], { encoding: 'utf8' })));
  }
  return {
    date: today(),
    rounds,
    machine: machine(),
    versions: versions(bench),
    sizes,
    imports,
  };
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

function machine() {
  const [{ model }] = cpus();
  return `${model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

function versions({ helm }) {
  const first = (file, ...args) => execFileSync(file, args, { encoding: 'utf8' }).split('\n')[0];
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/cdk8s/package.json'), 'utf8'));
  const go = /go1[\d.]+/.exec(first('go', 'version'));
  return `Node.js ${process.versions.node}, Go ${String(go).slice(2)}, helm ${first(helm, 'version', '--short')}, cdk8s ${version}`;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
