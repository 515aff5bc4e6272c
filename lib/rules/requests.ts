import { isLate, parseQuantity } from '../core';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { lookup } from './lookup';
import { own } from './records';

/** What a container asks of a resource; the API server takes the limit for a request that is not written. */
export function asked(container: ContainerFact, resource: string): string | undefined {
  return own(container.requests, resource) ?? own(container.limits, resource);
}

/** What a container asks as a number: 0 for nothing, `undefined` for what is malformed or arrives later. */
export function askedAmount(container: ContainerFact, resource: string): number | undefined {
  const text = asked(container, resource);
  if (text === undefined) return 0;
  return isLate(text) ? undefined : parseQuantity(text);
}

/** Every resource that a container names in its requests or limits. */
export function resourcesOf(container: ContainerFact): readonly string[] {
  let resources = resourcesByContainer.get(container);
  if (!resources) {
    resources = [...new Set([...Object.keys(container.requests), ...Object.keys(container.limits)])];
    resourcesByContainer.set(container, resources);
  }
  return resources;
}

/** Most rules ask, so the answer is kept. */
const resourcesByContainer = new WeakMap<ContainerFact, readonly string[]>();

/**
 * True for a resource that a device plugin may offer: a name with a domain that is not Kubernetes' own.
 * Source: Kubernetes pkg/apis/core/v1/helper, IsExtendedResourceName.
 */
export function isExtended(resource: string): boolean {
  return resource.includes('/') && !resource.includes('kubernetes.io/') && !resource.startsWith('requests.');
}

/** Extended resources that the containers of a workload name. */
export function deviceResources(workload: WorkloadFact): Set<string> {
  return new Set(workload.containers.flatMap(resourcesOf).filter(isExtended));
}

/**
 * What a whole pod asks of a resource: the sum over its containers, or what one init container asks if that is more.
 * `undefined` when a part is malformed or arrives later.
 * Source: Kubernetes documentation, "Init Containers", section "Resource sharing within containers".
 */
export function podAmount(workload: WorkloadFact, resource: string): number | undefined {
  let together = 0;
  let largestInit = 0;
  for (const container of workload.containers) {
    const amount = askedAmount(container, resource);
    if (amount === undefined) return undefined;
    if (container.init) largestInit = Math.max(largestInit, amount);
    else together += amount;
  }
  return Math.max(together, largestInit);
}

/** True when two quantities are the same number, `1.1` and `1100m` among them. */
export function sameAmount(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

/**
 * True for a containerised network function: a workload that attaches to a network, or asks for a device that a
 * device plugin of the facts offers or a network takes. Node agents do neither.
 */
export function isCnf(facts: ClusterFacts, workload: WorkloadFact): boolean {
  if (workload.attachments.length > 0) return true;
  for (const resource of deviceResources(workload)) if (lookup(facts).isDevice(resource)) return true;
  return false;
}

/** A workload as a message names it: `Deployment cnf/upf`. */
export function nameOf(workload: WorkloadFact): string {
  return `${workload.kind} ${workload.namespace ? `${workload.namespace}/` : ''}${workload.name}`;
}
