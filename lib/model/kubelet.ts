import { extendPath, type Problem, parseQuantity, problem } from '../core';
import { CpuManagerPolicy, type KubeletSpec, MemoryManagerPolicy, TopologyManagerPolicy } from '../spec';
import { entriesByKey } from './by-key';

/** Topology policies that refuse pods. */
const STRICT: readonly (TopologyManagerPolicy | undefined)[] = [
  TopologyManagerPolicy.Restricted,
  TopologyManagerPolicy.SingleNumaNode,
];

/**
 * What is wrong with the resource managers of the kubelet (V55).
 * Codes: NODE002, NODE003, SPEC005.
 */
export function checkKubelet(path: string, kubelet: KubeletSpec = {}): Problem[] {
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
  return problems;
}
