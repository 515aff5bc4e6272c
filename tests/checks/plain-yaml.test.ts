/** The reader of plain YAML either gives up or reads what the full parser reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { stringify } from 'yaml';
import { parseAsKubectl } from '../../lib/checks/kubectl-documents';
import { readPlain } from '../../lib/checks/plain-yaml';
import { documentParts } from '../../lib/checks/yaml-stream';
import { toYaml } from '../../lib/output/yaml';
import { nastyStrings } from '../output/nasty-strings';

type Reading = { readonly value: unknown } | undefined;

function plain(text: string): Reading {
  return readPlain(text, 0, text.length);
}

/** What the full parser reads; `undefined` for text that it refuses. */
function full(text: string): Reading {
  const [document, ...others] = parseAsKubectl(text).documents;
  if (document === undefined || others.length > 0 || document.errors.length > 0) return undefined;
  try {
    return { value: document.toJS() as unknown };
  } catch {
    return undefined;
  }
}

function expectSame(text: string): void {
  const reading = plain(text);
  if (reading === undefined) return;
  expect({ text, reading }).toEqual({ text, reading: full(text) });
}

/** Pieces of lines, harmless and dangerous. */
const PIECES = [
  ...[
    'a',
    'key',
    'b.c/d',
    '"q"',
    "'s'",
    'on',
    'null',
    '1',
    '010',
    '-',
    '?',
    '&x',
    '*x',
    '!t',
    '<<',
    '{}',
    '[]',
    '{',
    ']',
  ],
  ...[
    ':',
    ': ',
    ' :',
    '- ',
    '-',
    ' ',
    '  ',
    '    ',
    '# c',
    ' # c',
    '|',
    '|-',
    '|+',
    '>',
    '|2',
    '"a\\n"',
    '"',
    "'",
    "''",
  ],
  ...[
    '0x1f',
    '1.5',
    '.5',
    '.inf',
    '+1',
    '-1',
    '1e3',
    '1:30',
    '1_000',
    '~',
    '=',
    '%',
    '@',
    '`',
    'é',
    '\u2028',
    'x: y',
    'a:b',
  ],
];
const line = fc
  .tuple(
    fc.nat(4),
    fc.constantFrom('', '', 'a: ', 'b: ', '- ', '- a: ', '"k": '),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }),
  )
  .map(([indent, start, pieces]) => `${' '.repeat(indent)}${start}${pieces.join('')}`);
const soup = fc
  .array(line, { maxLength: 8 })
  .chain((lines) => fc.constantFrom('\n', '').map((end) => `${lines.join('\n')}${end}`));

/** What a manifest may hold. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e21, {}, []),
    fc.constantFrom(...nastyStrings().filter((text) => text.length < 40)),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b.c/d', 'on', '1', 'x y', '', 'n'), tie('any'), { maxKeys: 4 }),
  ),
})).any;

describe('plain YAML', () => {
  test('that is no YAML, or means something that only the full parser knows, is left to it', () => {
    fc.assert(fc.property(soup, expectSame), { numRuns: 20_000 });
  });

  test('that a program wrote is read as it was meant', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('apiVersion', 'spec', 'data'), value), (object) => {
        for (const text of [toYaml(object), stringify(object), dump(object), dump(object, { noArrayIndent: true })]) {
          expectSame(text);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('is what manifests are written in: whole files are read without the full parser', () => {
    const golden = join(__dirname, '..', 'golden', 'flagship');
    for (const name of [
      '0000-edge-namespaces',
      '0001-edge-crds',
      '0002-edge-operators',
      '0003-edge-networks',
      '0004-workloads',
    ]) {
      const text = readFileSync(join(golden, `${name}.k8s.yaml`), 'utf8');
      for (const { start, body, end } of documentParts(text)) {
        const document = text.slice(start, end);
        expect({ name, reading: readPlain(text, body ?? 0, end) }).toEqual({ name, reading: full(document) });
      }
    }
  });

  test.each([
    ['a key twice', 'a: 1\na: 2\n'],
    ['what readers disagree on', 'a: 0000:18:00.0\n'],
    ['a number with a leading zero', 'a: 010\n'],
    ['an anchor', 'a: &x 1\n'],
    ['a key that is no text', 'on: 1\n'],
    ['__proto__', '__proto__: 1\n'],
    ['a tab', 'a:\tb\n'],
    ['line ends of Windows', 'a: b\r\n'],
    ['text over two lines', 'a: b\n  c\n'],
  ])('%s is left to the full parser', (_, text) => {
    expect(plain(text)).toBeUndefined();
  });
});

describe('the documents of a stream', () => {
  const separators = fc.constantFrom(
    '---\n',
    '--- # c\n',
    '---\r\n',
    '--- a\n',
    '...\n',
    '%YAML 1.2\n---\n',
    '---x\n',
    '# c\n',
    '\n',
    ' ---\n',
  );
  const stream = fc
    .array(fc.oneof(separators, fc.constantFrom('a: 1\n', 'a: |\n  ---\n', 'b:\n- c\n', "a: 'x\n\n  y'\n", '\n')), {
      maxLength: 8,
    })
    .map((pieces) => pieces.join(''));

  test('are those that the full parser finds in the whole', () => {
    fc.assert(
      fc.property(stream, (text) => {
        const whole = parseAsKubectl(text).documents;
        if (whole.some(({ errors }) => errors.length > 0)) return;
        const parts = documentParts(text).flatMap(({ start, end }) => parseAsKubectl(text.slice(start, end)).documents);
        const values = whole.map((document) => document.toJS() as unknown);
        // A text without any document is one empty one to the parser.
        expect(parts.length === 0 ? [null] : parts.map((document) => document.toJS() as unknown)).toEqual(values);
      }),
      { numRuns: 5000 },
    );
  });
});
