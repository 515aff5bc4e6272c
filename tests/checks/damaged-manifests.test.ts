/** Manifests damaged anywhere are read and judged, and everything found stands in the text. */
import fc from 'fast-check';
import { checkManifests } from '../../lib/checks';
import { locate } from '../../lib/checks/locate';
import { readManifests } from '../../lib/checks/manifest-text';
import { distinctObjects } from '../../lib/checks/repeated-objects';
import { SETS } from './seeded-faults';

/** What is put in the place of a few characters: all that means something to YAML, JSON or JavaScript. */
const PIECES = [
  ...['{', '}', '[', ']', '"', "'", ':', '\n', '- ', '  ', '#', '&x ', '*x', '<<: ', 'null', '|', '>', '\t', '---\n'],
  ...['!!int ', '0x', 'é', '\u{1f600}', '%', '?', ',', '\r\n', '...\n', '{{ .x }}', '$X', '"__proto__": ', ''],
];
const damage = fc.record({
  text: fc.constantFrom<string>(...Object.values(SETS)),
  edits: fc.array(fc.tuple(fc.nat(4000), fc.nat(12), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 4 }),
});

test('nothing throws, and no place lies outside of the text', () => {
  // A name may hold what parts a name from a document and a field.
  const name = 'a: b#1.yaml';
  fc.assert(
    fc.property(damage, ({ text: whole, edits }) => {
      const text = edits.reduce<string>((before, [place, length, piece]) => {
        const at = place % before.length;
        return before.slice(0, at) + piece + before.slice(at + length);
      }, whole);
      const { documents, problems, parts } = readManifests({ name, text, named: true });
      const distinct = distinctObjects(documents);
      const found = [...distinct.problems, ...checkManifests(distinct.documents)];
      const lines = text.split('\n');
      for (const { problem, file, line, column } of locate(found, [{ name, text, parts }])) {
        const inside = line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1;
        expect({ path: problem.path, file, inside }).toEqual({ path: problem.path, file: name, inside: true });
      }
      for (const { offset } of problems) expect(offset <= text.length && offset >= 0).toBe(true);
    }),
    { numRuns: 500 },
  );
}, 60_000);
