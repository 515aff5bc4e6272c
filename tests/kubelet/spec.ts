/** The cluster of the tests, as a user describes it: NICs of QEMU, which the catalogue does not have. */
import type { ClusterSpec, Friendly } from '../../lib';

export const SPEC: Friendly<ClusterSpec> = {
  platform: { kubernetes: '1.36', os: 'debian-12', podCidrs: ['10.244.0.0/24'], serviceCidrs: ['10.0.0.0/24'] },
  nicFamilies: {
    igb: {
      vendor: '8086',
      pfIds: ['10c9'],
      vfId: '10ca',
      pfDriver: 'igb',
      vfDriver: 'igbvf',
      dpdk: 'vfio',
      maxVfs: 7,
    },
  },
  namespaces: { cnf: {} },
  nodePools: {
    upf: {
      nodeSelector: { 'example.com/pool': 'upf' },
      kernel: '6.12',
      cpu: { vendor: 'intel', cores: '0-3', reserved: '0', numaNodes: { 0: '0-1', 1: '2-3' } },
      kubelet: { setup: 'agent', cpuManagerPolicy: 'static', topologyManagerPolicy: 'single-numa-node' },
      hugepages: { '2Mi': { 0: 64, 1: 128 } },
      pfs: {
        port0: {
          nic: 'igb',
          match: { pci: '0000:41:00.0' },
          numa: 0,
          vfs: { left: { count: 2, datapath: 'kernel' } },
        },
        port1: {
          nic: 'igb',
          match: { pci: '0000:81:00.0' },
          numa: 1,
          vfs: { right: { count: 2, datapath: 'kernel' }, fast: { count: 2, datapath: 'vfio' } },
        },
      },
    },
  },
  networks: {
    left: {
      pool: 'left',
      cni: 'host-device',
      ipam: { hostLocal: { subnet: '10.9.0.0/24', rangeStart: '10.9.0.10', rangeEnd: '10.9.0.19' } },
    },
    right: {
      pool: 'right',
      cni: 'host-device',
      ipam: { hostLocal: { subnet: '10.9.0.0/24', rangeStart: '10.9.0.20', rangeEnd: '10.9.0.29' } },
    },
    fast: { pool: 'fast', cni: 'none' },
  },
};
