/** A packet broker over AF_XDP: whole ports of an Intel E810, steered by filters of the NIC. */
import { Chart } from 'cdk8s';
import { CnfCluster, CnfDaemonSet, PlumbingApp } from 'cnf-plumbing';

const port = (pci: string, pool: string) => ({
  nic: 'intel-e810-xxv',
  match: { pci },
  numa: 0,
  wholePf: { pool, datapath: 'af-xdp' as const },
});

const app = new PlumbingApp();
const edge = new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { broker: {} },
  // The project publishes a moving tag alone, so the image is one of yours.
  addOns: { afXdpPlugin: { image: 'registry.example.com/afxdp-device-plugin:2025-01' } },
  nodePools: {
    broker: {
      nodeSelector: { 'example.com/pool': 'broker' },
      hugepages: { '2Mi': { 0: 1024 } },
      pfs: { ens1f0: port('0000:18:00.0', 'left'), ens1f1: port('0000:18:00.1', 'right') },
    },
  },
  networks: {
    left: {
      pool: 'left',
      ipam: { whereabouts: { range: '10.1.0.0/24' } },
      afxdp: { ethtoolFilters: ['-N -device- flow-type udp4 dst-ip -ip- action 0'] },
    },
    right: { pool: 'right' },
  },
});

new CnfDaemonSet(new Chart(app, 'workloads'), 'broker', {
  namespace: 'broker',
  image: 'registry.example.com/broker:1.9.0',
  cpu: 4,
  hugepages: { '2Mi': '1Gi' },
  nodePool: edge.nodePool('broker'),
  networks: [edge.network('left'), edge.network('right')],
});

app.synth();
