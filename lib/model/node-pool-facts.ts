import { joinPath } from '../core';
import type { NodePoolFact, PortFact } from '../rules/facts';
import {
  Architecture,
  type ClusterSpec,
  CpuManagerPolicy,
  MemoryManagerPolicy,
  PfRole,
  type PfSpec,
  TopologyManagerPolicy,
} from '../spec';
import { entriesByKey } from './by-key';
import { addressesOf } from './hosts';
import { isSetUpByAgent } from './node-agent';
import type { NodePoolDecision } from './node-pool';
import { optional } from './optional';
import type { PfPlan } from './plan';
import type { Salvage } from './salvage';

/** What the rules need to know of node pools; pools with a malformed entry stay out, so that no rule guesses. */
export function nodePoolFacts(
  spec: ClusterSpec,
  planned: ReadonlyMap<string, NodePoolDecision>,
  damaged: Salvage['damaged'],
): NodePoolFact[] {
  return entriesByKey(spec.nodePools).flatMap(([name, { nodeSelector, architecture, pfs, kubelet }]) => {
    const decision = planned.get(name);
    if (damaged.has(name) || decision?.hugepages === undefined) return [];
    return [
      {
        name,
        nodeSelector,
        architecture: architecture ?? Architecture.X86_64,
        nicFamilies: [...new Set(entriesByKey(pfs).map(([, { nic }]) => nic))],
        hugepages: decision.hugepages,
        staticCpuManager: kubelet?.cpuManagerPolicy === CpuManagerPolicy.Static,
        singleNumaNode: kubelet?.topologyManagerPolicy === TopologyManagerPolicy.SingleNumaNode,
        staticMemoryManager: kubelet?.memoryManagerPolicy === MemoryManagerPolicy.Static,
        ...(decision.cpus ? { cpus: decision.cpus } : {}),
        ...(isSetUpByAgent(spec) ? { rebooted: true } : {}),
        ports: decision.pfs.map((pf) => portFact(pf, pfs[pf.name])),
        origin: { path: joinPath('nodePools', name) },
      },
    ];
  });
}

function portFact(plan: PfPlan, spec: PfSpec | undefined): PortFact {
  const { name, nic, numa, linkType, eswitch, numVfs } = plan;
  const [pci, ...pciElsewhere] = addressesOf(plan);
  const vdpa = plan.ranges.flatMap(({ first, last, vdpa }) =>
    vdpa ? [{ first, last, ...optional({ queuePairs: vdpa.queuePairs }) }] : [],
  );
  return {
    name,
    ...(pci === undefined ? {} : { pci }),
    ...(pciElsewhere.length === 0 ? {} : { pciElsewhere }),
    nic,
    ...(numa === undefined ? {} : { numa }),
    linkType,
    eswitch,
    numVfs,
    ...(vdpa.length === 0 ? {} : { vdpa }),
    management: spec?.role === PfRole.Management,
  };
}
