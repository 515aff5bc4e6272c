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
  /** Texts that should have held facts and could not be read. @default - none */
  readonly unreadable?: readonly UnreadableFact[];
  /** What the input describes wholly. @default - nothing is known to be described wholly */
  readonly whole?: WholeFact;
  /** Networks (`namespace/name`) and resources (`prefix/name`) that the user says others make. @default - none */
  readonly elsewhere?: readonly string[];
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
  readonly subject: 'device-plugin-config' | 'network-attachments';
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
  readonly origin: Origin;
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
  readonly deviceType: string;
  readonly selectors: readonly SelectorFact[];
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
  readonly origin: Origin;
}

/** One NetworkAttachmentDefinition. */
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
  readonly origin: Origin;
}

/** One CNI plugin's configuration. */
export interface CniPluginFact {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One pod template. */
export interface WorkloadFact {
  readonly kind: string;
  readonly name: string;
  /** Empty when the object does not say, as for a network. */
  readonly namespace: string;
  /** Pods that run at once; `undefined` when not known (a DaemonSet runs one per node). */
  readonly replicas?: number;
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
  readonly origin: Origin;
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
