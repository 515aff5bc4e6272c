import { PAGE_SIZES } from '../hardware';
import { type CpuSpec, CpuVendor, Iommu } from '../spec';
import { entriesByKey } from './by-key';

/** IOMMU arguments by CPU vendor. Source: sriov-network-operator generic_plugin.go; DPDK getting started guide. */
const IOMMU_ARGUMENTS: Readonly<Record<CpuVendor, readonly string[]>> = {
  [CpuVendor.Intel]: ['intel_iommu=on', 'iommu=pt'],
  [CpuVendor.Amd]: ['iommu=pt'],
  [CpuVendor.Arm]: ['iommu.passthrough=1'],
};

/** What {@link planKernelArguments} decides from. */
export interface KernelArgumentProps {
  readonly cpu?: CpuSpec;
  readonly architecture: string;
  /** A device of the node pool needs the platform's IOMMU. */
  readonly iommuNeeded: boolean;
  readonly iommu?: Iommu;
  /** Pages by page size and NUMA node. */
  readonly hugepages: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /**
   * Say how many pages each NUMA node gets (`hugepages=0:16,1:8`), which Linux reads since 5.16. Without it the kernel
   * spreads the sum evenly over all nodes. @default false
   */
  readonly perNumaNode?: boolean;
}

/**
 * Kernel arguments of a node pool, as tokens in order: each `hugepagesz=` stands before its `hugepages=`, and
 * `default_hugepagesz=` first (V63). Source: Linux admin guide, kernel-parameters; hugetlbpage.
 */
export function planKernelArguments(props: KernelArgumentProps): string[] {
  const tokens: string[] = [];
  if (props.iommu === Iommu.On || (props.iommu === undefined && props.iommuNeeded)) {
    tokens.push(...IOMMU_ARGUMENTS[props.cpu?.vendor ?? CpuVendor.Intel]);
  }
  const words = PAGE_SIZES[props.architecture] ?? {};
  const sizes = Object.keys(props.hugepages)
    .filter((size) => words[size] !== undefined && pageCount(props.hugepages[size]) > 0)
    .sort((a, b) => Object.keys(words).indexOf(b) - Object.keys(words).indexOf(a));
  sizes.forEach((size, index) => {
    if (index === 0) tokens.push(`default_hugepagesz=${words[size]}`);
    tokens.push(`hugepagesz=${words[size]}`, `hugepages=${bootPages(props.hugepages[size] ?? {}, props.perNumaNode)}`);
  });
  return tokens;
}

function bootPages(pages: Readonly<Record<string, number>>, perNumaNode = false): string {
  if (!perNumaNode) return String(pageCount(pages));
  return entriesByKey(pages)
    .map(([node, count]) => `${Number(node)}:${count}`)
    .join(',');
}

/** All pages of one size, over the NUMA nodes. */
export function pageCount(pages: Readonly<Record<string, number>> | undefined): number {
  return Object.values(pages ?? {}).reduce((sum, count) => sum + count, 0);
}
