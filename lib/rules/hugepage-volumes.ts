import { isLate, type Problem, parseQuantity, problem } from '../core';
import type { ClusterFacts, VolumeFact, WorkloadFact } from './facts';
import { hugepagesOf, pageSizesOf } from './hugepages';
import { at } from './origin';
import { nameOf } from './requests';

type VolumeCheck = (
  volume: VolumeFact,
  medium: string,
  pageSizes: readonly string[],
  workload: WorkloadFact,
) => Problem[];

function eachHugepageVolume(check: VolumeCheck): (facts: ClusterFacts) => Problem[] {
  return (facts) =>
    facts.workloads.flatMap((workload) => {
      const pageSizes = [...new Set(workload.containers.flatMap(pageSizesOf))].sort();
      return workload.volumes.flatMap((volume) => {
        const medium = volume.hugepageMedium;
        return medium === undefined || isLate(medium) ? [] : check(volume, medium, pageSizes, workload);
      });
    });
}

/** In a pod with two hugepage sizes every hugepage volume names its size (V05, HP005). */
export const sizedVolumes = eachHugepageVolume((volume, medium, pageSizes) => {
  if (medium !== 'HugePages' || pageSizes.length < 2) return [];
  const media = pageSizes.map((pageSize) => `HugePages-${pageSize}`);
  return [
    problem('HP005', at(volume.origin, 'emptyDir', 'medium'), {
      message: `volume ${volume.name} does not say which of the pod's page sizes it holds (${pageSizes.join(', ')})`,
      value: medium,
      allowed: media.join(', '),
      hint: `write medium: ${media[0]}, or one volume for each size`,
    }),
  ];
});

/** A hugepage volume holds pages that a container of the pod asks for (V06, HP006). */
export const requestedVolumes = eachHugepageVolume((volume, medium, pageSizes, workload) => {
  const wanted = medium.slice('HugePages-'.length);
  const requested = medium === 'HugePages' ? pageSizes.length > 0 : pageSizes.some((size) => sameSize(size, wanted));
  if (requested) return [];
  const resource = medium === 'HugePages' ? 'hugepages-2Mi or hugepages-1Gi' : hugepagesOf(wanted);
  return [
    problem('HP006', at(volume.origin, 'emptyDir', 'medium'), {
      message: `volume ${volume.name} holds hugepages that no container of ${nameOf(workload)} requests`,
      value: medium,
      allowed:
        pageSizes.length > 0
          ? `HugePages, ${pageSizes.map((pageSize) => `HugePages-${pageSize}`).join(', ')}`
          : `a medium whose pages a container requests (${resource})`,
      hint: `request ${resource} in the container that mounts the volume`,
    }),
  ];
});

/** The kubelet compares sizes as quantities. Source: Kubernetes pkg/volume/emptydir, getPageSizeMountOption. */
function sameSize(a: string, b: string): boolean {
  return a === b || (parseQuantity(a) !== undefined && parseQuantity(a) === parseQuantity(b));
}
