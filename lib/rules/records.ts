/** The value of a record's own key: names come from users, and `constructor` is a name too. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Groups values by a key, in one pass. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** True when a record has all entries of another: every node with the labels `narrow` then also has those of `wide`. */
export function isWithin(narrow: Readonly<Record<string, string>>, wide: Readonly<Record<string, string>>): boolean {
  return Object.entries(wide).every(([key, value]) => own(narrow, key) === value);
}
