import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the node program: beside `lib` in a clone, and two levels above it in the package, which is compiled. */
const FOLDER = ['../../..', '../../../..'].map((up) => join(__dirname, up, 'node-program')).find(existsSync);

let program: Readonly<Record<string, string>> | undefined;

/** The files of the node program, by name, as a ConfigMap holds them. */
export function nodeProgram(): Readonly<Record<string, string>> {
  program ??= read();
  return program;
}

function read(): Readonly<Record<string, string>> {
  if (FOLDER === undefined) throw new Error('the folder node-program of the package cnf-plumbing is not there');
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.sh'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
}
