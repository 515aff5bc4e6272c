/** A gateway on VFs in switchdev mode: Open vSwitch decides, a ConnectX-6 Dx forwards. */
import { Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment, PlumbingApp } from 'cnf-plumbing';

const port = (pci: string) => ({
  nic: 'mellanox-connectx-6-dx',
  match: { pci },
  numa: 0,
  eswitch: 'switchdev' as const,
  bridge: { name: 'br-n6', bond: 'bond0' },
  vfs: { n6: { count: 8, datapath: 'switchdev' as const } },
});

const app = new PlumbingApp();
const edge = new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { gateway: {} },
  nodePools: {
    gateway: {
      nodeSelector: { 'example.com/pool': 'gateway' },
      openVswitch: { tcPolicy: 'none' },
      pfs: { ens2f0np0: port('0000:86:00.0'), ens2f1np1: port('0000:86:00.1') },
    },
  },
  networks: {
    n6: {
      pool: 'n6',
      vlan: 100,
      ovs: { bridge: 'br-n6', mirrors: { 'gateway-out': 'ingress' } },
      ipam: { whereabouts: { range: '10.6.0.0/24' } },
    },
    // No VF: a veth pair in software is enough to listen.
    probe: { ovs: { bridge: 'br-n6', mirrorOutputs: ['gateway-out'] } },
  },
});

const workloads = new Chart(app, 'workloads', { namespace: 'gateway' });
new CnfDeployment(workloads, 'gateway', {
  image: 'registry.example.com/gateway:2.1.0',
  replicas: 2,
  networks: [edge.network('n6')],
});
new CnfDeployment(workloads, 'probe', {
  image: 'registry.example.com/probe:1.0.3',
  networks: [edge.network('probe')],
});

app.synth();
