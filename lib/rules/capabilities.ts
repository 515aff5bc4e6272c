import { type Problem, problem } from '../core';
import { type DeviceKind, kindsOf } from './device-kinds';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { pageSizesOf } from './hugepages';
import { lookup } from './lookup';
import { at } from './origin';
import { askedAmount, isExtended, nameOf, resourcesOf } from './requests';

/** Kinds of the devices that a container may get, as far as it uses them in the way the kind stands for. */
export function kindsAskedBy(facts: ClusterFacts, workload: WorkloadFact, container: ContainerFact): DeviceKind[] {
  return resourcesOf(container)
    .filter((resource) => isExtended(resource) && askedAmount(container, resource) !== 0)
    .flatMap((resource) => lookup(facts).offersWithin(resource, workload.nodeSelector).flatMap(kindsOf))
    .filter(({ shared }) => !shared || pageSizesOf(container).length > 0);
}

/** Capabilities as the runtimes compare them: CRI-O takes the name with its prefix, containerd any case. */
export function capabilitiesOf(container: Pick<ContainerFact, 'capabilities'>): Set<string> {
  return new Set(container.capabilities.map((name) => name.toUpperCase().replace(/^CAP_/, '')));
}

/** A container that gets a device has the capabilities which the driver in it needs (V51, SEC001). */
export function neededCapabilities(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      const has = capabilitiesOf(container);
      if (container.privileged || has.has('ALL')) return [];
      const kinds = kindsAskedBy(facts, workload, container);
      const needed = [...new Set(kinds.flatMap(({ capabilities }) => capabilities))];
      const missing = needed.filter((capability) => !has.has(capability));
      if (missing.length === 0) return [];
      const wanting = kinds.filter((kind) => kind.capabilities.some((each) => missing.includes(each)));
      const devices = [...new Set(wanting.map(({ name }) => name))].join(' and ');
      const who = `container ${container.name} of ${nameOf(workload)}`;
      return [
        problem('SEC001', at(container.origin, 'securityContext', 'capabilities', 'add'), {
          message: `${who} gets ${devices} but not ${missing.join(', ')}`,
          value: [...container.capabilities],
          allowed: needed.join(', '),
          hint: `add ${missing.join(', ')} to securityContext.capabilities.add`,
        }),
      ];
    }),
  );
}
