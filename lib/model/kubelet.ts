import { extendPath, type Problem, parseQuantity, problem } from '../core';
import {
  CpuManagerPolicy,
  type KubeletSpec,
  MemoryManagerPolicy,
  type NodePoolSpec,
  NodeSetupKind,
  TopologyManagerPolicy,
} from '../spec';
import { entriesByKey } from './by-key';

/** Topology policies that refuse pods. */
const STRICT: readonly (TopologyManagerPolicy | undefined)[] = [
  TopologyManagerPolicy.Restricted,
  TopologyManagerPolicy.SingleNumaNode,
];

/** True when the node program is to write the policies of the kubelet. */
export function setsKubelet({ kubelet }: Pick<NodePoolSpec, 'kubelet'>): boolean {
  return kubelet?.setup === NodeSetupKind.Agent;
}

/**
 * What is wrong with the resource managers of the kubelet (V55).
 * Codes: NODE002, NODE003, NODE008, SPEC005.
 *
 * @param reserved CPUs kept for the system.
 */
export function checkKubelet(path: string, kubelet: KubeletSpec = {}, reserved?: string): Problem[] {
  const { cpuManagerPolicy, topologyManagerPolicy, memoryManagerPolicy, reservedMemory } = kubelet;
  const at = extendPath(path, 'kubelet');
  const amounts = entriesByKey(reservedMemory);
  const problems = amounts
    .filter(([node, amount]) => !/^\d{1,3}$/.test(node) || !((parseQuantity(amount) ?? -1) > 0))
    .map(([node, amount]) =>
      problem('SPEC005', extendPath(at, 'reservedMemory', node), {
        message: 'memory is reserved on a NUMA node by its number, as a quantity',
        value: { [node]: amount },
        allowed: 'a NUMA node number, and an amount above 0',
        hint: 'for example { "0": "1Gi" }',
      }),
    );
  if (memoryManagerPolicy === MemoryManagerPolicy.Static && amounts.length === 0) {
    problems.push(
      problem('NODE002', extendPath(at, 'reservedMemory'), {
        message: 'the kubelet does not start with the static memory manager unless it reserves memory',
        value: 'nothing',
        allowed: 'an amount for each NUMA node',
        hint: 'add reservedMemory, for example { "0": "1Gi", "1": "1Gi" }',
      }),
    );
  }
  if (STRICT.includes(topologyManagerPolicy) && cpuManagerPolicy !== CpuManagerPolicy.Static) {
    problems.push(
      problem('NODE003', extendPath(at, 'cpuManagerPolicy'), {
        message: `the topology policy ${topologyManagerPolicy} does not reach CPUs, which all pods share`,
        value: cpuManagerPolicy ?? 'none',
        allowed: 'static',
        hint: 'set cpuManagerPolicy: static',
      }),
    );
  }
  if (setsKubelet({ kubelet }) && cpuManagerPolicy === CpuManagerPolicy.Static && reserved === undefined) {
    problems.push(
      problem('NODE008', extendPath(at, 'setup'), {
        message: 'the kubelet does not start with the static CPU manager unless it reserves CPUs',
        value: kubelet.setup,
        allowed: 'agent with cpu.reserved',
        hint: 'add cpu.reserved, for example "0-1"',
      }),
    );
  }
  return problems;
}

/** What the node program writes for the kubelet; amounts in bytes. What nobody asked for is left to the kubelet. */
export function kubeletLines(spec: NodePoolSpec): [string, string][] {
  if (!setsKubelet(spec)) return [];
  const { cpuManagerPolicy, topologyManagerPolicy, memoryManagerPolicy, reservedMemory } = spec.kubelet ?? {};
  const words: readonly [string, string | undefined][] = [
    ['kubelet-cpu-policy', cpuManagerPolicy],
    ['kubelet-reserved-cpus', cpuManagerPolicy === CpuManagerPolicy.Static ? spec.cpu?.reserved : undefined],
    ['kubelet-topology-policy', topologyManagerPolicy],
    ['kubelet-memory-policy', memoryManagerPolicy],
    ...entriesByKey(memoryManagerPolicy === MemoryManagerPolicy.Static ? reservedMemory : undefined).map(
      ([node, amount]): [string, string] => [`kubelet-reserved-memory.${Number(node)}`, String(parseQuantity(amount))],
    ),
  ];
  return words.flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, value]]));
}
