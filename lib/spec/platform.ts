/** What the cluster runs on. */
export interface PlatformSpec {
  /** Kind of platform: decides what can be expressed and as which documents. @default "kubernetes" */
  kind?: PlatformKind;
  /**
   * Kubernetes version, major and minor, as text (unquoted YAML reads `1.30` as the number 1.3).
   * @pattern ^1\.[0-9]{2}$
   */
  kubernetes: string;
  /**
   * Operating system of the nodes, name and version: `ubuntu-24.04`, `debian-12`, `rhel-9`. What the kernels of those in
   * docs/operating-systems.md ship is known; of others nothing is said. @default - not stated
   */
  os?: string;
  /** Ranges from which pods get addresses, in CIDR notation: networks must not give them out. @default - not stated */
  podCidrs?: string[];
  /** Ranges from which services get addresses, in CIDR notation. @default - not stated */
  serviceCidrs?: string[];
  /** Kubernetes distribution: decides the directories on the nodes. @default "kubeadm" */
  distribution?: Distribution;
  /** Directories that differ from those of the distribution. @default - those of the distribution */
  paths?: NodePathsSpec;
}

/** Kubernetes distribution. */
export enum Distribution {
  Kubeadm = 'kubeadm',
  K3s = 'k3s',
  Rke2 = 'rke2',
  K0s = 'k0s',
  Microk8s = 'microk8s',
}

/** Kind of platform. */
export enum PlatformKind {
  /** A cluster whose nodes may be set up with ordinary manifests. */
  Kubernetes = 'kubernetes',
  /** The SR-IOV Network Operator is in charge. */
  SriovOperator = 'sriov-operator',
  /** OpenShift: nodes belong to the Machine Config Operator. */
  OpenShift = 'openshift',
  /** Talos Linux: nodes belong to machine configs. */
  Talos = 'talos',
}

/** Directories on the nodes that differ between Kubernetes distributions. */
export interface NodePathsSpec {
  /** The kubelet's root directory. @default - that of the distribution @pattern ^/[^:]*[^:/]$ */
  kubelet?: string;
  /** Where the container runtime finds CNI binaries. @default - that of the distribution @pattern ^/[^:]*[^:/]$ */
  cniBin?: string;
  /** Where the container runtime finds CNI configuration. @default - that of the distribution @pattern ^/[^:]*[^:/]$ */
  cniConf?: string;
}
