/** What stands in a file, whatever is in it. */
import { decodeText } from '../../lib/checks/file-text';
import { readManifests } from '../../lib/checks/manifest-text';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n';

/** Objects, codes with their offsets, and why a text does not count. */
function read(text: string, named = true) {
  const { documents, problems, passedOver } = readManifests({ name: 'a.yaml', text, named });
  return {
    objects: documents.map(({ origin }) => origin.path),
    problems: problems.map(({ problem, offset }) => `${problem.code} ${text.slice(0, offset).split('\n').length}`),
    ...(passedOver ? { passedOver } : {}),
  };
}

test('documents are numbered as they stand, those that are no objects too', () => {
  expect(read(`${POD}---\n# nothing\n---\na: 1\n---\n${POD}`)).toEqual({
    objects: ['a.yaml#0', 'a.yaml#3'],
    problems: [],
  });
});

test.each<[string, string, object]>([
  [
    'anchors, aliases and merge keys',
    `x: &x { a: 1 }\n${POD}  labels: { <<: *x }\n`,
    { objects: ['a.yaml#0'], problems: [] },
  ],
  ['tags of YAML', `${POD}  x: !!str 1\n`, { objects: ['a.yaml#0'], problems: [] }],
  ['line ends of Windows', POD.replaceAll('\n', '\r\n'), { objects: ['a.yaml#0'], problems: [] }],
  ['no line end at all', POD.trimEnd(), { objects: ['a.yaml#0'], problems: [] }],
  ['JSON', JSON.stringify({ apiVersion: 'v1', kind: 'Pod' }), { objects: ['a.yaml#0'], problems: [] }],
  ['nothing', '', { objects: [], problems: [], passedOver: 'empty' }],
  ['comments alone', '# a\n', { objects: [], problems: [], passedOver: 'empty' }],
  ['another YAML', 'a: 1\n', { objects: [], problems: [], passedOver: 'no Kubernetes objects' }],
  [
    'a site file',
    'platform: {}\nnodePools: {}\n',
    { objects: [], problems: [], passedOver: 'a site file, which plan and synth read' },
  ],
  ['text', 'hello\n', { objects: [], problems: [], passedOver: 'no Kubernetes objects' }],
  ['a key twice', `${POD}  name: b\n`, { objects: ['a.yaml#0'], problems: ['YAML002 5'] }],
  ['a tab as indent', `${POD}\tlabels: {}\n`, { objects: [], problems: ['YAML001 5'] }],
  ['a broken flow', `${POD}  labels: {\n`, { objects: [], problems: ['YAML001 6'] }],
  ['a broken document beside a good one', `a: {\n---\n${POD}`, { objects: ['a.yaml#1'], problems: ['YAML001 2'] }],
  ['an alias of nothing', `${POD}  labels: *x\n`, { objects: [], problems: ['YAML001 5'] }],
  [
    'a PCI address without quotes',
    `${POD}  annotations: { a: 0000:18:00.0 }\n`,
    { objects: ['a.yaml#0'], problems: ['YAML003 5'] },
  ],
])('a file with %s', (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each([
  ['single quotes', `${POD}  annotations: { c: '{\n"a":\n "it''s"\n}' }\n`],
  ['double quotes', `${POD}  annotations:\n    c: "{\n\\"a\\":\n  \\"it's\\"\n}"\n`],
  ['two texts', `${POD}  annotations:\n    b: '\n\n'\n    c: '{ "a":\n"it''s" }'\n`],
])('text in %s that goes on at the start of a line is read, as kubectl reads it', (_, text) => {
  const { documents, problems } = readManifests({ name: 'a.yaml', text, named: true });
  expect(problems).toEqual([]);
  expect(documents[0]?.object).toMatchObject({ metadata: { annotations: { c: '{ "a": "it\'s" }' } } });
});

test('quotes without an end are refused where they begin to be wrong', () => {
  expect(read(`${POD}  labels: 'x\n---\n${POD}`).problems).toEqual(['YAML001 5']);
});

test('aliases of aliases are refused, not followed', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : Array(9).fill(`*a${i - 1}`)}]`);
  expect(read(`${POD}${lines.join('\n')}\n`)).toEqual({ objects: [], problems: ['YAML001 1'] });
});

test.each([
  ['flow', '['.repeat(50_000)],
  ['block', Array.from({ length: 5000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
])(
  'endless nesting of %s is refused',
  (_, nested) => {
    expect(read(`${POD}x:\n ${nested.replaceAll('\n', '\n ')}\n`).problems).toEqual([
      expect.stringMatching(/^YAML001 /),
    ]);
  },
  20_000,
);

describe('a file that nobody named', () => {
  test.each([
    ['not YAML', 'a: {\n', 'not YAML'],
    ['a template', `{{ if .x }}\n${POD}{{ end }}\n`, 'a template, which has to be rendered first'],
    [
      'a template whose values are expressions',
      `${POD}  x: {{ .Values.x }}\n`,
      'a template, which has to be rendered first',
    ],
  ])('is passed over when it is %s', (_, text, passedOver) => {
    expect(read(text, false)).toEqual({ objects: [], problems: [], passedOver });
  });

  test('is an error when it is a manifest with a mistake', () => {
    expect(read(`${POD}  labels: {\n`, false).problems).toEqual(['YAML001 6']);
  });
});

test('a template that was named is an error where its first expression stands', () => {
  expect(read(`${POD}  x: {{ .Values.x }}\n`)).toEqual({ objects: [], problems: ['YAML001 5'] });
});

test('an expression inside a text makes no template', () => {
  expect(read(`${POD}  x: "{{ .y }}"\n  z: |\n    {{ .y }}\n`)).toEqual({ objects: ['a.yaml#0'], problems: [] });
});

describe('bytes', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

  test.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(POD)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${POD}`)],
    ['UTF-16 LE', utf16(POD)],
    ['UTF-16 BE', utf16(POD).swap16()],
    ['UTF-16 LE without a mark', Buffer.from(POD, 'utf16le')],
  ])('%s is text', (_, bytes) => {
    expect(decodeText(bytes)).toEqual({ text: POD });
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['Latin-1', Buffer.from('name: \xe9\n', 'latin1'), /not text in UTF-8/],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]), /NUL/],
    ['half of UTF-16', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), /UTF-16LE/],
  ])('%s is none', (_, bytes, reason) => {
    expect(decodeText(bytes)).toEqual({ reason: expect.stringMatching(reason) });
  });
});
