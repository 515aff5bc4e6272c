import { lookUp } from '../../lib/core';
import { RULES } from '../../lib/rules';
import { INVARIANTS, REQUIREMENTS } from '../../scripts/invariants';

const ids = (letter: string, count: number, width: number) =>
  Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(width, '0')}`);

test('the table has every invariant and every requirement once, in order', () => {
  expect(INVARIANTS.map(({ id }) => id)).toEqual(ids('V', 80, 2));
  expect(REQUIREMENTS.map(({ id }) => id)).toEqual(ids('R', 38, 1));
});

test('each has a home: a rule that names it, or another one with a word on how', () => {
  const named = new Set<string>(RULES.flatMap(({ invariants, requirements = [] }) => [...invariants, ...requirements]));
  const homeless = [...INVARIANTS, ...REQUIREMENTS].filter(
    ({ id, seats = [] }) => !named.has(id) && seats.length === 0,
  );
  expect(homeless).toEqual([]);
  for (const { seats = [] } of [...INVARIANTS, ...REQUIREMENTS]) {
    for (const { codes = [], note } of seats) {
      expect(note).not.toBe('');
      for (const code of codes) expect(lookUp(code)).toBeDefined();
    }
  }
});
