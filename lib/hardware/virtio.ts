/**
 * Which virtqueue layouts a back end offers: split rings alone, both, packed ones alone (virtio 1.1, section 2.8), or
 * what the device, program or switch behind it decides.
 */
export type PackedRing = 'no' | 'yes' | 'required' | 'device';

/**
 * What a back end may do for the front end, by the feature bits of virtio (section 5.1.3): checksums of what is sent
 * (`csum`) and received (`guest-csum`), segmentation of what is sent (`tso`) and received (`lro`), and packets in
 * several buffers (`mrg-rxbuf`).
 */
export const VIRTIO_OFFLOADS = ['csum', 'guest-csum', 'tso', 'lro', 'mrg-rxbuf'] as const;

export type VirtioOffload = (typeof VIRTIO_OFFLOADS)[number];

/** What a virtio back end offers. */
export interface VirtioFacts {
  readonly packedRing: PackedRing;
  /** Offloads that it is sure to have. @default - the device decides */
  readonly offloads?: readonly VirtioOffload[];
}

/**
 * A virtual switch behind vhost-user. Its settings decide: the vhost library of DPDK knows every offload and packed
 * rings; Open vSwitch takes offloads back unless `userspace-tso-enable` is set, and VPP has packed rings where the
 * interface is made with `packed`. Sources: DPDK lib/vhost/vhost_user.h, VHOST_USER_NET_SUPPORTED_FEATURES; Open
 * vSwitch lib/netdev-dpdk.c; VPP `create vhost-user`.
 */
export const VHOST_USER_SWITCH: VirtioFacts = { packedRing: 'device' };
