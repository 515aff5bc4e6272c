/** What tools.json says about each program, and where the program is: on PATH, in the cache, or nowhere yet. */

const { execFileSync, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = path.dirname(__dirname);
const { programs, ldflags } = require('../tools.json');

/** Of every build; with what tools.json adds they decide the result, so they are part of the key. */
const goFlags = ['-trimpath', '-buildvcs=false', '-mod=readonly'];

function byName(name) {
  return programs.find((program) => program.name === name);
}

function sourceOf(program) {
  return path.join(folder, program.directory);
}

/** The version that go.mod pins, unless tools.json names another. */
function versionOf(program) {
  if (program.version) return program.version;
  const mod = fs.readFileSync(path.join(sourceOf(program), 'go.mod'), 'utf8');
  const pin = mod
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^require /, '')
        .split(' '),
    )
    .find(([module]) => module === program.module);
  if (!pin) throw new Error(`tools/${program.directory}/go.mod does not require ${program.module}`);
  return pin[1];
}

function linkerFlagsOf(program) {
  const version = versionOf(program);
  const [major, minor] = version.slice(1).split('.');
  const variables = (ldflags[program.ldflags] ?? []).map((text) =>
    text.replace('VERSION', version).replace('MAJOR', major).replace('MINOR', minor),
  );
  return ['-s', '-w', ...variables.flatMap((text) => ['-X', text])].join(' ');
}

function cacheFolder() {
  const { CNF_PLUMBING_CACHE, XDG_CACHE_HOME } = process.env;
  return CNF_PLUMBING_CACHE || path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'cnf-plumbing');
}

let knownGoVersion;
function goVersion() {
  try {
    knownGoVersion ??= execFileSync('go', ['env', 'GOVERSION'], { cwd: folder, encoding: 'utf8' }).trim();
  } catch (error) {
    throw new Error(error.code === 'ENOENT' ? 'Go is not on PATH; it is needed to build the tools' : error.message);
  }
  return knownGoVersion;
}

/** NAME-KEY: the key changes with everything that decides the result. */
function idOf(program) {
  const hash = createHash('sha256');
  const { name, package: pkg, embed } = program;
  hash.update(JSON.stringify([name, pkg, embed, linkerFlagsOf(program), goFlags]));
  hash.update(JSON.stringify([goVersion(), process.platform, process.arch]));
  const source = sourceOf(program);
  for (const file of fs.readdirSync(source, { recursive: true }).sort()) {
    const full = path.join(source, file);
    if (fs.statSync(full).isFile()) hash.update(`${file}\0`).update(fs.readFileSync(full)).update('\0');
  }
  return `${name}-${hash.digest('hex').slice(0, 12)}`;
}

function cachedPathOf(program) {
  return path.join(cacheFolder(), 'bin', idOf(program), program.name);
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function compare(a, b) {
  const [left, right] = [a, b].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** A program on PATH whose version fits: { path, version }, or undefined. */
function officialOf(program) {
  const { official, name } = program;
  if (!official || process.env.CNF_PLUMBING_TOOLS === 'build') return undefined;
  if (official.beside) {
    const other = officialOf(byName(official.beside));
    const file = other && path.join(path.dirname(other.path), name);
    return file && isExecutable(file) ? { path: file, version: other.version } : undefined;
  }
  for (const directory of (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute)) {
    const file = path.join(directory, name);
    if (!isExecutable(file)) continue;
    const { stdout } = spawnSync(file, official.ask, { encoding: 'utf8', timeout: 10_000 });
    const version = new RegExp(official.answer).exec(stdout ?? '')?.[1];
    if (version && compare(version, official.from) >= 0 && compare(version, official.below) < 0) {
      return { path: file, version: `v${version}` };
    }
  }
  return undefined;
}

/** Where the program is now: { path, version, source: 'path' | 'cache' | 'missing' }. */
function locate(program) {
  const official = officialOf(program);
  if (official) return { ...official, source: 'path' };
  const cached = cachedPathOf(program);
  return { path: cached, version: versionOf(program), source: isExecutable(cached) ? 'cache' : 'missing' };
}

module.exports = {
  programs,
  byName,
  sourceOf,
  linkerFlagsOf,
  goFlags,
  cacheFolder,
  idOf,
  cachedPathOf,
  isExecutable,
  locate,
};
