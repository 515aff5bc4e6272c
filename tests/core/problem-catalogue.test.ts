/** The catalogue of Problem codes: part of the contract, and what `explain` prints. */
import { allCodes, lookUp, severityOf, titleOf } from '../../lib/core';

test.each(allCodes())('%s says what, why, what to do, and where that is written', (code) => {
  const entry = lookUp(code);
  expect(code).toMatch(/^[A-Z]{2,5}\d{3}$/);
  expect(['error', 'warning']).toContain(entry?.severity);
  for (const text of [entry?.title, entry?.why, entry?.fix, entry?.source]) {
    expect(text).toMatch(/\S/);
    expect(text).not.toMatch(/\.$|\n|undefined/);
  }
});

test('no two codes have one title', () => {
  const titles = allCodes().map(titleOf);
  expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
});

test('every word that is not built has an entry, and stops synthesis', () => {
  expect(severityOf('TODO-vhost-vdpa')).toBe('error');
  expect(titleOf('TODO-vhost-vdpa')).toBe(titleOf('TODO-dra'));
});

test.each(['', 'XX001', 'spec001', 'TODO-', 'toString', '__proto__'])('%j is no code', (code) => {
  expect(lookUp(code)).toBeUndefined();
});
