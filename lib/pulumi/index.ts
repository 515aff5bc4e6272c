/**
 * cnf-plumbing for Pulumi: a cluster and its parts as components, any construct tree as resources. This entry alone loads Pulumi.
 */
export { PlumbingError, type Problem } from '../core';
export type { ClusterAddOnsArgs, ClusterArgs, CnfDaemonSetArgs, CnfDeploymentArgs, CnfNetworksArgs } from './args';
export { CLUSTER_ADD_ONS_TYPE, ClusterAddOns } from './cluster-add-ons';
export { CNF_CLUSTER_TYPE, CnfCluster, type CnfClusterArgs } from './cnf-cluster';
export { CNF_DAEMON_SET_TYPE, CNF_DEPLOYMENT_TYPE, CnfDaemonSet, CnfDeployment } from './cnf-workload';
export type { ComponentArgs } from './component';
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
export { CNF_NETWORKS_TYPE, CnfNetworks } from './networks';
export { kubernetesProvider } from './provider';
