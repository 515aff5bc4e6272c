import type { NicFamily } from './nic-family';

const ICE_DATAPATHS: NicFamily['datapaths'] = {
  kernel: { vfDriver: 'iavf', modules: ['iavf'], rdma: false, iommu: false },
  vfio: { vfDriver: 'vfio-pci', modules: ['vfio-pci'], rdma: false, iommu: true },
};

/**
 * NICs of Intel. Ids: supported-nic-ids of the sriov-network-operator; Linux drivers/net/ethernet/intel/ice/ice_devids.h.
 * VF limit: Linux drivers/net/ethernet/intel/ice/ice_vf_lib.h, ICE_MAX_SRIOV_VFS. Drivers: DPDK, iavf PMD guide.
 */
export const INTEL: readonly NicFamily[] = [
  {
    key: 'intel-e810-c',
    name: 'Intel E810-C (CQDA2, 2CQDA2, XXVDA4)',
    vendor: '8086',
    pfIds: ['1591', '1592', '1593'],
    vfId: '1889',
    pfDriver: 'ice',
    maxVfs: { count: 256, per: 'device' },
    datapaths: ICE_DATAPATHS,
    source: 'sriov-network-operator supported-nic-ids; Linux ice_vf_lib.h ICE_MAX_SRIOV_VFS',
  },
  {
    key: 'intel-e810-xxv',
    name: 'Intel E810-XXV (XXVDA2)',
    vendor: '8086',
    pfIds: ['1599', '159b'],
    vfId: '1889',
    pfDriver: 'ice',
    maxVfs: { count: 256, per: 'device' },
    datapaths: ICE_DATAPATHS,
    source: 'sriov-network-operator supported-nic-ids; Linux ice_vf_lib.h ICE_MAX_SRIOV_VFS',
  },
];
