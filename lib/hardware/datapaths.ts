import type { DatapathFacts, NicFamily } from './nic-family';
import type { VdpaDriverFacts } from './vdpa-drivers';

/** A network interface with the VF's own kernel driver; in switchdev mode the same, with a representor on the node. */
export function kernel(vfDriver: string): DatapathFacts {
  return { vfDriver, modules: [vfDriver], rdma: false, iommu: false };
}

/** DPDK through vfio-pci. Source: DPDK, Linux getting started guide, "Linux Drivers". */
export const VFIO: DatapathFacts = { vfDriver: 'vfio-pci', modules: ['vfio-pci'], rdma: false, iommu: true };

/**
 * Subfunctions of mlx5. The driver of their port stands for theirs in the device plugin. Source: Linux
 * drivers/net/ethernet/mellanox/mlx5/core/sf; sriov-network-device-plugin docs/subfunctions, pkg/auxnetdevice.
 */
export const MLX5_SUBFUNCTIONS: NicFamily['subfunctions'] = {
  datapaths: {
    kernel: { vfDriver: 'mlx5_core', modules: ['mlx5_core'], rdma: false, iommu: false },
    bifurcated: { vfDriver: 'mlx5_core', modules: ['mlx5_core', 'mlx5_ib', 'ib_uverbs'], rdma: true, iommu: false },
  },
};

/** What every mlx5 VF can do: it keeps its kernel driver also under DPDK. Source: DPDK platform guide mlx5. */
export const MLX5_DATAPATHS = {
  kernel: kernel('mlx5_core'),
  switchdev: kernel('mlx5_core'),
  bifurcated: { vfDriver: 'mlx5_core', modules: ['mlx5_core', 'mlx5_ib', 'ib_uverbs'], rdma: true, iommu: false },
} as const satisfies NicFamily['datapaths'];

/**
 * A VF as a kernel vDPA device, behind a character device or behind virtio_net. Nothing, when the device plugin cannot
 * find the driver's devices.
 */
export function kernelVdpa(vdpa: VdpaDriverFacts): NicFamily['datapaths'] {
  const { advertised, vfDriver, module, kernel: since, mapsMemory } = vdpa;
  if (!advertised || vfDriver === undefined) return {};
  const facts = (busDriver: 'vhost_vdpa' | 'virtio_vdpa', iommu: boolean): DatapathFacts => ({
    vfDriver,
    modules: [...new Set([vfDriver.replaceAll('-', '_'), module, 'vdpa', busDriver])],
    rdma: false,
    iommu,
    kernel: since,
    vdpa: { ...vdpa, busDriver },
  });
  return { 'vhost-vdpa': facts('vhost_vdpa', !mapsMemory), 'virtio-vdpa': facts('virtio_vdpa', false) };
}

/**
 * A VF under a vDPA driver of DPDK, in a program on the node that serves it as a socket of vhost-user. The driver of mlx5
 * works through verbs, as its network driver does; the others through VFIO. Source: DPDK doc/guides/vdpadevs.
 */
export function userspaceVdpa(pmd: 'ifc' | 'mlx5' | 'sfc' | 'nfp'): NicFamily['datapaths'] {
  return { 'dpdk-vdpa': pmd === 'mlx5' ? MLX5_DATAPATHS.bifurcated : VFIO };
}
