/** A program of ES modules in plain JavaScript, with one network over VFs. */
import { Chart } from 'cdk8s';
import { CnfDeployment, CnfNamespace, DevicePool, PlumbingApp, SriovNetwork } from 'cnf-plumbing';

const app = new PlumbingApp();
const chart = new Chart(app, 'probe', { namespace: 'probe' });
new CnfNamespace(chart, 'probe');
const n3 = new SriovNetwork(chart, 'n3', { pool: DevicePool.fromResourceName('example.com/n3', 'vfio'), vlan: 100 });
new CnfDeployment(chart, 'probe-sender', {
  image: 'registry.example.com/probe:0.9.0',
  hugepages: { '1Gi': '1Gi' },
  networks: [n3],
});
app.synth();
