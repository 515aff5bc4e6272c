import type { NicFamily } from './nic-family';

/**
 * NICs of NVIDIA Mellanox. Ids: supported-nic-ids of the sriov-network-operator. VF limit: the operator's webhook
 * (MlxMaxVFs, pkg/webhook/validate.go); firmware may allow fewer (NUM_OF_VFS). DPDK: platform guide mlx5.
 */
export const MELLANOX: readonly NicFamily[] = [
  {
    key: 'mellanox-connectx-6-dx',
    name: 'NVIDIA Mellanox ConnectX-6 Dx',
    vendor: '15b3',
    pfIds: ['101d'],
    vfId: '101e',
    pfDriver: 'mlx5_core',
    maxVfs: { count: 128, per: 'port' },
    datapaths: {
      kernel: { vfDriver: 'mlx5_core', modules: ['mlx5_core'], rdma: false, iommu: false },
      bifurcated: { vfDriver: 'mlx5_core', modules: ['mlx5_core', 'mlx5_ib', 'ib_uverbs'], rdma: true, iommu: false },
    },
    source: 'sriov-network-operator supported-nic-ids and pkg/webhook/validate.go MlxMaxVFs; DPDK platform guide mlx5',
  },
];
