import type { DatapathFacts, NicFamily } from './nic-family';

/** A network interface with the VF's own kernel driver; in switchdev mode the same, with a representor on the node. */
export function kernel(vfDriver: string): DatapathFacts {
  return { vfDriver, modules: [vfDriver], rdma: false, iommu: false };
}

/** DPDK through vfio-pci. Source: DPDK, Linux getting started guide, "Linux Drivers". */
export const VFIO: DatapathFacts = { vfDriver: 'vfio-pci', modules: ['vfio-pci'], rdma: false, iommu: true };

/** What every mlx5 VF can do: it keeps its kernel driver also under DPDK. Source: DPDK platform guide mlx5. */
export const MLX5_DATAPATHS: NicFamily['datapaths'] = {
  kernel: kernel('mlx5_core'),
  switchdev: kernel('mlx5_core'),
  bifurcated: { vfDriver: 'mlx5_core', modules: ['mlx5_core', 'mlx5_ib', 'ib_uverbs'], rdma: true, iommu: false },
};
