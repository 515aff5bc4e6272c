import { formatBytes, type Problem, parseQuantity, problem } from '../core';
import { kindsAskedBy } from './capabilities';
import { ealOptions } from './eal-options';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { hugepagesOf, pageSizesOf } from './hugepages';
import { at } from './origin';
import { askedAmount, nameOf } from './requests';

const MIB = 2 ** 20;

/** A DPDK application asks for no more memory than its container has hugepages (V08, HP008). */
export function affordableMemory(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      const memory = ealOptions(container)?.memory;
      const amounts = pageSizesOf(container).map((size) => askedAmount(container, hugepagesOf(size)));
      if (memory === undefined || amounts.length === 0 || amounts.includes(undefined)) return [];
      const pages = amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
      if (memory.megabytes * MIB <= pages) return [];
      return [
        problem('HP008', at(container.origin, 'resources', 'limits'), {
          message: `DPDK in container ${container.name} of ${nameOf(workload)} takes ${formatBytes(memory.megabytes * MIB)} of ${formatBytes(pages)} hugepages`,
          value: memory.written,
          allowed: `at most ${Math.floor(pages / MIB)} MiB, the hugepages of the container`,
          hint: 'lower -m or --numa-mem, or ask for more hugepages',
        }),
      ];
    }),
  );
}

/**
 * A container with a poll mode driver mounts the hugepages that it asks for (V09, HP009). A hugepage volume may stand
 * at any path, because DPDK looks for mounts of the file system; one of the host counts as well.
 */
export function mountedPages(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      if (container.mounts === undefined || mountsPages(workload, container)) return [];
      const eal = ealOptions(container);
      if (eal?.withoutMount || !kindsAskedBy(facts, workload, container).some(({ polled }) => polled)) return [];
      const sizes = pageSizesOf(container).filter((size) => parseQuantity(size) !== undefined);
      // Without pages, only one that is known to start DPDK is missing something.
      if (sizes.length === 0 && eal === undefined) return [];
      const size = sizes[0] ?? '1Gi';
      return [
        problem('HP009', at(container.origin, 'volumeMounts'), {
          message:
            sizes.length > 0
              ? `container ${container.name} of ${nameOf(workload)} asks for ${sizes.map(hugepagesOf).join(' and ')} and mounts none of them`
              : `container ${container.name} of ${nameOf(workload)} starts DPDK without hugepages`,
          value: container.mounts.map(({ path }) => path),
          allowed: 'a volume of medium HugePages at /dev/hugepages; without one --in-memory or --no-huge',
          hint: `mount an emptyDir of medium HugePages-${size} at /dev/hugepages`,
        }),
      ];
    }),
  );
}

function mountsPages({ volumes }: WorkloadFact, { mounts = [] }: ContainerFact): boolean {
  return mounts.some(({ volume, path }) => {
    const mounted = volumes.find(({ name }) => name === volume);
    return (
      mounted?.hugepageMedium !== undefined ||
      (mounted?.hostPath !== undefined && /huge/i.test(mounted.hostPath + path))
    );
  });
}
