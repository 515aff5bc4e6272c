/**
 * Names that differ as slips of the keyboard do, not as names of one family do.
 *
 * `nearest` in core finds any close name, which is right for a hint. As proof that a name is wrong it would not do:
 * `n3` and `n6`, `net-a` and `net-b`, `upf-rx` and `upf-tx` are close and all meant. So neither digits nor the first
 * or last letter of a word nor one letter in place of another count here.
 */

const LETTER = /^[a-zA-Z]$/;
const SHORTEST = 4;

/** True when one name is most likely the other one, misspelt. */
export function isSlip(written: string, known: string): boolean {
  if (written === known) return false;
  if (bare(written) === bare(known)) return true;
  const [short, long] = written.length < known.length ? [written, known] : [known, written];
  if (short.length < SHORTEST) return false;
  let i = 0;
  while (i < short.length && short[i] === long[i]) i++;
  if (long.length === short.length) return isSwap(short, long, i);
  return long.length === short.length + 1 && isInnerLetter(long, i) && short.slice(i) === long.slice(i + 1);
}

/** Case and separators aside. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, '');
}

/** Two neighbouring letters have changed places. */
function isSwap(a: string, b: string, i: number): boolean {
  const letters = LETTER.test(a[i] ?? '') && LETTER.test(a[i + 1] ?? '');
  return letters && a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}

/** A letter between letters. */
function isInnerLetter(name: string, i: number): boolean {
  return [i - 1, i, i + 1].every((at) => LETTER.test(name[at] ?? ''));
}
