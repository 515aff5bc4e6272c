import type { NodeSetupKind } from './node-setup';

/** One port (physical function) of a NIC. */
export interface PfSpec {
  /** NIC family: a key of the catalogue, such as `intel-e810-c` or `mellanox-connectx-6-dx`. */
  nic: string;
  /** How the PF is recognised on a node. @default - by the interface name that is its key */
  match?: PfMatch;
  /** NUMA node of the slot. @default - not stated @minimum 0 @maximum 63 */
  numa?: number;
  /** What else the port is used for. @default "data" */
  role?: PfRole;
  /** Mode of the embedded switch. @default "legacy" */
  eswitch?: EswitchMode;
  /** Bridge of the node that the port is the uplink of, for VFs behind representors. @default - not stated */
  bridge?: PfBridgeSpec;
  /** Link layer. @default "ethernet" */
  linkType?: LinkType;
  /** MTU of the PF in bytes; no VF may exceed it. @default 1500 @minimum 68 @maximum 9978 */
  mtu?: number;
  /** VFs to create. More than the pools use leaves spare ones. @default - as many as the pools use @minimum 1 @maximum 256 */
  numVfs?: number;
  /**
   * Who sees to it that the firmware of the card offers as many VFs (NVIDIA: SRIOV_EN, NUM_OF_VFS). With `agent` the node
   * program raises them where they are too few; the next boot brings them. Under Secure Boot nobody can. @default "external"
   */
  firmware?: NodeSetupKind;
  /** Ranges of VFs, by device pool key. The same key elsewhere adds devices to the pool. @default - none */
  vfs?: { [pool: string]: VfRangeSpec };
  /** Subfunctions, by device pool key; the port must be in switchdev mode. @default - none */
  sfs?: { [pool: string]: SfRangeSpec };
  /** Hand the whole port to a device pool; it can have neither VFs nor subfunctions then. @default - it stays on the node */
  wholePf?: WholePfSpec;
}

/** How a PF is recognised: the keys given are tried in the order PCI address, MAC, serial; the first must match one function. */
export interface PfMatch {
  /** PCI address with domain, lower-case, quoted in YAML: `"0000:18:00.0"`. @default - not used */
  pci?: string;
  /** Permanent MAC address. @default - not used */
  mac?: string;
  /** Serial number of the card, as `devlink dev info` prints it. @default - not used */
  serial?: string;
}

/** A bridge of the node that has a port, or a bond over it, as its uplink. */
export interface PfBridgeSpec {
  /** Name of the bridge. */
  name: string;
  /** What makes it. @default "open-vswitch" */
  kind?: BridgeKind;
  /** Bond that stands in the bridge in place of the port; the other ports that name it are part of it too. @default - none */
  bond?: string;
}

/** What a bridge is made by. */
export enum BridgeKind {
  OpenVswitch = 'open-vswitch',
  Linux = 'linux',
}

/** What a port is used for besides its VFs. */
export enum PfRole {
  /** Belongs to the workloads. */
  Data = 'data',
  /** Carries host traffic too: changed only at boot, before networking starts. */
  Shared = 'shared',
  /** Carries the node's own connection: never touched, no VFs. */
  Management = 'management',
}

/** Mode of a NIC's embedded switch. Source: devlink-dev(8). */
export enum EswitchMode {
  Legacy = 'legacy',
  Switchdev = 'switchdev',
}

/** Link layer of a port. */
export enum LinkType {
  Ethernet = 'ethernet',
  Infiniband = 'infiniband',
}

/**
 * How packets travel between the device and the workload. Within a node pool all devices of a device pool have one
 * datapath; across node pools it may differ.
 */
export enum Datapath {
  /** A network interface with the vendor's kernel driver. */
  Kernel = 'kernel',
  /** DPDK through vfio-pci. */
  Vfio = 'vfio',
  /** DPDK on mlx5: the kernel driver stays bound and the PMD works through verbs. */
  Bifurcated = 'bifurcated',
  /** A VF whose representor is a port of OVS with TC offload. */
  Switchdev = 'switchdev',
  /** Kernel vDPA, handed over as a vhost-vdpa character device. */
  VhostVdpa = 'vhost-vdpa',
  /** Kernel vDPA, handed over as a virtio network interface. */
  VirtioVdpa = 'virtio-vdpa',
  /** Userspace vDPA: a DPDK daemon offers a vhost-user socket in front of the VF. */
  DpdkVdpa = 'dpdk-vdpa',
  /** AF_XDP sockets on a kernel interface. */
  AfXdp = 'af-xdp',
  /** Software vhost-user port of a vSwitch. */
  VhostUser = 'vhost-user',
  /** vDPA device in userspace. */
  Vduse = 'vduse',
}

/** A range of VFs of one PF that belongs to a device pool. */
export interface VfRangeSpec {
  /** Number of VFs. @minimum 1 @maximum 256 */
  count: number;
  /** How packets travel. */
  datapath: Datapath;
  /**
   * Index of the first VF. Pin it to keep a range where it is when pools are added.
   * @default - the lowest free range, pools taken in the order of their keys
   * @minimum 0
   * @maximum 255
   */
  first?: number;
  /** Virtqueue pairs of a kernel vDPA device, where its driver lets them be chosen (VDPA001). @default - as the driver has it: 1 for mlx5_vdpa, all for ifcvf @minimum 1 @maximum 128 */
  queuePairs?: number;
  /** Give pods the RDMA devices of the VF (kernel datapath of an RDMA-capable NIC). @default - only where the datapath needs them */
  rdma?: boolean;
  /** Give pods `/dev/vhost-net` and `/dev/net/tun` for a virtio-user exception path. @default false */
  vhostNet?: boolean;
}

/** Subfunctions of one PF that belong to a device pool. */
export interface SfRangeSpec {
  /** Number of subfunctions. @minimum 1 @maximum 256 */
  count: number;
  /** How packets travel: `kernel` or `bifurcated` on mlx5, `af-xdp` on ice. */
  datapath: Datapath;
  /** Give pods the RDMA devices of the subfunction. @default - only where the datapath needs them */
  rdma?: boolean;
}

/** A whole port as the device of a pool. */
export interface WholePfSpec {
  /** Device pool key. */
  pool: string;
  /** How packets travel: `kernel`, `vfio`, `bifurcated` or `af-xdp`. */
  datapath: Datapath;
  /** Give pods the RDMA devices of the port. @default - only where the datapath needs them */
  rdma?: boolean;
}
