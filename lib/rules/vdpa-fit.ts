import { type Problem, problem } from '../core';
import type { VdpaDriverFacts } from '../hardware';
import { type EalOptions, ealOptions } from './eal-options';
import type { ClusterFacts, ContainerFact, WorkloadFact } from './facts';
import { at } from './origin';
import { nameOf } from './requests';
import { type VdpaBehind, vdpaBehind } from './vdpa-devices';
import { eachContainer } from './virtio-user';

type Arguments = EalOptions['virtioUsers'][number]['arguments'];

/** What an argument says, where it says it by itself; the number of a device may well come from the shell. */
function numberOf(given: Arguments, key: string): number | undefined {
  const text = given[key];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Arguments that a vDPA device does not take. */
const UNFIT: readonly {
  readonly is: (given: Arguments, behind: VdpaBehind) => boolean;
  readonly message: (driver: string, behind: VdpaBehind) => string;
  readonly allowed: (behind: VdpaBehind) => string;
}[] = [
  {
    // Source: Linux drivers/vdpa/octeon_ep/octep_vdpa_hw.c, octep_verify_features.
    is: (given, { driver }) => driver?.packedRing === 'required' && !isPacked(given),
    message: (driver) => `has split rings, and devices of ${driver} have packed ones alone`,
    allowed: () => 'packed_vq=1',
  },
  {
    is: (given, { driver }) => (numberOf(given, 'queue_size') ?? 0) > (driver?.maxQueueSize ?? Infinity),
    message: (driver) => `has longer queues than ${driver} takes`,
    allowed: ({ driver }) => `queue_size=${driver?.maxQueueSize} at most`,
  },
  {
    is: (given, { queuePairs }) => (numberOf(given, 'queues') ?? 0) > (queuePairs ?? Infinity),
    message: (_, { queuePairs }) => `has more queue pairs than its vDPA device, which has ${queuePairs}`,
    allowed: ({ queuePairs }) => `queues=${queuePairs} at most`,
  },
];

/** A virtio-user device asks of its vDPA device what that has (V25, V29, V30; EAL005). */
export function fittingVdpaDevices(facts: ClusterFacts): Problem[] {
  return eachVdpaUser(facts, (who, container, { written, arguments: given }, behind) =>
    UNFIT.filter(({ is }) => is(given, behind)).map(({ message, allowed }) =>
      problem('EAL005', at(container.origin, 'args'), {
        message: `${who} ${message(nameOfDriver(behind.driver), behind)}`,
        value: written,
        allowed: allowed(behind),
        hint: `write ${allowed(behind)}`,
      }),
    ),
  );
}

/** Packed rings are asked for where the driver has them (V24; EAL004). */
export function offeredRings(facts: ClusterFacts): Problem[] {
  return eachVdpaUser(facts, (who, container, { written, arguments: given }, { driver }) => {
    if (!isPacked(given) || driver?.packedRing !== 'no') return [];
    return [
      problem('EAL004', at(container.origin, 'args'), {
        message: `${who} asks for packed rings, which devices of ${driver.module} do not have: it gets split ones`,
        value: written,
        allowed: 'packed_vq=0, which is the default',
        hint: 'drop packed_vq=1',
      }),
    ];
  });
}

/** testpmd asks for no more queues than its virtio devices have (V29; EAL005). */
export function testpmdQueues(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      const asked = ealOptions(container)?.queues;
      if (asked === undefined || asked <= 1) return [];
      const has = vdpaBehind(facts, workload, container)?.queuePairs;
      if (has === undefined || asked <= has) return [];
      return [
        problem('EAL005', at(container.origin, 'args'), {
          message: `testpmd in container ${container.name} of ${nameOf(workload)} asks for ${asked} queues, and its vDPA device has ${has}`,
          value: asked,
          allowed: `--rxq and --txq of at most ${has}`,
          hint: `write --rxq=${has} --txq=${has}, or give the VFs more queuePairs`,
        }),
      ];
    }),
  );
}

function eachVdpaUser(
  facts: ClusterFacts,
  check: (
    who: string,
    container: ContainerFact,
    device: EalOptions['virtioUsers'][number],
    behind: VdpaBehind,
  ) => Problem[],
): Problem[] {
  return eachContainer(facts, (workload: WorkloadFact, container, { virtioUsers }) => {
    const behind = vdpaBehind(facts, workload, container);
    if (!behind) return [];
    const who = `a virtio-user device of container ${container.name} of ${nameOf(workload)}`;
    return virtioUsers
      .filter(({ arguments: { path = '' } }) => path.startsWith('/dev/vhost-vdpa') || path.includes('$'))
      .flatMap((device) => check(who, container, device, behind));
  });
}

function isPacked(given: Arguments): boolean {
  return given.packed_vq === '1';
}

function nameOfDriver(driver: VdpaDriverFacts | undefined): string {
  return driver?.module ?? 'its driver';
}
