/**
 * cnf-plumbing for Pulumi: a cluster as a component, any construct tree as resources. This entry alone loads Pulumi.
 */
import type * as pulumi from '@pulumi/pulumi';
import { type CnfClusterArgs, CnfCluster as Component } from './cnf-cluster';
import type { FriendlyArgs } from './friendly-args';

/**
 * A whole cluster's plumbing as a component; see the class. TypeScript programs may write plain text for enums, which
 * the class itself may not accept: a component provider reads its constructor and knows no unions.
 *
 * @example
 * ```ts
 * const edge = new CnfCluster('edge', {
 *   platform: { kubernetes: '1.34' },
 *   nodePools: { upf: { nodeSelector: { 'example.com/pool': 'upf' }, pfs: {
 *     ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } } } } },
 *   networks: { n3: { pool: 'n3', namespace: 'cnf', ipam: { whereabouts: { range: config.requireSecret('range') } } } },
 *   images: { registry: shared.getOutput('registry') },
 * });
 * export const { resourceNames, networks } = edge;
 * ```
 */
export const CnfCluster: {
  new (name: string, args: FriendlyArgs<CnfClusterArgs>, opts?: pulumi.ComponentResourceOptions): Component;
  readonly prototype: Component;
} = Component as never;
export type CnfCluster = Component;

export { PlumbingError, type Problem } from '../core';
export type { ClusterArgs } from './args';
export { CNF_CLUSTER_TYPE, type CnfClusterArgs } from './cnf-cluster';
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
