import { columns } from './table';

/** Objects counted by kind, in the order of their first appearance. */
export function countKinds(objects: readonly unknown[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const object of objects) {
    const kind = String((object as { kind?: unknown }).kind);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Objects per kind as text. */
export function objectsText(objects: readonly unknown[]): string {
  const rows = [...countKinds(objects)].map(([kind, count]) => [String(count), kind]);
  return `Objects (${objects.length})\n${columns(rows)}`;
}
