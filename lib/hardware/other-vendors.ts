import { kernel, kernelVdpa, userspaceVdpa, VFIO } from './datapaths';
import type { NicFamily } from './nic-family';
import { VDPA_DRIVERS } from './vdpa-drivers';

const NIC_IDS = 'sriov-network-operator supported-nic-ids';

/** What the Marvell OCTEON families share. Source: supported-nic-ids; DPDK doc/guides/platform/cnxk.rst. */
const OCTEON = {
  vendor: '177d',
  pfDriver: 'rvu_nicpf',
  datapaths: { kernel: kernel('rvu_nicvf'), vfio: VFIO },
  dpdk: { netPmd: 'cnxk', bind: 'vfio-pci' },
  source: `${NIC_IDS}; DPDK doc/guides/platform/cnxk.rst`,
} as const satisfies Partial<NicFamily>;

/** Octeon functions with the vDPA firmware. The ids are those of the network functions. */
const OCTEP = {
  vendor: '177d',
  pfDriver: 'octep_vdpa',
  datapaths: kernelVdpa(VDPA_DRIVERS.octep),
  kernelVdpa: { driver: VDPA_DRIVERS.octep },
  source: 'Linux drivers/vdpa/octeon_ep/octep_vdpa_main.c',
} as const satisfies Partial<NicFamily>;

/** Source: DPDK drivers/net/nfp, doc/guides/vdpadevs/nfp.rst (23.11). */
const NFP = {
  vendor: '19ee',
  pfDriver: 'nfp',
  datapaths: { kernel: kernel('nfp'), vfio: VFIO, switchdev: kernel('nfp'), ...userspaceVdpa('nfp') },
  switchdev: { beforeVfs: false },
  dpdk: { netPmd: 'nfp', vdpaPmd: 'nfp', bind: 'vfio-pci' },
  source: 'DPDK drivers/common/nfp/nfp_dev.h, doc/guides/vdpadevs/nfp.rst',
} as const satisfies Partial<NicFamily>;

/** NICs of vendors with a few families each. VF limits are those of the card's set-up unless stated. */
export const OTHER_VENDORS: readonly NicFamily[] = [
  {
    key: 'broadcom-bcm57414',
    name: 'Broadcom BCM57414',
    vendor: '14e4',
    pfIds: ['16d7'],
    vfId: '16dc',
    pfDriver: 'bnxt_en',
    datapaths: { kernel: kernel('bnxt_en'), vfio: VFIO },
    dpdk: { netPmd: 'bnxt', bind: 'vfio-pci' },
    source: `${NIC_IDS}; DPDK drivers/net/bnxt`,
  },
  {
    key: 'broadcom-bcm75508',
    name: 'Broadcom BCM75508',
    vendor: '14e4',
    pfIds: ['1750'],
    vfId: '1806',
    pfDriver: 'bnxt_en',
    datapaths: { kernel: kernel('bnxt_en'), vfio: VFIO },
    dpdk: { netPmd: 'bnxt', bind: 'vfio-pci' },
    source: `${NIC_IDS}; DPDK drivers/net/bnxt`,
  },
  {
    key: 'qlogic-ql45000',
    name: 'QLogic QL45000',
    vendor: '1077',
    pfIds: ['1654'],
    vfId: '1664',
    pfDriver: 'qede',
    // DPDK has a driver, but the operator's table of tested features marks it as not working.
    datapaths: { kernel: kernel('qede') },
    source: `${NIC_IDS} and doc/supported-hardware.md`,
  },
  { ...OCTEON, key: 'marvell-octeon-tx2-cn96xx', name: 'Marvell OCTEON TX2 CN96XX', pfIds: ['b200'], vfId: 'b203' },
  { ...OCTEON, key: 'marvell-octeon-tx2-cn98xx', name: 'Marvell OCTEON TX2 CN98XX', pfIds: ['b100'], vfId: 'b103' },
  {
    ...OCTEON,
    key: 'marvell-octeon-fusion-cnf95xx',
    name: 'Marvell OCTEON Fusion CNF95XX',
    pfIds: ['b600'],
    vfId: 'b603',
  },
  { ...OCTEON, key: 'marvell-octeon-10-cn10xxx', name: 'Marvell OCTEON 10 CN10XXX', pfIds: ['b900'], vfId: 'b903' },
  {
    ...OCTEON,
    key: 'marvell-octeon-fusion-cnf105xx',
    name: 'Marvell OCTEON Fusion CNF105XX',
    pfIds: ['ba00'],
    vfId: 'ba03',
  },
  {
    key: 'amd-pensando-dsc',
    name: 'AMD Pensando DSC',
    vendor: '1dd8',
    pfIds: ['1002'],
    vfId: '1003',
    pfDriver: 'ionic',
    datapaths: { kernel: kernel('ionic'), vfio: VFIO },
    dpdk: { netPmd: 'ionic', bind: 'vfio-pci' },
    source: 'Linux drivers/net/ethernet/pensando/ionic; DPDK drivers/net/ionic',
  },
  {
    key: 'amd-pensando-dsc-vdpa',
    name: 'AMD Pensando DSC, vDPA functions',
    vendor: '1dd8',
    pfIds: ['100c'],
    vfId: '100b',
    pfDriver: 'pds_core',
    // The device plugin does not find its devices (VDPA_DRIVERS.pds.advertised).
    datapaths: kernelVdpa(VDPA_DRIVERS.pds),
    kernelVdpa: { driver: VDPA_DRIVERS.pds },
    source: 'Linux include/linux/pds/pds_core_if.h, drivers/vdpa/pds',
  },
  { ...OCTEP, key: 'marvell-octeon-10-vdpa', name: 'Marvell OCTEON 10, vDPA firmware', pfIds: ['b900'], vfId: 'b903' },
  {
    ...OCTEP,
    key: 'marvell-octeon-fusion-cnf105xx-vdpa',
    name: 'Marvell OCTEON Fusion CNF105XX, vDPA firmware',
    pfIds: ['ba00'],
    vfId: 'ba03',
  },
  { ...NFP, key: 'netronome-nfp3800', name: 'Netronome NFP-3800', pfIds: ['3800'], vfId: '3803' },
  { ...NFP, key: 'netronome-nfp4000', name: 'Netronome NFP-4000, NFP-6000', pfIds: ['4000', '6000'], vfId: '6003' },
  {
    key: 'amd-sn1022',
    name: 'AMD Alveo SN1022 (EF100)',
    vendor: '10ee',
    pfIds: ['0100'],
    vfId: '1100',
    pfDriver: 'sfc',
    datapaths: { kernel: kernel('sfc'), vfio: VFIO, switchdev: kernel('sfc'), ...userspaceVdpa('sfc') },
    switchdev: { beforeVfs: false },
    dpdk: { netPmd: 'sfc', vdpaPmd: 'sfc', bind: 'vfio-pci', firmware: '1.0.7.0' },
    source: 'DPDK drivers/common/sfc_efx/base/efx.h, doc/guides/vdpadevs/sfc.rst',
  },
  {
    key: 'amazon-ena',
    name: 'Amazon ENA',
    vendor: '1d0f',
    pfIds: ['ec20'],
    vfId: 'ec20',
    pfDriver: 'ena',
    maxVfs: { count: 0, per: 'port' },
    datapaths: { kernel: kernel('ena'), vfio: VFIO },
    dpdk: { netPmd: 'ena', bind: 'vfio-pci' },
    source: `${NIC_IDS}; DPDK drivers/net/ena`,
  },
  {
    key: 'virtio-net',
    name: 'virtio network device of a virtual machine',
    vendor: '1af4',
    pfIds: ['1041', '1000'],
    vfId: '1041',
    pfDriver: 'virtio-pci',
    maxVfs: { count: 0, per: 'port' },
    datapaths: { kernel: kernel('virtio_net'), vfio: VFIO },
    dpdk: { netPmd: 'virtio', bind: 'vfio-pci' },
    source: `${NIC_IDS}; DPDK doc/guides/nics/virtio.rst`,
  },
];
