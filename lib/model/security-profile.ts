import { Datapath } from '../spec';

/** What a container needs to use a device of a datapath. */
export interface SecurityProfile {
  /** Linux capabilities, without `CAP_`. */
  readonly capabilities: readonly string[];
  /** The workload is a DPDK application: it needs hugepages, and cores of its own. */
  readonly dpdk: boolean;
  /** Why. */
  readonly reason: string;
}

/**
 * The least a container needs, by datapath. Source: sriov-network-device-plugin docs/dpdk; DPDK platform guide mlx5,
 * "Run as Non-Root" (V51). None of them needs a privileged container.
 */
const PROFILES: Readonly<Partial<Record<Datapath, SecurityProfile>>> = {
  [Datapath.Kernel]: { capabilities: [], dpdk: false, reason: 'an ordinary network interface' },
  [Datapath.Vfio]: { capabilities: ['IPC_LOCK'], dpdk: true, reason: 'VFIO pins the memory that the device reaches' },
  [Datapath.Bifurcated]: {
    capabilities: ['IPC_LOCK', 'NET_ADMIN', 'NET_RAW', 'SYS_RAWIO'],
    dpdk: true,
    reason: 'the mlx5 PMD opens raw verbs queues and writes flow rules',
  },
};

/** The profile of a datapath; the empty one for datapaths without a table entry. */
export function securityProfile(datapath: Datapath): SecurityProfile {
  return PROFILES[datapath] ?? { capabilities: [], dpdk: false, reason: 'not known' };
}
