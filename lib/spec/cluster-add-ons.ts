import type { AddOn, MultusSpec } from './add-ons';
import type { ImagesSpec, ManifestPatch, NamespaceSpec } from './cluster';
import type { PlatformSpec } from './platform';

/**
 * What node pools and networks of a cluster share, as plain data: for a stack of its own, when the rest of the cluster
 * stands in others. The words are those of a {@link ClusterSpec}; what its networks decide there (which CNI binaries
 * are needed) is said here.
 */
export interface ClusterAddOnsSpec {
  /** What the cluster runs on. */
  platform: PlatformSpec;
  /** Multus, with the definition of NetworkAttachmentDefinition. @default - installed, thick */
  multus?: MultusSpec;
  /** CNI binaries to install. @default - only `sriov` */
  cniBinaries?: CniBinary[];
  /** Whereabouts with its definitions, for `ipam.whereabouts`. @default "external" */
  whereabouts?: AddOn;
  /** Namespaces to create for workloads, by name. @default - none */
  namespaces?: { [name: string]: NamespaceSpec };
  /** Where images come from. @default - the public registries of the image catalogue */
  images?: ImagesSpec;
  /**
   * Namespace of the add-ons; created with the Pod Security level `privileged`. Clusters of other stacks need one of
   * their own. @default "cnf-plumbing"
   */
  namespace?: string;
  /** JSON-Patch operations on emitted objects, in order. @default - none */
  patches?: ManifestPatch[];
}

/** An image of CNI binaries. Source: sriov-cni, ib-sriov-cni, ovs-cni, accelerated-bridge-cni; containernetworking/plugins. */
export enum CniBinary {
  /** sriov. */
  Sriov = 'sriov',
  /** ib-sriov. */
  IbSriov = 'ib-sriov',
  /** ovs, with its plugins for mirrors. */
  Ovs = 'ovs',
  /** accelerated-bridge. */
  AcceleratedBridge = 'accelerated-bridge',
  /** Those of the CNI project: host-device, bridge, macvlan, tuning, sbr, vrf, host-local, static, dhcp, ... */
  Reference = 'reference',
}
