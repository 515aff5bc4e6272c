/** Builds the parts that the cache lacks. */

const fs = require('node:fs');
const path = require('node:path');
const { cacheFolder } = require('../../lib/catalog');
const { acquire, during } = require('../../lib/lock');
const { PARTS, idOf } = require('./parts');

const WEEK = 7 * 24 * 3_600_000;
const WHAT = { node: ['node'], cluster: ['node', 'cluster'], images: ['images'] };
const LOCK = 'package-versions.json';
const base = () => path.join(cacheFolder(), 'node');
const pathOf = (name) => path.join(base(), idOf(name));
const isBuilt = (name) => fs.existsSync(path.join(pathOf(name), LOCK));

/** Names of the parts of the node, of the node of a cluster, or of what builds container images. */
const namesOf = (what) => Object.keys(PARTS).filter((name) => WHAT[what].includes(PARTS[name].of ?? 'node'));

/** What is built and where: `{ name, path, state, versions }` of each part. */
function state() {
  return Object.keys(PARTS).map((name) => ({
    name,
    path: pathOf(name),
    built: isBuilt(name),
    coldSeconds: PARTS[name].coldSeconds,
    versions: isBuilt(name) ? JSON.parse(fs.readFileSync(path.join(pathOf(name), LOCK), 'utf8')) : undefined,
  }));
}

/** Parts of older recipes take a gigabyte; those that nobody built for a week go. */
function removeOld(name) {
  for (const each of fs.readdirSync(base())) {
    const file = path.join(base(), each);
    if (!each.startsWith(`${name}-`) || file === pathOf(name) || Date.now() - fs.statSync(file).mtimeMs < WEEK)
      continue;
    fs.rmSync(file, { recursive: true, force: true });
  }
}

/** Makes sure that a part is in the cache. True when this process built it. */
async function build(name, { step, note }) {
  const id = idOf(name);
  const locks = path.join(cacheFolder(), 'lock');
  for (const directory of [locks, base(), path.join(cacheFolder(), 'log')])
    fs.mkdirSync(directory, { recursive: true });
  const release = await acquire(path.join(locks, id), step);
  // The folder of packages stays when a build is stopped: the next one fetches only what is missing.
  const scratch = path.join(cacheFolder(), 'build', id);
  const target = `${pathOf(name)}.${process.pid}`;
  const done = during(() => fs.rmSync(target, { recursive: true, force: true }));
  try {
    if (isBuilt(name)) return false;
    step('starting');
    for (const left of fs.existsSync(scratch) ? fs.readdirSync(scratch) : []) {
      if (left !== 'debs') fs.rmSync(path.join(scratch, left), { recursive: true, force: true });
    }
    for (const directory of [scratch, target]) fs.mkdirSync(directory, { recursive: true });
    const log = path.join(cacheFolder(), 'log', `${id}.log`);
    fs.writeFileSync(log, '');
    const versions = await PARTS[name].build(target, { scratch, log, step, note, partOf: pathOf });
    fs.writeFileSync(path.join(target, LOCK), `${JSON.stringify(versions, null, 2)}\n`);
    fs.renameSync(target, pathOf(name));
    fs.rmSync(scratch, { recursive: true, force: true });
    removeOld(name);
    return true;
  } finally {
    done();
    release();
  }
}

module.exports = { build, isBuilt, namesOf, pathOf, state };
