export { ClusterAddOns } from './cluster-add-ons';
export { CnfCluster } from './cnf-cluster';
export { CnfNetworks } from './networks';
export { PHASES, type Phase } from './phases';
export { Workload, type WorkloadSpecs } from './workload';
