import { isLate, type Problem, problem } from '../core';
import { kindsAskedBy } from './capabilities';
import type { ClusterFacts, ContainerFact, VolumeFact, WorkloadFact } from './facts';
import { at } from './origin';
import { isCnf, nameOf } from './requests';

/** A network function is not privileged (V53, SEC003), but where its devices cannot be driven otherwise (V51). */
export function unprivilegedFunctions(facts: ClusterFacts): Problem[] {
  return facts.workloads
    .filter((workload) => workload.containers.some(({ privileged }) => privileged) && isCnf(facts, workload))
    .flatMap((workload) =>
      workload.containers
        .filter((container) => container.privileged && !needsPrivilege(facts, workload, container))
        .map((container) =>
          problem('SEC003', at(container.origin, 'securityContext', 'privileged'), {
            message: `container ${container.name} of ${nameOf(workload)} sees every device of the node`,
            value: true,
            allowed: 'false, with the capabilities that the datapath needs',
            hint: 'drop privileged: the devices come with the extended resource',
          }),
        ),
    );
}

function needsPrivilege(facts: ClusterFacts, workload: WorkloadFact, container: ContainerFact): boolean {
  return kindsAskedBy(facts, workload, container).some(({ privileged }) => privileged);
}

interface DevicePath {
  readonly pattern: RegExp;
  readonly harmlessReadOnly: boolean;
}

/** Paths of the host that reach devices. A device node opens for writing through a read-only mount as well. */
const DEVICE_PATHS: readonly DevicePath[] = [
  { pattern: /^\/$/, harmlessReadOnly: false },
  { pattern: /^\/dev$/, harmlessReadOnly: false },
  { pattern: /^\/dev\/vfio(\/.*)?$/, harmlessReadOnly: false },
  { pattern: /^\/dev\/vhost-vdpa[^/]*$/, harmlessReadOnly: false },
  { pattern: /^\/sys$/, harmlessReadOnly: true },
];

/** A network function gets its devices from extended resources, not from paths of the host (V74, SEC004). */
export function devicesThroughResources(facts: ClusterFacts): Problem[] {
  return facts.workloads
    .filter((workload) => workload.volumes.some(reachesDevices) && isCnf(facts, workload))
    .flatMap((workload) =>
      workload.volumes.filter(reachesDevices).map((volume) =>
        problem('SEC004', at(volume.origin, 'hostPath', 'path'), {
          message: `${nameOf(workload)} reaches devices of the node through ${volume.hostPath}`,
          value: volume.hostPath,
          allowed: 'devices from extended resources only; /sys read-only',
          hint: 'drop the volume and request the extended resource',
        }),
      ),
    );
}

function reachesDevices({ hostPath, readOnly }: VolumeFact): boolean {
  if (hostPath === undefined || isLate(hostPath)) return false;
  const path = hostPath.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  return DEVICE_PATHS.some(({ pattern, harmlessReadOnly }) => pattern.test(path) && !(readOnly && harmlessReadOnly));
}
