import { formatBytes, type Problem, parseQuantity, problem } from '../core';
import { PAGE_SIZES } from '../hardware';
import type { ClusterFacts, NodePoolFact, WorkloadFact } from './facts';
import { hugepagesOf, pageSizesOf } from './hugepages';
import { type Demand, shortages } from './node-load';
import { architectureOf, poolsOf } from './node-selectors';
import { nodeShortage } from './node-shortage';
import { pagesByNumaNode } from './numa-nodes';
import { at } from './origin';
import { own } from './records';

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
    const { names, architectures, declared } = summaryOf(pools);
    const sizes = sizesOfArchitecture(workload, architectures);
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

/** What pools have between them. */
interface Summary {
  readonly names: string;
  readonly architectures: readonly string[];
  /** Page sizes that one of them declares. */
  readonly declared: ReadonlySet<string>;
}

const summaries = new WeakMap<readonly NodePoolFact[], Summary>();

/** Made once for each list: workloads that may run on the same pools share one. */
function summaryOf(pools: readonly NodePoolFact[]): Summary {
  const known = summaries.get(pools);
  if (known) return known;
  const made: Summary = {
    names: pools.map(({ name }) => name).join(', '),
    architectures: [...new Set(pools.map(({ architecture }) => architecture))],
    declared: new Set(pools.flatMap((pool) => Object.keys(pool.hugepages).filter((size) => bytesOn(pool, size) > 0))),
  };
  summaries.set(pools, made);
  return made;
}

function sizesOfArchitecture(workload: WorkloadFact, ofPools: readonly string[]): string[] | undefined {
  const asked = architectureOf(workload.nodeSelector);
  const architectures = ofPools.length > 0 ? ofPools : asked === undefined ? Object.keys(PAGE_SIZES) : [asked];
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
  const { pool, resource } = demand;
  const pageSize = resource.slice(hugepagesOf('').length);
  const total = bytesOn(pool, pageSize);
  // A size that the pool does not declare is HP004's matter.
  if (total === 0) return undefined;
  return nodeShortage(demand, {
    code: 'HP007',
    noun: resource,
    total,
    nodes: pagesByNumaNode(pool, pageSize),
    format: formatBytes,
    hint: `declare more ${pageSize} pages on node pool ${pool.name}, or ask for fewer`,
  });
}

function bytesOn(pool: NodePoolFact, pageSize: string): number {
  const page = parseQuantity(pageSize) ?? 0;
  return Object.values(own(pool.hugepages, pageSize) ?? {}).reduce((sum, pages) => sum + pages * page, 0);
}
