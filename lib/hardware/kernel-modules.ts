/** Modules that every kernel in the table ships, but for exceptions that its entry names. */
export const USUAL_MODULES = [
  'vfio-pci',
  'vhost_net',
  'tun',
  'virtio-pci',
  'virtio_net',
  'mlx5_core',
  'mlx5_ib',
  'ib_uverbs',
  'ice',
  'iavf',
  'i40e',
  'ixgbe',
  'ixgbevf',
  'igb',
  'igbvf',
  'bnxt_en',
  'qede',
  'sfc',
  'ena',
] as const;

/** The vDPA bus, and what makes a device on it a character device or a network interface. */
export const VDPA_BUS = ['vdpa', 'vhost_vdpa', 'virtio_vdpa'] as const;

/** Simulated devices, for tests. */
export const VDPA_SIMULATOR = ['vdpa_sim', 'vdpa_sim_net'] as const;

/** AMD Pensando's functions with vDPA firmware. */
export const PDS = ['pds_core', 'pds_vdpa'] as const;

/** Drivers of Marvell OCTEON. Linux builds them for 64-bit Arm only: drivers/net/ethernet/marvell/octeontx2/Kconfig. */
export const OCTEON_NETWORK = ['rvu_nicpf', 'rvu_nicvf'] as const;

/** A list without some of its names. */
export function without(modules: readonly string[], ...left: readonly string[]): string[] {
  return modules.filter((module) => !left.includes(module));
}
