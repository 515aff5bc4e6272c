/** Programs of Debian that the tests of the shell programs use. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A program of a Debian package, unpacked into the cache; `undefined` where there is no apt. */
export function debianProgram(name: string, path: string): string | undefined {
  const home = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const cache = join(process.env.CNF_PLUMBING_CACHE ?? join(home, 'cnf-plumbing'), 'debian', name);
  if (existsSync(join(cache, path))) return join(cache, path);
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync('apt-get', ['download', name], { cwd: cache, stdio: 'pipe' });
    const [deb] = readdirSync(cache).filter((file) => file.endsWith('.deb'));
    execFileSync('dpkg', ['-x', deb as string, cache], { cwd: cache, stdio: 'pipe' });
  } catch (error) {
    console.warn(`not checked: ${name} cannot be had from Debian here: ${error}`);
    return undefined;
  }
  return join(cache, path);
}
