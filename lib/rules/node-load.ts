import type { Problem } from '../core';
import type { ClusterFacts, ContainerFact, NodePoolFact, WorkloadFact } from './facts';
import { picksAllOf, poolsOf } from './node-selectors';
import { isWithin } from './records';
import { askedAmount, nameOf, podAmount } from './requests';

/** What one pod asks of a resource, and what else must be on the same node. */
export interface Demand {
  readonly pool: NodePoolFact;
  readonly workload: WorkloadFact;
  readonly resource: string;
  /** `undefined` when a part is malformed or arrives later. */
  readonly amount: number | undefined;
  /** What DaemonSets on every node of the pool ask. @default - none does */
  readonly daemons?: DaemonLoad;
}

/** What DaemonSets on every node of a pool ask of a resource. */
export interface DaemonLoad {
  readonly amount: number;
  readonly workloads: readonly WorkloadFact[];
}

/** A resource of which nodes have a known amount. */
export interface NodeResource {
  /** Names under which a workload asks for it. */
  readonly resources: (workload: WorkloadFact) => readonly string[];
  /** Why a pod does not fit; `undefined` when it does, or when nobody can tell. */
  readonly shortage: (demand: Demand) => Problem | undefined;
}

/**
 * Judges every workload by one pod of it, together with one pod of each DaemonSet that runs on every node of the pool.
 * How many nodes a pool has is not known, so replicas are not added up. A workload that may run on several pools must
 * fit one of them.
 */
export function shortages(facts: ClusterFacts, { resources, shortage }: NodeResource): Problem[] {
  const loads = new Map(facts.nodePools.map((pool) => [pool, new Map<string, DaemonLoad>()]));
  const daemonSets = facts.workloads.filter(({ kind }) => kind === 'DaemonSet');
  const others = facts.workloads.filter(({ kind }) => kind !== 'DaemonSet');
  return [...daemonSets, ...others].flatMap((workload) => {
    const names = resources(workload);
    if (names.length === 0) return [];
    const pools = poolsOf(facts, workload);
    return names.flatMap((resource) => {
      const amount = podAmount(workload, resource);
      const found = pools.map((pool) =>
        shortage({ pool, workload, resource, amount, daemons: loads.get(pool)?.get(resource) }),
      );
      const [first] = found;
      if (first !== undefined && !found.includes(undefined)) return [first];
      if (workload.kind !== 'DaemonSet' || !amount) return [];
      for (const pool of pools.filter((candidate) => isOnAll(workload, candidate))) {
        const load = loads.get(pool)?.get(resource) ?? { amount: 0, workloads: [] };
        loads.get(pool)?.set(resource, { amount: load.amount + amount, workloads: [...load.workloads, workload] });
      }
      return [];
    });
  });
}

function isOnAll({ nodeSelector }: WorkloadFact, pool: NodePoolFact): boolean {
  return picksAllOf(nodeSelector, pool) && isWithin(nodeSelector, pool.nodeSelector);
}

/** A pod and the DaemonSets beside it, as a message names them. */
export function namesOf({ workload, daemons }: Demand): string {
  return [`a pod of ${nameOf(workload)}`, ...(daemons?.workloads ?? []).map(nameOf)].join(' and ');
}

/** The container that asks most of a resource. */
export function heaviest({ containers }: WorkloadFact, resource: string): ContainerFact {
  const amount = (container: ContainerFact) => askedAmount(container, resource) ?? 0;
  return containers.reduce((a, b) => (amount(b) > amount(a) ? b : a));
}
