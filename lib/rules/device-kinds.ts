import type { ResourceFact, SelectorFact } from './facts';

/** How devices reach a container, and what follows from it. */
export interface DeviceKind {
  /** As a message names them. */
  readonly name: string;
  /** Capabilities that the program which drives the device needs. */
  readonly capabilities: readonly string[];
  /** The device is a network interface that a CNI plugin can move and address. */
  readonly netdev: boolean;
  /** The device sits on the vdpa bus. */
  readonly vdpa: boolean;
  /** A poll mode driver works the device, so that its threads never sleep. */
  readonly polled: boolean;
  /** The program that drives the device needs a privileged container. */
  readonly privileged?: boolean;
  /**
   * Other programs than DPDK use the device too, with less. Only a container that asks for hugepages, as DPDK does,
   * is held to the capabilities and to `polled`.
   */
  readonly shared?: boolean;
  readonly matches: (selector: SelectorFact) => boolean;
}

/** Drivers that hand a device to a program in userspace. Source: sriov-network-operator pkg/vars, DpdkDrivers. */
const USERSPACE_DRIVERS = new Set(['vfio-pci', 'igb_uio', 'uio_pci_generic']);

/** A selector that also admits kernel drivers says nothing: its devices may be of either sort. */
export function onlyUserspace({ drivers }: SelectorFact): boolean {
  return drivers.length > 0 && drivers.every((driver) => USERSPACE_DRIVERS.has(driver));
}

/** Every device of a selector is one of Mellanox. */
export function onlyMellanox({ vendors, drivers }: SelectorFact): boolean {
  if (vendors.length > 0) return vendors.every((vendor) => vendor.toLowerCase() === '15b3');
  return drivers.length > 0 && drivers.every((driver) => driver === 'mlx5_core');
}

/**
 * Kinds in the order in which they are recognised.
 * Sources: sriov-network-device-plugin docs/dpdk and docs/vdpa; DPDK platform guide mlx5; Linux drivers/vhost/vdpa.c.
 */
const KINDS: readonly DeviceKind[] = [
  {
    // The kernel asks for no capability of who opens the device, and virtio-user opens no raw socket; IPC_LOCK is DPDK's.
    name: 'vhost-vdpa devices',
    capabilities: ['IPC_LOCK'],
    netdev: false,
    vdpa: true,
    polled: false,
    matches: ({ vdpaType }) => vdpaType === 'vhost',
  },
  {
    name: 'virtio-vdpa devices',
    capabilities: [],
    netdev: true,
    vdpa: true,
    polled: false,
    matches: ({ vdpaType }) => vdpaType === 'virtio',
  },
  {
    name: 'VFs on vfio-pci',
    capabilities: ['IPC_LOCK'],
    netdev: false,
    vdpa: false,
    polled: true,
    matches: (selector) => onlyUserspace(selector) && selector.drivers.includes('vfio-pci'),
  },
  {
    name: 'VFs on a uio driver',
    capabilities: [],
    netdev: false,
    vdpa: false,
    polled: true,
    privileged: true,
    matches: onlyUserspace,
  },
  {
    name: 'mlx5 VFs with their RDMA devices',
    capabilities: ['IPC_LOCK', 'NET_RAW'],
    netdev: true,
    vdpa: false,
    polled: true,
    shared: true,
    matches: (selector) => selector.isRdma && onlyMellanox(selector),
  },
];

/** Source: afxdp-plugins-for-kubernetes examples/pod-spec.yaml; Linux net/xdp/xsk.c. */
const AF_XDP: DeviceKind = {
  name: 'ports for AF_XDP',
  capabilities: ['IPC_LOCK', 'NET_RAW'],
  netdev: true,
  vdpa: false,
  polled: false,
  matches: () => false,
};

/** Kinds of the devices that a resource hands out, without those nothing is known of. */
export function kindsOf(resource: ResourceFact): DeviceKind[] {
  if (resource.deviceType === 'afxdp') return [AF_XDP];
  const kinds = new Set<DeviceKind>();
  for (const selector of resource.selectors) {
    const kind = KINDS.find(({ matches }) => matches(selector));
    if (kind) kinds.add(kind);
  }
  return [...kinds];
}
