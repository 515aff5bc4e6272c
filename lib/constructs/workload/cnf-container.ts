import type { Container } from 'kubernetes-types/core/v1';

/** A container of a network function. */
export interface CnfContainerProps {
  /** Image reference with a release tag or digest. */
  readonly image: string;
  /** Entry point. @default - that of the image */
  readonly command?: readonly string[];
  /** Arguments. @default - those of the image */
  readonly args?: readonly string[];
  /**
   * Starts `command` through the entry helper, which gives DPDK the arguments that follow from the devices, CPUs and
   * hugepages the container gets (docs/entry-helper.md). ATT006 without a command. @default false
   */
  readonly entryHelper?: boolean;
  /** Environment. @default - none; the device plugin adds PCIDEVICE_... */
  readonly env?: Readonly<Record<string, string>>;
  /** Whole CPUs; requests equal limits, so that the static CPU manager gives cores of their own. @default 2 */
  readonly cpu?: number;
  /** Memory without hugepages, as a quantity. @default "1Gi" */
  readonly memory?: string;
  /** Hugepages by page size, as quantities: `{ '1Gi': '4Gi' }`. @default - none */
  readonly hugepages?: Readonly<Record<string, string>>;
}

/** A container whose requests equal its limits, so that its pod is Guaranteed; never privileged. */
export function cnfContainer(name: string, props: CnfContainerProps): Container {
  const hugepages = Object.entries(props.hugepages ?? {}).map(([size, amount]) => [`hugepages-${size}`, amount]);
  const amounts = { cpu: String(props.cpu ?? 2), memory: props.memory ?? '1Gi', ...Object.fromEntries(hugepages) };
  return {
    name,
    image: props.image,
    ...(props.command ? { command: [...props.command] } : {}),
    ...(props.args ? { args: [...props.args] } : {}),
    ...(props.env ? { env: Object.entries(props.env).map(([key, value]) => ({ name: key, value })) } : {}),
    resources: { requests: { ...amounts }, limits: { ...amounts } },
    securityContext: { allowPrivilegeEscalation: false },
  };
}
