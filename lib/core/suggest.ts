import { distance } from 'fastest-levenshtein';

/** The known name nearest to a misspelt one, whatever the case, or `undefined` when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: { name: string; steps: number } | undefined;
  for (const name of known) {
    const steps = distance(wanted, name.toLowerCase());
    if (best === undefined || steps < best.steps) best = { name, steps };
  }
  return best && best.steps <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** "did you mean x?" when a known name is near, else the fallback. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const name = nearest(word, known);
  return name === undefined ? otherwise : `did you mean ${JSON.stringify(name)}?`;
}
