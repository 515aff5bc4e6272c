import { type Problem, problem } from '../core';
import type { ClusterFacts, ContainerFact } from './facts';
import { type Demand, heaviest, namesOf, shortages } from './node-load';
import { cpusByNumaNode, fitTogether, pinnedAmount, pinnedAmounts } from './numa-nodes';
import { at } from './origin';
import { own } from './records';
import { nameOf, resourcesOf } from './requests';

/**
 * The CPUs that one pod asks for fit on one node (CPU004): together with the DaemonSets there they are no more than
 * the node has beside the reserved ones, and where the kubelet gives out whole CPUs by NUMA node, each container finds
 * its own on one of them.
 */
export function enoughCpus(facts: ClusterFacts): Problem[] {
  if (!facts.nodePools.some(({ cpus }) => cpus)) return [];
  return shortages(facts, {
    resources: ({ containers }) =>
      containers.some((container) => resourcesOf(container).includes('cpu')) ? ['cpu'] : [],
    shortage,
  });
}

function shortage(demand: Demand): Problem | undefined {
  const { pool, workload, amount: pod, daemons } = demand;
  const supply = pool.cpus?.total;
  if (supply === undefined || !pod) return undefined;
  const container = heaviest(workload, 'cpu');
  const tooFew = (value: number, message: string, allowed: string) =>
    problem('CPU004', at(container.origin, 'resources', sideOf(container), 'cpu'), {
      message,
      value,
      allowed,
      hint: `ask for fewer CPUs, reserve fewer on node pool ${pool.name}, or use larger nodes`,
    });
  if (pod > supply) {
    const message = `a pod of ${nameOf(workload)} asks for ${pod} CPUs, more than a node of pool ${pool.name} has for pods`;
    return tooFew(pod, message, `at most ${supply} in all containers of the pod`);
  }
  const nodes = cpusByNumaNode(pool);
  const largest = nodes ? Math.max(0, ...Object.values(nodes)) : Number.POSITIVE_INFINITY;
  const pinned = pinnedAmount(workload, container, 'cpu');
  if (pinned > largest) {
    const message = `container ${container.name} asks for ${pinned} CPUs, more than one NUMA node of pool ${pool.name} has`;
    return tooFew(pinned, message, `at most ${largest}: the nodes follow the single-numa-node policy`);
  }
  if (daemons && pod + daemons.amount > supply) {
    const message = `${namesOf(demand)} on one node of pool ${pool.name} ask for more CPUs than it has for pods`;
    return tooFew(pod, message, `at most ${supply - daemons.amount}: a node has ${supply}`);
  }
  if (nodes && !fitTogether(pinnedAmounts(demand), nodes)) {
    const message = `${namesOf(demand)} do not find CPUs on the NUMA nodes of one node of pool ${pool.name}`;
    const each = Object.entries(nodes).map(([node, cpus]) => `${cpus} on NUMA node ${node}`);
    return tooFew(pod, message, `containers that fit ${each.join(' and ')}, each on one of them`);
  }
  return undefined;
}

function sideOf(container: ContainerFact): 'requests' | 'limits' {
  return own(container.requests, 'cpu') === undefined ? 'limits' : 'requests';
}
