import type { ClusterFacts, NodePoolFact, ResourceFact, WorkloadFact } from './facts';
import { lookup, oncePerFacts, rememberPlaced } from './lookup';
import { isWithin, own } from './records';
import { deviceResources } from './requests';

type Selector = Readonly<Record<string, string>>;

/** Values of `kubernetes.io/arch` by instruction set. Source: Kubernetes documentation, "Well-Known Labels". */
const ARCH_LABEL: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

/** The instruction set that a selector asks for, or the label's value when that is unknown; `undefined` for none. */
export function architectureOf(selector: Selector): string | undefined {
  const label = own(selector, 'kubernetes.io/arch');
  return Object.keys(ARCH_LABEL).find((architecture) => ARCH_LABEL[architecture] === label) ?? label;
}

/** True when a selector picks all nodes of a pool: it asks for nothing but labels that they are known to carry. */
export function picksAllOf(selector: Selector, pool: NodePoolFact): boolean {
  // The kubelet sets these two by itself, so a selector that names them does not single out nodes.
  const carried = {
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': own(ARCH_LABEL, pool.architecture) ?? pool.architecture,
    ...pool.nodeSelector,
  };
  return isWithin(carried, selector);
}

/**
 * Node pools that a workload's pods are certain to run on, one of them at least; empty when nobody can tell.
 *
 * Certain is a workload whose node selector holds all labels of a pool, and one that asks for a device which only
 * plugins on nodes of known pools offer.
 */
export function poolsOf(facts: ClusterFacts, workload: WorkloadFact): readonly NodePoolFact[] {
  const known = poolsOfWorkloads(facts);
  let pools = known.get(workload);
  if (!pools) {
    pools = findPools(facts, workload);
    known.set(workload, pools);
  }
  return pools;
}

/** Five rules ask. */
const poolsOfWorkloads = oncePerFacts(() => new Map<WorkloadFact, readonly NodePoolFact[]>());

function findPools(facts: ClusterFacts, workload: WorkloadFact): readonly NodePoolFact[] {
  const selected = lookup(facts).poolsWithin(workload.nodeSelector);
  if (selected.length > 0) return selected;
  for (const resource of deviceResources(workload)) {
    const pools = offeringPools(facts)(resource, workload.nodeSelector);
    if (pools.length > 0) return pools;
  }
  return NONE;
}

const NONE: readonly never[] = [];
/** Pools that offer a resource on nodes that a workload may run on, the same list for all such workloads. */
const offeringPools = oncePerFacts((facts) =>
  rememberPlaced((resource, selector) => poolsOffering(facts, lookup(facts).offersWithin(resource, selector))),
);

const placements = oncePerFacts(() => new Map<Selector, readonly NodePoolFact[]>());

/** Node pools all of whose nodes have a plugin configuration, and those whose nodes are the only ones to have it. */
export function poolsFor(facts: ClusterFacts, { nodeSelector }: ResourceFact): readonly NodePoolFact[] {
  if (nodeSelector === undefined) return NONE;
  const placed = placements(facts);
  // All entries of a configuration have one selector.
  const known = placed.get(nodeSelector);
  if (known) return known;
  const { poolsWithin, poolsCarrying } = lookup(facts);
  const label = Object.entries(nodeSelector).find(([key]) => !key.startsWith('kubernetes.io/'));
  const near = label ? poolsCarrying(label) : facts.nodePools;
  const pools = [...new Set([...poolsWithin(nodeSelector), ...near.filter((pool) => picksAllOf(nodeSelector, pool))])];
  placed.set(nodeSelector, pools);
  return pools;
}

function poolsOffering(facts: ClusterFacts, offers: readonly ResourceFact[]): readonly NodePoolFact[] {
  const pools = new Set<NodePoolFact>();
  for (const { nodeSelector } of offers) {
    const inside = nodeSelector ? lookup(facts).poolsWithin(nodeSelector) : [];
    if (inside.length === 0) return [];
    for (const pool of inside) pools.add(pool);
  }
  return [...pools];
}
