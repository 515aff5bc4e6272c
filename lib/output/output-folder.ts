/**
 * Writes a folder of manifests so that it is never half new and half old for want of disk space or by a late error,
 * and so that it holds no manifest of an earlier synth: `kubectl apply -f dist/` would still apply a chart that was
 * renamed or dropped long ago.
 *
 * The cdk8s command line empties the folder before every synth, `App.synth` alone never does. Here a record in the
 * folder says which files were written by which program. A synth removes those that it wrote last time and does not
 * write now, and those that hold a chart it writes now under another index. Files of other programs and of people stay.
 */

import * as fs from 'node:fs';
import * as path from 'node:path';
import { withoutIndex } from './file-names';

/** A file to be written. */
export interface OutputFile {
  /** Path below the folder, with forward slashes. */
  readonly name: string;
  /** Hands the text over in pieces. */
  readonly write: (sink: (text: string) => void) => void;
}

/** Neither `.yaml` nor `.json`, so that kubectl, Argo CD and Flux pass it by. */
const RECORD = '.cnf-plumbing-files';

interface FileRecord {
  readonly about: string;
  /** Files below the folder by the program that wrote them. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
}

/**
 * Writes the files, replacing earlier ones, and removes what the same program wrote before and no longer does.
 * All are written next to their places first and moved only when complete: on an error the folder is as before.
 *
 * @param program who writes, see {@link programName}; two programs may share a folder
 * @returns names of the files removed
 */
export function writeFolder(folder: string, files: readonly OutputFile[], program: string): string[] {
  const made = fs.mkdirSync(folder, { recursive: true });
  const record = readRecord(folder);
  const names = files.map(({ name }) => name);
  const stale = staleFiles(folder, names, program, record);
  const others = Object.entries(record).filter(([key]) => key !== program);
  const programs = Object.fromEntries(names.length > 0 ? [...others, [program, names]] : others);
  const about: FileRecord = { about: 'files that synth wrote; it removes those it no longer writes', programs };

  const workshop = fs.mkdtempSync(path.join(folder, '.cnf-plumbing-'));
  try {
    const recordFile: OutputFile = { name: RECORD, write: (sink) => sink(`${JSON.stringify(about, null, 2)}\n`) };
    const moves = [...files, recordFile].map(({ name, write }, i) => {
      const from = path.join(workshop, `${i}.tmp`);
      writeFile(from, write);
      return { from, to: path.join(folder, name) };
    });
    for (const { to } of moves) makeRoom(to);
    for (const { from, to } of moves) fs.renameSync(from, to);
  } catch (error) {
    if (made !== undefined) fs.rmSync(made, { recursive: true, force: true });
    throw error;
  } finally {
    fs.rmSync(workshop, { recursive: true, force: true });
  }
  for (const name of stale) remove(folder, name);
  return stale;
}

function writeFile(file: string, write: OutputFile['write']): void {
  const descriptor = fs.openSync(file, 'wx');
  try {
    write((text) => fs.writeFileSync(descriptor, text));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Finds out what would stop a move before the first one is made. */
function makeRoom(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${file} is a folder, and a manifest of that name has to be written`);
  }
}

function readRecord(folder: string): FileRecord['programs'] {
  try {
    const { programs } = JSON.parse(fs.readFileSync(path.join(folder, RECORD), 'utf8')) as FileRecord;
    return Object.fromEntries(Object.entries(programs).map(([key, names]) => [key, names.filter(isBelow)]));
  } catch {
    // No record, or not ours: nothing is known, so nothing is removed.
    return {};
  }
}

/** A record is a file that anyone may edit; it must not make us remove anything outside the folder. */
function isBelow(name: unknown): boolean {
  return typeof name === 'string' && !path.isAbsolute(name) && !name.split(/[\\/]/).includes('..');
}

function staleFiles(
  folder: string,
  names: readonly string[],
  program: string,
  record: FileRecord['programs'],
): string[] {
  const current = new Set(names);
  const foreign = new Set(Object.entries(record).flatMap(([key, list]) => (key === program ? [] : list)));
  const charts = new Set(names.filter((name) => !name.includes('/')).map(withoutIndex));
  const renumbered = fs.readdirSync(folder).filter((name) => charts.has(withoutIndex(name)));
  return [...new Set([...(record[program] ?? []), ...renumbered])]
    .filter((name) => !current.has(name) && !foreign.has(name))
    .filter((name) => fs.lstatSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile())
    .sort();
}

function remove(folder: string, name: string): void {
  fs.rmSync(path.join(folder, name), { force: true });
  const parent = path.dirname(name);
  if (parent !== '.' && fs.readdirSync(path.join(folder, parent)).length === 0) fs.rmdirSync(path.join(folder, parent));
}

const appsOfFolder = new Map<string, number>();

/**
 * Who writes a folder: the script that runs, as seen from the folder and without its extension (`../main`).
 * A second app of one process that writes to the same folder is `../main#2`. Hold on to the name for a second synth.
 */
export function programName(folder: string): string {
  const absolute = path.resolve(folder);
  const script = process.argv[1] ?? 'node';
  const name = path
    .relative(absolute, script)
    .replace(/\.[cm]?[jt]s$/, '')
    .replaceAll('\\', '/');
  const count = (appsOfFolder.get(absolute) ?? 0) + 1;
  appsOfFolder.set(absolute, count);
  return count === 1 ? name : `${name}#${count}`;
}
