/** The house is as ARCHITECTURE.md says: rooms, and what each may import. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const root = join(__dirname, '..', '..');
const lib = join(root, 'lib');

/** Rooms of ARCHITECTURE.md with the rooms they may import. */
function table(): Map<string, Set<string>> {
  const rows = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\| `(\w+)\/` \| .* \| ([\w, ]+) \|$/gm);
  const names = (list: string) => (list === 'nothing' ? [] : list.split(', '));
  return new Map([...rows].map(([, room, list]) => [room as string, new Set(names(list as string))]));
}

const rooms = table();
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const roomOf = (file: string) => (file.includes(sep) ? (file.split(sep)[0] as string) : 'the entry point');

/** Every module a file names in an import, an export or a require. */
function imported(file: string): string[] {
  const text = readFileSync(join(lib, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom |\brequire\(|\bimport\(|^import )'([^']+)'/gm)].map(([, name]) => name as string);
}

/** Rooms that a file imports, its own left out. */
function importedRooms(file: string): string[] {
  return imported(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(lib, join(lib, file, '..', name)))
    .filter((target) => !target.startsWith('..'))
    .map((target) => target.split(sep)[0] as string)
    .filter((room) => room !== roomOf(file));
}

test('every folder of lib is a room of the table, and every room of the table a folder', () => {
  const folders = readdirSync(lib, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...rooms.keys()].sort()).toEqual(folders.map(({ name }) => name).sort());
});

test.each([...rooms])('%s imports only what its row names', (room, allowed) => {
  const strangers = files
    .filter((file) => roomOf(file) === room)
    .flatMap((file) => importedRooms(file).map((target) => ({ file, target })))
    .filter(({ target }) => !allowed.has(target));
  expect(strangers).toEqual([]);
});

test('rooms import only rooms above them in the table, so there is no way back', () => {
  const order = [...rooms.keys()];
  for (const [room, allowed] of rooms) {
    for (const target of allowed)
      expect({ room, target, below: order.indexOf(target) < order.indexOf(room) }).toMatchObject({ below: true });
  }
});

test('only the room pulumi imports Pulumi', () => {
  const importers = files.filter((file) => imported(file).some((name) => name.startsWith('@pulumi/'))).map(roomOf);
  expect(new Set(importers)).toEqual(new Set(['pulumi']));
});

test('no room imports an entry point of the package', () => {
  expect(files.filter((file) => imported(file).some((name) => /^cnf-plumbing|(^|\/)\.\.?$/.test(name)))).toEqual([]);
});

test('rooms without API objects know nothing of cdk8s and constructs', () => {
  const pure = ['core', 'hardware', 'spec', 'rules', 'model', 'checks', 'crds', 'report'];
  const importers = files.filter((file) => imported(file).some((name) => /^(cdk8s|constructs)/.test(name)));
  expect(importers.map(roomOf).filter((room) => pure.includes(room))).toEqual([]);
});
