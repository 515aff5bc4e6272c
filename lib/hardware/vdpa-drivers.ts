import type { VirtioFacts } from './virtio';

/** Attributes that `vdpa dev add` takes. Source: iproute2 vdpa(8). */
export type VdpaAttribute = 'mac' | 'mtu' | 'max_vqp' | 'device_features';

/** Facts about one kernel driver of vDPA devices. */
export interface VdpaDriverFacts extends VirtioFacts {
  /** Kernel module. */
  readonly module: string;
  /** What it makes devices of. */
  readonly devices: string;
  /** Driver that the VF is bound to. @default - the devices are made in software */
  readonly vfDriver?: string;
  /** Management device, as `vdpa mgmtdev show` names it. @default - none: the devices are there as soon as the driver is bound */
  readonly managementDevice?: string;
  /**
   * The SR-IOV network device plugin finds the devices: it asks for the one whose management device is `pci/<VF>`.
   * Source: sriov-network-device-plugin pkg/utils/vdpa_provider.go.
   */
  readonly advertised: boolean;
  /** Attributes that may be set when a device is added. Another one is refused with EOPNOTSUPP. */
  readonly attributes: readonly VdpaAttribute[];
  /** Most virtqueue pairs that the driver can handle; the device may have fewer. @default - the device decides */
  readonly maxQueuePairs?: number;
  /** Virtqueue pairs unless `max_vqp` says otherwise. @default - all that the device has */
  readonly defaultQueuePairs?: number;
  /** Most entries of a virtqueue. @default - the device decides */
  readonly maxQueueSize?: number;
  /**
   * The driver maps memory for the device by itself. Without that, a vhost-vdpa device needs the platform's IOMMU.
   * Source: Linux drivers/vhost/vdpa.c, vhost_vdpa_alloc_domain.
   */
  readonly mapsMemory: boolean;
  /**
   * The VF has a network interface of its own beside the vDPA device, which the host-device CNI would take in its
   * place; `devlink dev param set ... enable_eth false` takes it away. @default false
   */
  readonly ownInterface?: boolean;
  /** First kernel in which it works as described here. */
  readonly kernel: string;
  /** Made for tests: no packet leaves the node. @default false */
  readonly forTests?: boolean;
  readonly source: string;
}

/** The kernel's vDPA drivers for network devices. */
export const VDPA_DRIVERS = {
  mlx5: {
    module: 'mlx5_vdpa',
    devices: 'VFs and subfunctions of ConnectX-6 and later',
    vfDriver: 'mlx5_core',
    // A subfunction has auxiliary/mlx5_core.sf.<N>, which the device plugin does not look for.
    managementDevice: 'pci/<VF>',
    advertised: true,
    attributes: ['mac', 'mtu', 'max_vqp', 'device_features'],
    defaultQueuePairs: 1,
    maxQueueSize: 256,
    packedRing: 'no',
    offloads: ['csum', 'guest-csum', 'tso'],
    mapsMemory: true,
    ownInterface: true,
    kernel: '5.12',
    source: 'Linux drivers/vdpa/mlx5/net/mlx5_vnet.c; sriov-network-device-plugin docs/vdpa/README.md',
  },
  ifcvf: {
    module: 'ifcvf',
    devices: 'virtio VFs of Intel N3000 and C5000X-PL',
    vfDriver: 'ifcvf',
    managementDevice: 'pci/<VF>',
    advertised: true,
    attributes: [],
    maxQueuePairs: 8,
    packedRing: 'no',
    mapsMemory: false,
    kernel: '5.15',
    source: 'Linux drivers/vdpa/ifcvf: ifcvf_main.c, ifcvf_base.h',
  },
  pds: {
    module: 'pds_vdpa',
    devices: 'vDPA VFs of AMD Pensando DSC',
    vfDriver: 'pds_core',
    managementDevice: 'auxiliary/pds_core.vDPA.<N>',
    advertised: false,
    attributes: ['mac', 'max_vqp', 'device_features'],
    maxQueuePairs: 32,
    packedRing: 'yes',
    mapsMemory: false,
    kernel: '6.5',
    source: 'Linux drivers/vdpa/pds/vdpa_dev.c; Documentation/networking/device_drivers/ethernet/amd/pds_vdpa.rst',
  },
  octep: {
    module: 'octep_vdpa',
    devices: 'VFs of Marvell OCTEON with vDPA firmware',
    vfDriver: 'octep_vdpa',
    managementDevice: 'pci/<VF>',
    advertised: true,
    attributes: ['device_features'],
    packedRing: 'required',
    mapsMemory: false,
    kernel: '6.11',
    source: 'Linux drivers/vdpa/octeon_ep/octep_vdpa_main.c',
  },
  snet: {
    module: 'snet',
    devices: 'VFs of SolidRun DPUs',
    vfDriver: 'snet-vdpa-driver',
    advertised: false,
    attributes: [],
    packedRing: 'no',
    mapsMemory: false,
    kernel: '6.3',
    source: 'Linux drivers/vdpa/solidrun/snet_main.c',
  },
  vp: {
    module: 'vp_vdpa',
    devices: 'any virtio PCI function',
    vfDriver: 'vp-vdpa',
    managementDevice: 'pci/<VF>',
    advertised: true,
    attributes: ['device_features'],
    packedRing: 'device',
    mapsMemory: false,
    kernel: '5.19',
    source: 'Linux drivers/vdpa/virtio_pci/vp_vdpa.c',
  },
  vduse: {
    module: 'vduse',
    devices: 'programs in userspace',
    managementDevice: 'vduse',
    // Its devices are on no PCI function, and only there once their program runs.
    advertised: false,
    attributes: [],
    // A control queue is refused, and with it more than one pair; the vhost library of DPDK offers no packed rings.
    maxQueuePairs: 1,
    packedRing: 'device',
    mapsMemory: true,
    // Network devices; block devices came with 5.15.
    kernel: '6.9',
    source:
      'Linux drivers/vdpa/vdpa_user/vduse_dev.c (894452180d73); Documentation/userspace-api/vduse.rst; DPDK lib/vhost/vduse.c',
  },
  simulator: {
    module: 'vdpa_sim_net',
    devices: 'nothing: what is sent comes back',
    managementDevice: 'vdpasim_net',
    advertised: false,
    attributes: ['mac', 'mtu', 'device_features'],
    maxQueuePairs: 1,
    packedRing: 'no',
    mapsMemory: true,
    kernel: '5.12',
    forTests: true,
    source: 'Linux drivers/vdpa/vdpa_sim/vdpa_sim_net.c; drivers/vdpa/Kconfig',
  },
} as const satisfies Readonly<Record<string, VdpaDriverFacts>>;
