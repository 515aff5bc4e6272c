import type { VdpaDriverFacts } from './vdpa-drivers';

/** Facts about one family of NICs. A new NIC is one entry in the file of its vendor. */
export interface NicFamily {
  /** Key in the catalogue: `<vendor>-<family>`. */
  readonly key: string;
  /** Name on the box. */
  readonly name: string;
  /** PCI vendor id, lower-case hex. */
  readonly vendor: string;
  /** PCI vendor id of the subsystem, where ids alone are those of another maker's device. @default - any */
  readonly subsystemVendor?: string;
  /** PCI device ids of the PF, lower-case hex. */
  readonly pfIds: readonly string[];
  /** PCI device id of the VF, lower-case hex. Several families may share one. */
  readonly vfId: string;
  /** Kernel driver of the PF. */
  readonly pfDriver: string;
  /** The port sets VLAN, MAC, rates and checks of its VFs, as the sriov CNI asks of it. @default true */
  readonly setsVfs?: boolean;
  /**
   * Most VFs, of one port or of the whole device (all its ports together).
   * @default - not known: firmware or set-up of the card decides, and `sriov_totalvfs` tells
   */
  readonly maxVfs?: { readonly count: number; readonly per: 'port' | 'device' };
  /** How the VFs can be served, by datapath word. A datapath that is absent is not possible. */
  readonly datapaths: Readonly<Partial<Record<DatapathName, DatapathFacts>>>;
  /** VFs have RDMA devices, which pods may get beside the interface. @default false */
  readonly rdma?: boolean;
  /** Ports can be InfiniBand. @default false: Ethernet only */
  readonly infiniband?: boolean;
  /** The embedded switch can be put into switchdev mode. @default - it cannot */
  readonly switchdev?: SwitchdevFacts;
  /** What can be made of the port beside VFs. @default - no subfunctions, or not known */
  readonly subfunctions?: SubfunctionFacts;
  /** The number of VFs that the firmware offers can be set from the node. @default false: it cannot, or need not be */
  readonly firmwareVfs?: boolean;
  /** The card runs a system of its own, to which its embedded switch and its firmware belong. @default false */
  readonly dpu?: boolean;
  /** The VFs can be kernel vDPA devices. @default - they cannot */
  readonly kernelVdpa?: KernelVdpaFacts;
  /** What DPDK needs to drive the VFs. @default - DPDK has no driver for them */
  readonly dpdk?: DpdkFacts;
  /** Whether AF_XDP sockets work without copying. @default - only in copy mode */
  readonly afXdp?: AfXdpFacts;
  /** Where the facts come from. */
  readonly source: string;
}

/** Datapath words, as a spec says them. */
export type DatapathName =
  | 'kernel'
  | 'vfio'
  | 'bifurcated'
  | 'switchdev'
  | 'vhost-vdpa'
  | 'virtio-vdpa'
  | 'dpdk-vdpa'
  | 'af-xdp'
  | 'vhost-user'
  | 'vduse';

/** How a family serves a datapath. */
export interface DatapathFacts {
  /** Driver the VF is bound to. */
  readonly vfDriver: string;
  /** Kernel modules the node needs, beside the PF driver. */
  readonly modules: readonly string[];
  /** Pods need the RDMA devices of the VF (the mlx5 PMD works through verbs). */
  readonly rdma: boolean;
  /** The platform's IOMMU must translate. */
  readonly iommu: boolean;
  /** First kernel that can do it. @default - every kernel still in use */
  readonly kernel?: string;
  /** The VF becomes a kernel vDPA device: by which driver, and which driver of the vdpa bus hands it over. */
  readonly vdpa?: VdpaDriverFacts & { readonly busDriver: 'vhost_vdpa' | 'virtio_vdpa' };
}

/** Subfunctions of a family; both drivers that have them make them in switchdev mode only. */
export interface SubfunctionFacts {
  /** First kernel that can do it. @default - every kernel still in use */
  readonly kernel?: string;
  /** How they can be served, by datapath word. */
  readonly datapaths: Readonly<Partial<Record<DatapathName, DatapathFacts>>>;
}

/** Switchdev mode of a family. */
export interface SwitchdevFacts {
  /** First kernel that can do it. @default - every kernel still in use */
  readonly kernel?: string;
  /** The mode can be set only while the port has no VFs. */
  readonly beforeVfs: boolean;
}

/** Kernel vDPA of a family. */
export interface KernelVdpaFacts {
  /** The driver that makes VFs vDPA devices. */
  readonly driver: VdpaDriverFacts;
  /** Whether it is certain that the family works, or left to a capability of the firmware. @default true */
  readonly certain?: boolean;
}

/** DPDK drivers of a family. */
export interface DpdkFacts {
  /** Poll mode driver of the VF as a network device. @default - none */
  readonly netPmd?: string;
  /** Poll mode driver of the VF as a vDPA device. @default - none */
  readonly vdpaPmd?: string;
  /** Driver the VF must be bound to: `vfio-pci`, or the kernel driver itself. */
  readonly bind: 'vfio-pci' | 'bifurcated';
  /** Lowest firmware. @default - not stated by the driver's guide */
  readonly firmware?: string;
}

/** AF_XDP of a family. */
export interface AfXdpFacts {
  /** The PF driver has zero-copy sockets. */
  readonly zeroCopy: boolean;
  /** Subfunctions can be made for pods (pool mode `cdq`). @default false */
  readonly subfunctions?: boolean;
}
