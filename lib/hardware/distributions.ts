/** Directories on a node that differ between Kubernetes distributions. */
export interface NodeDirectories {
  /** The kubelet's root directory. */
  readonly kubelet: string;
  /** Where the container runtime finds CNI binaries. */
  readonly cniBin: string;
  /** Where the container runtime finds CNI configuration. */
  readonly cniConf: string;
}

const USUAL: NodeDirectories = { kubelet: '/var/lib/kubelet', cniBin: '/opt/cni/bin', cniConf: '/etc/cni/net.d' };

/**
 * Node directories by distribution. Source: k3s documentation, "Multus and IPAM plugins" (releases since October 2024);
 * RKE2 documentation, "Multus and SR-IOV"; k0s documentation, `--kubelet-root-dir`; MicroK8s documentation, "Services and
 * ports" and "Change CIDR"; kubeadm defaults of kubelet and containerd.
 */
export const NODE_DIRECTORIES = {
  kubeadm: USUAL,
  k3s: { ...USUAL, cniBin: '/var/lib/rancher/k3s/data/cni', cniConf: '/var/lib/rancher/k3s/agent/etc/cni/net.d' },
  rke2: USUAL,
  k0s: { ...USUAL, kubelet: '/var/lib/k0s/kubelet' },
  microk8s: {
    kubelet: '/var/snap/microk8s/common/var/lib/kubelet',
    cniBin: '/var/snap/microk8s/current/opt/cni/bin',
    cniConf: '/var/snap/microk8s/current/args/cni-network',
  },
} as const satisfies Readonly<Record<string, NodeDirectories>>;

/** Kubernetes distribution with known directories. */
export type DistributionName = keyof typeof NODE_DIRECTORIES;
