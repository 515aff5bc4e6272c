import { Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment, PlumbingApp } from 'cnf-plumbing';
import { spec } from './cluster';

export const app = new PlumbingApp();
export const edge = new CnfCluster(app, 'edge', spec);

const workloads = new Chart(app, 'workloads');
new CnfDeployment(workloads, 'upf', {
  namespace: 'cnf',
  image: 'registry.example.com/upf:1.4.2',
  replicas: 2,
  cpu: 8,
  memory: '4Gi',
  hugepages: { '1Gi': '4Gi' },
  nodePool: edge.nodePool('upf'),
  networks: [
    { network: edge.network('n3'), interface: 'n3' },
    { network: edge.network('n6'), interface: 'n6' },
    { network: edge.network('oam'), interface: 'oam' },
  ],
});

app.synth();
