import fc from 'fast-check';

/** Numbers of chance, as many as needed. */
export const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));

/** The same data with the keys of every object in an order of chance. */
export function shuffled(value: unknown, chance: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, chance));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [
    chance.next().value as number,
    key,
    shuffled(child, chance),
  ]) as [number, string, unknown][];
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, key, child]) => [key, child]));
}
