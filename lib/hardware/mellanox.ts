import { kernelVdpa, MLX5_DATAPATHS, MLX5_SUBFUNCTIONS, userspaceVdpa, VFIO } from './datapaths';
import type { KernelVdpaFacts, NicFamily } from './nic-family';
import { VDPA_DRIVERS } from './vdpa-drivers';

/** VF limit: the operator's webhook; firmware may allow fewer (NUM_OF_VFS). */
const SOURCE =
  'sriov-network-operator supported-nic-ids and pkg/webhook/validate.go MlxMaxVFs; DPDK platform guide mlx5';

const MLX5 = {
  vendor: '15b3',
  pfDriver: 'mlx5_core',
  maxVfs: { count: 128, per: 'port' },
  datapaths: MLX5_DATAPATHS,
  rdma: true,
  switchdev: { beforeVfs: false },
  firmwareVfs: true,
  afXdp: { zeroCopy: true },
  source: SOURCE,
} as const satisfies Partial<NicFamily>;

const KERNEL_VDPA: KernelVdpaFacts = { driver: VDPA_DRIVERS.mlx5 };

const ON_KERNEL_VDPA = { ...MLX5_DATAPATHS, ...kernelVdpa(VDPA_DRIVERS.mlx5) };

/**
 * ConnectX-6 and later: their VFs can be vDPA devices, of the kernel and of DPDK (V23). Source: Linux drivers/vdpa/Kconfig;
 * DPDK doc/guides/vdpadevs/mlx5.rst.
 */
const VDPA = {
  datapaths: { ...ON_KERNEL_VDPA, ...userspaceVdpa('mlx5') },
  kernelVdpa: KERNEL_VDPA,
} as const satisfies Partial<NicFamily>;

/** Newer cards than the kernel driver's own list: a capability of the firmware decides. DPDK's guide does not name them. */
const MAYBE_VDPA = {
  datapaths: ON_KERNEL_VDPA,
  kernelVdpa: { ...KERNEL_VDPA, certain: false },
} as const satisfies Partial<NicFamily>;

/** The network driver; for some families the vDPA driver too. Source: DPDK vdpadevs/mlx5.rst. */
function dpdk(firmware: string | undefined, vdpa: boolean): NicFamily['dpdk'] {
  return {
    netPmd: 'mlx5',
    bind: 'bifurcated',
    ...(firmware === undefined ? {} : { firmware }),
    ...(vdpa ? { vdpaPmd: 'mlx5' } : {}),
  };
}

/** What the host sees of a BlueField in DPU mode: functions, and nothing of the switch behind them. */
const DPU = {
  vendor: '15b3',
  pfDriver: 'mlx5_core',
  maxVfs: { count: 128, per: 'port' },
  datapaths: { kernel: MLX5_DATAPATHS.kernel, bifurcated: MLX5_DATAPATHS.bifurcated },
  rdma: true,
  dpu: true,
  source: 'NVIDIA, BlueField modes of operation; sriov-network-operator pkg/vendors/mellanox',
} as const satisfies Partial<NicFamily>;

/** NICs of NVIDIA Mellanox. */
export const MELLANOX: readonly NicFamily[] = [
  {
    ...MLX5,
    key: 'mellanox-connectx-4',
    infiniband: true,
    name: 'NVIDIA Mellanox ConnectX-4',
    pfIds: ['1013'],
    vfId: '1014',
    dpdk: dpdk('12.21.1000', false),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-4-lx',
    name: 'NVIDIA Mellanox ConnectX-4 Lx',
    pfIds: ['1015'],
    vfId: '1016',
    dpdk: dpdk('14.21.1000', false),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-5',
    infiniband: true,
    name: 'NVIDIA Mellanox ConnectX-5',
    pfIds: ['1017'],
    vfId: '1018',
    dpdk: dpdk('16.21.1000', false),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-5-ex',
    infiniband: true,
    name: 'NVIDIA Mellanox ConnectX-5 Ex',
    pfIds: ['1019'],
    vfId: '101a',
    dpdk: dpdk('16.21.1000', false),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-6',
    infiniband: true,
    name: 'NVIDIA Mellanox ConnectX-6',
    pfIds: ['101b'],
    vfId: '101c',
    ...VDPA,
    dpdk: dpdk('20.27.0090', true),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-6-dx',
    subfunctions: MLX5_SUBFUNCTIONS,
    name: 'NVIDIA Mellanox ConnectX-6 Dx',
    pfIds: ['101d'],
    vfId: '101e',
    ...VDPA,
    dpdk: dpdk('22.27.0090', true),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-6-lx',
    subfunctions: MLX5_SUBFUNCTIONS,
    name: 'NVIDIA Mellanox ConnectX-6 Lx',
    pfIds: ['101f'],
    vfId: '101e',
    ...VDPA,
    dpdk: dpdk('26.27.0090', true),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-7',
    subfunctions: MLX5_SUBFUNCTIONS,
    infiniband: true,
    name: 'NVIDIA Mellanox ConnectX-7',
    pfIds: ['1021'],
    vfId: '101e',
    ...VDPA,
    dpdk: dpdk('28.33.2028', true),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-8',
    infiniband: true,
    name: 'NVIDIA Mellanox ConnectX-8',
    pfIds: ['1023'],
    vfId: '101e',
    ...MAYBE_VDPA,
    dpdk: dpdk('40.44.1036', false),
  },
  {
    ...MLX5,
    key: 'mellanox-connectx-9',
    name: 'NVIDIA Mellanox ConnectX-9',
    pfIds: ['1025'],
    vfId: '101e',
    ...MAYBE_VDPA,
    dpdk: dpdk(undefined, false),
  },
  {
    ...MLX5,
    key: 'mellanox-bluefield-1',
    infiniband: true,
    name: 'NVIDIA Mellanox BlueField',
    pfIds: ['a2d2'],
    vfId: 'a2d3',
    dpdk: dpdk(undefined, false),
    source: 'DPDK drivers/common/mlx5/mlx5_common.h, platform guide mlx5',
  },
  {
    ...MLX5,
    key: 'mellanox-bluefield-2',
    subfunctions: MLX5_SUBFUNCTIONS,
    infiniband: true,
    name: 'NVIDIA BlueField-2 in NIC mode',
    pfIds: ['a2d6'],
    vfId: '101e',
    ...VDPA,
    dpdk: dpdk('24.28.1002', true),
  },
  {
    ...MLX5,
    key: 'mellanox-bluefield-3',
    subfunctions: MLX5_SUBFUNCTIONS,
    infiniband: true,
    name: 'NVIDIA BlueField-3 in NIC mode',
    pfIds: ['a2dc'],
    vfId: '101e',
    ...VDPA,
    dpdk: dpdk('32.36.3126', true),
  },
  {
    ...DPU,
    key: 'mellanox-bluefield-2-dpu',
    infiniband: true,
    name: 'NVIDIA BlueField-2 in DPU mode',
    pfIds: ['a2d6'],
    vfId: '101e',
    dpdk: dpdk('24.28.1002', false),
  },
  {
    ...DPU,
    key: 'mellanox-bluefield-3-dpu',
    infiniband: true,
    name: 'NVIDIA BlueField-3 in DPU mode',
    pfIds: ['a2dc'],
    vfId: '101e',
    dpdk: dpdk('32.36.3126', false),
  },
  {
    key: 'mellanox-bluefield-virtio-dpu',
    name: 'virtio network device that a BlueField in DPU mode emulates',
    vendor: '1af4',
    pfIds: ['1041'],
    vfId: '1041',
    pfDriver: 'virtio-pci',
    datapaths: {
      kernel: { vfDriver: 'virtio-pci', modules: ['virtio-pci', 'virtio_net'], rdma: false, iommu: false },
      vfio: VFIO,
    },
    dpdk: { netPmd: 'virtio', bind: 'vfio-pci' },
    dpu: true,
    source: 'NVIDIA, BlueField virtio-net (VIRTIO_NET_EMULATION); DPDK doc/guides/nics/virtio.rst',
  },
];
