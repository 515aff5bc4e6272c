import type { VfRangeSpec } from '../spec';
import { entriesByKey } from './by-key';

/** Where the range of a device pool lies on a port. */
export interface Placement {
  readonly pool: string;
  readonly spec: VfRangeSpec;
  readonly first: number;
  readonly last: number;
  /** A range placed before, which this pinned one overlaps. */
  readonly over?: Placement;
}

/**
 * Places the ranges of a port: pinned ones where they are pinned, the others at the lowest free index in the order of
 * their pool keys.
 */
export function placeRanges(vfs: Readonly<Record<string, VfRangeSpec>> | undefined): Placement[] {
  const placements: Placement[] = [];
  const place = (pool: string, spec: VfRangeSpec, first: number) => {
    const last = first + spec.count - 1;
    const over = placements.find((other) => first <= other.last && other.first <= last);
    placements.push({ pool, spec, first, last, over });
  };
  const wanted = entriesByKey(vfs);
  for (const [pool, spec] of wanted) if (spec.first !== undefined) place(pool, spec, spec.first);
  const pinned = placements.length > 0;
  // Without pinned ranges there are no gaps.
  let next = 0;
  for (const [pool, spec] of wanted) {
    if (spec.first !== undefined) continue;
    place(pool, spec, pinned ? lowestFree(placements, spec.count) : next);
    next += spec.count;
  }
  return placements;
}

/** The lowest index at which `count` VFs in a row are free. */
export function lowestFree(placements: readonly Placement[], count: number): number {
  let first = 0;
  for (const taken of [...placements].sort((a, b) => a.first - b.first)) {
    if (first + count <= taken.first) break;
    first = Math.max(first, taken.last + 1);
  }
  return first;
}
