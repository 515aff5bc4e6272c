/** The cluster as manifests: `npx cdk8s synth`. */
import { Chart } from 'cdk8s';
import { CnfCluster, PlumbingApp } from 'cnf-plumbing';
import { spec } from './cluster';
import { upf } from './upf';

export const app = new PlumbingApp();
export const edge = new CnfCluster(app, 'edge', spec);
upf(new Chart(app, 'workloads'), edge);

app.synth();
