import { INTEL } from './intel';
import { MELLANOX } from './mellanox';
import type { NicFamily } from './nic-family';
import { OTHER_VENDORS } from './other-vendors';

const CATALOGUE: ReadonlyMap<string, NicFamily> = new Map(
  [...INTEL, ...MELLANOX, ...OTHER_VENDORS].map((family) => [family.key, family]),
);

/** The family of a catalogue key, or `undefined`. */
export function nicFamily(key: string): NicFamily | undefined {
  return CATALOGUE.get(key);
}

/** Keys of all families. */
export function nicKeys(): string[] {
  return [...CATALOGUE.keys()];
}

/** Families whose VFs carry this id: more than one for `101e`, `1889` and other shared ids. */
export function familiesOfVf(vendor: string, vfId: string): NicFamily[] {
  return [...CATALOGUE.values()].filter((family) => family.vendor === vendor && family.vfId === vfId);
}
