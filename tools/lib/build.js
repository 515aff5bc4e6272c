/** Builds one program into the cache. */

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const catalog = require('./catalog');
const { acquire, during } = require('./lock');

/** Runs go in the build folder; everything it says goes to the log, each line to `heard`. Resolves with stdout. */
function go(args, { cwd, log, heard }) {
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
  delete env.GOOS;
  delete env.GOARCH;
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  fs.appendFileSync(log, `$ go ${args.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const done = during(() => child.exitCode ?? child.kill());
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      fs.appendFileSync(log, text);
      for (const line of String(text).split('\n')) if (line) heard(line);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      done();
      if (code === 0) resolve(stdout);
      else {
        fs.appendFileSync(log, stdout);
        reject(new Error(`go ${args[0]} ended with code ${code}`));
      }
    });
  });
}

/** JSON files of the pinned module, minified, for //go:embed. */
async function writeEmbedded({ module, files }, run) {
  const { Dir } = JSON.parse(await go(['mod', 'download', '-json', module], run));
  for (const { from, set } of files) {
    const value = JSON.parse(fs.readFileSync(path.join(Dir, from), 'utf8'));
    fs.writeFileSync(path.join(run.cwd, path.basename(from)), JSON.stringify({ ...value, ...set }));
  }
}

async function compile(program, target, step) {
  const id = catalog.idOf(program);
  const work = path.join(catalog.cacheFolder(), 'build', `${id}-${process.pid}`);
  const log = path.join(catalog.cacheFolder(), 'log', `${id}.log`);
  for (const directory of [path.dirname(log), path.dirname(target)]) fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(log, '');
  const done = during(() => fs.rmSync(work, { recursive: true, force: true }));
  const temporary = `${target}.${process.pid}`;
  let packages = 0;
  const heard = (line) => {
    if (line.startsWith('go: downloading ')) step(`downloading ${line.slice(16)}`);
    else if (!line.startsWith('go: ') && !/\s/.test(line)) step(`compiling, ${++packages} packages: ${line}`);
  };
  try {
    fs.cpSync(catalog.sourceOf(program), work, { recursive: true });
    const run = { cwd: work, log, heard };
    if (program.embed) await writeEmbedded(program.embed, run);
    const flags = [...catalog.goFlags, '-v', '-ldflags', catalog.linkerFlagsOf(program)];
    await go(['build', ...flags, '-o', temporary, program.package], run);
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    const said = fs
      .readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-20)
      .map((line) => `  | ${line}`);
    throw new Error(`${error.message}\n${said.join('\n')}\n  full log: ${log}`);
  } finally {
    done();
  }
}

/** Makes sure the program is in the cache. True when this process built it. */
async function build(program, step) {
  const target = catalog.cachedPathOf(program);
  const locks = path.join(catalog.cacheFolder(), 'lock');
  fs.mkdirSync(locks, { recursive: true });
  const release = await acquire(path.join(locks, catalog.idOf(program)), step);
  try {
    if (catalog.isExecutable(target)) return false;
    step('starting');
    await compile(program, target, step);
    return true;
  } finally {
    release();
  }
}

module.exports = { build };
