import { closest, distance } from 'fastest-levenshtein';

/** The known name nearest to a misspelt one, or `undefined` when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word.toLowerCase(), [...known]);
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= Math.max(1, Math.floor(word.length / 3))
    ? candidate
    : undefined;
}

/** "did you mean x?" when a known name is near, else the fallback. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const name = nearest(word, known);
  return name === undefined ? otherwise : `did you mean ${JSON.stringify(name)}?`;
}
