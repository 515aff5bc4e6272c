import { Datapath } from '../spec';

/** What a workload meets of a datapath, whatever NIC serves it. How a NIC family serves it stands in its catalogue entry. */
export interface DatapathTraits {
  /** What the container gets, in words that a message can begin with. */
  readonly device: string;
  /**
   * How the workload drives it. Datapaths with the same front end can serve one network on different nodes, and the
   * workload's manifest stays the same.
   */
  readonly frontEnd: FrontEnd;
  /** The pod gets a kernel interface, which CNI plugins can set up. */
  readonly kernelInterface: boolean;
  readonly security: SecurityProfile;
  /** No CNI plugin reaches the VF through its port, so the VLAN of its network belongs to the node. @default false */
  readonly vlanByNode?: boolean;
}

/** How a workload drives a device: sockets, a PMD of its own, or virtio. */
export type FrontEnd = 'netdevice' | 'vfio' | 'verbs' | 'virtio' | 'af-xdp';

/** What a container needs to use a device. */
export interface SecurityProfile {
  /** Linux capabilities, without `CAP_`. */
  readonly capabilities: readonly string[];
  /** The workload is a DPDK application: it needs hugepages, and cores of its own. */
  readonly dpdk: boolean;
  /** Why. */
  readonly reason: string;
}

/**
 * The datapaths that this version lays out, a line each; one without a line is Problem `TODO-<datapath>`.
 *
 * Security: the least a container needs (V51), none of them a privileged container. Source: sriov-network-device-plugin
 * docs/dpdk; DPDK platform guide mlx5, "Run as Non-Root".
 */
const DATAPATHS: Readonly<Partial<Record<Datapath, DatapathTraits>>> = {
  [Datapath.Kernel]: {
    device: 'a VF with its kernel driver',
    frontEnd: 'netdevice',
    kernelInterface: true,
    security: { capabilities: [], dpdk: false, reason: 'an ordinary network interface' },
  },
  [Datapath.Vfio]: {
    device: 'a VF on vfio-pci',
    frontEnd: 'vfio',
    kernelInterface: false,
    security: { capabilities: ['IPC_LOCK'], dpdk: true, reason: 'VFIO pins the memory that the device reaches' },
  },
  [Datapath.Bifurcated]: {
    device: 'a VF on mlx5_core',
    frontEnd: 'verbs',
    kernelInterface: true,
    security: {
      capabilities: ['IPC_LOCK', 'NET_ADMIN', 'NET_RAW', 'SYS_RAWIO'],
      dpdk: true,
      reason: 'the mlx5 PMD opens raw verbs queues and writes flow rules',
    },
  },
  [Datapath.Switchdev]: {
    device: 'a VF behind a representor',
    frontEnd: 'netdevice',
    kernelInterface: true,
    security: { capabilities: [], dpdk: false, reason: 'an ordinary network interface' },
  },
  [Datapath.AfXdp]: {
    device: 'a port or subfunction with an XDP program',
    frontEnd: 'af-xdp',
    kernelInterface: true,
    security: {
      capabilities: ['IPC_LOCK', 'NET_RAW'],
      dpdk: true,
      reason: 'the program opens AF_XDP sockets, and locks the memory that they share with the kernel',
    },
  },
  // The kernel asks for no capability, but counts what is pinned against RLIMIT_MEMLOCK, which none of them lifts:
  // Linux drivers/vhost/vdpa.c. IPC_LOCK is for DPDK itself, as on vfio.
  [Datapath.VhostVdpa]: {
    device: 'a vhost-vdpa device',
    frontEnd: 'virtio',
    kernelInterface: false,
    vlanByNode: true,
    security: {
      capabilities: ['IPC_LOCK'],
      dpdk: true,
      reason: 'DPDK locks its memory; what vhost-vdpa pins, the limit of the container runtime must allow',
    },
  },
  [Datapath.VirtioVdpa]: {
    device: 'a virtio-vdpa interface',
    frontEnd: 'netdevice',
    kernelInterface: true,
    vlanByNode: true,
    security: { capabilities: [], dpdk: false, reason: 'an ordinary network interface' },
  },
  // What the device reaches is pinned by the vDPA application; the workload has what it has on vhost-vdpa, so that it stays
  // the same over both.
  [Datapath.DpdkVdpa]: {
    device: 'the socket of a vDPA application',
    frontEnd: 'virtio',
    kernelInterface: false,
    vlanByNode: true,
    security: {
      capabilities: ['IPC_LOCK'],
      dpdk: true,
      reason: 'DPDK locks its memory, which the vDPA application reaches through the files that it is handed',
    },
  },
  [Datapath.VhostUser]: {
    device: 'a vhost-user socket',
    frontEnd: 'virtio',
    kernelInterface: false,
    security: {
      capabilities: [],
      dpdk: true,
      reason: 'the vSwitch reaches the memory of the application through the files that it is handed',
    },
  },
};

/** Datapaths whose devices the kernel's vDPA drivers make. */
export const KERNEL_VDPA: readonly Datapath[] = [Datapath.VhostVdpa, Datapath.VirtioVdpa];

/** Datapaths whose devices are sockets, handed out by the generic device plugin. */
export const ON_SOCKETS: readonly Datapath[] = [Datapath.VhostUser, Datapath.DpdkVdpa];

/** Words of the datapaths that this version lays out, in the order of the spec. */
export const BUILT_DATAPATHS: readonly Datapath[] = Object.values(Datapath).filter(isBuilt);

/** True for datapaths that this version lays out. */
export function isBuilt(datapath: string): boolean {
  return traitsOf(datapath) !== undefined;
}

/** What a workload meets of a datapath; `undefined` for one that is not built, or no datapath. */
export function traitsOf(datapath: string): DatapathTraits | undefined {
  return DATAPATHS[datapath as Datapath];
}

/** The profile of a datapath; the empty one for datapaths that are not built. */
export function securityProfile(datapath: string): SecurityProfile {
  return traitsOf(datapath)?.security ?? { capabilities: [], dpdk: false, reason: 'not known' };
}
