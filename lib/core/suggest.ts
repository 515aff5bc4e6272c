import { distance } from 'fastest-levenshtein';

/**
 * The known name nearest to a misspelt one, whatever the case, or `undefined` when none is near. Whoever writes
 * `intel-e810` has left out the last part of `intel-e810-c` and does not mean `intel-e830`, which is fewer letters away.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const farthest = Math.max(1, Math.floor(word.length / 3));
  let best: { name: string; rank: number } | undefined;
  for (const name of known) {
    const lower = name.toLowerCase();
    const steps = stepsBetween(wanted, lower);
    if (steps > farthest) continue;
    const rank = lower.startsWith(`${wanted}-`) ? ONE_PART_SHORT : steps;
    if (best === undefined || rank < best.rank) best = { name, rank };
  }
  return best?.name;
}

/** Nearer than any slip, not as near as the name itself in another case. */
const ONE_PART_SHORT = 0.5;

/** "did you mean x?" when a known name is near, else the fallback. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const name = nearest(word, known);
  return name === undefined ? otherwise : `did you mean ${JSON.stringify(name)}?`;
}

/** Levenshtein's distance, but two neighbouring letters that have changed places are one step: the commonest slip. */
function stepsBetween(a: string, b: string): number {
  if (a.length === b.length) {
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    if (a[i] === b[i + 1] && a[i + 1] === b[i] && a !== b && a.slice(i + 2) === b.slice(i + 2)) return 1;
  }
  return distance(a, b);
}
