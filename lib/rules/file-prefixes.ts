import { type Problem, problem } from '../core';
import { ealOptions } from './eal-options';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { at } from './origin';
import { nameOf } from './requests';

/** Containers of a pod with one hugepage volume keep their DPDK files apart (V66, EAL006). */
export function ownFilePrefixes(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) => {
    const first = new Map<string, string>();
    const containers = workload.containers.length > 1 ? workload.containers.filter(({ init }) => !init) : [];
    return containers.flatMap((container) => {
      const prefix = ealOptions(container)?.filePrefix;
      const volume = prefix === undefined ? undefined : hugepageVolume(workload, container);
      if (volume === undefined || prefix === undefined) return [];
      const place = `${volume}/${prefix}`;
      const other = first.get(place);
      if (other === undefined) {
        first.set(place, container.name);
        return [];
      }
      return [
        problem('EAL006', at(container.origin, 'args'), {
          message: `DPDK in the containers ${other} and ${container.name} of ${nameOf(workload)} has the same files in the hugepage volume ${volume}`,
          value: prefix,
          allowed: 'a --file-prefix of its own for each, or --in-memory',
          hint: `add --file-prefix=${container.name}`,
        }),
      ];
    });
  });
}

function hugepageVolume({ volumes }: WorkloadFact, { mounts = [] }: ContainerFact): string | undefined {
  const pages = new Set(volumes.flatMap(({ name, hugepageMedium }) => (hugepageMedium === undefined ? [] : [name])));
  return mounts.find(({ volume }) => pages.has(volume))?.volume;
}
