/** A DPDK firewall on Intel E810 VFs: two ports of a card, one in, one out. */
import { Chart } from 'cdk8s';
import { CnfCluster, CnfDaemonSet, PlumbingApp } from 'cnf-plumbing';

const app = new PlumbingApp();
const edge = new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { firewall: {} },
  nodePools: {
    firewall: {
      nodeSelector: { 'example.com/pool': 'firewall' },
      cpu: { vendor: 'intel', cores: '0-31', reserved: '0-1' },
      kubelet: { cpuManagerPolicy: 'static' },
      hugepages: { '1Gi': { 0: 8 } },
      pfs: {
        ens1f0: {
          nic: 'intel-e810-xxv',
          match: { pci: '0000:18:00.0' },
          numa: 0,
          // An exception path to the kernel, for ARP and routing protocols on the outside.
          vfs: { outside: { count: 4, datapath: 'vfio', vhostNet: true } },
        },
        ens1f1: {
          nic: 'intel-e810-xxv',
          match: { pci: '0000:18:00.1' },
          numa: 0,
          vfs: { inside: { count: 4, datapath: 'vfio' } },
        },
      },
    },
  },
  networks: {
    outside: { pool: 'outside', vlan: 10, trust: true, spoofCheck: false },
    inside: { pool: 'inside', vlan: 20, trust: true, spoofCheck: false },
  },
});

new CnfDaemonSet(new Chart(app, 'workloads'), 'firewall', {
  namespace: 'firewall',
  image: 'registry.example.com/firewall:3.2.0',
  // Which VFs, CPUs and NUMA nodes it gets is known on the node: the entry helper puts them before the `--`.
  command: ['firewall'],
  args: ['--', '--rules=/etc/firewall/rules'],
  entryHelper: true,
  cpu: 6,
  memory: '2Gi',
  hugepages: { '1Gi': '4Gi' },
  nodePool: edge.nodePool('firewall'),
  networks: [edge.network('outside'), edge.network('inside')],
});

app.synth();
