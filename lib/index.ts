/**
 * cnf-plumbing: accelerated network interfaces for containerised network functions.
 * Everything for cdk8s and for reading plans; the Pulumi side is `cnf-plumbing/pulumi`, which alone loads Pulumi.
 */
export { PlumbingValidation, type PlumbingValidationProperties } from './checks/plumbing-validation';
export { CnfCluster, PHASES, type Phase } from './cluster';
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
  type ClusterPlan,
  type Decision,
  type DevicePoolPlan,
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
