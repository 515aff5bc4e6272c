/**
 * What must hold in a cluster with accelerated NICs, and where the project sees to it. Rules say by themselves which
 * invariants and requirements they stand for; here stands everything else.
 */
import type { ProblemCode } from '../lib/core';

/** Where something is seen to. */
export type Home =
  /** A rule over finished objects, ours or foreign. */
  | 'rule'
  /** A decision of the model: what cannot be laid out. */
  | 'decision'
  /** The shape of the spec: what cannot be written at all. */
  | 'shape'
  /** The objects are made so that it holds. */
  | 'objects'
  /** The node program sees to it on the node, with `nodeSetup: agent`. */
  | 'node program'
  /** Not yet, and why. */
  | 'not yet';

/** One home, with the codes it reports by and a word on how. */
export interface Seat {
  readonly home: Exclude<Home, 'rule'>;
  readonly codes?: readonly ProblemCode[];
  readonly note: string;
}

/** One statement that holds in a right cluster. */
export interface Statement {
  readonly id: string;
  readonly says: string;
  /** Homes beside the rules that name the id. */
  readonly seats?: readonly Seat[];
}

const decision = (note: string, ...codes: ProblemCode[]): Seat => ({ home: 'decision', codes, note });
const shape = (note: string, ...codes: ProblemCode[]): Seat => ({ home: 'shape', codes, note });
const objects = (note: string): Seat => ({ home: 'objects', note });
const node = (note: string): Seat => ({ home: 'node program', note });
const notYet = (note: string): Seat => ({ home: 'not yet', note });

const UNBUILT = notYet('no step of the node program does it');

/** Invariants of hardware and Kubernetes. */
export const INVARIANTS: readonly Statement[] = [
  { id: 'V01', says: 'a hugepage limit is there and equals its request' },
  { id: 'V02', says: 'a container with hugepages asks for cpu or memory too' },
  { id: 'V03', says: 'hugepages come in whole pages' },
  {
    id: 'V04',
    says: 'a page size is one of the architecture and of the node',
    seats: [decision('page sizes of a node pool', 'HP004')],
  },
  { id: 'V05', says: 'with two page sizes every hugepage volume names its own' },
  {
    id: 'V06',
    says: 'a hugepage volume holds pages that the pod asks for',
    seats: [objects('attaching a network adds the volume for the pages asked for')],
  },
  {
    id: 'V07',
    says: 'hugepages of the pods of a node are no more than it has, per NUMA node where the kubelet gives them out so',
  },
  { id: 'V08', says: 'EAL asks for no more memory than the container has hugepages' },
  { id: 'V09', says: 'a DPDK container mounts its hugepages', seats: [objects('attaching a network mounts them')] },
  { id: 'V10', says: '--no-huge and vhost-user exclude each other' },
  { id: 'V11', says: '--in-memory and vhost-user exclude each other' },
  { id: 'V12', says: 'vhost-user with 2Mi pages uses single-file segments' },
  {
    id: 'V13',
    says: 'an mlx5 device keeps its kernel driver under DPDK',
    seats: [decision('datapath vfio of an mlx5 family', 'NIC003')],
  },
  {
    id: 'V14',
    says: 'an Intel VF under DPDK is bound to vfio-pci',
    seats: [
      decision(
        'datapath bifurcated of another family. In foreign manifests a container with hugepages may well have a kernel VF beside its DPDK ones, so nothing is said there',
        'NIC004',
      ),
    ],
  },
  {
    id: 'V15',
    says: 'the ifc vDPA driver of DPDK needs vfio-pci and an IOMMU',
    seats: [decision('iommu: off beside dpdk-vdpa; the driver of the VFs follows from their family', 'NODE001')],
  },
  { id: 'V16', says: 'a policy with vfio-pci has no isRdma' },
  { id: 'V17', says: 'isRdma and vdpaType exclude each other' },
  { id: 'V18', says: 'vdpaType is vhost or virtio, and for netDevice only' },
  { id: 'V19', says: 'a policy with vdpaType has deviceType netdevice' },
  { id: 'V20', says: 'a policy with vdpaType has eSwitchMode switchdev' },
  { id: 'V21', says: 'a policy with vdpaType is for Mellanox NICs' },
  {
    id: 'V22',
    says: 'kernel vDPA needs a NIC family that can',
    seats: [decision('datapaths vhost-vdpa and virtio-vdpa of another family', 'NIC002')],
  },
  {
    id: 'V23',
    says: 'vDPA of DPDK needs an mlx5 family that can',
    seats: [decision('datapath dpdk-vdpa of another family', 'NIC002')],
  },
  {
    id: 'V24',
    says: 'packed rings only where the vDPA driver has them',
    seats: [objects('DPDK is told packed_vq=1 only where all back ends of a pool have packed rings')],
  },
  {
    id: 'V25',
    says: 'octep vDPA needs packed rings',
    seats: [
      decision('devices with packed rings alone beside others in a pool', 'POOL005'),
      objects('DPDK is told packed_vq=1 of such a pool'),
    ],
  },
  { id: 'V26', says: 'virtio-user is a server only on vhost-user' },
  { id: 'V27', says: 'virtio-user names an interface only with /dev/vhost-net' },
  {
    id: 'V28',
    says: 'one end of vhost-user is the server',
    seats: [objects('the spec names the end, and the entry helper is told')],
  },
  {
    id: 'V29',
    says: 'virtio-user asks for no more queues than the vDPA device has',
    seats: [
      decision('queue pairs of a device', 'VDPA001'),
      objects('DPDK is told as many as all devices of a pool have'),
    ],
  },
  {
    id: 'V30',
    says: 'the queue size is a power of two, at most 256 for mlx5',
  },
  {
    id: 'V31',
    says: 'ifcvf takes no attributes when a vDPA device is added',
    seats: [
      decision('queue pairs of a driver that takes none', 'VDPA001'),
      objects('only attributes of the driver are given'),
    ],
  },
  {
    id: 'V32',
    says: 'a vDPA device is made of a VF or SF, not of a PF',
    seats: [objects('vDPA devices are asked for as ranges of VFs')],
  },
  {
    id: 'V33',
    says: 'one vDPA device for each management device',
    seats: [objects('each VF gets one device')],
  },
  {
    id: 'V34',
    says: 'the MAC of a vDPA device is a unicast one',
    seats: [objects('it is the MAC of the VF')],
  },
  {
    id: 'V35',
    says: 'switchdev needs an Ethernet link',
    seats: [decision('eswitch of a port', 'SW001')],
  },
  { id: 'V36', says: 'a policy with a bridge has switchdev and manages the port itself' },
  {
    id: 'V37',
    says: 'switchdev needs a NIC family that can',
    seats: [decision('eswitch of a port', 'SW001')],
  },
  {
    id: 'V38',
    says: 'at least one VF, and no more than the NIC family has',
    seats: [decision('VFs of a port or card', 'VF001'), shape('a count of at least 1', 'SPEC006')],
  },
  {
    id: 'V39',
    says: 'a range of VFs does not run backwards or beyond the port',
    seats: [decision('ranges of a port', 'VF003')],
  },
  {
    id: 'V40',
    says: 'no two pools take the same VFs',
    seats: [decision('pinned ranges that overlap', 'VF002'), objects('other ranges are laid out one after the other')],
  },
  {
    id: 'V41',
    says: 'a resource name is well formed, and a shell can read its variable',
    seats: [decision('names of device pools', 'RES001')],
  },
  {
    id: 'V42',
    says: 'a resource name stands once under a prefix',
    seats: [decision('two pools with one name', 'RES003')],
  },
  {
    id: 'V43',
    says: 'network, pod and device plugin name the same resource, with a device for each network',
    seats: [objects('attaching a network adds the request; the resource name is made once')],
  },
  { id: 'V44', says: 'devices are asked for in whole numbers, request equal to limit' },
  {
    id: 'V45',
    says: 'VLAN and rate options are in range and consistent',
    seats: [shape('numbers in range', 'SPEC006')],
  },
  { id: 'V46', says: 'the sriov CNI gets no vDPA device' },
  { id: 'V47', says: 'ovs-cni over vhost-vdpa has device info and no ipam' },
  {
    id: 'V48',
    says: 'CNI plugins over vDPA get the device info',
    seats: [
      notYet('virtio-vdpa behind OVN-Kubernetes is left alone: the documents of the sriov-network-operator do without'),
    ],
  },
  {
    id: 'V49',
    says: 'ib-sriov for InfiniBand, sriov for Ethernet',
    seats: [decision('the CNI plugin is chosen by the link layer of the ports')],
  },
  {
    id: 'V50',
    says: 'DHCP only for devices with a network interface',
    seats: [decision('ipam of a network over devices without a kernel interface', 'NET004')],
  },
  {
    id: 'V51',
    says: 'a container has the capabilities that its devices need',
    seats: [objects('attaching a network adds them, but NET_ADMIN for an exception path')],
  },
  { id: 'V52', says: 'the namespace admits its pods' },
  { id: 'V53', says: 'a network function is not privileged' },
  {
    id: 'V54',
    says: 'DPDK pods are Guaranteed with whole CPUs where CPUs are given out whole',
    seats: [objects('CnfDeployment and CnfDaemonSet make such pods')],
  },
  {
    id: 'V55',
    says: 'the static memory manager has reserved memory; a strict topology policy has the static CPU manager',
    seats: [decision('kubelet settings of a node pool', 'NODE002', 'NODE003')],
  },
  {
    id: 'V56',
    says: 'a container takes devices of one NUMA node where the kubelet insists on one; an error, because it is said only of devices whose NUMA node is stated',
  },
  {
    id: 'V57',
    says: 'simulated vDPA devices never in production',
    seats: [shape('a simulator is no NIC family, and devices are ranges of VFs of one')],
  },
  {
    id: 'V58',
    says: 'vfio-pci has the IOMMU arguments of the processor',
    seats: [
      decision('iommu: off beside vfio, or vhost-vdpa of a driver that maps no memory by itself', 'NODE001'),
      decision('kernel arguments among what nodes must have'),
    ],
  },
  {
    id: 'V59',
    says: 'the sriov-network-operator sets no kernel arguments on Ubuntu',
    seats: [notYet('platform sriov-operator is not built; the spec answers TODO-sriov-operator')],
  },
  {
    id: 'V60',
    says: 'needVhostNet has the modules vhost_net and tun',
    seats: [decision('kernel modules among what nodes must have')],
  },
  {
    id: 'V61',
    says: 'nodes have the modules of their datapaths',
    seats: [
      decision('a module that the kernel of the operating system does not ship', 'NODE005'),
      decision('kernel modules among what nodes must have, with the package that has them'),
    ],
  },
  {
    id: 'V62',
    says: 'the kernel is new enough for the datapath',
    seats: [
      decision('switchdev mode, AF_XDP and subfunctions of ice, where the kernel is stated or known', 'NODE006'),
      decision('kernel and iproute2 for kernel vDPA, as far as the spec says which they are', 'NODE006'),
    ],
  },
  {
    id: 'V63',
    says: 'hugepages= stands behind hugepagesz=, the default size first',
    seats: [decision('order of the kernel arguments among what nodes must have')],
  },
  { id: 'V64', says: 'a socket path has at most 107 bytes' },
  { id: 'V65', says: 'a vhost-user consumer mounts the directory of the socket' },
  {
    id: 'V66',
    says: 'DPDK processes on one hugepage mount have file prefixes of their own',
    seats: [objects('containers that start through the entry helper have prefixes of their own')],
  },
  { id: 'V67', says: 'an image tag does not move' },
  {
    id: 'V68',
    says: 'an AF_XDP pool is one that its plugin takes',
    seats: [
      decision('names of ports', 'XDP001'),
      decision('names of pools', 'RES001'),
      shape('user ids in range', 'SPEC006'),
    ],
  },
  {
    id: 'V69',
    says: 'AF_XDP with pinned maps has what it needs',
    seats: [objects('socket off, privileged daemon, dpSyncer, from one word')],
  },
  {
    id: 'V70',
    says: 'the MTU of AF_XDP is at most 3520',
    seats: [decision('MTU of the port', 'XDP002')],
  },
  {
    id: 'V71',
    says: 'a BlueField in DPU mode is set up on its Arm side',
    seats: [decision('eswitch, subfunctions and firmware of a family in DPU mode', 'SW001', 'NIC002', 'FW001')],
  },
  { id: 'V72', says: 'the Multus daemon has at least 200Mi', seats: [objects('500Mi')] },
  {
    id: 'V73',
    says: 'networks and device plugins come before the workloads that use them',
    seats: [
      objects(
        'phases of a cluster, a chart and a file each, in the order in which charts are made; a chart of workloads that is made before the cluster comes before it',
      ),
    ],
  },
  { id: 'V74', says: 'a network function mounts no devices of the host' },
  {
    id: 'V75',
    says: 'a device selector names a driver, and ids as sysfs writes them',
    seats: [objects('selectors are made from the NIC catalogue')],
  },
  { id: 'V76', says: 'a resource of subfunctions has auxTypes sf and no list that it cannot have' },
  { id: 'V77', says: 'a resource has selectors, each with at most one link type' },
  { id: 'V78', says: 'nodes of the sriov-network-operator have no other device plugin' },
  {
    id: 'V79',
    says: 'a PF is served by a device plugin or by DRA, not by both',
    seats: [decision('delivery is one word for the whole cluster; dra answers TODO-dra')],
  },
  {
    id: 'V80',
    says: 'a selector tells NIC families with one VF id apart',
    seats: [objects('selectors name the port')],
  },
];

/** Requirements that users of other tools have voiced. */
export const REQUIREMENTS: readonly Statement[] = [
  {
    id: 'R1',
    says: 'disruptive changes have a rollout plan',
    seats: [decision('nodeAgent.rollout', 'AGENT003', 'KURED001')],
  },
  {
    id: 'R2',
    says: 'pods start after a reboot only when VFs and plugin are back',
    seats: [
      node('a unit before the kubelet'),
      objects('the device plugin waits for its node; rejected pods are removed'),
    ],
  },
  {
    id: 'R3',
    says: 'kernel arguments are tokens with an order; the same wish twice changes nothing',
    seats: [decision('kernel arguments of a node pool'), node('what another owner has set is left to it')],
  },
  {
    id: 'R4',
    says: 'an operating system that cannot take an argument fails early',
    seats: [decision('nodes without a shell', 'AGENT004')],
  },
  {
    id: 'R5',
    says: 'an IOMMU that is off in firmware is seen before pods are',
    seats: [node('no VF is bound to vfio-pci without an IOMMU group')],
  },
  {
    id: 'R6',
    says: 'selectors are typed, narrow, and made from one catalogue',
    seats: [
      shape('unknown keys and words', 'SPEC001', 'SPEC004'),
      decision('families and addresses of ports', 'NIC001', 'PF002'),
      objects('selectors name port, id and driver'),
      notYet('zero or two matching NICs are seen by the node agent, on the node'),
    ],
  },
  {
    id: 'R7',
    says: 'ports are found by address, not by names that change',
    seats: [
      objects('selectors go by PCI address where one is given'),
      decision('where none is, the name is among what nodes must have'),
      notYet('writing the udev rule needs the node agent'),
    ],
  },
  {
    id: 'R8',
    says: 'labels, selector and tolerations of nodes have one owner',
    seats: [shape('they stand on the node pool'), objects('no role label stands in the source, which a test holds')],
  },
  {
    id: 'R9',
    says: 'removal leaves nothing behind',
    seats: [objects('no webhooks, no finalizers, no operator'), notYet('nodes are cleaned by the node agent')],
  },
  {
    id: 'R10',
    says: 'the device plugin restarts when its configuration changes',
    seats: [objects('a checksum of the configuration on the pods'), node('a stamp that the device plugin waits for')],
  },
  {
    id: 'R11',
    says: 'devices are not stale after VFs are made anew',
    seats: [objects('CDI by option; the device plugin starts anew when devices change')],
  },
  { id: 'R12', says: 'a VF is reset before the next pod has it', seats: [UNBUILT] },
  {
    id: 'R13',
    says: 'one configuration for each device plugin, without overlaps',
    seats: [
      decision('node pools have no nodes in common', 'NODE004'),
      objects('a configuration for each node pool, from all its device pools'),
    ],
  },
  {
    id: 'R14',
    says: 'Multus has memory, a fair start and a high priority',
    seats: [objects('200Mi asked for and 500Mi at most, install_multus in place of cp, system-node-critical')],
  },
  {
    id: 'R15',
    says: 'addresses are not given out twice',
    seats: [
      shape('typed ipam'),
      decision('addresses and ranges', 'IPAM001', 'IPAM002', 'IPAM003'),
      objects('Whereabouts comes with its reconciler'),
      notYet('ranges of other clusters are not known'),
    ],
  },
  {
    id: 'R16',
    says: 'no admission webhook is needed to hand out devices',
    seats: [
      objects('attaching a network writes annotation and resources into the container that is named'),
      decision('a container that is not there', 'ATT003'),
    ],
  },
  {
    id: 'R17',
    says: 'hugepages, IOMMU and CPUs can be tuned each alone',
    seats: [shape('each is a word of its own on the node pool')],
  },
  {
    id: 'R18',
    says: 'CPU lists are checked against each other and the machine',
    seats: [
      decision('lists of a node pool', 'CPU001', 'CPU002', 'CPU003'),
      notYet('isolated CPUs and siblings are words of node set-up'),
    ],
  },
  {
    id: 'R19',
    says: 'it is said beforehand what reboots',
    seats: [decision('each line of a node plan has its cost: `cnf-plumbing plan`')],
  },
  {
    id: 'R20',
    says: 'state files of the kubelet go when its policies change',
    seats: [
      decision('which policies the node program may bring', 'NODE007', 'NODE008'),
      node('both at boot, before the kubelet starts, where asked (kubelet.setup)'),
    ],
  },
  { id: 'R21', says: 'pods fit the NUMA nodes; an error names pod, nodes and resource' },
  {
    id: 'R22',
    says: 'kernel arguments for hugepages stand in the order that the kernel reads',
    seats: [decision('order of the kernel arguments'), node('pages of each NUMA node')],
  },
  {
    id: 'R23',
    says: 'nothing is written to an immutable operating system',
    seats: [decision('nodes without a shell have no agent', 'AGENT004')],
  },
  {
    id: 'R24',
    says: 'the uplink of a node is not lost',
    seats: [decision('VFs on a management port', 'PF001'), node('the guard, and changes that are taken back')],
  },
  { id: 'R25', says: 'versions that were tested together', seats: [objects('one catalogue of images, with tags')] },
  {
    id: 'R26',
    says: 'definitions, then controllers, then their objects',
    seats: [objects('phases; with Pulumi a definition is waited for')],
  },
  {
    id: 'R27',
    says: 'AF_XDP picks its rights by kernel',
    seats: [objects('BPF is added where the kernel of a node is known to be older than 5.19')],
  },
  {
    id: 'R28',
    says: 'vhost-user sockets have a checked path and two roles',
    seats: [decision('sockets of a node pool', 'VU003')],
  },
  {
    id: 'R29',
    says: 'rights are few, and namespaces say what they admit',
    seats: [objects('no wildcard among the rights; namespaces carry their level; capabilities by datapath')],
  },
  {
    id: 'R30',
    says: 'vDPA from one pool',
    seats: [decision('rings and queues of all its back ends', 'POOL005', 'VDPA001')],
  },
  {
    id: 'R31',
    says: 'errors name the place, the value and the nearest valid one',
    seats: [objects('every Problem has them, which tests hold')],
  },
  {
    id: 'R32',
    says: 'what reboots nodes is applied apart',
    seats: [node('nothing reboots unasked; kured or a tool of your own')],
  },
  {
    id: 'R33',
    says: 'firmware is set before Secure Boot',
    seats: [
      decision('which ports the node program may set', 'FW001'),
      node('says that it is locked, or sets the number of VFs where asked'),
    ],
  },
  {
    id: 'R34',
    says: 'OVS offload has a life cycle',
    seats: [
      decision('mode, bridge, uplink and settings of Open vSwitch among what nodes must have', 'SW001', 'SW004'),
      node('mode, offload and settings by the node program; bridges by others'),
    ],
  },
  { id: 'R35', says: 'a PF can be split', seats: [decision('ranges of VFs, laid out or pinned', 'VF002')] },
  { id: 'R36', says: 'devices by DRA where wished', seats: [notYet('the spec answers TODO-dra')] },
  {
    id: 'R37',
    says: 'NICs that the catalogue lacks can be added',
    seats: [shape('nicFamilies of a spec'), decision('families of one’s own', 'NIC007')],
  },
  { id: 'R38', says: 'live migration: what exists, no promise', seats: [notYet('nothing is emitted for it')] },
];
