/**
 * What the rules look at: a cluster's objects and hardware reduced to plain facts, each with its origin.
 * Readers in `checks/` make facts from API objects, ours or foreign; the model adds what only a spec knows (node pools).
 */

/** Where a fact stands, so that a Problem can point at it. */
export interface Origin {
  /** Path in the user's input, or construct path and field, or file and field. */
  readonly path: string;
}

/** Everything the rules look at. */
export interface ClusterFacts {
  readonly namespaces: readonly NamespaceFact[];
  readonly nodePools: readonly NodePoolFact[];
  readonly resources: readonly ResourceFact[];
  readonly networks: readonly NetworkFact[];
  readonly workloads: readonly WorkloadFact[];
  /** Policies of the sriov-network-operator. @default - none */
  readonly policies?: readonly VfPolicyFact[];
  /** Pool configurations of the sriov-network-operator. @default - none */
  readonly poolConfigs?: readonly PoolConfigFact[];
  /** Policies of the SR-IOV driver for Dynamic Resource Allocation. @default - none */
  readonly draPolicies?: readonly DraPolicyFact[];
  /** Pools of the AF_XDP device plugin. @default - none */
  readonly afXdpPools?: readonly AfXdpPoolFact[];
  /** Texts that should have held facts and could not be read. @default - none */
  readonly unreadable?: readonly UnreadableFact[];
  /** What the input describes wholly. @default - nothing is known to be described wholly */
  readonly whole?: WholeFact;
  /** Networks (`namespace/name`) and resources (`prefix/name`) that the user says others make. @default - none */
  readonly elsewhere?: readonly string[];
  /** Ranges from which the cluster gives addresses to pods and services. @default - not known */
  readonly clusterRanges?: readonly ClusterRangeFact[];
}

/** A range from which the cluster itself gives out addresses. */
export interface ClusterRangeFact {
  readonly of: 'pods' | 'services';
  /** In CIDR notation. */
  readonly range: string;
  readonly origin: Origin;
}

/** Where the input is complete: a network or resource that is not among the facts does not exist there. */
export interface WholeFact {
  /** Namespaces all of whose networks are among the facts. @default - none */
  readonly namespaces?: readonly string[];
  /** Resource prefixes all of whose resources are among the facts. @default - none */
  readonly resourcePrefixes?: readonly string[];
}

/** A text that should have held facts and could not be read. */
export interface UnreadableFact {
  readonly subject: 'device-plugin-config' | 'network-attachments' | 'operator-network';
  /** What is wrong with it, in one lower-case clause. */
  readonly reason: string;
  /** The text or the part of it that is wrong. */
  readonly value: unknown;
  readonly origin: Origin;
}

export interface NamespaceFact {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

/** What a spec says about the nodes of a pool. */
export interface NodePoolFact {
  readonly name: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly architecture: string;
  /** NIC families on the nodes, catalogue keys. */
  readonly nicFamilies: readonly string[];
  /** Pages by page size and NUMA node. */
  readonly hugepages: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly staticCpuManager: boolean;
  readonly singleNumaNode: boolean;
  /** The kubelet gives out hugepages by NUMA node. @default false */
  readonly staticMemoryManager?: boolean;
  /** CPUs that pods may use. @default - not known */
  readonly cpus?: CpuSupplyFact;
  /** The nodes are rebooted for their set-up. @default false */
  readonly rebooted?: boolean;
  /** Ports of the NICs. @default - not known */
  readonly ports?: readonly PortFact[];
  readonly origin: Origin;
}

/** CPUs of a node without those that are reserved for the system. */
export interface CpuSupplyFact {
  readonly total: number;
  /** Their number on each NUMA node. @default - not known */
  readonly byNumaNode?: Readonly<Record<string, number>>;
}

/** One port of a NIC on the nodes of a pool. */
export interface PortFact {
  /** Name of the network interface. */
  readonly name: string;
  /** PCI address. @default - not known */
  readonly pci?: string;
  /** PCI addresses that it has on single nodes instead. @default - none */
  readonly pciElsewhere?: readonly string[];
  /** NIC family, a catalogue key. */
  readonly nic: string;
  /** NUMA node of the slot. @default - not known */
  readonly numa?: number;
  readonly linkType: 'ethernet' | 'infiniband';
  /** Mode of the embedded switch. @default - not known */
  readonly eswitch?: 'legacy' | 'switchdev';
  /** VFs that are made of it. */
  readonly numVfs: number;
  /** VFs that are vDPA devices, and the virtqueue pairs of each where they are known. @default - none, or not known */
  readonly vdpa?: readonly { readonly first: number; readonly last: number; readonly queuePairs?: number }[];
  /** Carries the connection of the node itself. */
  readonly management: boolean;
}

/** One entry of a device plugin's resource list. */
export interface ResourceFact {
  /** Full name, `prefix/name`. */
  readonly resource: string;
  /** Nobody stated the prefix, and the plugin's default stands in: a request with any prefix may mean this resource. */
  readonly prefixAssumed?: boolean;
  /** The device plugin configuration it stands in; names must be unique within one. */
  readonly config: string;
  /** Selector of the nodes the configuration is for; `undefined` when not known. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * As the SR-IOV network device plugin names it; `afxdp` for a pool of the AF_XDP device plugin, `mount`
   * for directories of the generic device plugin; these have no selectors.
   */
  readonly deviceType: string;
  /** The NUMA nodes of the devices are kept from the kubelet. @default false */
  readonly excludeTopology?: boolean;
  readonly selectors: readonly SelectorFact[];
  /** Where a device is mounted in a container; a pattern where it is there as on the node. @default - nowhere, or not known */
  readonly mounts?: readonly string[];
  /** The sriov-network-operator makes the entry from a policy, and fills in what the policy leaves out. @default false */
  readonly fromPolicy?: boolean;
  readonly origin: Origin;
}

/** One selector of a resource, as the SR-IOV network device plugin defines it. */
export interface SelectorFact {
  readonly vendors: readonly string[];
  readonly devices: readonly string[];
  readonly drivers: readonly string[];
  readonly pfNames: readonly string[];
  readonly rootDevices: readonly string[];
  readonly pciAddresses: readonly string[];
  readonly isRdma: boolean;
  readonly vdpaType?: string;
  /** Further lists that narrow the choice. @default - none */
  readonly linkTypes?: readonly string[];
  readonly auxTypes?: readonly string[];
  readonly ddpProfiles?: readonly string[];
  readonly pKeys?: readonly string[];
  readonly acpiIndexes?: readonly string[];
  readonly origin: Origin;
}

/** One NetworkAttachmentDefinition, or an object from which an operator makes one. */
export interface NetworkFact {
  readonly name: string;
  /** Empty when the object does not say: it then lands wherever the deploying tool points, which may be anywhere. */
  readonly namespace: string;
  /** Value of the annotation `k8s.v1.cni.cncf.io/resourceName`. */
  readonly resource?: string;
  /** CNI plugins in order: one, or those of a plugin list. Empty when the configuration could not be read. */
  readonly plugins: readonly CniPluginFact[];
  /** What is wrong with the JSON text, when it could not be read. */
  readonly unreadable?: string;
  /** Given where an operator makes the network from an object of its own. @default - a NetworkAttachmentDefinition */
  readonly madeFrom?: OperatorNetworkFact;
  readonly origin: Origin;
}

/** The object from which an operator makes a network. */
export interface OperatorNetworkFact {
  readonly kind: string;
  /** Fields of `spec` by the CNI options that are made from them. */
  readonly fields: Readonly<Record<string, string>>;
}

/** One SriovNetworkNodePolicy: VFs that the sriov-network-operator makes and publishes. */
export interface VfPolicyFact {
  readonly name: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Name of the resource without its prefix, which the operator adds. */
  readonly resourceName: string;
  /** `undefined` when it is not stated or no number. */
  readonly numVfs?: number;
  readonly deviceType: string;
  readonly isRdma: boolean;
  readonly externallyManaged: boolean;
  readonly excludeTopology: boolean;
  /** The operator puts the PF into a bridge of Open vSwitch. */
  readonly managesBridge: boolean;
  readonly eSwitchMode?: string;
  readonly linkType?: string;
  readonly vdpaType?: string;
  /** What the policy says of the NICs; ids are those of PFs. */
  readonly nics: NicSelectorFact;
  readonly origin: Origin;
}

/** Which NICs a policy is for. */
export interface NicSelectorFact {
  readonly vendor?: string;
  readonly deviceId?: string;
  /** Names of PFs as written, `ens1f0` or `ens1f0#0-3`. */
  readonly pfNames: readonly string[];
  /** PCI addresses of PFs as written. */
  readonly rootDevices: readonly string[];
  readonly netFilter?: string;
}

/** One SriovNetworkPoolConfig. */
export interface PoolConfigFact {
  readonly name: string;
  /** Labels of `matchLabels`; `undefined` when there are none or expressions too. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** Fields of `spec` that are stated. */
  readonly stated: readonly string[];
  readonly origin: Origin;
}

/** One CNI plugin's configuration. */
export interface CniPluginFact {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One SriovResourcePolicy: VFs that dra-driver-sriov advertises. */
export interface DraPolicyFact {
  readonly name: string;
  /** Labels of the nodes; empty for all of them, `undefined` when terms say more than labels do. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly filters: readonly DraFilterFact[];
  readonly origin: Origin;
}

/** One filter of such a policy: all given lists must match. */
export interface DraFilterFact {
  readonly vendors: readonly string[];
  readonly devices: readonly string[];
  readonly drivers: readonly string[];
  readonly pfNames: readonly string[];
  readonly pfPciAddresses: readonly string[];
  readonly origin: Origin;
}

/** One pool of the AF_XDP device plugin. */
export interface AfXdpPoolFact {
  readonly name: string;
  readonly mode: string;
  /** Names of drivers whose ports it takes. */
  readonly drivers: readonly string[];
  /** Names of ports; empty text for one that is named by its address. */
  readonly deviceNames: readonly string[];
  /** Nodes with devices of their own. */
  readonly byNode: number;
  readonly uid?: number;
  /** Seconds; -1 is never. */
  readonly socketTimeout?: number;
  readonly socketDisabled: boolean;
  /** Maps are pinned to a file system. */
  readonly pinned: boolean;
  /** What the daemon mounts reaches the host. @default - not known */
  readonly mountsReachHost?: boolean;
  readonly origin: Origin;
}

/** One pod template. */
export interface WorkloadFact {
  readonly kind: string;
  readonly name: string;
  /** Empty when the object does not say, as for a network. */
  readonly namespace: string;
  /** Pods that run at once; `undefined` when not known (a DaemonSet runs one per node). */
  readonly replicas?: number;
  /** Another object made it. @default false */
  readonly owned?: boolean;
  /** Labels of the pod template. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that the node must carry, from the node selector and from a required node affinity that says the same. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  readonly attachments: readonly AttachmentFact[];
  readonly containers: readonly ContainerFact[];
  readonly volumes: readonly VolumeFact[];
  readonly origin: Origin;
}

/** One entry of the annotation `k8s.v1.cni.cncf.io/networks`. */
export interface AttachmentFact {
  readonly name: string;
  /** As written, else that of the workload. */
  readonly namespace: string;
  /** How a virtual machine is bound to it: a word of KubeVirt, or the name of a plugin. @default - it is no virtual machine, or not known */
  readonly binding?: string;
  readonly origin: Origin;
}

export interface ContainerFact {
  readonly name: string;
  /** Ends before the others start. A sidecar (an init container that is always restarted) is no such container. */
  readonly init: boolean;
  readonly image: string;
  /** Quantities as written. */
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  /** Capabilities added, as written. */
  readonly capabilities: readonly string[];
  readonly privileged: boolean;
  /** Words of command and arguments, as written. @default - those of the image, or not known */
  readonly command?: readonly string[];
  /** Volumes and where they are mounted. @default - not known */
  readonly mounts?: readonly MountFact[];
  readonly origin: Origin;
}

/** A volume in a container. */
export interface MountFact {
  /** Name of the volume. */
  readonly volume: string;
  readonly path: string;
}

export interface VolumeFact {
  readonly name: string;
  /** Path on the host, for a hostPath volume. */
  readonly hostPath?: string;
  /** Whether every mount of the volume is read-only. */
  readonly readOnly: boolean;
  /** `HugePages`, `HugePages-2Mi`, `HugePages-1Gi`, for such an emptyDir volume. */
  readonly hugepageMedium?: string;
  readonly origin: Origin;
}
