import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Shell programs that the package carries beside its code. */
export type ShellProgram = 'node-program' | 'workload-program';

const read = new Map<ShellProgram, Readonly<Record<string, string>>>();

/** The files of a program by name, as a ConfigMap holds them. */
export function programFiles(program: ShellProgram): Readonly<Record<string, string>> {
  const known = read.get(program) ?? readProgram(program);
  read.set(program, known);
  return known;
}

function readProgram(program: ShellProgram): Record<string, string> {
  const folder = join(dirname(require.resolve('cnf-plumbing/package.json')), program);
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
