import { distance } from 'fastest-levenshtein';

/** The known name nearest to a misspelt one, whatever the case, or `undefined` when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: { name: string; steps: number } | undefined;
  for (const name of known) {
    const steps = stepsBetween(wanted, name.toLowerCase());
    if (best === undefined || steps < best.steps) best = { name, steps };
  }
  return best && best.steps <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

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
