/** What the YAML writer writes, every reader reads back unchanged. */

import fc from 'fast-check';
import * as jsYaml from 'js-yaml';
import * as yaml from 'yaml';
import { toYaml, writeYaml } from '../../lib/output/yaml';
import { inBatches, inEveryPlace, nastyStrings } from './nasty-strings';

const READERS: Record<string, (text: string) => unknown> = {
  'js-yaml 4': (text) => jsYaml.load(text),
  // YAML 1.1 as PyYAML, Ruby and older Go programs understand it: dates, base 60, merge keys, y and n.
  'yaml, version 1.1': (text) => yaml.parse(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' }),
  'yaml, version 1.2': (text) => yaml.parse(text, { version: '1.2', uniqueKeys: false, logLevel: 'silent' }),
};

/** All of Unicode. Half a surrogate pair is none, and the writer refuses it. */
const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map(String.fromCodePoint, (text) => (text as string).codePointAt(0) as number);

const strings = nastyStrings();
const batches = inBatches(strings, 500).map(inEveryPlace);
const texts = batches.map(toYaml);

/** The strings that came back changed, for a message that a person can act on. */
function broken(original: object, read: unknown): string[] {
  const wanted = original as ReturnType<typeof inEveryPlace>;
  const got = read as typeof wanted;
  const changed: string[] = [];
  wanted.items.forEach((text, i) => {
    const value = (got.values as Record<string, unknown>)[`v${i}`];
    const keyed = Object.getOwnPropertyDescriptor(got.keys, text)?.value;
    if (value !== text || got.items[i] !== text || keyed !== `k${i}`) changed.push(JSON.stringify(text));
  });
  if (got.items.length !== wanted.items.length) changed.push('list length');
  if (Object.keys(got.keys).length !== wanted.items.length) changed.push('number of keys');
  return changed;
}

test('the list of nasty strings is long, and always the same', () => {
  expect(strings.length).toBeGreaterThan(30_000);
  expect(JSON.stringify(nastyStrings())).toBe(JSON.stringify(strings));
});

describe.each(Object.entries(READERS))('%s', (_, read) => {
  test('reads every nasty string as it was: as a value, a list item and a key', () => {
    expect(batches.flatMap((batch, i) => broken(batch, read(texts[i] as string)))).toEqual([]);
  });

  test('reads any JSON value as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: anyCharacter }), (value) => {
        expect(read(toYaml(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 1000 },
    );
  });

  test('reads any text of odd characters as it was', () => {
    const odd = fc.constantFrom(
      ...'abe019 \t\n\r:#-?,[]{}&*!|>\'"%@`\\~=<._+/',
      '\u0085',
      '\u2028',
      '\ufeff',
      '\u{1f600}',
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit: odd, maxLength: 12 }), { minLength: 1, maxLength: 40 }), (list) => {
        expect(read(toYaml({ list }))).toEqual({ list });
      }),
      { numRuns: 1000 },
    );
  });
});

test('documents written in pieces come apart again where they were joined', () => {
  const documents = strings.slice(0, 3000).map((text, i) => ({ kind: `k${i}`, text }));
  const pieces: string[] = [];
  writeYaml(documents, (piece) => pieces.push(piece));
  expect(jsYaml.loadAll(pieces.join(''))).toEqual(documents);
  expect(jsYaml.loadAll(pieces.join('') + pieces.join(''))).toEqual([...documents, ...documents]);
});
