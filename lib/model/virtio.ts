import {
  type DatapathFacts,
  type NicFamily,
  VDPA_PMDS,
  VIRTIO_OFFLOADS,
  type VirtioFacts,
  type VirtioOffload,
} from '../hardware';
import { Datapath } from '../spec';
import { optional } from './optional';
import type { VdpaPlan } from './vdpa';

/** What answers the virtio driver of a workload, and what both can agree on. */
export interface VirtioBackEnd extends VirtioFacts {
  /** As a plan names it. */
  readonly name: string;
  /** Virtqueue pairs. @default - known on the node only; one for sure */
  readonly queuePairs?: number;
}

/** The back end behind a VF; `undefined` where DPDK meets no virtio. */
export function virtioBackEnd(
  datapath: Datapath,
  { vdpa }: DatapathFacts,
  { dpdk }: NicFamily,
  plan: VdpaPlan | undefined,
): VirtioBackEnd | undefined {
  if (datapath === Datapath.VhostVdpa && vdpa) {
    const { module, packedRing, offloads } = vdpa;
    return { name: module, packedRing, ...optional({ offloads, queuePairs: plan?.queuePairs }) };
  }
  const pmd = dpdk?.vdpaPmd;
  const facts = datapath === Datapath.DpdkVdpa && pmd !== undefined ? VDPA_PMDS[pmd] : undefined;
  return facts && { name: `DPDK's vDPA driver ${pmd}`, ...facts };
}

/** What every one of several back ends has, so that one front end can be started the same way over each of them. */
export interface CommonVirtio {
  /** Packed rings everywhere; else split ones. */
  readonly packed: boolean;
  readonly queuePairs: number;
  /** Offloads that are sure everywhere. */
  readonly offloads: readonly VirtioOffload[];
}

/** `undefined` when there is no ring format that all of them have. */
export function commonVirtio(backEnds: readonly VirtioBackEnd[]): CommonVirtio | undefined {
  const packed = backEnds.every(({ packedRing }) => packedRing === 'yes' || packedRing === 'required');
  if (!packed && backEnds.some(({ packedRing }) => packedRing === 'required')) return undefined;
  return {
    packed,
    queuePairs: Math.min(...backEnds.map(({ queuePairs }) => queuePairs ?? 1)),
    offloads: VIRTIO_OFFLOADS.filter((word) => backEnds.every(({ offloads }) => offloads?.includes(word))),
  };
}

/** What a back end has and the others have not. */
export function lostOn(backEnd: VirtioBackEnd, common: CommonVirtio): string[] {
  const pairs = (backEnd.queuePairs ?? 1) - common.queuePairs;
  return [
    ...(backEnd.packedRing === 'yes' && !common.packed ? ['packed rings'] : []),
    ...(pairs > 0 ? [`${pairs} of ${backEnd.queuePairs} queue pairs`] : []),
    ...(backEnd.offloads ?? []).filter((word) => !common.offloads.includes(word)),
  ];
}

/** As a plan says it: `split rings, 1 queue pair, no offload for sure`. */
export function virtioText({ packed, queuePairs, offloads }: CommonVirtio): string {
  return [
    packed ? 'packed rings' : 'split rings',
    queuePairs === 1 ? '1 queue pair' : `${queuePairs} queue pairs`,
    offloads.length > 0 ? offloads.join(' ') : 'no offload for sure',
  ].join(', ');
}

/** The same as device arguments of virtio-user; what it does by itself is left out. Source: DPDK, nics/virtio. */
export function virtioUserArguments({ packed, queuePairs }: CommonVirtio): string {
  return `${queuePairs > 1 ? `,queues=${queuePairs}` : ''}${packed ? ',packed_vq=1' : ''}`;
}
