/** What is installed beside the device plugins. */
export interface AddOnsSpec {
  /** Multus, which gives pods more than one interface. @default - installed, thick */
  multus?: MultusSpec;
  /** The CNI binaries sriov, ib-sriov, ovs and accelerated-bridge, where networks use them. @default "install" */
  cniPlugins?: AddOn;
  /**
   * The reference CNI binaries (host-device, bridge, macvlan, tuning, host-local, ...), where networks use them. The
   * cluster's own network may use the same files, so installing them may replace newer ones. @default "external"
   */
  referencePlugins?: AddOn;
  /** Whereabouts, for `ipam.whereabouts`. @default "external" */
  whereabouts?: AddOn;
  /** Node Feature Discovery: where it is there, rules are added that label nodes by their NICs. @default "none" */
  nodeFeatureDiscovery?: AddOn;
  /**
   * Removes pods that the kubelet rejected after a reboot, before the device plugin was back (kubernetes 125579).
   * @default - `install`, or `none` with `nodeSetup: external`
   */
  rejectedPodCleaner?: AddOn;
  /** How the SR-IOV device plugin works. @default - see {@link DevicePluginSpec} */
  devicePlugin?: DevicePluginSpec;
  /** The AF_XDP device plugin with its CNI binary, where device pools are on the datapath `af-xdp`. @default - none (IMG001) */
  afXdpPlugin?: AfXdpPluginSpec;
  /** DPDK's vDPA application, where device pools are on the datapath `dpdk-vdpa`. @default - see {@link VdpaApplicationSpec} */
  vdpaApplication?: VdpaApplicationSpec;
}

/** DPDK's vDPA application. */
export interface VdpaApplicationSpec {
  /** Image reference. @late @default - that of the project's recipe, in `images.registry` (IMG001) */
  image?: string;
  /**
   * Let software note which memory a device has written, so that what uses it can be moved to another node. Costs CPU for
   * every packet; only drivers of the family `ifc` have it. @default false
   */
  softwareLiveMigration?: boolean;
}

/** The AF_XDP device plugin. */
export interface AfXdpPluginSpec {
  /** Image reference with a digest or a tag of yours: the project publishes a moving tag only. @late */
  image: string;
}

/** The SR-IOV device plugin. */
export interface DevicePluginSpec {
  /** Hand devices over as CDI devices; needs a container runtime with CDI switched on. @default false */
  cdi?: boolean;
}

/** Whether an add-on is installed. */
export enum AddOn {
  /** Installed with the plumbing. */
  Install = 'install',
  /** Already in the cluster. */
  External = 'external',
  /** Not there. */
  None = 'none',
}

/** Multus. */
export interface MultusSpec {
  /** Whether it is installed. @default "install" */
  install?: AddOn;
  /** Daemon (`thick`) or plain binary (`thin`). @default "thick" */
  mode?: MultusMode;
}

/** Shape of Multus. Source: multus-cni, docs/thick-plugin.md. */
export enum MultusMode {
  Thick = 'thick',
  Thin = 'thin',
}
