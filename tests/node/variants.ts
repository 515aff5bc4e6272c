/** The machines that the emulated node can be. All is data: a new machine is one entry. */

export interface Nic {
  /** Name in QEMU's monitor, for hot-unplug and link state. */
  readonly id: string;
  /** `igb` has SR-IOV (7 VFs); `e1000e` has none. `virtio` is a modern virtio function, `virtio-transitional` one with the BARs that ifcvf wants. */
  readonly model: 'igb' | 'e1000e' | 'virtio' | 'virtio-transitional';
  readonly mac: string;
  /** Number of its PCI bus. From 0x40 on the bus hangs on a host bridge of its own, which has a NUMA node. */
  readonly bus: number;
  /** NICs of one wire reach each other. */
  readonly wire: number;
}

export interface Variant {
  /** What a test may expect of it. */
  readonly says: string;
  /** CPUs and memory are shared out among them. */
  readonly numaNodes: 1 | 2;
  /** Default: 2. */
  readonly cpus?: number;
  /** MiB. Default: 4096. */
  readonly memory?: number;
  readonly iommu: boolean;
  readonly nics: readonly Nic[];
  /** Of the first boot; later boots take what GRUB's configuration in the node says. Where GRUB starts the node, none. */
  readonly kernelArguments: string;
  /** `vdpa`: neither the modules nor their names are there, as in Debian's 6.1. */
  readonly without?: 'vdpa';
  /** `busybox`: sh and the small programs are busybox. */
  readonly userland?: 'busybox';
  /** A port of its own on which the loopback of this machine is 10.0.2.2; the node is 10.0.2.15. There is no way further. */
  readonly uplink?: true;
  /** `grub`: GRUB starts the kernel from a disk, and systemd is process 1. Else QEMU loads it, and a small init starts what tests need. */
  readonly boot?: 'grub';
  /** A second disk with a kubelet, containerd and images. It is not mounted. */
  readonly cluster?: true;
}

const VIRTIO: readonly Nic[] = [
  { id: 'virtio0', model: 'virtio', mac: '52:54:00:00:02:00', bus: 1, wire: 1 },
  { id: 'virtio1', model: 'virtio-transitional', mac: '52:54:00:00:02:01', bus: 2, wire: 2 },
  { id: 'virtio2', model: 'virtio', mac: '52:54:00:00:02:02', bus: 3, wire: 1 },
];

/** Two ports on one wire, a port per NUMA node: 0000:41:00.0 and 0000:81:00.0. */
function pair(model: Nic['model'], [first, second]: readonly [string, string]): Nic[] {
  return [
    { id: 'port0', model, mac: first, bus: 0x41, wire: 0 },
    { id: 'port1', model, mac: second, bus: 0x81, wire: 0 },
  ];
}

const MACS = ['52:54:00:00:01:00', '52:54:00:00:01:01'] as const;

const DEFAULT: Variant = {
  says: 'two NUMA nodes, an IOMMU, an SR-IOV NIC on each node, three virtio functions, modules of vDPA',
  numaNodes: 2,
  iommu: true,
  nics: [...pair('igb', MACS), ...VIRTIO],
  kernelArguments: 'intel_iommu=on iommu=pt',
};

export const VARIANTS = {
  default: DEFAULT,
  'no-iommu-no-vdpa': {
    ...DEFAULT,
    says: 'no IOMMU, whatever the kernel arguments are; a kernel that ships no vDPA module',
    iommu: false,
    without: 'vdpa',
  },
  'one-numa-node-no-sriov': {
    ...DEFAULT,
    says: 'one NUMA node with all memory; ports without SR-IOV',
    numaNodes: 1,
    nics: [...pair('e1000e', MACS), ...VIRTIO],
  },
  'nics-swapped': {
    ...DEFAULT,
    says: 'the SR-IOV NICs have changed places: address and name of one, MAC of the other',
    nics: [...pair('igb', [MACS[1], MACS[0]]), ...VIRTIO],
  },
  busybox: { ...DEFAULT, says: 'sh and the small programs are busybox', userland: 'busybox' },
  connected: { ...DEFAULT, says: 'a port of its own that reaches programs of this machine, as 10.0.2.2', uplink: true },
  systemd: { ...DEFAULT, says: 'GRUB starts it from a disk, and systemd its units', boot: 'grub', kernelArguments: '' },
  cluster: {
    ...DEFAULT,
    says: 'what a node of a cluster needs: systemd, four CPUs, an uplink, a disk with a kubelet, containerd and images',
    cpus: 4,
    memory: 6144,
    uplink: true,
    boot: 'grub',
    kernelArguments: '',
    cluster: true,
  },
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof VARIANTS;
