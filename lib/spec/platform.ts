/** What the cluster runs on. */
export interface PlatformSpec {
  /** Kind of platform: decides what can be expressed and as which documents. @default "kubernetes" */
  kind?: PlatformKind;
  /**
   * Kubernetes version, major and minor, as text (unquoted YAML reads `1.30` as the number 1.3).
   * @pattern ^1\.[0-9]{2}$
   */
  kubernetes: string;
  /** Operating system of the nodes, name and version: `ubuntu-24.04`, `debian-12`, `rhel-9`. @default - not stated */
  os?: string;
  /** Directories that differ between distributions. @default - those of kubeadm */
  paths?: NodePathsSpec;
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
  /** The kubelet's root directory. @default "/var/lib/kubelet" @pattern ^/[^:]*[^:/]$ */
  kubelet?: string;
  /** Where the container runtime finds CNI binaries. @default "/opt/cni/bin" @pattern ^/[^:]*[^:/]$ */
  cniBin?: string;
  /** Where the container runtime finds CNI configuration. @default "/etc/cni/net.d" @pattern ^/[^:]*[^:/]$ */
  cniConf?: string;
}
