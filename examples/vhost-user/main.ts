/** A DPDK router on virtio: over ports of Open vSwitch with DPDK, and where a NIC speaks virtio, over the NIC. */
import { Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment, PlumbingApp } from 'cnf-plumbing';

const app = new PlumbingApp();
const edge = new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { router: { podSecurity: 'privileged' } },
  nodePools: {
    // The switch in software has the NIC; pods meet it over sockets.
    soft: {
      nodeSelector: { 'example.com/pool': 'soft' },
      hugepages: { '1Gi': { 0: 16 } },
      vhostUser: { n6: { count: 8, queuePairs: 2 } },
      pfs: { eno1: { nic: 'intel-x710', match: { pci: '0000:18:00.0' } } },
    },
    // The same pool, served by VFs that speak virtio: nothing changes for the router.
    fast: {
      nodeSelector: { 'example.com/pool': 'fast' },
      hugepages: { '1Gi': { 0: 16 } },
      pfs: {
        ens2f0np0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:86:00.0' },
          vfs: { n6: { count: 8, datapath: 'vhost-vdpa', queuePairs: 2 } },
        },
      },
    },
  },
  networks: { n6: { pool: 'n6' } },
});

new CnfDeployment(new Chart(app, 'workloads', { namespace: 'router' }), 'router', {
  image: 'registry.example.com/router:3.1.0',
  replicas: 2,
  cpu: 4,
  memory: '2Gi',
  hugepages: { '1Gi': '4Gi' },
  command: ['dpdk-testpmd'],
  args: ['--', '--auto-start', '--rxq=2', '--txq=2'],
  entryHelper: true,
  networks: [edge.network('n6')],
});

app.synth();
