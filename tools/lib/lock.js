/** Locks and clean-ups of builds: one process builds a thing, and one that ends in the middle leaves nothing behind. */

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const LOCK_BEAT = 5_000;
const LOCK_DEAD = 60_000;

/** What to do when this process ends in the middle: stop the child, give the lock back, remove the build folder. */
const cleanups = new Set();
process.on('exit', () => {
  for (const cleanup of cleanups) cleanup();
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])
  process.on(signal, () => process.exit(code));

function during(cleanup) {
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    cleanup();
  };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The process that holds the lock, or undefined: nobody does, its holder died, or it was not renewed for a minute. */
function holderOf(lock) {
  try {
    const pid = Number(fs.readFileSync(lock, 'utf8'));
    return isAlive(pid) && Date.now() - fs.statSync(lock).mtimeMs < LOCK_DEAD ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Waits until this process holds the lock; returns the release. Two processes that break the same stale lock at
 * once may both go on: then both build, and the rename at the end keeps the result right.
 */
async function acquire(lock, step) {
  const mine = `${lock}.${process.pid}`;
  fs.writeFileSync(mine, String(process.pid));
  try {
    for (;;) {
      try {
        fs.linkSync(mine, lock);
        break;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
        const holder = holderOf(lock);
        if (holder === undefined) fs.rmSync(lock, { force: true });
        else {
          step(`waiting for process ${holder}, which builds it`);
          await sleep(300);
        }
      }
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
  const beat = setInterval(() => fs.existsSync(lock) && fs.utimesSync(lock, new Date(), new Date()), LOCK_BEAT);
  return during(() => {
    clearInterval(beat);
    if (holderOf(lock) === process.pid) fs.rmSync(lock, { force: true });
  });
}

module.exports = { acquire, during };
