/** The outside programs of the tests, built on first use (tools/README.md). */

import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(__dirname, '..', '..');

/** The absolute path of each named program. */
export async function tools<const Name extends string>(...names: Name[]): Promise<Record<Name, string>> {
  const { stdout } = await promisify(execFile)(path.join(root, 'tools', 'get'), names);
  const paths = stdout.trimEnd().split('\n');
  return Object.fromEntries(names.map((name, i) => [name, paths[i]])) as Record<Name, string>;
}

/** PATH with the folders of the programs first: this is how `pulumi` finds its language host and its provider. */
export function pathWith(programs: Record<string, string>): string {
  return [...Object.values(programs).map(path.dirname), process.env.PATH ?? ''].join(path.delimiter);
}
