import type { Problem } from '../core';
import type { ClusterFacts } from './facts';
import { type Demand, shortages } from './node-load';
import { nodeShortage } from './node-shortage';
import { cpusByNumaNode } from './numa-nodes';
import { resourcesOf } from './requests';

/**
 * The CPUs that one pod asks for fit on one node (CPU004): together with the DaemonSets there they are no more than the
 * node has beside the reserved ones, and where the kubelet gives out whole CPUs by NUMA node, each container finds its
 * own on one of them.
 */
export function enoughCpus(facts: ClusterFacts): Problem[] {
  if (!facts.nodePools.some(({ cpus }) => cpus)) return [];
  return shortages(facts, {
    resources: ({ containers }) => (containers.some((each) => resourcesOf(each).includes('cpu')) ? ['cpu'] : []),
    shortage,
  });
}

function shortage(demand: Demand): Problem | undefined {
  const { pool } = demand;
  if (pool.cpus === undefined) return undefined;
  return nodeShortage(demand, {
    code: 'CPU004',
    noun: 'CPUs',
    total: pool.cpus.total,
    nodes: cpusByNumaNode(pool),
    format: (amount) => `${Number(amount.toFixed(3))}`,
    hint: `ask for fewer CPUs, reserve fewer on node pool ${pool.name}, or use larger nodes`,
  });
}
