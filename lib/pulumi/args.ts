/**
 * The specs of components as Pulumi arguments: fields that may be known late take an Input.
 * Generated from schema/component-specs.json by `npm run generate`; do not edit.
 */

import type * as pulumi from '@pulumi/pulumi';
import type {
  AcceleratedBridgeSpec,
  AddOn,
  AfxdpSpec,
  BondSpec,
  BridgeSpec,
  CniBinary,
  CniType,
  Datapath,
  Delivery,
  DevicePluginSpec,
  DevicePoolSpec,
  DhcpSpec,
  EswitchMode,
  InfinibandSpec,
  LinkState,
  LinkType,
  MacvlanSpec,
  ManifestPatch,
  MultusSpec,
  NamespaceSpec,
  NicFamilySpec,
  NodeAgentSpec,
  NodeChoiceSpec,
  NodePoolSpec,
  NodeSetupKind,
  OvnKubernetesSpec,
  OvsSpec,
  PlatformSpec,
  TuningSpec,
  VlanProtocol,
  VlanRangeSpec,
  VrfSpec,
} from '../spec';

/**
 * A whole cluster's plumbing as plain data: what there is (node pools with their NICs) and what is wanted (device
 * pools, networks). The same shape from TypeScript, a YAML site file, Python or Go.
 */
export interface ClusterArgs {
  /** What the cluster runs on. */
  platform: PlatformSpec;
  /** Groups of nodes with the same hardware and tuning, by name (a DNS label). */
  nodePools: { [key: string]: NodePoolSpec };
  /** NIC families beyond those of the catalogue, by key. @default - none */
  nicFamilies?: { [key: string]: NicFamilySpec };
  /** Cluster-wide settings of device pools, by pool key. A key must be used by at least one PF. @default - none */
  devicePools?: { [key: string]: DevicePoolSpec };
  /** Networks that workloads attach to, by name. @default - none */
  networks?: { [key: string]: NetworkSpec };
  /** Namespaces to create for workloads, by name. @default - none; networks then name namespaces that exist */
  namespaces?: { [key: string]: NamespaceSpec };
  /** What is installed beside the device plugins. @default - Multus and the CNI binaries that the networks use */
  addOns?: AddOnsSpec;
  /** Where images come from. @default - the public registries of the image catalogue */
  images?: ImagesSpec;
  /**
   * Namespace of the plumbing itself (device plugins, Multus); created with the Pod Security level `privileged`.
   * @default "cnf-plumbing"
   */
  namespace?: string;
  /**
   * Domain of the extended resource names, `<prefix>/<pool>`. Avoid hyphens: the device plugin puts the prefix into the
   * name of an environment variable, and no shell can read one with a hyphen (RES002). @default "cnfplumbing.io"
   */
  resourcePrefix?: string;
  /** Who brings nodes into the planned state. @default "agent" */
  nodeSetup?: NodeSetupKind;
  /** How the node agent works (only with `nodeSetup: agent`). @default - see {@link NodeAgentSpec } */
  nodeAgent?: NodeAgentSpec;
  /** How pods receive devices. @default "device-plugin" */
  delivery?: Delivery;
  /** JSON-Patch operations on emitted objects, in order. @default - none */
  patches?: ManifestPatch[];
}

/** A network of workloads: becomes a NetworkAttachmentDefinition bound to a device pool. */
export interface NetworkSpec {
  /**
   * Device pool key that the network's interfaces come from. @default - none: a network over an interface of the node
   * (`macvlan`, `bridge`) or over interfaces that the pod has already (`bond`)
   */
  pool?: string;
  /** Namespace of the NetworkAttachmentDefinition. @default - the only entry of `namespaces`, else `default` */
  namespace?: string;
  /**
   * CNI plugin that plumbs the interface. @default - the one whose options are given, else the one that fits the pool
   */
  cni?: CniType;
  /** VLAN id; 0 is untagged. @default 0 */
  vlan?: number;
  /** 802.1p priority of the VLAN; needs a VLAN. @default 0 */
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
  /** Guaranteed transmit rate in Mbit/s; 0 is none. @default 0 */
  minTxRate?: number;
  /** Transmit rate limit in Mbit/s; 0 is none. @default 0 */
  maxTxRate?: number;
  /** MTU of the interface in bytes, at most that of the PF. @default - as the node has it */
  mtu?: number;
  /** How addresses are given out. @default - none: a layer-2 interface */
  ipam?: IpamSpec;
  /** Options of the ib-sriov CNI. @default - none */
  infiniband?: InfinibandSpec;
  /** A macvlan interface on top of one of the node. @default - not such a network */
  macvlan?: MacvlanSpec;
  /** A port of a Linux bridge on the node. @default - not such a network */
  bridge?: BridgeSpec;
  /**
   * A port of Open vSwitch: of a VF its representor, without a pool a veth pair. @default - chosen for pools in
   * switchdev mode
   */
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
  /** Range in CIDR notation, `10.3.0.0/24`. */
  range: pulumi.Input<string>;
  /** First address given out. @default - the first of the range */
  rangeStart?: pulumi.Input<string>;
  /** Last address given out. @default - the last of the range */
  rangeEnd?: pulumi.Input<string>;
  /** Ranges in CIDR notation that are never given out. @default - none */
  exclude?: string[];
  /** Gateway of the default route. @default - none */
  gateway?: pulumi.Input<string>;
}

/** Address ranges per node. Source: containernetworking/plugins, host-local. */
export interface HostLocalSpec {
  /** Subnet in CIDR notation. */
  subnet: pulumi.Input<string>;
  /** First address given out. @default - the second of the subnet */
  rangeStart?: pulumi.Input<string>;
  /** Last address given out. @default - the last but one of the subnet */
  rangeEnd?: pulumi.Input<string>;
  /** Gateway. @default - the first address of the subnet */
  gateway?: pulumi.Input<string>;
}

/** Fixed addresses. Source: containernetworking/plugins, static. */
export interface StaticIpamSpec {
  /** Addresses with prefix length, `10.3.0.5/24`. */
  addresses: string[];
  /** Gateway of the addresses. @default - none */
  gateway?: pulumi.Input<string>;
}

/** What is installed beside the device plugins. */
export interface AddOnsSpec {
  /** Multus, which gives pods more than one interface. @default - installed, thick */
  multus?: MultusSpec;
  /** The CNI binaries sriov, ib-sriov, ovs and accelerated-bridge, where networks use them. @default "install" */
  cniPlugins?: AddOn;
  /**
   * The reference CNI binaries (host-device, bridge, macvlan, tuning, host-local, ...), where networks use them. The
   * cluster's own network may use the same files, so installing them may replace newer ones. @default "external"
   */
  referencePlugins?: AddOn;
  /** Whereabouts, for `ipam.whereabouts`. @default "external" */
  whereabouts?: AddOn;
  /** Node Feature Discovery: where it is there, rules are added that label nodes by their NICs. @default "none" */
  nodeFeatureDiscovery?: AddOn;
  /**
   * Removes pods that the kubelet rejected after a reboot, before the device plugin was back (kubernetes 125579).
   * @default - `install`, or `none` with `nodeSetup: external`
   */
  rejectedPodCleaner?: AddOn;
  /** How the SR-IOV device plugin works. @default - see {@link DevicePluginSpec } */
  devicePlugin?: DevicePluginSpec;
  /**
   * The AF_XDP device plugin with its CNI binary, where device pools are on the datapath `af-xdp`. @default - none
   * (IMG001)
   */
  afXdpPlugin?: AfXdpPluginSpec;
  /**
   * DPDK's vDPA application, where device pools are on the datapath `dpdk-vdpa`. @default - see {@link
   * VdpaApplicationSpec }
   */
  vdpaApplication?: VdpaApplicationSpec;
}

/** The AF_XDP device plugin. */
export interface AfXdpPluginSpec {
  /** Image reference with a digest or a tag of yours: the project publishes a moving tag only. */
  image: pulumi.Input<string>;
}

/** DPDK's vDPA application. */
export interface VdpaApplicationSpec {
  /** Image reference. @default - that of the project's recipe, in `images.registry` (IMG001) */
  image?: pulumi.Input<string>;
  /**
   * Let software note which memory a device has written, so that what uses it can be moved to another node. Costs CPU
   * for every packet; only drivers of the family `ifc` have it. @default false
   */
  softwareLiveMigration?: boolean;
}

/** Where images come from. */
export interface ImagesSpec {
  /**
   * Mirror that holds every image under its public repository path: `registry.example.com/mirror` makes
   * `ghcr.io/k8snetworkplumbingwg/sriov-cni` into `registry.example.com/mirror/k8snetworkplumbingwg/sriov-cni`.
   * @default - the public registries
   */
  registry?: pulumi.Input<string>;
  /** Names of image pull secrets in the plumbing namespace. @default - none */
  pullSecrets?: string[];
}

/**
 * What node pools and networks of a cluster share, as plain data: for a stack of its own, when the rest of the cluster
 * stands in others. The words are those of a  {@link  ClusterSpec  } ; what its networks decide there (which CNI
 * binaries are needed) is said here.
 */
export interface ClusterAddOnsArgs {
  /** What the cluster runs on. */
  platform: PlatformSpec;
  /** Multus, with the definition of NetworkAttachmentDefinition. @default - installed, thick */
  multus?: MultusSpec;
  /** CNI binaries to install. @default - only `sriov` */
  cniBinaries?: CniBinary[];
  /** Whereabouts with its definitions, for `ipam.whereabouts`. @default "external" */
  whereabouts?: AddOn;
  /** Namespaces to create for workloads, by name. @default - none */
  namespaces?: { [key: string]: NamespaceSpec };
  /** Where images come from. @default - the public registries of the image catalogue */
  images?: ImagesSpec;
  /**
   * Namespace of the add-ons; created with the Pod Security level `privileged`. Clusters of other stacks need one of
   * their own. @default "cnf-plumbing"
   */
  namespace?: string;
  /** JSON-Patch operations on emitted objects, in order. @default - none */
  patches?: ManifestPatch[];
}

/**
 * Networks over device pools that are advertised elsewhere, as plain data: for a stack of its own, when the node pools
 * stand in others.
 */
export interface CnfNetworksArgs {
  /** Networks that workloads attach to, by name; `pool` is a key of `devicePools`. */
  networks: { [key: string]: NetworkSpec };
  /** Device pools that the networks name, by key. @default - none: networks over interfaces of the node */
  devicePools?: { [key: string]: ServedPoolSpec };
  /** Namespace of networks that name none; it must exist. @default "default" */
  namespace?: string;
  /** What the cluster runs on: ranges of pods and services that networks must not give out. @default - not stated */
  platform?: PlatformSpec;
  /** JSON-Patch operations on emitted objects, in order. @default - none */
  patches?: ManifestPatch[];
}

/** A device pool that something else advertises: another stack, another tool, an operator. */
export interface ServedPoolSpec {
  /** Extended resource, `prefix/name`: what `resourceNames` of a cluster tells. */
  resource: pulumi.Input<string>;
  /** How packets travel between its devices and workloads. */
  datapath: Datapath;
  /** Smallest MTU of the ports behind it, in bytes. @default - not stated */
  mtu?: number;
  /** Link layer of the ports behind it. @default "ethernet" */
  linkType?: LinkType;
  /** Mode of their embedded switches: decides which CNI plugins reach the devices. @default - not stated */
  eswitch?: EswitchMode;
}

/** A network function as a Deployment. */
export interface CnfDeploymentArgs {
  /** Image reference with a release tag or digest. */
  image: pulumi.Input<string>;
  /** Entry point. @default - that of the image */
  command?: string[];
  /** Arguments. @default - those of the image */
  args?: string[];
  /**
   * Starts `command` through the entry helper, which gives DPDK the arguments that follow from the devices, CPUs and
   * hugepages the container gets. Needs a command. @default false
   */
  entryHelper?: boolean;
  /** Environment. @default - none; the device plugin adds `PCIDEVICE_...` */
  env?: { [key: string]: pulumi.Input<string> };
  /** Whole CPUs, so that the static CPU manager gives cores of their own. @default 2 */
  cpu?: number;
  /** Memory without hugepages, as a quantity. @default "1Gi" */
  memory?: string;
  /** Hugepages by page size, as quantities: `{ "1Gi": "4Gi" }`. @default - none */
  hugepages?: { [key: string]: string };
  /** Namespace; must exist, and enforce the Pod Security level `privileged` for DPDK. */
  namespace: string;
  /** Name of the workload and its first container. @default - the name of the component */
  name?: string;
  /**
   * Networks, in the order of their interfaces; each gives its device to the first container unless it names another.
   * The same network twice gives two devices. @default - none
   */
  networks?: AttachedNetworkSpec[];
  /** More containers, by name. @default - none */
  sidecars?: { [key: string]: ContainerSpec };
  /** More labels of the pods. @default - none */
  labels?: { [key: string]: string };
  /** Names of image pull secrets in the namespace. @default - none */
  pullSecrets?: string[];
  /** JSON-Patch operations on the workload, in order. @default - none */
  patches?: ManifestPatch[];
  /** Pods. @default 1 */
  replicas?: number;
  /** Nodes to run on. @default - wherever the devices are */
  nodePool?: NodeChoiceSpec;
}

/** A network of a workload: what the pod asks for, and how its device is served. */
export interface AttachedNetworkSpec {
  /** The network, `namespace/name` or a name in the workload's namespace: what `networks` of a cluster tells. */
  network: pulumi.Input<string>;
  /** Extended resource of its device pool, `prefix/name`. @default - the network needs no device */
  resource?: string;
  /**
   * How packets travel between device and workload: decides capabilities and hugepage volumes. @default - not known:
   * the container gets the device, nothing more
   */
  datapath?: Datapath;
  /** Name of the container that uses the device. @default - the first */
  container?: string;
  /** Name of the interface in the pod, `net1`. @default - given by Multus, in the order of the networks */
  interface?: string;
  /** MAC address of the interface. @default - as the device has it */
  mac?: string;
  /** Fixed addresses with prefix length, for an IPAM plugin that takes them. @default - given by the IPAM plugin */
  ips?: string[];
}

/** A container of a network function; requests equal limits, and it is never privileged. */
export interface ContainerSpec {
  /** Image reference with a release tag or digest. */
  image: pulumi.Input<string>;
  /** Entry point. @default - that of the image */
  command?: string[];
  /** Arguments. @default - those of the image */
  args?: string[];
  /**
   * Starts `command` through the entry helper, which gives DPDK the arguments that follow from the devices, CPUs and
   * hugepages the container gets. Needs a command. @default false
   */
  entryHelper?: boolean;
  /** Environment. @default - none; the device plugin adds `PCIDEVICE_...` */
  env?: { [key: string]: pulumi.Input<string> };
  /** Whole CPUs, so that the static CPU manager gives cores of their own. @default 2 */
  cpu?: number;
  /** Memory without hugepages, as a quantity. @default "1Gi" */
  memory?: string;
  /** Hugepages by page size, as quantities: `{ "1Gi": "4Gi" }`. @default - none */
  hugepages?: { [key: string]: string };
}

/** A network function with a pod on every node of a pool. */
export interface CnfDaemonSetArgs {
  /** Image reference with a release tag or digest. */
  image: pulumi.Input<string>;
  /** Entry point. @default - that of the image */
  command?: string[];
  /** Arguments. @default - those of the image */
  args?: string[];
  /**
   * Starts `command` through the entry helper, which gives DPDK the arguments that follow from the devices, CPUs and
   * hugepages the container gets. Needs a command. @default false
   */
  entryHelper?: boolean;
  /** Environment. @default - none; the device plugin adds `PCIDEVICE_...` */
  env?: { [key: string]: pulumi.Input<string> };
  /** Whole CPUs, so that the static CPU manager gives cores of their own. @default 2 */
  cpu?: number;
  /** Memory without hugepages, as a quantity. @default "1Gi" */
  memory?: string;
  /** Hugepages by page size, as quantities: `{ "1Gi": "4Gi" }`. @default - none */
  hugepages?: { [key: string]: string };
  /** Namespace; must exist, and enforce the Pod Security level `privileged` for DPDK. */
  namespace: string;
  /** Name of the workload and its first container. @default - the name of the component */
  name?: string;
  /**
   * Networks, in the order of their interfaces; each gives its device to the first container unless it names another.
   * The same network twice gives two devices. @default - none
   */
  networks?: AttachedNetworkSpec[];
  /** More containers, by name. @default - none */
  sidecars?: { [key: string]: ContainerSpec };
  /** More labels of the pods. @default - none */
  labels?: { [key: string]: string };
  /** Names of image pull secrets in the namespace. @default - none */
  pullSecrets?: string[];
  /** JSON-Patch operations on the workload, in order. @default - none */
  patches?: ManifestPatch[];
  /** Nodes to run on. */
  nodePool: NodeChoiceSpec;
  /** How many nodes may be without their pod during an update. @default 1 */
  maxUnavailable?: number;
}
