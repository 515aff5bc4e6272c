export { type AddOnsPlan, type CniBinaryName, planAddOns, planDirectories } from './add-ons';
export { type PlannedCluster, planCluster } from './cluster';
export { type ClusterAddOnsPlan, planClusterAddOns } from './cluster-add-ons';
export { type SecurityProfile, securityProfile } from './datapaths';
export { planPluginResources } from './device-plugin';
export { DEFAULT_RESOURCE_PREFIX, planDevicePools } from './device-pools';
export { commonMode } from './eswitch';
export { type IpamPlan, planIpam } from './ipam';
export { planKernelArguments } from './kernel-arguments';
export { type KuredPlan, planKured } from './kured';
export {
  type MountResource,
  type MountResourcesPlan,
  type MountResourcesProps,
  planMountResources,
} from './mount-resources';
export { nameProblem } from './names';
export { DEFAULT_NAMESPACE } from './namespaces';
export { isCniBuilt, planNetwork } from './network';
export type { NetworkProps } from './network-props';
export { type NetworkSetPlan, planNetworkSet } from './network-set';
export { type NodeAgentPlan, planNodeAgent } from './node-agent';
export {
  DISRUPTIONS,
  type Disruption,
  differsByHost,
  type NodePlan,
  type NodePlanLine,
  nodePlanChange,
  nodePlanText,
  readNodePlan,
} from './node-plan';
export { DEVICE_PLUGIN_NAME, planNodePool } from './node-pool';
export { planNodeSetup } from './node-setup';
export * from './plan';
export { rangeName } from './port-devices';
export { SOCKET } from './sockets';
export { DPDK_VDPA } from './vdpa-applications';
export { planVfLayout } from './vf-layout';
export { type AttachmentPlan, planWorkload, type WorkloadPlan } from './workload';
