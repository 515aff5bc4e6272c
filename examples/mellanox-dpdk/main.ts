/** A DPDK router on ConnectX-7 VFs, which keep their kernel driver: the pods get the RDMA devices of their VFs. */
import { Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment, PlumbingApp } from 'cnf-plumbing';

const app = new PlumbingApp();
const core = new CnfCluster(app, 'core', {
  platform: { kubernetes: '1.34', os: 'rhel-9' },
  namespaces: { router: {} },
  nodePools: {
    router: {
      nodeSelector: { 'example.com/pool': 'router' },
      cpu: { vendor: 'amd', cores: '0-63', reserved: '0-3' },
      hugepages: { '1Gi': { 1: 16 } },
      pfs: {
        ens3f0np0: {
          nic: 'mellanox-connectx-7',
          match: { pci: '0000:c1:00.0' },
          numa: 1,
          mtu: 9000,
          vfs: { fabric: { count: 16, datapath: 'bifurcated' } },
        },
      },
    },
  },
  networks: { fabric: { pool: 'fabric', vlan: 300, trust: true, mtu: 9000 } },
});

new CnfDeployment(new Chart(app, 'workloads'), 'router', {
  namespace: 'router',
  image: 'registry.example.com/router:2.0.1',
  replicas: 4,
  cpu: 4,
  hugepages: { '1Gi': '2Gi' },
  nodePool: core.nodePool('router'),
  // Two VFs of one network: the pod asks for two devices of the pool.
  networks: [core.network('fabric'), core.network('fabric')],
});

app.synth();
