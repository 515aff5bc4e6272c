import { formatBytes, type Problem, problem } from '../core';
import { mostByNumaNode } from './device-supply';
import type { ClusterFacts, ContainerFact, NodePoolFact, WorkloadFact } from './facts';
import { hugepagesOf, pageSizesOf } from './hugepages';
import { lookup } from './lookup';
import { firstUnlessOne } from './node-load';
import { poolsFor, poolsOf } from './node-selectors';
import { cpusByNumaNode, type NumaAmounts, pagesByNumaNode, pinnedAmount } from './numa-nodes';
import { at } from './origin';
import { askedAmount, isExtended, nameOf, resourcesOf } from './requests';

/** What a container needs of one NUMA node, and what the NUMA nodes have. */
interface Need {
  readonly resource: string;
  readonly amount: number;
  readonly nodes: NumaAmounts;
}

/**
 * Where the kubelet follows the policy `single-numa-node`, one NUMA node has everything that a container needs of one:
 * devices, whole CPUs, hugepages (V56, NUMA001). A workload that may run on several pools must fit one of them.
 *
 * Judged by what is stated: devices of a port whose NUMA node is not, and those with `excludeTopology`, fit anywhere.
 * Source: Kubernetes documentation, "Control Topology Management Policies on a node"; kubernetes issue 84597.
 */
export function oneNumaNode(facts: ClusterFacts): Problem[] {
  if (!facts.nodePools.some(({ singleNumaNode }) => singleNumaNode)) return [];
  const devices = deviceNodes(facts);
  return facts.workloads.flatMap((workload) => {
    if (!workload.containers.some((container) => resourcesOf(container).some(isExtended))) return [];
    const pools = poolsOf(facts, workload);
    return workload.containers.flatMap((container) => {
      const first = firstUnlessOne(pools, (pool) => needsApart(devices, pool, workload, container));
      if (first === undefined) return [];
      const parts = first.map(({ resource, amount, nodes }) => `${shown(resource, amount)} (${places(nodes, amount)})`);
      return [
        problem('NUMA001', at(container.origin, 'resources'), {
          message: `no NUMA node of pool ${pools[0]?.name} has all that container ${container.name} of ${nameOf(workload)} needs`,
          value: parts.join(', '),
          allowed: 'devices, CPUs and hugepages of one NUMA node: the nodes follow the single-numa-node policy',
          hint: 'set excludeTopology on a device pool, take devices of one NUMA node, or relax the policy',
        }),
      ];
    });
  });
}

/** What a container needs when no NUMA node of the pool has it all; `undefined` when one has. */
function needsApart(
  devices: DeviceNodes,
  pool: NodePoolFact,
  workload: WorkloadFact,
  container: ContainerFact,
): readonly Need[] | undefined {
  if (!pool.singleNumaNode || hasOneNumaNode(pool)) return undefined;
  const needs: Need[] = [];
  for (const resource of resourcesOf(container)) {
    if (!isExtended(resource)) continue;
    const amount = askedAmount(container, resource) ?? 0;
    const nodes = amount > 0 ? devices(pool, resource) : undefined;
    // More than a node has is ATT005's matter.
    if (nodes && amount <= sum(nodes)) needs.push({ resource, amount, nodes });
  }
  if (needs.length === 0) return undefined;
  const other = (resource: string, nodes: NumaAmounts | undefined) => {
    const amount = nodes ? pinnedAmount(workload, container, resource) : 0;
    // What fits no NUMA node by itself has a Problem of its own.
    if (nodes && amount > 0 && Object.values(nodes).some((room) => room >= amount)) {
      needs.push({ resource, amount, nodes });
    }
  };
  other('cpu', cpusByNumaNode(pool));
  for (const size of pageSizesOf(container)) other(hugepagesOf(size), pagesByNumaNode(pool, size));
  const numaNodes = needs.flatMap(({ nodes }) => Object.keys(nodes));
  const fits = numaNodes.some((node) => needs.every(({ nodes, amount }) => (nodes[node] ?? 0) >= amount));
  return fits ? undefined : needs;
}

/** True when all that is known to stand on a NUMA node stands on one: then whatever fits the node fits that. */
function hasOneNumaNode(pool: NodePoolFact): boolean {
  if (pool.staticMemoryManager || cpusByNumaNode(pool) !== undefined) return false;
  const ports = pool.ports ?? [];
  return ports.every(({ numa }) => numa === ports[0]?.numa);
}

function sum(nodes: NumaAmounts): number {
  return Object.values(nodes).reduce((a, b) => a + b, 0);
}

/** Most devices of a resource on each NUMA node of a pool's nodes; `undefined` when the kubelet does not go by them. */
type DeviceNodes = (pool: NodePoolFact, resource: string) => NumaAmounts | undefined;

function deviceNodes(facts: ClusterFacts): DeviceNodes {
  const known = new Map<NodePoolFact, Map<string, NumaAmounts | undefined>>();
  return (pool, resource) => {
    const ofPool = known.get(pool) ?? new Map<string, NumaAmounts | undefined>();
    known.set(pool, ofPool);
    if (!ofPool.has(resource)) {
      const [offer, ...others] = lookup(facts).offersWithin(resource, pool.nodeSelector);
      const alone = offer !== undefined && others.length === 0 && poolsFor(facts, offer).includes(pool);
      ofPool.set(resource, alone && !offer.excludeTopology ? mostByNumaNode(offer, pool) : undefined);
    }
    return ofPool.get(resource);
  };
}

function shown(resource: string, amount: number): string {
  return `${resource.startsWith('hugepages-') ? formatBytes(amount) : amount} of ${resource}`;
}

function places(nodes: NumaAmounts, amount: number): string {
  const enough = Object.keys(nodes).filter((node) => (nodes[node] ?? 0) >= amount);
  return enough.length > 0 ? `NUMA node ${enough.join(' or ')}` : 'no NUMA node has so many';
}
