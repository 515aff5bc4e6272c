/** What is installed beside the device plugins. */
export interface AddOnsSpec {
  /** Multus, which gives pods more than one interface. @default - installed, thick */
  multus?: MultusSpec;
  /** CNI binaries that the networks use. @default "install" */
  cniPlugins?: AddOn;
  /** Whereabouts, for `ipam.whereabouts`. @default "external" */
  whereabouts?: AddOn;
  /** Node Feature Discovery. @default "none" */
  nodeFeatureDiscovery?: AddOn;
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
