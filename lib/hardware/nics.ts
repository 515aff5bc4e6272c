import { INTEL } from './intel';
import { MELLANOX } from './mellanox';
import type { NicFamily } from './nic-family';
import { OTHER_VENDORS } from './other-vendors';

/** NIC families by key. */
export type NicCatalogue = ReadonlyMap<string, NicFamily>;

/** Every family that is known here. */
export const NICS: NicCatalogue = new Map(
  [...INTEL, ...MELLANOX, ...OTHER_VENDORS].map((family) => [family.key, family]),
);

/** The family of a catalogue key, or `undefined`. */
export function nicFamily(key: string): NicFamily | undefined {
  return NICS.get(key);
}

/** Keys of all families. */
export function nicKeys(): string[] {
  return [...NICS.keys()];
}

/** Families whose VFs carry this id: more than one for `101e`, `1889` and other shared ids. */
export function familiesOfVf(vendor: string, vfId: string): NicFamily[] {
  return [...NICS.values()].filter((family) => family.vendor === vendor && family.vfId === vfId);
}

/** Families whose VFs this kernel driver makes vDPA devices of. */
export function familiesWithVdpa(module: string): NicFamily[] {
  return [...NICS.values()].filter(({ kernelVdpa }) => kernelVdpa?.driver.module === module);
}
