/** A firewall on the sockets of its kernel: the same interfaces from VFs of an Intel NIC, and from virtio of a Mellanox one. */
import { Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment, PlumbingApp } from 'cnf-plumbing';

const app = new PlumbingApp();
const edge = new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { firewall: {} },
  nodePools: {
    intel: {
      nodeSelector: { 'example.com/pool': 'intel' },
      pfs: {
        ens1f0: {
          nic: 'intel-e810-c',
          match: { pci: '0000:18:00.0' },
          vfs: { outside: { count: 8, datapath: 'kernel' } },
        },
      },
      // Another slot on one node.
      hosts: { 'edge-7': { pfs: { ens1f0: { match: { pci: '0000:3b:00.0' } } } } },
    },
    mellanox: {
      nodeSelector: { 'example.com/pool': 'mellanox' },
      pfs: {
        // VFs that are virtio-net devices for whoever drives them.
        ens2f0np0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:86:00.0' },
          vfs: { outside: { count: 8, datapath: 'virtio-vdpa' } },
        },
        // Subfunctions: more of them than VFs, with RDMA.
        ens2f1np1: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:86:00.1' },
          eswitch: 'switchdev',
          bridge: { name: 'br-storage' },
          sfs: { storage: { count: 32, datapath: 'kernel', rdma: true } },
        },
      },
    },
  },
  networks: {
    outside: { pool: 'outside', ipam: { whereabouts: { range: '198.18.0.0/24' } } },
    storage: { pool: 'storage' },
  },
  addOns: { whereabouts: 'install' },
});

const workloads = new Chart(app, 'workloads', { namespace: 'firewall' });
new CnfDeployment(workloads, 'firewall', {
  image: 'registry.example.com/firewall:2.0.3',
  replicas: 4,
  networks: [edge.network('outside')],
});
new CnfDeployment(workloads, 'log', {
  image: 'registry.example.com/log:1.9.0',
  nodePool: edge.nodePool('mellanox'),
  networks: [edge.network('outside'), edge.network('storage')],
});

app.synth();
