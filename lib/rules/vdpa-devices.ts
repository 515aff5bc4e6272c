import { VDPA_DRIVERS, type VdpaDriverFacts } from '../hardware';
import type { ClusterFacts, ContainerFact, ResourceFact, SelectorFact, WorkloadFact } from './facts';
import { lookup } from './lookup';
import { poolsFor } from './node-selectors';
import { portEntries, portOf } from './port-entries';
import { isExtended, resourcesOf } from './requests';

/** What is behind the vhost-vdpa devices that a container may get. */
export interface VdpaBehind {
  /** The one driver of all of them. @default - not known, or there are several */
  readonly driver?: VdpaDriverFacts;
  /** Virtqueue pairs of the device that has fewest. @default - not known of each */
  readonly queuePairs?: number;
}

const DRIVERS = new Map<string, VdpaDriverFacts>(
  Object.values<VdpaDriverFacts>(VDPA_DRIVERS).flatMap((facts) => (facts.vfDriver ? [[facts.vfDriver, facts]] : [])),
);

/** `undefined` for a container that asks for no such device, or for other virtio devices too. */
export function vdpaBehind(
  facts: ClusterFacts,
  { nodeSelector }: WorkloadFact,
  container: ContainerFact,
): VdpaBehind | undefined {
  const offers = resourcesOf(container)
    .filter(isExtended)
    .flatMap((resource) => lookup(facts).offersWithin(resource, nodeSelector));
  if (offers.some(({ mounts }) => mounts !== undefined)) return undefined;
  const choices = offers.flatMap((offer) =>
    offer.selectors.filter(({ vdpaType }) => vdpaType === 'vhost').map((selector) => ({ offer, selector })),
  );
  if (choices.length === 0) return undefined;
  const drivers = new Set(choices.flatMap(({ selector }) => driversOf(selector)));
  const [driver] = drivers.size === 1 ? drivers : [];
  const pairs = choices.flatMap(({ offer, selector }) => queuePairs(facts, offer, selector));
  const fewest = pairs.reduce<number | undefined>(
    (least, each) => (least === undefined || each === undefined ? undefined : Math.min(least, each)),
    Infinity,
  );
  return {
    ...(driver ? { driver } : {}),
    ...(fewest === undefined || fewest === Infinity ? {} : { queuePairs: fewest }),
  };
}

function driversOf({ drivers }: SelectorFact): (VdpaDriverFacts | undefined)[] {
  return drivers.length === 0 ? [undefined] : drivers.map((name) => DRIVERS.get(name));
}

/** Of each range of VFs that a selector takes; `undefined` where the cluster's description does not say. */
function queuePairs(facts: ClusterFacts, offer: ResourceFact, selector: SelectorFact): (number | undefined)[] {
  const entries = portEntries(selector);
  const pools = poolsFor(facts, offer);
  if (entries.length === 0 || pools.length === 0) return [undefined];
  return pools.flatMap((pool) =>
    entries.flatMap((entry): (number | undefined)[] => {
      const taken = (portOf(pool, entry)?.vdpa ?? []).filter(
        ({ first, last }) => entry.vfs?.some((vfs) => vfs.first <= last && first <= vfs.last) ?? true,
      );
      return taken.length === 0 ? [undefined] : taken.map(({ queuePairs }) => queuePairs);
    }),
  );
}
