/** Runs programs of the build; what they say goes to the log, and its end into the error. */

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const { during } = require('../../lib/lock');

/** Resolves with standard output; `heard` gets each line of it and of standard error. */
function run(file, args, { log, env = process.env, cwd = '/', heard = () => undefined, input } = {}) {
  fs.appendFileSync(log, `$ ${[file, ...args].join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: [input === undefined ? 'ignore' : input, 'pipe', 'pipe'] });
    if (child.pid) os.setPriority(child.pid, 10);
    const done = during(() => child.exitCode ?? child.kill());
    let stdout = '';
    let said = '';
    const hear = (text) => {
      fs.appendFileSync(log, text);
      said = (said + text).slice(-2_000);
      for (const line of String(text).split('\n')) if (line) heard(line);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      hear(text);
    });
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => {
      done();
      if (code === 0) return resolve(stdout);
      const end = said
        .trimEnd()
        .split('\n')
        .slice(-15)
        .map((line) => `  | ${line}`)
        .join('\n');
      reject(new Error(`${file} ${args[0] ?? ''} ended with code ${code}\n${end}\n  full log: ${log}`));
    });
  });
}

/**
 * Runs a shell script inside an unpacked root file system, with /dev and /proc of the machine, in mounts of its own.
 * `binds` maps folders inside to folders outside. Needs root, or a kernel that gives user namespaces to anybody.
 */
function runInside(root, script, { binds = {}, ...options }) {
  const all = { '/dev': '/dev', '/proc': '/proc', ...binds };
  for (const inside of Object.keys(all)) fs.mkdirSync(root + inside, { recursive: true });
  const mounts = Object.entries(all).map(([inside, outside]) => `mount --rbind '${outside}' '${root}${inside}'`);
  const enter = [...mounts, `exec chroot '${root}' /bin/sh -euc "$1"`].join('\n');
  const asRoot = process.getuid() === 0 ? [] : ['--map-root-user'];
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', LC_ALL: 'C.UTF-8' };
  const outside = ['--mount', ...asRoot, 'sh', '-euc', enter, 'sh', script];
  return run('unshare', outside, { ...options, env }).catch((error) => {
    if (process.getuid() !== 0 && /unshare.*(failed|not permitted)/i.test(error.message))
      error.message = `the emulated node is built as root, or where anybody may make user namespaces\n${error.message}`;
    throw error;
  });
}

module.exports = { run, runInside };
