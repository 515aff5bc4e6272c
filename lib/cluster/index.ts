export { CnfCluster, PHASES, type Phase } from './cnf-cluster';
