import { formatBytes, type Problem, parseQuantity, problem } from '../core';
import { PAGE_SIZES } from '../hardware';
import type { ClusterFacts, ContainerFact, NodePoolFact, WorkloadFact } from './facts';
import { hugepagesOf, pageSizesOf } from './hugepages';
import { type Demand, heaviest, namesOf, shortages } from './node-load';
import { architectureOf, poolsOf } from './node-selectors';
import { fitTogether, pagesByNumaNode, pinnedAmount, pinnedAmounts } from './numa-nodes';
import { at } from './origin';
import { own } from './records';
import { nameOf } from './requests';

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
 * What one pod asks for fits on one node (V07, HP007): together with the DaemonSets there it has no more pages than the
 * node, and where the kubelet gives out pages by NUMA node, each container finds its own on one of them.
 */
export function enoughPages(facts: ClusterFacts): Problem[] {
  return shortages(facts, {
    resources: ({ containers }) =>
      [...new Set(containers.flatMap(pageSizesOf))].filter((size) => parseQuantity(size)).map(hugepagesOf),
    shortage,
  });
}

function shortage(demand: Demand): Problem | undefined {
  const { pool, workload, resource, amount: pod, daemons } = demand;
  const pageSize = resource.slice(hugepagesOf('').length);
  const supply = bytesOn(pool, pageSize);
  // A size that the pool does not declare is HP004's matter.
  if (supply === 0) return undefined;
  const tooFew = (container: ContainerFact, value: number, message: string, allowed: string) =>
    problem('HP007', at(container.origin, 'resources', 'limits', resource), {
      message,
      value: formatBytes(value),
      allowed,
      hint: `declare more ${pageSize} pages on node pool ${pool.name}, or ask for fewer`,
    });
  const container = heaviest(workload, resource);
  if (pod !== undefined && pod > supply) {
    const message = `a pod of ${nameOf(workload)} asks for more ${resource} than a node of pool ${pool.name} has`;
    return tooFew(container, pod, message, `at most ${formatBytes(supply)} in all containers of the pod`);
  }
  const nodes = pagesByNumaNode(pool, pageSize);
  const largest = nodes ? Math.max(0, ...Object.values(nodes)) : Number.POSITIVE_INFINITY;
  const pinned = pinnedAmount(workload, container, resource);
  if (pinned > largest) {
    const message = `container ${container.name} asks for more ${resource} than one NUMA node of pool ${pool.name} has`;
    return tooFew(
      container,
      pinned,
      message,
      `at most ${formatBytes(largest)}: the nodes follow the single-numa-node policy`,
    );
  }
  if (pod && daemons && pod + daemons.amount > supply) {
    const message = `${namesOf(demand)} on one node of pool ${pool.name} ask for more ${resource} than it has`;
    const left = `at most ${formatBytes(supply - daemons.amount)}: a node has ${formatBytes(supply)}`;
    return tooFew(container, pod, message, left);
  }
  if (nodes && pod && !fitTogether(pinnedAmounts(demand), nodes)) {
    const message = `${namesOf(demand)} do not find ${resource} on the NUMA nodes of one node of pool ${pool.name}`;
    const each = Object.entries(nodes).map(([node, bytes]) => `${formatBytes(bytes)} on NUMA node ${node}`);
    return tooFew(container, pod, message, `containers that fit ${each.join(' and ')}, each on one of them`);
  }
  return undefined;
}

function bytesOn(pool: NodePoolFact, pageSize: string): number {
  const page = parseQuantity(pageSize) ?? 0;
  return Object.values(own(pool.hugepages, pageSize) ?? {}).reduce((sum, pages) => sum + pages * page, 0);
}
