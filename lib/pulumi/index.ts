/**
 * cnf-plumbing for Pulumi: a cluster as a component, any construct tree as resources. This entry alone loads Pulumi.
 */
export { PlumbingError, type Problem } from '../core';
export type { ClusterArgs } from './args';
export { CNF_CLUSTER_TYPE, CnfCluster, type CnfClusterArgs } from './cnf-cluster';
export { DEPLOYMENT_TYPE, Deployment, deploy } from './deploy';
export {
  CrdPolicy,
  type DeploymentSettings,
  type DeployOptions,
  type ObjectMatch,
  type ObjectOptions,
} from './deploy-options';
export type { FriendlyArgs } from './friendly-args';
export { KubeObject } from './kube-object';
export { kubernetesProvider } from './provider';
