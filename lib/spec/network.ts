/** A network of workloads: becomes a NetworkAttachmentDefinition bound to a device pool. */
export interface NetworkSpec {
  /**
   * Device pool key that the network's interfaces come from. @default - none: a network over an interface of the node
   * (`macvlan`, `bridge`) or over interfaces that the pod has already (`bond`)
   */
  pool?: string;
  /** Namespace of the NetworkAttachmentDefinition. @default - the only entry of `namespaces`, else `default` */
  namespace?: string;
  /** CNI plugin that plumbs the interface. @default - the one whose options are given, else the one that fits the pool */
  cni?: CniType;
  /** VLAN id; 0 is untagged. @default 0 @minimum 0 @maximum 4094 */
  vlan?: number;
  /** 802.1p priority of the VLAN; needs a VLAN. @default 0 @minimum 0 @maximum 7 */
  vlanQos?: number;
  /** VLANs that pass tagged, beside `vlan`. @default - none; on Open vSwitch all, where there is no `vlan` either */
  trunk?: VlanRangeSpec[];
  /** VLAN protocol; `802.1ad` needs a VLAN. @default "802.1q" */
  vlanProtocol?: VlanProtocol;
  /** Let the VF change its MAC, join any multicast group, go promiscuous. @default - as the NIC has it */
  trust?: boolean;
  /** Drop frames with a foreign source MAC. @default - as the NIC has it, usually on */
  spoofCheck?: boolean;
  /** Link state shown to the VF. @default "auto" */
  linkState?: LinkState;
  /** Guaranteed transmit rate in Mbit/s; 0 is none. @default 0 @minimum 0 */
  minTxRate?: number;
  /** Transmit rate limit in Mbit/s; 0 is none. @default 0 @minimum 0 */
  maxTxRate?: number;
  /** MTU of the interface in bytes, at most that of the PF. @default - as the node has it @minimum 68 @maximum 9978 */
  mtu?: number;
  /** How addresses are given out. @default - none: a layer-2 interface */
  ipam?: IpamSpec;
  /** Options of the ib-sriov CNI. @default - none */
  infiniband?: InfinibandSpec;
  /** A macvlan interface on top of one of the node. @default - not such a network */
  macvlan?: MacvlanSpec;
  /** A port of a Linux bridge on the node. @default - not such a network */
  bridge?: BridgeSpec;
  /** A port of Open vSwitch: of a VF its representor, without a pool a veth pair. @default - chosen for pools in switchdev mode */
  ovs?: OvsSpec;
  /** The representor of a VF as a port of a Linux bridge that the NIC offloads. @default - not such a network */
  acceleratedBridge?: AcceleratedBridgeSpec;
  /** A network of OVN-Kubernetes: of a VF its representor, without a pool a veth pair. @default - not such a network */
  ovnKubernetes?: OvnKubernetesSpec;
  /** Options of the afxdp CNI, for pools on the datapath `af-xdp`. @default - none */
  afxdp?: AfxdpSpec;
  /** A bond of interfaces that the pod has already. @default - not such a network */
  bond?: BondSpec;
  /** Settings of the interface in the pod, by the tuning CNI. @default - none */
  tuning?: TuningSpec;
  /** Route by source address, so that answers leave through the interface they came in. @default false */
  sourceRouting?: boolean;
  /** A VRF of the pod that the interface is put into. @default - none */
  vrf?: VrfSpec;
}

/** Options of the ib-sriov CNI. Source: ib-sriov-cni README. */
export interface InfinibandSpec {
  /** Partition key, `0x8001`. @default - that of the fabric @pattern ^0x[0-9a-fA-F]{1,4}$ */
  pkey?: string;
  /** Move the RDMA device into the pod's network namespace; needs the RDMA subsystem in exclusive mode. @default false */
  rdmaIsolation?: boolean;
  /** GUIDs are given out by ib-kubernetes. @default false */
  ibKubernetes?: boolean;
}

/** A macvlan interface. Source: containernetworking/plugins, macvlan. */
export interface MacvlanSpec {
  /** Interface of the node that it is made on. */
  master: string;
  /** How interfaces on one master see each other. @default "bridge" */
  mode?: MacvlanMode;
}

/** Mode of a macvlan interface. */
export enum MacvlanMode {
  Bridge = 'bridge',
  Private = 'private',
  Vepa = 'vepa',
  Passthru = 'passthru',
}

/** A port of a Linux bridge. Source: containernetworking/plugins, bridge. */
export interface BridgeSpec {
  /** Name of the bridge on the node; made when it is not there. */
  name: string;
  /** Give the bridge the gateway address of the network. @default false */
  isGateway?: boolean;
  /** Hide the pods behind the node's address. @default false */
  ipMasquerade?: boolean;
  /** Drop frames with a foreign source MAC. @default false */
  macSpoofCheck?: boolean;
  /** Keep the ports of the bridge from reaching each other. @default false */
  portIsolation?: boolean;
}

/** A VLAN, or VLANs in a row. */
export interface VlanRangeSpec {
  /** The VLAN, or the first of them. @minimum 1 @maximum 4094 */
  first: number;
  /** The last of them. @default - the first: only one @minimum 1 @maximum 4094 */
  last?: number;
}

/** A port of Open vSwitch. Source: ovs-cni docs/cni-plugin.md and docs/traffic-mirroring.md. */
export interface OvsSpec {
  /** Name of the bridge. @default - that to which the port of the VF belongs, or the bond which that is part of */
  bridge?: string;
  /** OpenFlow port number to ask for. @default - a free one @minimum 1 @maximum 65279 */
  openFlowPort?: number;
  /** Mirrors that get the traffic of the ports of this network, by name; needs `bridge`. @default - none */
  mirrors?: { [name: string]: MirroredTraffic };
  /** Names of mirrors that come out at the ports of this network; needs `bridge`. @default - none */
  mirrorOutputs?: string[];
}

/** Which traffic of a port is mirrored, as Open vSwitch sees it. Source: ovs-vswitchd.conf.db(5), Mirror. */
export enum MirroredTraffic {
  /** What the pod sends. */
  Ingress = 'ingress',
  /** What the pod receives. */
  Egress = 'egress',
  Both = 'both',
}

/** A Linux bridge whose forwarding the NIC takes over. Source: accelerated-bridge-cni docs/configuration-reference.md. */
export interface AcceleratedBridgeSpec {
  /** Bridges on the nodes, which must have `vlan_filtering` on; of several that in which the port of the VF is. @minItems 1 */
  bridges: string[];
  /** Give the uplink of the bridge the VLANs too; what a killed pod leaves behind stays. @default false */
  uplinkVlan?: boolean;
}

/**
 * A network of OVN-Kubernetes beside the cluster's own, which gives out addresses itself: no `ipam`. `vlan` is for
 * `localnet` alone. Source: OVN-Kubernetes 1.3, docs/features/multiple-networks/multi-homing.md;
 * go-controller/pkg/cni/types/types.go.
 */
export interface OvnKubernetesSpec {
  /** How the network spans the nodes. */
  topology: OvnTopology;
  /**
   * Name of the network in OVN-Kubernetes, one for all namespaces: attachments of one name are one network, and must
   * have the same options. @default - the name of this network
   */
  network?: string;
  /**
   * Ranges that addresses are given out of, `10.6.0.0/24`; of `layer3`, which needs one, with the length of the part
   * that each node gets, `10.6.0.0/16/24`. @default - none: no addresses
   */
  subnets?: string[];
  /** Ranges of these that are never given out; not of `layer3`. @default - none */
  excludeSubnets?: string[];
  /** Name that the bridge mappings of the nodes have for the physical network; of `localnet`. @default - that in OVN-Kubernetes */
  physicalNetwork?: string;
  /** Virtual machines keep their addresses when they move or restart; not of `layer3`. @default false */
  allowPersistentIps?: boolean;
}

/** How a network of OVN-Kubernetes spans the nodes. */
export enum OvnTopology {
  /** One switch over all nodes, as an overlay. */
  Layer2 = 'layer2',
  /** A switch on each node and a router between them, as an overlay. */
  Layer3 = 'layer3',
  /** A switch on a physical network, through a bridge of each node. */
  Localnet = 'localnet',
  /** The cluster's own network, with its addresses: the first interface of the pod is then a device of the pool. */
  ClusterDefault = 'cluster-default',
}

/** Options of the afxdp CNI. Source: afxdp-plugins-for-kubernetes README; internal/networking/ethtool.go. */
export interface AfxdpSpec {
  /**
   * Arguments of `ethtool` on the node that steer frames to queues, for a whole port with `ipam`: `-device-` stands for
   * the interface, `-ip-` for the address of the pod. `["-N -device- flow-type udp4 dst-ip -ip- action 3"]`
   * @default - none
   * @minItems 1
   */
  ethtoolFilters?: string[];
  /** What the devices of the pool are, where the pool stands elsewhere. @default - as the pool says, else `primary` */
  mode?: AfxdpMode;
}

/** What the devices of an AF_XDP pool are. */
export enum AfxdpMode {
  /** Whole ports. */
  Primary = 'primary',
  /** Subfunctions of ice, which the device plugin makes. */
  Cdq = 'cdq',
}

/** A bond. Source: bond-cni README. */
export interface BondSpec {
  /** Interfaces of the pod that are bonded, in the names their attachments give them. @minItems 2 */
  links: string[];
  /** Bonding mode. @default "active-backup" */
  mode?: BondMode;
  /** Link monitoring interval in milliseconds. @default 100 @minimum 1 */
  monitorInterval?: number;
}

/** Bonding mode. Source: Linux networking/bonding documentation. */
export enum BondMode {
  BalanceRr = 'balance-rr',
  ActiveBackup = 'active-backup',
  BalanceXor = 'balance-xor',
  Broadcast = 'broadcast',
  Dot3ad = '802.3ad',
  BalanceTlb = 'balance-tlb',
  BalanceAlb = 'balance-alb',
}

/** Settings of the interface in the pod. Source: containernetworking/plugins, tuning. */
export interface TuningSpec {
  /** Sysctls of the pod's network namespace; `IFNAME` stands for the interface. @default - none */
  sysctl?: { [name: string]: string };
  /** Receive all frames. @default false */
  promiscuous?: boolean;
  /** Receive all multicast frames. @default false */
  allMulticast?: boolean;
  /** Transmit queue length in packets. @default - as the device has it @minimum 0 */
  txQueueLength?: number;
}

/** A VRF of the pod. Source: containernetworking/plugins, vrf. */
export interface VrfSpec {
  /** Name of the VRF interface. */
  name: string;
  /** Routing table. @default - a free one @minimum 1 */
  table?: number;
}

/** CNI plugin of a network. */
export enum CniType {
  Sriov = 'sriov',
  HostDevice = 'host-device',
  IbSriov = 'ib-sriov',
  Ovs = 'ovs',
  AcceleratedBridge = 'accelerated-bridge',
  OvnKubernetes = 'ovn-kubernetes',
  Bridge = 'bridge',
  Macvlan = 'macvlan',
  Bond = 'bond',
  Afxdp = 'afxdp',
  Userspace = 'userspace',
  /** No plugin: the workload gets the device and nothing else, and there is no NetworkAttachmentDefinition. */
  None = 'none',
}

/** VLAN protocol. */
export enum VlanProtocol {
  Dot1q = '802.1q',
  Dot1ad = '802.1ad',
}

/** Link state that a VF sees. Source: sriov-cni, configuration reference. */
export enum LinkState {
  Auto = 'auto',
  Enable = 'enable',
  Disable = 'disable',
}

/** How addresses are given out: exactly one of the members. */
export interface IpamSpec {
  /** Cluster-wide ranges. Needs Whereabouts in the cluster. */
  whereabouts?: WhereaboutsSpec;
  /** A range per node. */
  hostLocal?: HostLocalSpec;
  /** Fixed addresses. */
  static?: StaticIpamSpec;
  /** From a DHCP server; needs the CNI DHCP daemon on the nodes and an interface in the pod. */
  dhcp?: DhcpSpec;
}

/** Cluster-wide address ranges. Source: Whereabouts, extended configuration. */
export interface WhereaboutsSpec {
  /** Range in CIDR notation, `10.3.0.0/24`. @late */
  range: string;
  /** First address given out. @default - the first of the range @late */
  rangeStart?: string;
  /** Last address given out. @default - the last of the range @late */
  rangeEnd?: string;
  /** Ranges in CIDR notation that are never given out. @default - none */
  exclude?: string[];
  /** Gateway of the default route. @default - none @late */
  gateway?: string;
}

/** Address ranges per node. Source: containernetworking/plugins, host-local. */
export interface HostLocalSpec {
  /** Subnet in CIDR notation. @late */
  subnet: string;
  /** First address given out. @default - the second of the subnet @late */
  rangeStart?: string;
  /** Last address given out. @default - the last but one of the subnet @late */
  rangeEnd?: string;
  /** Gateway. @default - the first address of the subnet @late */
  gateway?: string;
}

/** Fixed addresses. Source: containernetworking/plugins, static. */
export interface StaticIpamSpec {
  /** Addresses with prefix length, `10.3.0.5/24`. @minItems 1 */
  addresses: string[];
  /** Gateway of the addresses. @default - none @late */
  gateway?: string;
}

/** Addresses from a DHCP server. Source: containernetworking/plugins, dhcp. */
export interface DhcpSpec {
  /** Socket of the DHCP daemon. @default "/run/cni/dhcp.sock" */
  daemonSocketPath?: string;
}
