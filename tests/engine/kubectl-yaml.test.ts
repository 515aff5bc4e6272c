/** Text as kubectl reads it: the checks' parser and sigs.k8s.io/yaml take the same for the same. */
import fc from 'fast-check';
import { parseAsKubectl } from '../../lib/checks/kubectl-documents';
import { readPlain } from '../../lib/checks/plain-yaml';
import { nastyStrings } from '../output/nasty-strings';
import { type Answer, yamlReader } from './yaml-reader';

/** What the real reader makes of documents. */
let real: Awaited<ReturnType<typeof yamlReader>>;
beforeAll(async () => {
  real = await yamlReader();
}, 300_000);

/** What the checks make of a document. JSON has neither infinity nor NaN: kubectl refuses them, no check asks for them. */
function ours(text: string): Answer {
  const { documents } = parseAsKubectl(text);
  const [document] = documents;
  if (document === undefined || documents.length > 1) return { error: 'not one document' };
  const [fault] = document.errors;
  if (fault) return { error: fault.message };
  let refused = false;
  const json = JSON.stringify(document.toJS(), (_, value: unknown) => {
    refused ||= typeof value === 'number' && !Number.isFinite(value);
    return value;
  });
  return refused ? { error: 'a number that JSON does not have' } : { json: JSON.parse(json) as unknown };
}

/** JSON with sorted keys; it has no -0. */
function canonical(json: unknown): string {
  return JSON.stringify(json, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Documents that one reads and the other refuses, or that they read differently. */
function differences(documents: readonly string[]): object[] {
  const theirs = real(documents);
  return documents.flatMap((text, i) => {
    const [their, our] = [theirs[i] as Answer, ours(text)];
    if ('error' in their && 'error' in our) return [];
    return canonical(their) === canonical(our) ? [] : [{ text, their, our }];
  });
}

/** Words and numbers that readers are known to disagree on. */
const SCALARS = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'n', 'N', 'no', 'No', 'NO', 'on', 'On', 'ON', 'off', 'Off', 'OFF'],
  ...['true', 'True', 'TRUE', 'tRUE', 'false', 'False', 'FALSE', 'null', 'Null', 'NULL', 'nUll', '~', ''],
  ...[
    '0',
    '-0',
    '+0',
    '1',
    '+1',
    '-1',
    '007',
    '010',
    '0o10',
    '0O10',
    '-010',
    '08',
    '09',
    '019',
    '0x1f',
    '0X1F',
    '-0x1f',
  ],
  ...[
    '0b11',
    '0B11',
    '1_000',
    '0x1_f',
    '1__0',
    '_1',
    '1_',
    '0_7',
    '1e3',
    '1E3',
    '1e+3',
    '1.5',
    '1.',
    '.5',
    '-.5',
    '+.5',
  ],
  ...[
    '1.5e-7',
    '1_0.5',
    '1e',
    'e3',
    '0.0',
    '00.5',
    '01.5',
    '1.2.3',
    '1:30',
    '0:0',
    '12:30:45',
    '0000:18:00.0',
    '02:00:00:00:00:01',
  ],
  ...[
    '190:20:30',
    '1:60',
    '2001-01-01',
    '2001-01-01T00:00:00Z',
    '=',
    '9223372036854775807',
    '1e400',
    '0x',
    '0o',
    '0b',
    '0o8',
    '0b2',
  ],
];

test('words and numbers without quotes', () => {
  const documents = SCALARS.flatMap((scalar) => [`a: ${scalar}\n`, `- ${scalar}\n`, `a: [${scalar}]\n`]);
  expect(differences(documents)).toEqual([]);
});

test('words and numbers with quotes are text', () => {
  expect(differences(SCALARS.flatMap((scalar) => [`a: "${scalar}"\n`, `a: '${scalar}'\n`]))).toEqual([]);
});

test('text of any kind that stands without quotes', () => {
  const plain = nastyStrings().filter(
    (text) => /^[A-Za-z0-9+.~_/-][\x21-\x7e]*$/.test(text) && !/[#:,[\]{}]/.test(text),
  );
  expect(plain.length).toBeGreaterThan(100);
  expect(differences(plain.map((text) => `a: ${text}\n`))).toEqual([]);
});

test('any digits, letters of numbers, signs and separators', () => {
  const scalar = fc.stringMatching(/^[-+]?[0-9._][0-9abcdefxXoO._+-]{0,6}$/);
  const scalars = fc.sample(scalar, { numRuns: 20_000, seed: 7 });
  expect(differences(scalars.map((text) => `a: ${text}\n`))).toEqual([]);
});

test.each([
  ['quotes that go on at the start of a line', `a:\n  b: '{\n"c": 1,\n  "it''s": 2\n}'\n`],
  ['double quotes that go on at the start of a line', 'a:\n  b: "{\n\\"c\\": 1\n\n}"\n'],
  ['merge keys', 'x: &x\n  a: 1\ny:\n  <<: *x\n  b: 2\n'],
  ['blocks', 'a: |\n  b\n   c\n\nd: >-\n  e\n  f\n\n  g\nh: |+\n  i\n\n'],
  ['a list as far left as its key', 'a:\n- b: 1\n  c:\n  - 2\n'],
  ['comments', '# a\na: 1 # b\n# c\nb: "#"\n'],
  ['a document with a marker', '---\na: 1\n'],
])('%s', (_, text) => {
  expect(differences([text])).toEqual([]);
  expect(readPlain(text, 0, text.length) ?? ours(text)).toMatchObject('json' in ours(text) ? {} : { error: '' });
});
