/** A network of workloads: becomes a NetworkAttachmentDefinition bound to a device pool. */
export interface NetworkSpec {
  /** Device pool key that the network's interfaces come from. */
  pool: string;
  /** Namespace of the NetworkAttachmentDefinition. @default - the only entry of `namespaces`, else `default` */
  namespace?: string;
  /** CNI plugin that plumbs the interface. @default - the one that fits the pool's datapath */
  cni?: CniType;
  /** VLAN id; 0 is untagged. @default 0 @minimum 0 @maximum 4094 */
  vlan?: number;
  /** 802.1p priority of the VLAN; needs a VLAN. @default 0 @minimum 0 @maximum 7 */
  vlanQos?: number;
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
}

/** CNI plugin of a network. */
export enum CniType {
  Sriov = 'sriov',
  HostDevice = 'host-device',
  IbSriov = 'ib-sriov',
  Ovs = 'ovs',
  AcceleratedBridge = 'accelerated-bridge',
  Bridge = 'bridge',
  Macvlan = 'macvlan',
  Afxdp = 'afxdp',
  Userspace = 'userspace',
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
