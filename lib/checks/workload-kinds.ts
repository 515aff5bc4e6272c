/** Where pods are described, for whoever reads a workload or adds to it. */
export interface WorkloadKind {
  /** Where the pod template stands; a Pod is its own. */
  readonly template: readonly string[];
  /** Where the number of pods stands; the API server's default is 1. */
  readonly replicas?: readonly string[];
}

/** By API group and kind. Source: Kubernetes API reference, "Workload Resources". */
export const KINDS: Readonly<Record<string, WorkloadKind>> = {
  '/Pod': { template: [], replicas: [] },
  'apps/Deployment': { template: ['spec', 'template'], replicas: ['spec', 'replicas'] },
  'apps/DaemonSet': { template: ['spec', 'template'] },
  'apps/StatefulSet': { template: ['spec', 'template'], replicas: ['spec', 'replicas'] },
  'apps/ReplicaSet': { template: ['spec', 'template'], replicas: ['spec', 'replicas'] },
  'batch/Job': { template: ['spec', 'template'], replicas: ['spec', 'parallelism'] },
  'batch/CronJob': {
    template: ['spec', 'jobTemplate', 'spec', 'template'],
    replicas: ['spec', 'jobTemplate', 'spec', 'parallelism'],
  },
};

/** Annotation in which a pod names its networks. Source: Network Plumbing Working Group, multi-network specification. */
export const NETWORKS = 'k8s.v1.cni.cncf.io/networks';

/** Annotation in which a pod names the network of its first interface. Source: Multus docs/configuration.md. */
export const DEFAULT_NETWORK = 'v1.multus-cni.io/default-network';
