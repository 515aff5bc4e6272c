import type { NodeDirectories, SwitchdevFacts } from '../hardware';
import type {
  AfXdpPoolSpec,
  Datapath,
  EswitchMode,
  LinkType,
  NamespaceSpec,
  PfBridgeSpec,
  PfMatch,
  TolerationSpec,
  VhostUserServer,
} from '../spec';
import type { AddOnsPlan } from './add-ons';
import type { MountResource } from './mount-resources';
import type { NodeAgentPlan } from './node-agent';
import type { NodePlan } from './node-plan';
import type { VdpaPlan } from './vdpa';
import type { VirtioBackEnd } from './virtio';

/** A decision that the user did not spell out, and why it fell that way. */
export interface Decision {
  /** What it is about: a spec path. */
  readonly path: string;
  /** What was decided. */
  readonly value: string;
  /** Why. */
  readonly reason: string;
}

/** Everything that follows from a spec, before any object exists. */
export interface ClusterPlan {
  /** Namespace of the plumbing. */
  readonly namespace: string;
  readonly namespaces: readonly NamespacePlan[];
  /** Domain of the extended resource names. */
  readonly resourcePrefix: string;
  readonly nodePools: readonly NodePoolPlan[];
  readonly devicePools: readonly DevicePoolPlan[];
  readonly networks: readonly NetworkPlan[];
  /** Directories on the nodes. */
  readonly directories: NodeDirectories;
  /** Image of the vDPA application. @default - no device pool needs it */
  readonly vdpaImage?: string;
  /** What is installed beside the device plugins. */
  readonly addOns: AddOnsPlan;
  /** How the agent that sets nodes up works; `undefined` when others set them up. */
  readonly nodeAgent?: NodeAgentPlan;
  readonly decisions: readonly Decision[];
}

/** A namespace for workloads. */
export interface NamespacePlan {
  readonly name: string;
  readonly podSecurity: NonNullable<NamespaceSpec['podSecurity']>;
  readonly labels: Readonly<Record<string, string>>;
}

/** One node pool: its VFs, what its device plugin advertises, what its nodes must have. */
export interface NodePoolPlan {
  readonly name: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly TolerationSpec[];
  readonly pfs: readonly PfPlan[];
  readonly resources: readonly PluginResource[];
  /** Pools of the AF_XDP device plugin. */
  readonly afXdpPools: readonly AfXdpPool[];
  /** Directories that the generic device plugin advertises. */
  readonly mounts: readonly MountResource[];
  /** Programs that serve VFs as sockets. */
  readonly vdpaApplications: readonly VdpaApplication[];
  /** What the agent carries out on the nodes; `undefined` when others set them up. */
  readonly nodePlan?: NodePlan;
  /** What the nodes must already have when nobody sets them up. */
  readonly requirements: readonly Requirement[];
}

/** One port with its VFs. */
export interface PfPlan {
  readonly name: string;
  /** NIC family key. */
  readonly nic: string;
  /** PCI vendor id of the card, and device id of its VFs. */
  readonly vendor: string;
  readonly vfId: string;
  /** Kernel driver of the port. */
  readonly pfDriver: string;
  readonly match: PfMatch;
  /** Where it is found on nodes that differ, by the name of the node. @default - everywhere alike */
  readonly hosts?: Readonly<Record<string, PfMatch>>;
  readonly numa?: number;
  readonly linkType: LinkType;
  readonly eswitch: EswitchMode;
  /** How its switch is put into switchdev mode. @default - it cannot be */
  readonly switchdev?: SwitchdevFacts;
  /** Bridge of the node that it is the uplink of. @default - not stated */
  readonly bridge?: PfBridgeSpec;
  /** Bytes. */
  readonly mtu: number;
  /** Value for `sriov_numvfs`. */
  readonly numVfs: number;
  /** VFs that the node program makes the firmware offer. @default - it leaves the firmware alone */
  readonly firmwareVfs?: number;
  readonly ranges: readonly VfRange[];
  /** First kernel that makes subfunctions of it. @default - any */
  readonly subfunctionsSince?: string;
  /** Subfunctions, by `sfnum`. */
  readonly sfs: readonly DeviceRange[];
  /** The port itself, where a pool gets it. @default - it stays on the node */
  readonly whole?: DeviceRange;
}

/** VFs `first` to `last` of a port, for one device pool. */
export interface VfRange {
  readonly pool: string;
  readonly first: number;
  readonly last: number;
  readonly datapath: Datapath;
  /** Driver the VFs are bound to. */
  readonly driver: string;
  /** Kernel modules that the datapath needs, beside the driver of the port. */
  readonly modules: readonly string[];
  /** The platform's IOMMU must translate. */
  readonly iommu: boolean;
  /** First kernel that can serve the datapath. @default - every kernel still in use */
  readonly kernel?: string;
  /** Pods get the RDMA devices of the VF. */
  readonly rdma: boolean;
  /** Pods get `/dev/vhost-net` and `/dev/net/tun`. */
  readonly vhostNet: boolean;
  /** The VFs become kernel vDPA devices. @default - they do not */
  readonly vdpa?: VdpaPlan;
  /** DPDK's vDPA driver, in a program that serves each VF as a socket. @default - there is none */
  readonly vdpaPmd?: string;
  /** What answers the virtio driver of DPDK. @default - DPDK meets no virtio */
  readonly virtio?: VirtioBackEnd;
  /** VLAN that the port gives the VFs, where no CNI plugin does. @default - none */
  readonly vlan?: number;
}

/** Devices of a port other than VFs: subfunctions `first` to `last`, or the port itself. */
export interface DeviceRange extends Omit<VfRange, 'vhostNet'> {
  readonly kind: 'sf' | 'pf';
  /** PCI device ids by which the device plugin knows them. */
  readonly ids: readonly string[];
}

/** Where a container and the other end of vhost-user meet. */
export interface SocketPlace {
  /** Directory on the nodes with a directory for each device. */
  readonly directory: string;
  /** Name of the socket in the directory of a device. */
  readonly socket: string;
  readonly server: VhostUserServer;
}

/** Ports of a vSwitch in software, for one device pool of a node pool. */
export interface SocketRange extends SocketPlace, Pick<VfRange, 'pool' | 'first' | 'last' | 'datapath' | 'virtio'> {
  readonly kind: 'socket';
}

/** A device pool over all node pools. */
export interface DevicePoolPlan {
  readonly key: string;
  /** Extended resource, `prefix/name`. */
  readonly resource: string;
  /** Variable in which a container finds its devices. */
  readonly variable: string;
  readonly excludeTopology: boolean;
  /** How pods get at its AF_XDP sockets. @default - as the plugin has it */
  readonly afXdp?: AfXdpPoolSpec;
  /** Where its devices are. */
  readonly members: readonly DevicePoolMember[];
  /** What DPDK is told of its devices. @default - they are interfaces of the kernel */
  readonly eal?: EalPlan;
}

/** What DPDK is told of devices, by the entry helper or by whoever writes the command of a container. */
export interface EalPlan {
  /** What is known on the node only stands in capitals. */
  readonly arguments: readonly { readonly argument: string; readonly reason: string }[];
  /** Linux capabilities that it takes beside those of the datapath, without `CAP_`. */
  readonly capabilities: readonly string[];
  /** Variables that tell the entry helper what nothing else in a container does. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The devices of a pool on one port of one node pool; sockets are on no port, and have neither `pf` nor `nic`. */
export interface DevicePoolMember {
  readonly nodePool: string;
  readonly pf: string;
  /** NIC family key. */
  readonly nic: string;
  /** With `kind` where the devices are no VFs. */
  readonly range: VfRange | DeviceRange | SocketRange;
}

/** A NetworkAttachmentDefinition to be. */
export interface NetworkPlan {
  readonly name: string;
  readonly namespace: string;
  /** Extended resource of its device pool. @default - the network takes no devices */
  readonly resource?: string;
  readonly datapaths: readonly Datapath[];
  /** CNI configuration, to be serialised once. @default - no plugin: workloads get the device and nothing else */
  readonly config?: Readonly<Record<string, unknown>>;
  /** It is the cluster's own network: attached as the first interface of a pod. @default false */
  readonly clusterDefault?: boolean;
  /** VLAN that the nodes give the VFs, as no CNI plugin can. @default - none */
  readonly nodeVlan?: number;
  /** CNI plugins the nodes need: the main one, chained ones and IPAM. */
  readonly cniPlugins: readonly string[];
  /** Key of its device pool. @default - it has none, or one of another cluster's */
  readonly pool?: string;
  readonly path: string;
}

/** DPDK's vDPA application over one VF of each node of a pool. */
export interface VdpaApplication {
  /** Name of its DaemonSet. */
  readonly name: string;
  /** Extended resource of the VF. */
  readonly resource: string;
  /** DPDK's vDPA driver. */
  readonly pmd: string;
  /** Directory on the node in which it meets the workload. */
  readonly directory: string;
  readonly hugepages: HugepageAmount;
}

/** An amount of memory in hugepages of one size, both as quantities. */
export interface HugepageAmount {
  readonly size: string;
  readonly amount: string;
}

/** One entry of a device plugin's resource list. Source: sriov-network-device-plugin README, "Configurations". */
export interface PluginResource {
  readonly resourceName: string;
  readonly resourcePrefix: string;
  readonly deviceType: 'netDevice' | 'auxNetDevice';
  readonly excludeTopology?: boolean;
  readonly selectors: readonly PluginSelector[];
}

/** One pool of the AF_XDP device plugin. Source: afxdp-plugins-for-kubernetes internal/deviceplugin/configFile.go. */
export interface AfXdpPool {
  /** Second half of the resource name; the first is always `afxdp`. */
  readonly name: string;
  readonly mode: 'primary' | 'cdq';
  readonly devices: readonly { readonly name: string; readonly secondary?: number }[];
  readonly uid?: number;
  /** Seconds until an unused socket goes; -1 is never. */
  readonly UdsTimeout?: number;
  readonly UdsServerDisable?: boolean;
  readonly BpfMapPinningEnable?: boolean;
}

/** One selector: all given lists must match. */
export interface PluginSelector {
  readonly vendors: readonly string[];
  readonly devices: readonly string[];
  readonly drivers: readonly string[];
  readonly rootDevices?: readonly string[];
  readonly pfNames?: readonly string[];
  readonly linkTypes?: readonly ['infiniband'];
  /** Only with `auxNetDevice`, and always there. */
  readonly auxTypes?: readonly ['sf'];
  readonly pciAddresses?: readonly string[];
  readonly isRdma?: boolean;
  readonly vdpaType?: 'vhost' | 'virtio';
  readonly needVhostNet?: boolean;
}

/** Something the nodes of a pool must have, and how to see whether they do. */
export interface Requirement {
  readonly subject:
    | 'kernel arguments'
    | 'firmware'
    | 'kernel modules'
    | 'hugepages'
    | 'interface'
    | 'VFs'
    | 'VF driver'
    | 'eswitch'
    | 'bridge'
    | 'subfunctions'
    | 'vDPA devices'
    | 'container runtime'
    | 'sockets'
    | 'kubelet'
    | 'software';
  readonly want: string;
  readonly reason: string;
  /** Of a subject that is left to others, this is one that an agent sees to. */
  readonly byAgent?: true;
}
