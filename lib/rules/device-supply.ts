import { type Problem, problem } from '../core';
import type { ClusterFacts, ContainerFact, NodePoolFact, PortFact, ResourceFact, SelectorFact } from './facts';
import { lookup } from './lookup';
import { at } from './origin';
import { countVfs, type PortEntry, portEntries, portOf } from './port-entries';
import { own } from './records';
import { askedAmount, deviceResources, nameOf, podAmount } from './requests';

/**
 * Most devices that a selector may take on one node; `undefined` when nobody can tell. What other lists of the
 * selector leave out is not counted off.
 */
function mostBySelector(selector: SelectorFact, pool: NodePoolFact | undefined): number | undefined {
  const { pfNames, rootDevices, pciAddresses } = selector;
  const byDevice = pciAddresses.length > 0 ? new Set(pciAddresses).size : undefined;
  const byName = pfNames.length > 0 ? mostByList(selector, 'pfNames', pool) : undefined;
  const byAddress = rootDevices.length > 0 ? mostByList(selector, 'rootDevices', pool) : undefined;
  return lesser(byDevice, lesser(byName, byAddress));
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function mostByList(selector: SelectorFact, list: PortEntry['list'], pool: NodePoolFact | undefined) {
  let sum = 0;
  const entries = portEntries(selector).filter((entry) => entry.list === list);
  // A late entry is not among them.
  if (entries.length < selector[list].length) return undefined;
  for (const entry of onOneNode(entries, pool)) {
    const count = mostByEntry(entry, pool);
    if (count === undefined) return undefined;
    sum += count;
  }
  return sum;
}

/** A port that has other addresses on other nodes is named by all of them, and is one port all the same. */
function onOneNode(entries: readonly PortEntry[], pool: NodePoolFact | undefined): PortEntry[] {
  const seen = new Set<PortFact>();
  return entries.filter((entry) => {
    const port = pool && portOf(pool, entry);
    if (port === undefined) return true;
    const again = seen.has(port);
    seen.add(port);
    return !again;
  });
}

function mostByEntry(entry: PortEntry, pool: NodePoolFact | undefined): number | undefined {
  if (entry.fault !== undefined) return undefined; // VF003
  const port = pool && portOf(pool, entry);
  if (port === undefined) return entry.vfs && countVfs(entry.vfs);
  // A port without VFs is a device itself.
  if (port.numVfs === 0) return 1;
  return entry.vfs ? countVfs(entry.vfs, port.numVfs) : port.numVfs;
}

/** Most devices of a resource on one node; `undefined` when nobody can tell. */
export function mostDevices(resource: ResourceFact, pool?: NodePoolFact): number | undefined {
  // Subfunctions are counted by nobody here, and what a policy leaves out its operator fills in.
  if (resource.deviceType !== 'netDevice' || resource.fromPolicy || resource.selectors.length === 0) return undefined;
  let most = 0;
  for (const selector of resource.selectors) {
    const count = mostBySelector(selector, pool);
    if (count === undefined) return undefined;
    most += count;
  }
  return most;
}

/**
 * Most devices of a resource on each NUMA node of a pool's nodes; `undefined` when the NUMA node of one is not known.
 */
export function mostByNumaNode(resource: ResourceFact, pool: NodePoolFact): Record<string, number> | undefined {
  if (mostDevices(resource, pool) === undefined) return undefined;
  const most: Record<string, number> = {};
  for (const selector of resource.selectors) {
    // Devices chosen by their own address stand who knows where.
    if (selector.pciAddresses.length > 0) return undefined;
    for (const entry of onOneNode(portEntries(selector), pool)) {
      const numa = portOf(pool, entry)?.numa;
      if (numa === undefined) return undefined;
      most[numa] = (most[numa] ?? 0) + (mostByEntry(entry, pool) ?? 0);
    }
  }
  return most;
}

/**
 * A pod asks for no more devices than one node has (ATT005).
 *
 * How many nodes there are is not known, so replicas are not added up. A pod that asks for more than every node may
 * have never starts.
 */
export function devicesOfOneNode(facts: ClusterFacts): Problem[] {
  const known = new Map<ResourceFact, number | undefined>();
  const most = (offer: ResourceFact) => {
    if (!known.has(offer)) known.set(offer, mostOnNodes(facts, offer));
    return known.get(offer);
  };
  return facts.workloads.flatMap((workload) =>
    [...deviceResources(workload)].flatMap((resource) => {
      const units = podAmount(workload, resource) ?? 0;
      const offers = lookup(facts).offersWithin(resource, workload.nodeSelector);
      if (offers.length === 0 || offers.some((offer) => (most(offer) ?? units) >= units)) return [];
      const container = greediest(workload.containers, resource);
      const side = own(container.limits, resource) === undefined ? 'requests' : 'limits';
      return [
        problem('ATT005', at(container.origin, 'resources', side, resource), {
          message: `a pod of ${nameOf(workload)} asks for ${units} devices of ${resource}, and no node has so many`,
          value: units,
          allowed: `at most ${Math.max(...offers.map((offer) => most(offer) ?? 0))}, the devices of one node`,
          hint: 'give the nodes more devices of the pool, or ask for fewer',
        }),
      ];
    }),
  );
}

/** Most devices on any node that an offer stands on; `undefined` when nobody can tell. */
function mostOnNodes(facts: ClusterFacts, offer: ResourceFact): number | undefined {
  const pools = offer.nodeSelector ? lookup(facts).poolsWithin(offer.nodeSelector) : [];
  if (pools.length === 0) return mostDevices(offer);
  let most = 0;
  for (const pool of pools) {
    const count = mostDevices(offer, pool);
    if (count === undefined) return undefined;
    most = Math.max(most, count);
  }
  return most;
}

function greediest(containers: readonly ContainerFact[], resource: string): ContainerFact {
  const amount = (container: ContainerFact) => askedAmount(container, resource) ?? 0;
  return containers.reduce((a, b) => (amount(b) > amount(a) ? b : a));
}
