import { formatBytes, isLate, type Problem, parseQuantity, problem } from '../core';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { at } from './origin';
import { own } from './records';
import { resourcesOf, sameAmount } from './requests';

const PREFIX = 'hugepages-';

/** Page sizes whose pages a container asks for, as written: `1Gi`. */
export function pageSizesOf(container: ContainerFact): readonly string[] {
  let sizes = sizesByContainer.get(container);
  if (!sizes) {
    const resources = resourcesOf(container).filter((resource) => resource.startsWith(PREFIX));
    sizes = resources.map((resource) => resource.slice(PREFIX.length));
    sizesByContainer.set(container, sizes);
  }
  return sizes;
}

/** Most rules about hugepages ask, so the answer is kept. */
const sizesByContainer = new WeakMap<ContainerFact, readonly string[]>();

/** The resource of a page size. */
export function hugepagesOf(pageSize: string): string {
  return PREFIX + pageSize;
}

type ContainerCheck = (container: ContainerFact, pageSize: string, workload: WorkloadFact) => Problem[];

/** What one container says of one page size. */
function eachPageSize(check: ContainerCheck): (facts: ClusterFacts) => Problem[] {
  return (facts) =>
    facts.workloads.flatMap((workload) =>
      workload.containers.flatMap((container) =>
        pageSizesOf(container).flatMap((pageSize) => check(container, pageSize, workload)),
      ),
    );
}

/** A hugepage limit must be there, and the request equal to it or absent (V01, HP001). */
export const equalRequestAndLimit = eachPageSize((container, pageSize) => {
  const resource = hugepagesOf(pageSize);
  const request = own(container.requests, resource);
  const limit = own(container.limits, resource);
  if (request === undefined || isLate(request) || isLate(limit)) return [];
  if (limit === undefined) {
    return [
      problem('HP001', at(container.origin, 'resources', 'limits', resource), {
        message: `container ${container.name} requests ${resource} without a limit`,
        value: 'nothing',
        allowed: `a limit equal to the request, ${request}`,
        hint: `add ${resource}: ${request} to the limits`,
      }),
    ];
  }
  const [requested, limited] = [parseQuantity(request), parseQuantity(limit)];
  if (requested === undefined || limited === undefined || sameAmount(requested, limited)) return [];
  return [
    problem('HP001', at(container.origin, 'resources', 'requests', resource), {
      message: `container ${container.name} requests ${request} of ${resource} with a limit of ${limit}`,
      value: request,
      allowed: `${limit}, the limit`,
      hint: 'make request and limit equal, or leave the request out',
    }),
  ];
});

/** A container that asks for hugepages also asks for cpu or memory (V02, HP002). */
export function cpuOrMemoryBesideHugepages(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap(({ containers }) =>
    containers.flatMap((container) => {
      const pageSizes = pageSizesOf(container);
      const resources = resourcesOf(container);
      if (pageSizes.length === 0 || resources.includes('cpu') || resources.includes('memory')) return [];
      return [
        problem('HP002', at(container.origin, 'resources', 'requests'), {
          message: `container ${container.name} asks for hugepages but neither for cpu nor for memory`,
          value: resources,
          allowed: `cpu or memory beside ${pageSizes.map(hugepagesOf).join(', ')}`,
          hint: 'add cpu and memory to the requests and limits of the same container',
        }),
      ];
    }),
  );
}

/** Hugepages come in whole pages (V03, HP003). */
export const wholePages = eachPageSize((container, pageSize) => {
  const page = parseQuantity(pageSize);
  if (page === undefined || page <= 0) return [];
  return (['requests', 'limits'] as const).flatMap((side) => {
    const text = own(container[side], hugepagesOf(pageSize));
    if (text === undefined || isLate(text)) return [];
    const amount = parseQuantity(text);
    if (amount !== undefined && amount >= 0 && Number.isInteger(amount / page)) return [];
    const pages = Math.max(1, Math.ceil((amount ?? 0) / page));
    return [
      problem('HP003', at(container.origin, 'resources', side, hugepagesOf(pageSize)), {
        message: `${text} is not a whole number of ${pageSize} pages`,
        value: text,
        allowed: `a multiple of ${pageSize}`,
        hint: `write ${formatBytes(pages * page)}`,
      }),
    ];
  });
});
