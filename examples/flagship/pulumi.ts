/** The same cluster as resources: `pulumi up`. The README says what a stack can set. */
import * as pulumi from '@pulumi/pulumi';
import { CnfCluster, deploy } from 'cnf-plumbing/pulumi';
import { spec } from './cluster';
import { upf } from './upf';

const config = new pulumi.Config();
const awaitWorkloads = config.getBoolean('awaitWorkloads');
const mirror = config.get('registryStack');
const n3Range = config.getSecret('n3Range');
const { n3 } = spec.networks;

const edge = new CnfCluster('edge', {
  ...spec,
  // Both are known late: the registry is an output of another stack, the range is a secret.
  images: mirror ? { registry: new pulumi.StackReference(mirror).requireOutput('registry') } : {},
  networks: { ...spec.networks, n3: n3Range ? { ...n3, ipam: { whereabouts: { range: n3Range } } } : n3 },
  deployment: { awaitWorkloads },
});
const workloads = deploy('workloads', (scope) => upf(scope, edge), { dependsOn: edge, awaitWorkloads });

export const { resourceNames, networks } = edge;
export const objects = pulumi.all([edge.objectCount, workloads.objectCount]).apply(([a, b]) => a + b);
