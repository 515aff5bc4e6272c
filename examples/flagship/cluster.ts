import type { ClusterSpec, Friendly } from 'cnf-plumbing';

/**
 * A mixed cluster at the edge of a 5G network: UPF nodes with an Intel E810 and a ConnectX-6 Dx, and gateway nodes with
 * a ConnectX-6 Dx only. Both NICs of a UPF node sit on NUMA node 0: a pod takes devices of both under the policy
 * `single-numa-node`. The user plane runs on DPDK, operations and maintenance on kernel interfaces.
 */
export const spec = {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { cnf: {} },
  addOns: { whereabouts: 'install' },
  nodePools: {
    upf: {
      nodeSelector: { 'example.com/pool': 'upf' },
      tolerations: [{ key: 'example.com/dedicated', value: 'upf', effect: 'NoSchedule' }],
      cpu: { vendor: 'intel', cores: '0-63', reserved: '0-1,32-33' },
      kubelet: { cpuManagerPolicy: 'static', topologyManagerPolicy: 'single-numa-node' },
      hugepages: { '1Gi': { 0: 16, 1: 16 } },
      pfs: {
        ens1f0: {
          nic: 'intel-e810-c',
          match: { pci: '0000:18:00.0' },
          numa: 0,
          mtu: 9000,
          vfs: { n3: { count: 8, datapath: 'vfio' }, oam: { count: 4, datapath: 'kernel' } },
        },
        ens2f0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:3b:00.0' },
          numa: 0,
          mtu: 9000,
          vfs: { n6: { count: 8, datapath: 'bifurcated' } },
        },
      },
    },
    gateway: {
      nodeSelector: { 'example.com/pool': 'gateway' },
      cpu: { vendor: 'amd', cores: '0-47', reserved: '0-1' },
      hugepages: { '1Gi': { 0: 8 } },
      pfs: {
        ens3f0np0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:41:00.0' },
          numa: 0,
          mtu: 9000,
          vfs: { n6: { count: 16, datapath: 'bifurcated' }, oam: { count: 4, datapath: 'kernel' } },
        },
      },
    },
  },
  networks: {
    n3: {
      pool: 'n3',
      vlan: 100,
      trust: true,
      spoofCheck: false,
      mtu: 9000,
      ipam: { whereabouts: { range: '10.3.0.0/24', gateway: '10.3.0.1' } },
    },
    n6: { pool: 'n6', vlan: 200, vlanQos: 3, maxTxRate: 10000, ipam: { whereabouts: { range: '10.6.0.0/24' } } },
    oam: {
      pool: 'oam',
      vlan: 10,
      mtu: 1400,
      ipam: { whereabouts: { range: '10.10.0.0/16', exclude: ['10.10.0.0/28'] } },
    },
  },
} satisfies Friendly<ClusterSpec>;
