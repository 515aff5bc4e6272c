import { type Problem, problem } from '../core';
import { capabilitiesOf } from './capability-names';
import type { DeviceKind } from './device-kinds';
import { ealOptions } from './eal-options';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { pageSizesOf } from './hugepages';
import { lookup, oncePerFacts } from './lookup';
import { at } from './origin';
import { askedAmount, isExtended, nameOf, resourcesOf } from './requests';

const NONE: readonly never[] = [];
const kindsByContainer = oncePerFacts(() => new Map<ContainerFact, readonly DeviceKind[]>());

/** Kinds of the devices that a container may get, as far as it uses them in the way the kind stands for. */
export function kindsAskedBy(
  facts: ClusterFacts,
  workload: WorkloadFact,
  container: ContainerFact,
): readonly DeviceKind[] {
  // Three rules ask.
  const known = kindsByContainer(facts);
  let kinds = known.get(container);
  if (!kinds) {
    kinds = findKinds(facts, workload, container);
    known.set(container, kinds);
  }
  return kinds;
}

function findKinds(facts: ClusterFacts, workload: WorkloadFact, container: ContainerFact): readonly DeviceKind[] {
  const resources = resourcesOf(container).filter(isExtended);
  if (resources.length === 0) return NONE;
  return resources
    .filter((resource) => askedAmount(container, resource) !== 0)
    .flatMap((resource) => lookup(facts).kindsWithin(resource, workload.nodeSelector))
    .filter(({ shared }) => !shared || pageSizesOf(container).length > 0);
}

/**
 * A container that gets a device has the capabilities which the driver in it needs, or is privileged where a driver
 * needs that (V51, SEC001).
 */
export function neededCapabilities(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      if (container.privileged) return [];
      const kinds = kindsAskedBy(facts, workload, container);
      const needy = [...kinds, ...exceptionPath(container)];
      if (needy.length === 0) return [];
      const who = `container ${container.name} of ${nameOf(workload)}`;
      return [...unprivileged(container, who, kinds), ...missing(container, who, needy)];
    }),
  );
}

type Needy = Pick<DeviceKind, 'name' | 'capabilities'>;

/** Source: DPDK how-to guide "Virtio_user as Exception Path"; Linux drivers/net/tun.c, tun_set_iff. */
function exceptionPath(container: ContainerFact): Needy[] {
  const device = ealOptions(container)?.exceptionPath;
  return device === undefined ? [] : [{ name: `an exception path (${device})`, capabilities: ['NET_ADMIN'] }];
}

function missing(container: ContainerFact, who: string, needy: readonly Needy[]): Problem[] {
  const has = capabilitiesOf(container);
  if (has.has('ALL') || needy.every(({ capabilities }) => capabilities.every((each) => has.has(each)))) return [];
  const needed = [...new Set(needy.flatMap(({ capabilities }) => capabilities))];
  const lacking = needed.filter((capability) => !has.has(capability));
  const wanting = needy.filter((kind) => kind.capabilities.some((each) => lacking.includes(each)));
  const devices = [...new Set(wanting.map(({ name }) => name))].join(' and ');
  return [
    problem('SEC001', at(container.origin, 'securityContext', 'capabilities', 'add'), {
      message: `${who} gets ${devices} but not ${lacking.join(', ')}`,
      value: [...container.capabilities],
      allowed: needed.join(', '),
      hint: `add ${lacking.join(', ')} to securityContext.capabilities.add`,
    }),
  ];
}

/** Source: sriov-network-device-plugin docs/dpdk, "Privileges". */
function unprivileged(container: ContainerFact, who: string, kinds: readonly DeviceKind[]): Problem[] {
  const kind = kinds.find(({ privileged }) => privileged);
  if (kind === undefined) return [];
  return [
    problem('SEC001', at(container.origin, 'securityContext', 'privileged'), {
      message: `${who} gets ${kind.name}, which only a privileged container can drive`,
      value: false,
      allowed: 'privileged: true, or VFs on vfio-pci, which need no more than IPC_LOCK',
      hint: 'bind the VFs to vfio-pci',
    }),
  ];
}
