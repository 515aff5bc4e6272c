import { type Problem, type ProblemCode, problem } from '../core';
import type { ContainerFact } from './facts';
import { type Demand, namesOf } from './node-load';
import { fitTogether, type NumaAmounts, pinnedAmount, pinnedAmounts } from './numa-nodes';
import { at } from './origin';
import { own } from './records';
import { askedAmount, nameOf } from './requests';

/** What a node has of a resource, and how a Problem speaks of it. */
export interface Supply {
  readonly code: ProblemCode;
  /** As a message names it: `CPUs`. */
  readonly noun: string;
  /** On the whole node. */
  readonly total: number;
  /** On each NUMA node, where the kubelet gives it out by them. */
  readonly nodes: NumaAmounts | undefined;
  readonly format: (amount: number) => string;
  readonly hint: string;
}

/** Why a pod does not fit a node, together with the DaemonSets there; `undefined` when it does. */
export function nodeShortage(demand: Demand, supply: Supply): Problem | undefined {
  const { pool, workload, amount: pod, daemons } = demand;
  const { noun, total, nodes, format } = supply;
  if (!pod) return undefined;
  if (pod > total) {
    const message = `a pod of ${nameOf(workload)} asks for more ${noun} than a node of pool ${pool.name} has`;
    return tooMuch(demand, supply, pod, message, `at most ${format(total)} in all containers of the pod`);
  }
  const largest = nodes && Math.max(0, ...Object.values(nodes));
  const container = largest === undefined ? undefined : heaviest(demand);
  const pinned = container ? pinnedAmount(workload, container, demand.resource) : 0;
  if (container && largest !== undefined && pinned > largest) {
    const message = `container ${container.name} asks for more ${noun} than one NUMA node of pool ${pool.name} has`;
    const allowed = `at most ${format(largest)}: the nodes follow the single-numa-node policy`;
    return tooMuch(demand, supply, pinned, message, allowed);
  }
  if (daemons && pod + daemons.amount > total) {
    const message = `${namesOf(demand)} on one node of pool ${pool.name} ask for more ${noun} than it has`;
    const allowed = `at most ${format(total - daemons.amount)}: a node has ${format(total)}`;
    return tooMuch(demand, supply, pod, message, allowed);
  }
  if (nodes && !fitTogether(pinnedAmounts(demand), nodes)) {
    const message = `${namesOf(demand)} do not find ${noun} on the NUMA nodes of one node of pool ${pool.name}`;
    const each = Object.entries(nodes).map(([node, amount]) => `${format(amount)} on NUMA node ${node}`);
    return tooMuch(demand, supply, pod, message, `containers that fit ${each.join(' and ')}, each on one of them`);
  }
  return undefined;
}

function tooMuch(demand: Demand, { code, format, hint }: Supply, value: number, message: string, allowed: string) {
  const container = heaviest(demand);
  const side = own(container.limits, demand.resource) === undefined ? 'requests' : 'limits';
  return problem(code, at(container.origin, 'resources', side, demand.resource), {
    message,
    value: format(value),
    allowed,
    hint,
  });
}

/** The container that asks most of the resource. */
function heaviest({ workload: { containers }, resource }: Demand): ContainerFact {
  const amount = (container: ContainerFact) => askedAmount(container, resource) ?? 0;
  return containers.reduce((a, b) => (amount(b) > amount(a) ? b : a));
}
