import { isLate, type Problem, parseQuantity, problem } from '../core';
import { kindsAskedBy } from './capabilities';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { poolsOf } from './node-selectors';
import { at } from './origin';
import { own } from './records';
import { asked, nameOf, sameAmount } from './requests';

/**
 * Where the kubelet gives out whole CPUs, a workload with poll mode drivers gets them: its pods are Guaranteed, and
 * the containers with the devices ask for whole CPUs (V54, QOS001). Judged only when the workload is known to run on
 * a node pool with the static CPU manager.
 *
 * All containers count for the class of a pod, those that only initialise it too.
 * Source: Kubernetes pkg/apis/core/v1/helper/qos, GetPodQOS.
 */
export function exclusiveCpus(facts: ClusterFacts): Problem[] {
  if (!facts.nodePools.some(({ staticCpuManager }) => staticCpuManager)) return [];
  return facts.workloads.flatMap((workload) => {
    const polling = new Set(workload.containers.filter((container) => isPolling(facts, workload, container)));
    if (polling.size === 0) return [];
    const pool = poolsOf(facts, workload).find(({ staticCpuManager }) => staticCpuManager);
    if (pool === undefined) return [];
    return workload.containers.flatMap((container) => {
      const fault = notGuaranteed(container) ?? (polling.has(container) ? fractionOfCpu(container) : undefined);
      if (fault === undefined) return [];
      return [
        problem('QOS001', at(container.origin, 'resources', ...fault.field), {
          message: `${fault.message}, so ${nameOf(workload)} gets no CPUs of its own on node pool ${pool.name}`,
          value: fault.value,
          allowed: fault.allowed,
          hint: 'in every container set equal requests and limits for cpu and memory; with a device, whole CPUs',
        }),
      ];
    });
  });
}

function isPolling(facts: ClusterFacts, workload: WorkloadFact, container: ContainerFact): boolean {
  return !isVdpaApplication(container) && kindsAskedBy(facts, workload, container).some(({ polled }) => polled);
}

/** DPDK's vDPA application hands its device to somebody else's driver, and sleeps. Source: DPDK examples/vdpa/main.c. */
function isVdpaApplication({ command = [] }: ContainerFact): boolean {
  return command.some((word) => /^(.*\/)?dpdk-vdpa$/.test(word));
}

interface Fault {
  readonly field: readonly string[];
  readonly message: string;
  readonly value: unknown;
  readonly allowed: string;
}

const guaranteed = new WeakMap<WorkloadFact, boolean>();

/** True for a workload whose pods are of the class Guaranteed. */
export function isGuaranteed(workload: WorkloadFact): boolean {
  let is = guaranteed.get(workload);
  if (is === undefined) {
    is = workload.containers.every((container) => notGuaranteed(container) === undefined);
    guaranteed.set(workload, is);
  }
  return is;
}

/** What keeps a container from the class Guaranteed. */
function notGuaranteed(container: ContainerFact): Fault | undefined {
  for (const resource of ['cpu', 'memory']) {
    const limit = own(container.limits, resource);
    const request = asked(container, resource);
    if (isLate(limit) || isLate(request)) continue;
    const [limited, requested] = [parseQuantity(limit ?? ''), parseQuantity(request ?? '')];
    if (limited === undefined || limited === 0) {
      return {
        field: ['limits', resource],
        message: `container ${container.name} has no ${resource} limit`,
        value: limit ?? 'nothing',
        allowed: request === undefined ? `a ${resource} limit` : `${request}, the request`,
      };
    }
    if (requested === undefined || !sameAmount(requested, limited)) {
      return {
        field: ['requests', resource],
        message: `container ${container.name} requests ${request} of ${resource} with a limit of ${limit}`,
        value: request,
        allowed: `${limit}, the limit`,
      };
    }
  }
  return undefined;
}

function fractionOfCpu(container: ContainerFact): Fault | undefined {
  const text = asked(container, 'cpu') ?? '';
  const cpus = parseQuantity(text);
  if (isLate(text) || cpus === undefined || sameAmount(cpus, Math.round(cpus))) return undefined;
  return {
    field: ['requests', 'cpu'],
    message: `container ${container.name} polls devices with ${text} CPUs`,
    value: text,
    allowed: `whole CPUs, for example ${Math.ceil(cpus)}`,
  };
}
