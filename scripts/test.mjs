#!/usr/bin/env node
// `npm test`: runs the fast rungs and names those not run. `npm test -- engine` runs one, `npm test -- all` all.
// With CI=true, as with `all`, every rung runs but for those that have to be asked for; one that cannot run is a failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const budget = JSON.parse(readFileSync(join(root, 'tests/budget.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'cnf-plumbing-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Most of what a test makes is garbage when it ends: room for it saves a sixth of the CPU. */
const JEST = [process.execPath, '--max-semi-space-size=64', join(root, 'node_modules/jest/bin/jest.js')];

/** Tests of the emulated node in which packets pass, most of them through DPDK. */
const TRAFFIC = ['datapaths', 'switchdev', 'vdpa-application'].map((name) => `tests/node/${name}.test.ts`);

/** A rung is a list of commands; those of jest report their own counts. Parts of a rung run with it, and alone. */
const RUNGS = {
  static: {
    fast: true,
    commands: [
      ['npx', 'tsc', '--noEmit'],
      ['npx', 'biome', 'check', '.'],
    ],
  },
  unit: { fast: true, jest: 'jest.config.js' },
  package: { fast: true, commands: [['node', 'scripts/check-package.mjs']] },
  engine: { builds: 'tools/get --engine', jest: 'tests/engine/jest.config.js' },
  // Only when they are asked for: a machine without KVM, and with other work, takes longer than a change should wait; and
  // images are built by root.
  node: {
    asked: true,
    builds: 'tools/node/get',
    jest: 'tests/node/jest.config.js',
    options: ['--testPathIgnorePatterns', ...TRAFFIC],
  },
  traffic: {
    asked: true,
    partOf: 'node',
    builds: 'tools/node/get',
    jest: 'tests/node/jest.config.js',
    // DPDK polls: a core for each machine.
    options: ['--maxWorkers=2', ...TRAFFIC],
  },
  images: { asked: true, builds: 'tools/node/get --images', jest: 'tests/container-images/built/jest.config.js' },
  cluster: { asked: true, builds: 'node tests/kubelet/build.js', jest: 'tests/kubelet/jest.config.js' },
  examples: { jest: 'tests/examples/jest.config.js' },
  bench: { builds: 'tools/get --engine', commands: [['node', 'scripts/bench.mjs', '--smoke']] },
};

const asked = process.argv.slice(2);
if (asked.includes('--help') || asked.includes('-h')) {
  console.log(`usage: npm test [-- RUNG...|all]\n\nrungs: ${Object.keys(RUNGS).join(', ')}`);
  process.exit(0);
}
const unknown = asked.filter((name) => name !== 'all' && !(name in RUNGS));
if (unknown.length > 0) {
  console.error(`unknown rung ${unknown.join(', ')}; rungs: ${Object.keys(RUNGS).join(', ')}, all`);
  process.exit(2);
}
const everything = asked.includes('all') || (asked.length === 0 && process.env.CI === 'true');
const chosen = Object.keys(RUNGS).filter(
  (name) =>
    asked.includes(name) ||
    asked.includes(RUNGS[name].partOf) ||
    (everything ? !RUNGS[name].asked : asked.length === 0 && RUNGS[name].fast),
);

const totals = { passed: 0, failed: 0 };
const lines = [];

// What rungs need is built while the fast rungs run, one after the other: a build takes all cores.
const builds = new Map();
let before = Promise.resolve();
for (const command of chosen.map((name) => RUNGS[name].builds).filter(Boolean)) {
  if (builds.has(command)) continue;
  before = before.then(() => run(command.split(' '), { quiet: true }));
  builds.set(command, before);
}

for (const name of chosen) {
  const { commands = [], jest, options = [], builds: build } = RUNGS[name];
  if (build) {
    process.stderr.write(`\n== ${name}: waiting for ${build}\n`);
    if ((await builds.get(build)) !== 0) {
      fail(name, `what it needs could not be built; ${build} says why`);
      continue;
    }
  }
  process.stderr.write(`\n== ${name}\n`);
  const start = Date.now();
  let failed = 0;
  for (const command of commands) {
    const code = await run(command);
    code === 0 ? totals.passed++ : failed++;
  }
  if (jest) failed += await runJest(name, jest, options);
  totals.failed += failed;
  const seconds = (Date.now() - start) / 1000;
  const { seconds: allowed, counts } = budget[name];
  const late = seconds > allowed ? ' OVER BUDGET' : '';
  lines.push(
    `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(9)} ${seconds.toFixed(1)} s of ${allowed} s${counts ? ` (${counts})` : ''}${late}`,
  );
}

console.log(`\n${lines.join('\n')}`);
for (const name of Object.keys(RUNGS).filter((rung) => !chosen.includes(rung))) {
  console.log(
    `not run: ${name.padEnd(9)} npm test -- ${name.padEnd(9)} ${budget[name].seconds} s at most; needs ${budget[name].needs}`,
  );
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);

function fail(name, why) {
  totals.failed++;
  lines.push(`FAIL ${name.padEnd(9)} ${why}`);
}

async function runJest(name, config, options) {
  const report = join(scratch, `${name}.json`);
  const command = [...JEST, '-c', config, '--json', `--outputFile=${report}`, ...options];
  const code = await run(command, { dropStdout: true });
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += numPassedTests;
    return Math.max(numFailedTests, numFailedTestSuites, code === 0 ? 0 : 1, numPassedTests === 0 ? 1 : 0);
  } catch {
    return 1;
  }
}

/** Runs a command in the root of the repository. jest writes its progress to standard error and JSON to standard output. */
function run([file, ...args], { quiet = false, dropStdout = false } = {}) {
  return new Promise((resolve) => {
    const stdout = quiet || dropStdout ? 'ignore' : 'inherit';
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', stdout, 'inherit'] });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
