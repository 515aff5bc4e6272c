import { kernel, kernelVdpa, userspaceVdpa, VFIO } from './datapaths';
import type { NicFamily } from './nic-family';
import { VDPA_DRIVERS } from './vdpa-drivers';

const NIC_IDS = 'sriov-network-operator supported-nic-ids';

/** What the ports of the ice driver share: E810, E82x, E83x. */
const ICE = {
  vendor: '8086',
  vfId: '1889',
  pfDriver: 'ice',
  maxVfs: { count: 256, per: 'device' },
  datapaths: { kernel: kernel('iavf'), vfio: VFIO, switchdev: kernel('iavf') },
  rdma: true,
  switchdev: { kernel: '5.16', beforeVfs: true },
  dpdk: { netPmd: 'iavf', bind: 'vfio-pci' },
  afXdp: { zeroCopy: true, subfunctions: true },
  // ice_sf_eth.c came with Linux 6.12; the device plugin makes them itself.
  subfunctions: {
    kernel: '6.12',
    datapaths: { 'af-xdp': { vfDriver: 'ice', modules: [], rdma: false, iommu: false } },
  },
  source: `${NIC_IDS}; Linux drivers/net/ethernet/intel/ice: ice_vf_lib.h ICE_MAX_SRIOV_VFS, ice_eswitch.c`,
} as const satisfies Partial<NicFamily>;

/** What the ports of the i40e driver share. VFs: 64 per port of two, 32 per port of four. */
const I40E = {
  vendor: '8086',
  vfId: '154c',
  pfDriver: 'i40e',
  maxVfs: { count: 128, per: 'device' },
  datapaths: { kernel: kernel('iavf'), vfio: VFIO },
  dpdk: { netPmd: 'iavf', bind: 'vfio-pci' },
  afXdp: { zeroCopy: true },
  source: `${NIC_IDS}; DPDK doc/guides/nics/intel_vf.rst`,
} as const satisfies Partial<NicFamily>;

const IXGBE = {
  vendor: '8086',
  pfDriver: 'ixgbe',
  maxVfs: { count: 63, per: 'port' },
  datapaths: { kernel: kernel('ixgbevf'), vfio: VFIO },
  dpdk: { netPmd: 'ixgbe', bind: 'vfio-pci' },
} as const satisfies Partial<NicFamily>;

/** Virtio functions; the port is one too, and virtio_net has no settings for VFs. Source: Linux drivers/net/virtio_net.c. */
const IFCVF = {
  vendor: '1af4',
  subsystemVendor: '8086',
  pfDriver: 'virtio-pci',
  setsVfs: false,
  datapaths: { vfio: VFIO, ...kernelVdpa(VDPA_DRIVERS.ifcvf), ...userspaceVdpa('ifc') },
  kernelVdpa: { driver: VDPA_DRIVERS.ifcvf },
  dpdk: { netPmd: 'virtio', vdpaPmd: 'ifc', bind: 'vfio-pci' },
} as const satisfies Partial<NicFamily>;

/** NICs of Intel. */
export const INTEL: readonly NicFamily[] = [
  { key: 'intel-e810-c', name: 'Intel E810-C (CQDA2, 2CQDA2, XXVDA4)', pfIds: ['1591', '1592', '1593'], ...ICE },
  { key: 'intel-e810-xxv', name: 'Intel E810-XXV (XXVDA2, backplane)', pfIds: ['1599', '159b'], ...ICE },
  { key: 'intel-e823', name: 'Intel E823-C, E823-L', pfIds: ['188a', '124c', '124d'], ...ICE },
  { key: 'intel-e825-c', name: 'Intel E825-C', pfIds: ['579c', '579d', '579e'], ...ICE },
  { key: 'intel-e830', name: 'Intel E830', pfIds: ['12d2', '12d3'], ...ICE },
  { key: 'intel-e835', name: 'Intel E835', pfIds: ['1249', '124a'], ...ICE },
  { key: 'intel-x710', name: 'Intel X710', pfIds: ['1572', '1581', '1589', '15ff'], ...I40E },
  { key: 'intel-xl710', name: 'Intel XL710', pfIds: ['1583'], ...I40E },
  { key: 'intel-xxv710', name: 'Intel XXV710', pfIds: ['0d58', '158a', '158b'], ...I40E },
  {
    key: 'intel-82599',
    name: 'Intel 82599 (X520)',
    pfIds: ['10fb'],
    vfId: '10ed',
    ...IXGBE,
    source: 'Linux ixgbe_type.h; sriov-network-device-plugin deployments/configMap.yaml; DPDK intel_vf.rst',
  },
  {
    key: 'intel-x550',
    name: 'Intel X550',
    pfIds: ['1563'],
    vfId: '1565',
    ...IXGBE,
    source: `${NIC_IDS}; DPDK intel_vf.rst`,
  },
  {
    key: 'intel-82576',
    name: 'Intel 82576',
    vendor: '8086',
    pfIds: ['10c9'],
    vfId: '10ca',
    // The operator's list calls it ixgbe; the kernel drives it with igb.
    pfDriver: 'igb',
    maxVfs: { count: 7, per: 'port' },
    datapaths: { kernel: kernel('igbvf'), vfio: VFIO },
    dpdk: { netPmd: 'e1000', bind: 'vfio-pci' },
    source: `${NIC_IDS}; DPDK intel_vf.rst`,
  },
  {
    key: 'intel-e2000',
    name: 'Intel IPU E2000',
    vendor: '8086',
    pfIds: ['1452'],
    vfId: '145c',
    pfDriver: 'idpf',
    datapaths: { kernel: kernel('idpf'), vfio: VFIO },
    dpdk: { netPmd: 'idpf', bind: 'vfio-pci' },
    source: 'DPDK drivers/net/intel/idpf/base/idpf_devids.h, doc/guides/nics/idpf.rst',
  },
  {
    key: 'intel-n3000-virtio',
    name: 'Intel N3000, Cascade Glacier (virtio)',
    pfIds: ['1041'],
    vfId: '1041',
    ...IFCVF,
    source: 'Linux drivers/vdpa/ifcvf; DPDK doc/guides/vdpadevs/ifc.rst',
  },
  {
    key: 'intel-c5000x-pl',
    name: 'Intel C5000X-PL (virtio)',
    pfIds: ['1000'],
    vfId: '1000',
    ...IFCVF,
    source: 'Linux drivers/vdpa/ifcvf/ifcvf_main.c; DPDK doc/guides/vdpadevs/ifc.rst',
  },
];
