import { type Problem, problem } from '../core';
import type { ClusterFacts } from './facts';
import { deviceResources, nameOf } from './requests';

/**
 * Where nodes are rebooted for their set-up, something makes a pod with devices again (POD001). The kubelet rejects such
 * a pod when it starts before the device plugin has registered, and a rejected pod stays so for good.
 * Source: kubernetes issue 125579.
 */
export function replacedPods(facts: ClusterFacts): Problem[] {
  if (!facts.nodePools.some(({ rebooted }) => rebooted)) return [];
  const offered = new Set(facts.resources.map(({ resource }) => resource));
  return facts.workloads
    .filter(({ kind, owned }) => kind === 'Pod' && !owned)
    .flatMap((workload) => {
      const devices = [...deviceResources(workload)].filter((resource) => offered.has(resource));
      if (devices.length === 0) return [];
      return [
        problem('POD001', workload.origin.path, {
          message: `${nameOf(workload)} may be rejected after a reboot of its node, and nothing makes it again`,
          value: devices,
          allowed: 'a Deployment, StatefulSet, DaemonSet or Job around it',
          hint: 'let a controller make the pod; a rejected one must otherwise be deleted and made by hand',
        }),
      ];
    });
}
