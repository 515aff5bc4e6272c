import type { Problem } from '../core';
import type { ClusterFacts, NodePoolFact, WorkloadFact } from './facts';
import { picksAllOf, poolsOf } from './node-selectors';
import { isWithin } from './records';
import { nameOf, podAmount } from './requests';

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
      const first = firstUnlessOne(pools, (pool) =>
        shortage({ pool, workload, resource, amount, daemons: loads.get(pool)?.get(resource) }),
      );
      if (first !== undefined) return [first];
      if (workload.kind !== 'DaemonSet' || !amount) return [];
      for (const pool of pools.filter((candidate) => isOnAll(workload, candidate))) {
        const load = loads.get(pool)?.get(resource) ?? { amount: 0, workloads: [] };
        loads.get(pool)?.set(resource, { amount: load.amount + amount, workloads: [...load.workloads, workload] });
      }
      return [];
    });
  });
}

/** What is wrong with the first pool, unless nothing is wrong with one of them. Most often that is the first. */
export function firstUnlessOne<T>(
  pools: readonly NodePoolFact[],
  fault: (pool: NodePoolFact) => T | undefined,
): T | undefined {
  let first: T | undefined;
  for (const pool of pools) {
    const found = fault(pool);
    if (found === undefined) return undefined;
    first ??= found;
  }
  return first;
}

function isOnAll({ nodeSelector }: WorkloadFact, pool: NodePoolFact): boolean {
  return picksAllOf(nodeSelector, pool) && isWithin(nodeSelector, pool.nodeSelector);
}

/** A pod and the DaemonSets beside it, as a message names them. */
export function namesOf({ workload, daemons }: Demand): string {
  return [`a pod of ${nameOf(workload)}`, ...(daemons?.workloads ?? []).map(nameOf)].join(' and ');
}
