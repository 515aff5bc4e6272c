/**
 * cnf-plumbing: accelerated network interfaces for containerised network functions.
 * Everything for cdk8s and for reading plans; the Pulumi side is `cnf-plumbing/pulumi`, which alone loads Pulumi.
 */
export { PlumbingValidation, type PlumbingValidationProperties } from './checks/plumbing-validation';
// Not by the room's index: the parts of a cluster are for the components alone.
export { CnfCluster } from './cluster/cnf-cluster';
export { PHASES, type Phase } from './cluster/phases';
export * from './constructs';
export {
  allCodes,
  formatProblem,
  formatProblems,
  lookUp,
  PlumbingError,
  type Problem,
  type ProblemCode,
  type ProblemEntry,
  type Severity,
} from './core';
export { IMAGES, type ImageName, type NicFamily, nicFamily, nicKeys } from './hardware';
export {
  type AfXdpPool,
  type ClusterPlan,
  type Decision,
  type DevicePoolPlan,
  type EalPlan,
  type MountResource,
  type NodePoolPlan,
  type PfPlan,
  type PluginResource,
  type PluginSelector,
  planCluster,
  type Requirement,
  type VfRange,
} from './model';
export { PlumbingApp, type PlumbingAppProps, toYaml } from './output';
export * from './spec';
