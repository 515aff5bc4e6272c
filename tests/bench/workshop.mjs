/** Sets up a folder in which all contenders run as on a user's machine: the package compiled, installed by its name. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OBJECTS_PER_ROW, rowsOf, SAMPLE } from './cluster.cjs';
import { CONTENDERS } from './contenders.mjs';
import { divide, withChecksums, writeChart, writeObjects } from './equivalents.mjs';
import { measure } from './measure.mjs';
import { assertSame, readOutput } from './outputs.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

/** Compiles the package and puts it, its dependencies and the contenders into `folder`. */
export async function setUp(folder) {
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'cnf-plumbing');
  mkdirSync(installed, { recursive: true });
  copyFileSync(join(root, 'package.json'), join(installed, 'package.json'));
  // Types are checked elsewhere.
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['-p', 'tsconfig.build.json', '--outDir', join(installed, 'build'), '--noCheck'];
  execFileSync(process.execPath, [compiler, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const file of readdirSync(here)) copyFileSync(join(here, file), join(folder, file));

  const helm = execFileSync(process.execPath, [join(root, 'tools/get'), 'helm'], { encoding: 'utf8' }).trim();
  const bench = { folder, helm, contenders: CONTENDERS };
  const sample = await runOnce(bench, 'kit', { name: 'sample', rows: writeRows(folder, 'sample', [SAMPLE]) });
  bench.division = divide(readOutput(sample.output).objects);
  writeObjects(join(folder, 'objects.cjs'), bench.division);
  return bench;
}

/** Input of about `objects` objects for all contenders, once it is known that they make the same of it. */
export async function prepare(bench, objects) {
  const { folder, division } = bench;
  const name = String(objects);
  const size = { name, rows: writeRows(folder, name, rowsOf(objects / OBJECTS_PER_ROW)) };
  const reference = readOutput((await runOnce(bench, 'kit', size)).output);
  const rows = withChecksums(rowsOf(objects / OBJECTS_PER_ROW), reference.objects);
  size.rows = writeRows(folder, name, rows);
  size.chart = join(folder, `chart-${name}`);
  writeChart(size.chart, division, rows);

  size.objects = reference.objects.length;
  size.bytes = { kit: reference.bytes };
  for (const contender of Object.keys(CONTENDERS).slice(1)) {
    const output = readOutput((await runOnce(bench, contender, size)).output);
    assertSame(contender, output, reference);
    size.bytes[contender] = output.bytes;
  }
  return size;
}

/** Runs a contender and measures it. */
export async function runOnce({ folder, helm }, contender, { name, rows, chart }) {
  const out = join(folder, `out-${contender}-${name}`);
  rmSync(out, { recursive: true, force: true });
  const { file, args, stdout, output } = CONTENDERS[contender].run({ folder, helm, rows, chart, out });
  return { ...(await measure(file, args, { stdout, cwd: folder })), output };
}

function writeRows(folder, name, rows) {
  const file = join(folder, `rows-${name}.json`);
  writeFileSync(file, JSON.stringify(rows));
  return file;
}
