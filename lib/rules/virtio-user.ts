import { isLate, type Problem, parseQuantity, problem } from '../core';
import { SOCKET_PATH_LIMIT } from '../core/socket-path';
import { type EalOptions, ealOptions } from './eal-options';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { hugepagesOf, pageSizesOf } from './hugepages';
import { at } from './origin';
import { askedAmount, nameOf } from './requests';

type VirtioUser = EalOptions['virtioUsers'][number];

/** Regions of memory that a vhost-user back end takes. Source: DPDK drivers/net/virtio/virtio_user/vhost_user.c. */
const REGIONS = 8;

/** What virtio-user does not take, told by its arguments. Source: DPDK drivers/net/virtio/virtio_user_ethdev.c. */
const UNFIT: readonly {
  readonly is: (given: Readonly<Record<string, string>>) => boolean;
  readonly message: string;
  readonly allowed: string;
  readonly hint: string;
}[] = [
  {
    is: ({ path = '', server = '0' }) => server === '1' && path.startsWith('/dev/vhost-'),
    message: 'is the server of a device of the kernel, which has no socket',
    allowed: 'server=1 with the path of a vhost-user socket',
    hint: 'drop server=1',
  },
  {
    is: ({ path = '', iface }) => iface !== undefined && path !== '' && path !== '/dev/vhost-net',
    message: 'names an interface of the kernel without /dev/vhost-net',
    allowed: 'iface= with path=/dev/vhost-net',
    hint: 'drop iface=, or take path=/dev/vhost-net for an exception path',
  },
  {
    is: ({ queue_size: size }) => size !== undefined && /^\d+$/.test(size) && !isPowerOfTwo(Number(size)),
    message: 'has queues of a size that is no power of two',
    allowed: 'a power of two: 256, 512, 1024',
    hint: 'round queue_size up',
  },
  {
    is: ({ path = '' }) => Buffer.byteLength(path) > SOCKET_PATH_LIMIT,
    message: 'has a path that no socket address holds',
    allowed: `at most ${SOCKET_PATH_LIMIT} bytes`,
    hint: 'mount the directory of the socket at a shorter path',
  },
];

/** A virtio-user device has arguments that fit its back end (V26, V27, V30, V64; EAL001). */
export function fittingVirtioUsers(facts: ClusterFacts): Problem[] {
  return eachContainer(facts, (workload, container, { virtioUsers }) =>
    virtioUsers.flatMap(({ written, arguments: given }) =>
      UNFIT.filter(({ is }) => isKnown(written) && is(given)).map(({ message, allowed, hint }) =>
        problem('EAL001', at(container.origin, 'args'), {
          message: `a virtio-user device of container ${container.name} of ${nameOf(workload)} ${message}`,
          value: written,
          allowed,
          hint,
        }),
      ),
    ),
  );
}

/**
 * A vhost-user back end maps the memory of the container: in few regions (V12; EAL003), and as files (V10, V11; EAL002).
 *
 * The guide of DPDK excludes memory without files; in 22.11 and 24.11 packets pass all the same, so that is a warning.
 * With too many regions none do, and the program goes on: an error.
 */
export function sharedMemory(facts: ClusterFacts): Problem[] {
  return eachContainer(facts, (workload, container, eal) => {
    const device = eal.virtioUsers.find(isVhostUser);
    if (!device) return [];
    const who = `container ${container.name} of ${nameOf(workload)}`;
    const problems: Problem[] = [];
    if (eal.withoutFiles !== undefined) {
      problems.push(
        problem('EAL002', at(container.origin, 'args'), {
          message: `${who} drives a vhost-user socket with ${eal.withoutFiles}, for which DPDK does not vouch`,
          value: eal.withoutFiles,
          allowed: 'hugepages in files: none of --no-huge, --in-memory, --huge-unlink',
          hint: `drop ${eal.withoutFiles}`,
        }),
      );
    }
    const amount = pageSizesOf(container).includes('2Mi') ? askedAmount(container, hugepagesOf('2Mi')) : undefined;
    const page = parseQuantity('2Mi') ?? 0;
    const few = eal.singleFileSegments || eal.withoutFiles === '--no-huge';
    if (few || amount === undefined || amount <= REGIONS * page) return problems;
    problems.push(
      problem('EAL003', at(container.origin, 'args'), {
        message: `${who} shares ${amount / page} hugepages with a vhost-user back end, each a region of its own`,
        value: device.written,
        allowed: `at most ${REGIONS} regions`,
        hint: 'add --single-file-segments, or take pages of 1Gi',
      }),
    );
    return problems;
  });
}

/** What a check finds in each container that starts DPDK with virtio-user devices. */
export function eachContainer(
  facts: ClusterFacts,
  check: (workload: WorkloadFact, container: ContainerFact, eal: EalOptions) => Problem[],
): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      const eal = ealOptions(container);
      return eal === undefined || eal.virtioUsers.length === 0 ? [] : check(workload, container, eal);
    }),
  );
}

/** Every path that is none of the kernel's is one of a socket. */
function isVhostUser({ written, arguments: { path } }: VirtioUser): boolean {
  return path !== undefined && isKnown(written) && !path.startsWith('/dev/vhost-');
}

/** Neither Pulumi nor the shell of the container has yet to fill something in. */
function isKnown(text: string): boolean {
  return !isLate(text) && !/[$`]/.test(text);
}

function isPowerOfTwo(number: number): boolean {
  return Number.isInteger(Math.log2(number));
}
