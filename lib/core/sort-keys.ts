/** Keys above this number are left to JavaScript's own sort. */
const FEW = 32;

/**
 * Sorts keys where they stand, by UTF-16 code units as JavaScript does. Records have few keys, often in order already,
 * and there are very many of them: `Array.prototype.sort` takes more than a kilobyte of memory for each.
 *
 * @returns false when they were in order already
 */
export function sortKeys(keys: string[]): boolean {
  let moved = false;
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let place = i;
    while (place > 0 && (keys[place - 1] as string) > key) place--;
    if (place === i) continue;
    if (keys.length > FEW) return keys.sort() === keys;
    moved = true;
    keys.copyWithin(place + 1, place, i);
    keys[place] = key;
  }
  return moved;
}
