/** Entries in the order of their keys: decisions must not depend on the order in which a file or a language has them. */
export function entriesByKey<T>(record: Readonly<Record<string, T>> | undefined): [key: string, value: T][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
