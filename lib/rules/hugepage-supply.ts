import { formatBytes, type Problem, parseQuantity, problem } from '../core';
import { PAGE_SIZES } from '../hardware';
import type { ClusterFacts, ContainerFact, NodePoolFact, WorkloadFact } from './facts';
import { hugepagesOf, pageSizesOf } from './hugepages';
import { architectureOf, picksAllOf, poolsOf } from './node-selectors';
import { at } from './origin';
import { isWithin, own } from './records';
import { askedAmount, nameOf, podAmount } from './requests';

/**
 * A hugepage size is one of the architecture, and one that the workload's node pools declare (V04, HP004).
 *
 * Without a node pool the architecture is that of the node selector, else any that the project knows; a workload
 * for an architecture the project does not know is left alone.
 */
export function availableSizes(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) => {
    if (!workload.containers.some((container) => pageSizesOf(container).length > 0)) return [];
    const pools = poolsOf(facts, workload);
    const names = pools.map((pool) => pool.name).join(', ');
    const sizes = sizesOfArchitecture(workload, pools);
    const declared = new Set(
      pools.flatMap((pool) => Object.keys(pool.hugepages).filter((size) => bytesOn(pool, size) > 0)),
    );
    return workload.containers.flatMap((container) =>
      pageSizesOf(container).flatMap((pageSize) => {
        const unknown = sizes !== undefined && !sizes.includes(pageSize);
        if (!unknown && (pools.length === 0 || declared.has(pageSize))) return [];
        const side = own(container.limits, hugepagesOf(pageSize)) === undefined ? 'requests' : 'limits';
        return [
          problem('HP004', at(container.origin, 'resources', side, hugepagesOf(pageSize)), {
            message: unknown
              ? `container ${container.name} asks for pages of ${pageSize}, a size that no processor of its nodes has`
              : `container ${container.name} asks for pages of ${pageSize}, and node pool ${names} declares none`,
            value: hugepagesOf(pageSize),
            allowed: allowedSizes(unknown && declared.size === 0 ? (sizes ?? []) : [...declared]),
            hint: unknown
              ? 'use a page size of the architecture'
              : `declare ${pageSize} pages on the node pool, or use a size it has`,
          }),
        ];
      }),
    );
  });
}

function sizesOfArchitecture(workload: WorkloadFact, pools: readonly NodePoolFact[]): string[] | undefined {
  const asked = architectureOf(workload.nodeSelector);
  const architectures =
    pools.length > 0 ? pools.map((pool) => pool.architecture) : asked === undefined ? Object.keys(PAGE_SIZES) : [asked];
  const known = architectures.map((architecture) => own(PAGE_SIZES, architecture));
  return known.includes(undefined) ? undefined : [...new Set(known.flatMap((sizes) => Object.keys(sizes ?? {})))];
}

function allowedSizes(sizes: readonly string[]): string {
  return sizes.length > 0 ? sizes.map(hugepagesOf).join(', ') : 'no hugepages: the node pool declares none';
}

/**
 * What one pod asks for fits on one node (V07, HP007).
 *
 * How many nodes a pool has is not known, so replicas are not added up. Certain is this much: one pod, together with
 * one pod of each DaemonSet that runs on every node of the pool, has no more pages than one node, and under
 * the `single-numa-node` topology policy (whose default scope is the container) one container has no more than
 * the NUMA node with the most. A workload that may run on several pools must fit one of them.
 */
export function enoughPages(facts: ClusterFacts): Problem[] {
  const shared = new Map(facts.nodePools.map((pool) => [pool, new Map<string, DaemonPages>()]));
  const daemonSets = facts.workloads.filter(({ kind }) => kind === 'DaemonSet');
  const others = facts.workloads.filter(({ kind }) => kind !== 'DaemonSet');
  return [...daemonSets, ...others].flatMap((workload) => {
    const pageSizes = [...new Set(workload.containers.flatMap(pageSizesOf))].filter((size) => parseQuantity(size));
    if (pageSizes.length === 0) return [];
    const pools = poolsOf(facts, workload);
    return pageSizes.flatMap((pageSize) => {
      const shortages = pools.map((pool) => shortage(pool, workload, pageSize, shared.get(pool)?.get(pageSize)));
      const [first] = shortages;
      if (first !== undefined && !shortages.includes(undefined)) return [first];
      if (workload.kind === 'DaemonSet') for (const pool of pools) reserve(shared.get(pool), pool, workload, pageSize);
      return [];
    });
  });
}

/** Pages on every node of a pool that DaemonSets take. */
interface DaemonPages {
  readonly bytes: number;
  readonly names: readonly string[];
}

function reserve(
  taken: Map<string, DaemonPages> | undefined,
  pool: NodePoolFact,
  workload: WorkloadFact,
  size: string,
): void {
  const everywhere = picksAllOf(workload.nodeSelector, pool) && isWithin(workload.nodeSelector, pool.nodeSelector);
  const bytes = podAmount(workload, hugepagesOf(size));
  if (!taken || !everywhere || !bytes) return;
  const before = taken.get(size) ?? { bytes: 0, names: [] };
  taken.set(size, { bytes: before.bytes + bytes, names: [...before.names, nameOf(workload)] });
}

/** Why a pod does not fit a node of the pool, or `undefined` when it does, or when nobody can tell. */
function shortage(
  pool: NodePoolFact,
  workload: WorkloadFact,
  pageSize: string,
  daemons?: DaemonPages,
): Problem | undefined {
  const resource = hugepagesOf(pageSize);
  const supply = bytesOn(pool, pageSize);
  const largest = Math.max(...bytesPerNumaNode(pool, pageSize));
  // A size that the pool does not declare is HP004's matter.
  if (supply === 0) return undefined;
  const pod = podAmount(workload, resource);
  if (pod !== undefined && pod > supply) {
    return problem('HP007', at(heaviest(workload, resource).origin, 'resources', 'limits', resource), {
      message: `a pod of ${nameOf(workload)} asks for more ${resource} than a node of pool ${pool.name} has`,
      value: formatBytes(pod),
      allowed: `at most ${formatBytes(supply)} in all containers of the pod`,
      hint: `declare more ${pageSize} pages on node pool ${pool.name}, or ask for fewer`,
    });
  }
  const tooLarge = workload.containers.find((container) => (askedAmount(container, resource) ?? 0) > largest);
  if (pool.singleNumaNode && tooLarge) {
    const amount = formatBytes(askedAmount(tooLarge, resource) ?? 0);
    return problem('HP007', at(tooLarge.origin, 'resources', 'limits', resource), {
      message: `container ${tooLarge.name} asks for more ${resource} than one NUMA node of pool ${pool.name} has`,
      value: amount,
      allowed: `at most ${formatBytes(largest)}: the nodes follow the single-numa-node policy`,
      hint: `declare more ${pageSize} pages on one NUMA node, or ask for fewer`,
    });
  }
  if (pod !== undefined && daemons && pod > 0 && pod + daemons.bytes > supply) {
    const together = [`a pod of ${nameOf(workload)}`, ...daemons.names].join(' and ');
    return problem('HP007', at(heaviest(workload, resource).origin, 'resources', 'limits', resource), {
      message: `${together} on one node of pool ${pool.name} ask for more ${resource} than it has`,
      value: formatBytes(pod),
      allowed: `at most ${formatBytes(supply - daemons.bytes)}: a node has ${formatBytes(supply)}`,
      hint: `declare more ${pageSize} pages on node pool ${pool.name}, or ask for fewer`,
    });
  }
  return undefined;
}

function heaviest(workload: WorkloadFact, resource: string): ContainerFact {
  const amount = (container: ContainerFact) => askedAmount(container, resource) ?? 0;
  return workload.containers.reduce((a, b) => (amount(b) > amount(a) ? b : a));
}

function bytesPerNumaNode(pool: NodePoolFact, pageSize: string): number[] {
  const page = parseQuantity(pageSize) ?? 0;
  return Object.values(own(pool.hugepages, pageSize) ?? {}).map((pages) => pages * page);
}

function bytesOn(pool: NodePoolFact, pageSize: string): number {
  return bytesPerNumaNode(pool, pageSize).reduce((sum, bytes) => sum + bytes, 0);
}
