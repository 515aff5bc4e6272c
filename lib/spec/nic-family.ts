/** A NIC family that the catalogue does not have, so that its ports can be used like any other. */
export interface NicFamilySpec {
  /** Name for messages. @default - the key */
  name?: string;
  /** PCI vendor id in lower-case hex, in quotes in YAML: `"8086"`. @pattern ^[0-9a-f]{4}$ */
  vendor: string;
  /** PCI device ids of the PF in lower-case hex. @minItems 1 */
  pfIds: string[];
  /** PCI device id of the VF in lower-case hex. @pattern ^[0-9a-f]{4}$ */
  vfId: string;
  /** Kernel driver of the PF. */
  pfDriver: string;
  /** Kernel driver of the VF: makes the datapath `kernel` possible. @default - the VFs have no kernel driver */
  vfDriver?: string;
  /** How DPDK drives the VFs: makes `vfio` or `bifurcated` possible. @default - not at all */
  dpdk?: DpdkBinding;
  /** Most VFs of one port. @default - not known: `sriov_totalvfs` decides @minimum 1 @maximum 256 */
  maxVfs?: number;
  /** The VFs have RDMA devices. @default false */
  rdma?: boolean;
}

/** What a VF is bound to for DPDK. */
export enum DpdkBinding {
  /** To vfio-pci. */
  Vfio = 'vfio',
  /** To its kernel driver; DPDK works through verbs. */
  Bifurcated = 'bifurcated',
}
