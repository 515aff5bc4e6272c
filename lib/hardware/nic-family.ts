/** Facts about one family of NICs. A new NIC is one entry in the file of its vendor. */
export interface NicFamily {
  /** Key in the catalogue: `<vendor>-<family>`. */
  readonly key: string;
  /** Name on the box. */
  readonly name: string;
  /** PCI vendor id, lower-case hex. */
  readonly vendor: string;
  /** PCI device ids of the PF, lower-case hex. */
  readonly pfIds: readonly string[];
  /** PCI device id of the VF, lower-case hex. Several families may share one. */
  readonly vfId: string;
  /** Kernel driver of the PF. */
  readonly pfDriver: string;
  /** Most VFs, of one port or of the whole device (all its ports together). */
  readonly maxVfs: { readonly count: number; readonly per: 'port' | 'device' };
  /** How the VFs can be served, by datapath word. A datapath that is absent is not possible. */
  readonly datapaths: Readonly<Partial<Record<DatapathName, DatapathFacts>>>;
  /** Where the facts come from. */
  readonly source: string;
}

/** Datapaths with facts in the catalogue. */
export type DatapathName = 'kernel' | 'vfio' | 'bifurcated';

/** How a family serves a datapath. */
export interface DatapathFacts {
  /** Driver the VF is bound to. */
  readonly vfDriver: string;
  /** Kernel modules the node needs, beside the PF driver. */
  readonly modules: readonly string[];
  /** Pods need the RDMA devices of the VF (the mlx5 PMD works through verbs). */
  readonly rdma: boolean;
  /** The platform's IOMMU must translate. */
  readonly iommu: boolean;
}
