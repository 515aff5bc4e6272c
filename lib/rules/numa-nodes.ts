import { parseQuantity } from '../core';
import type { ContainerFact, NodePoolFact, WorkloadFact } from './facts';
import type { Demand } from './node-load';
import { isGuaranteed } from './quality-of-service';
import { own } from './records';
import { askedAmount, sameAmount } from './requests';

/**
 * What the kubelet gives out by NUMA node. Under the topology policy `single-numa-node` (whose default scope is the
 * container) a container is refused that does not fit one of them.
 * Sources: Kubernetes documentation, "Control Topology Management Policies on a node", "Utilizing the NUMA-aware Memory
 * Manager", "Control CPU Management Policies on the Node".
 */

/** Amounts by NUMA node. */
export type NumaAmounts = Readonly<Record<string, number>>;

/** Hugepages of one size, in bytes, when the kubelet gives them out by NUMA node. */
export function pagesByNumaNode(pool: NodePoolFact, pageSize: string): NumaAmounts | undefined {
  const page = parseQuantity(pageSize);
  const pages = own(pool.hugepages, pageSize);
  if (!pool.singleNumaNode || !pool.staticMemoryManager || page === undefined || pages === undefined) return undefined;
  return Object.fromEntries(Object.entries(pages).map(([node, count]) => [node, count * page]));
}

/** CPUs, when the kubelet gives out whole ones by NUMA node. */
export function cpusByNumaNode(pool: NodePoolFact): NumaAmounts | undefined {
  return pool.singleNumaNode && pool.staticCpuManager ? pool.cpus?.byNumaNode : undefined;
}

/** What a container takes of one NUMA node: nothing when its pod gets nothing of its own. */
export function pinnedAmount(workload: WorkloadFact, container: ContainerFact, resource: string): number {
  const amount = askedAmount(container, resource) ?? 0;
  if (!isGuaranteed(workload)) return 0;
  return resource === 'cpu' && !sameAmount(amount, Math.round(amount)) ? 0 : amount;
}

/** What each container of a pod and of the DaemonSets beside it takes of one NUMA node. */
export function pinnedAmounts({ workload, daemons, resource }: Demand): number[] {
  return [workload, ...(daemons?.workloads ?? [])].flatMap((each) =>
    each.containers.filter(({ init }) => !init).map((container) => pinnedAmount(each, container, resource)),
  );
}

/** Steps after which a search gives up: what is not found impossible until then counts as possible. */
const PATIENCE = 10_000;

/** True when each amount can be taken from one NUMA node, or when that is too hard to say. */
export function fitTogether(amounts: readonly number[], nodes: NumaAmounts): boolean {
  const wanted = amounts.filter((amount) => amount > 0).sort((a, b) => b - a);
  const left = Object.values(nodes);
  let steps = 0;
  const place = (i: number): boolean => {
    const amount = wanted[i];
    if (amount === undefined || ++steps > PATIENCE) return true;
    const tried = new Set<number>();
    return left.some((room, node) => {
      // Nodes with equal room are alike.
      if (room < amount || tried.has(room)) return false;
      tried.add(room);
      left[node] = room - amount;
      const fits = place(i + 1);
      left[node] = room;
      return fits;
    });
  };
  return place(0);
}
