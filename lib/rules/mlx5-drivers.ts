import { type Problem, problem } from '../core';
import { onlyMellanox, onlyUserspace } from './device-kinds';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { pageSizesOf } from './hugepages';
import { lookup } from './lookup';
import { at } from './origin';
import { isExtended, nameOf, resourcesOf } from './requests';

/**
 * DPDK gets mlx5 VFs with their kernel driver (V13, NIC003): the poll mode driver works through it. A container with
 * hugepages counts as one of DPDK; a virtual machine may well have such a VF on vfio-pci.
 */
export function bifurcatedDrivers(facts: ClusterFacts): Problem[] {
  const users = new Map<string, [ContainerFact, WorkloadFact]>();
  for (const workload of facts.workloads) {
    for (const container of workload.containers) {
      if (pageSizesOf(container).length === 0) continue;
      for (const resource of resourcesOf(container).filter(isExtended)) {
        if (!users.has(resource)) users.set(resource, [container, workload]);
      }
    }
  }
  return [...users].flatMap(([resource, [container, workload]]) =>
    lookup(facts)
      .offers(resource)
      .flatMap(({ selectors }) => selectors)
      .filter((selector) => onlyMellanox(selector) && onlyUserspace(selector))
      .map((selector) =>
        problem('NIC003', at(selector.origin, 'drivers'), {
          message: `DPDK in container ${container.name} of ${nameOf(workload)} gets mlx5 devices of ${resource} without their kernel driver`,
          value: selector.drivers,
          allowed: 'mlx5_core',
          hint: 'bind the VFs to mlx5_core, and select them by drivers: ["mlx5_core"] with isRdma: true',
        }),
      ),
  );
}
