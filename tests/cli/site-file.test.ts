/** Site files: one YAML 1.2 document in UTF-8, and for everything else the line and column where it goes wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSite, readSiteFile } from '../../lib/cli/site-file';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnf-site-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string | Uint8Array) {
  const file = join(folder, 'site.yaml');
  writeFileSync(file, content);
  const { plan, problems } = readSiteFile(file);
  return { plan, problems: problems.map(({ code, path, message }) => [code, path.slice(folder.length + 1), message]) };
}

test.each<[string, string, unknown]>([
  ['a PCI address without quotes is text', 'pci: 0000:18:00.0', { pci: '0000:18:00.0' }],
  [
    'so are a time, a date, yes and on',
    'a: [12:30:45, 2024-05-01, yes, on]',
    { a: ['12:30:45', '2024-05-01', 'yes', 'on'] },
  ],
  ['a leading zero does not make a number octal', 'mode: 0755', { mode: 755 }],
  ['numbers are keys like any other', 'hugepages: { 1Gi: { 0: 16 } }', { hugepages: { '1Gi': { '0': 16 } } }],
  ['an alias repeats its anchor', 'a: &x { b: 1 }\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
  ['a byte order mark is no part of the text', '\ufeffa: 1', { a: 1 }],
  ['line ends of Windows are line ends', 'a: 1\r\nb:\r\n  c: "2"\r\n', { a: 1, b: { c: '2' } }],
  ['JSON is YAML', '{"a": {"b": [1, null, "c"]}}', { a: { b: [1, null, 'c'] } }],
  ['a document may have marks around it', '---\na: 1\n...\n', { a: 1 }],
  ['text of other languages is text', 'a: Zürich 東京', { a: 'Zürich 東京' }],
])('%s', (_, text, expected) => {
  expect(read(text)).toEqual({ plan: expected, problems: [] });
});

test.each<[string, string, string, RegExp]>([
  ['a key that stands twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', '4:3', /unique/],
  ['a tab as indentation', 'a:\n\tb: 1\n', '2:1', /Tabs/],
  ['a tag of a program', 'a: 1\nb: !!js/function "f"\n', '2:4', /Unresolved tag: .*js\/function/],
  ['a tag of somebody', 'a: !secret x\n', '1:4', /Unresolved tag: !secret/],
  ['a second document', 'a: 1\n---\nb: 2\n', '2:1', /a second document begins here/],
  ['an alias without an anchor', 'a: 1\nb: *c\n', '2:4', /there is no anchor &c before this alias/],
  ['an alias before its anchor', 'a: *c\nb: &c 1\n', '1:4', /there is no anchor &c before this alias/],
  ['an open bracket', 'a: [1, 2\nb: 3\n', '2:1', /./],
  ['an open quote', 'a: "x\n', '2:1', /[Mm]issing closing/],
  ['a place after Windows line ends', 'a: 1\r\nb: !x y\r\n', '2:4', /Unresolved tag/],
])('%s is refused with line and column', (_, text, place, message) => {
  const { plan, problems } = read(text);
  expect(plan).toBeUndefined();
  expect(problems[0]).toEqual(['SPEC008', `site.yaml:${place}`, expect.stringMatching(message)]);
});

test('everything wrong is said at once, in the order of the text, with the line itself', () => {
  const { problems } = parseSite('a: *x\nb: !y 1\nb: 2\nc: *z\n', 'edge.yaml');
  expect(problems.map(({ path, value }) => [path, value])).toEqual([
    ['edge.yaml:1:4', 'a: *x'],
    ['edge.yaml:2:4', 'b: !y 1'],
    ['edge.yaml:3:1', 'b: 2'],
    ['edge.yaml:4:4', 'c: *z'],
  ]);
});

test.each<[string, string | Uint8Array, string]>([
  ['UTF-16 with a mark', Buffer.from('\ufeffa: 1', 'utf16le'), 'the file is not text in UTF-8'],
  ['UTF-16 without', Buffer.from('a: 1', 'utf16le'), 'the file is not text in UTF-8'],
  ['Latin-1', Buffer.from('a: Z\xfcrich', 'latin1'), 'the file is not text in UTF-8'],
  ['nothing', '', 'the file is empty'],
  ['only a comment', '# later\n', 'the file is empty'],
])('a file that holds %s is refused', (_, content, message) => {
  expect(read(content)).toEqual({ plan: undefined, problems: [['SPEC008', 'site.yaml', message]] });
});

test('a file larger than people write is not parsed', () => {
  expect(read('a'.repeat(16 * 1024 * 1024 + 1)).problems).toEqual([
    ['SPEC008', 'site.yaml', 'the file has 16777217 bytes'],
  ]);
});

test('a file of five megabytes is read, and a mistake in its last line is found there', () => {
  const comments = `# ${'what a site says about a port '.repeat(3)}\n`.repeat(56_000);
  expect(comments.length).toBeGreaterThan(5e6);
  expect(read(`a: 1\n${comments}b: 2\n`)).toEqual({ plan: { a: 1, b: 2 }, problems: [] });
  expect(read(`a: 1\n${comments}b: !x y\n`).problems).toEqual([
    ['SPEC008', 'site.yaml:56002:4', expect.stringMatching(/Unresolved tag/)],
  ]);
});

test.each([
  ['a file that is not there', 'nowhere.yaml', /ENOENT/],
  ['a folder', '.', /EISDIR/],
])('%s is refused with its path', (_, name, message) => {
  expect(readSiteFile(join(folder, name)).problems).toEqual([
    expect.objectContaining({ code: 'SPEC008', path: join(folder, name), message: expect.stringMatching(message) }),
  ]);
});

test('aliases of aliases do not grow without bound', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  const { plan, problems } = read(`l0: &l0 x\n${levels.join('\n')}\n`);
  expect(plan).toBeUndefined();
  expect(problems).toEqual([['SPEC008', 'site.yaml', expect.stringMatching(/alias/i)]]);
});

test('many aliases are looked up at once', () => {
  const list = Array(20_000).fill('*x').join(', ');
  const start = process.cpuUsage();
  read(`a: &x 1\nb: [${list}]\n`);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2);
});
