import { sortKeys } from '../core';

/** Entries in the order of their keys: decisions must not depend on the order in which a file or a language has them. */
export function entriesByKey<T>(record: Readonly<Record<string, T>> | undefined): [key: string, value: T][] {
  if (record === undefined) return [];
  const keys = Object.keys(record);
  sortKeys(keys);
  return keys.map((key) => [key, record[key] as T]);
}
