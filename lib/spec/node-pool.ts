import type { NodeSetupKind } from './node-setup';
import type { PfMatch, PfSpec } from './pf';

/** Nodes with the same hardware and tuning. */
export interface NodePoolSpec {
  /** Labels that all nodes of the pool carry and no other node does. @minProperties 1 */
  nodeSelector: { [label: string]: string };
  /** Taints of these nodes that the plumbing tolerates. @default - none */
  tolerations?: TolerationSpec[];
  /** Operating system, when these nodes differ from the platform. @default - that of the platform */
  os?: string;
  /** Kernel version, `6.8`, when it is not that of the release. @default - that of the operating system @pattern ^[0-9]+\.[0-9]+ */
  kernel?: string;
  /** Instruction set. @default "x86_64" */
  architecture?: Architecture;
  /** The processors. @default - not stated; kernel arguments then follow the Intel set */
  cpu?: CpuSpec;
  /** The kubelet's resource managers. @default - the kubelet's own defaults */
  kubelet?: KubeletSpec;
  /**
   * Hugepages: number of pages by page size (`2Mi`, `1Gi`) and NUMA node.
   * `{ "1Gi": { "0": 16, "1": 16 } }` is 16 GiB on each of two NUMA nodes.
   * @default - none
   */
  hugepages?: { [pageSize: string]: { [numaNode: string]: number } };
  /** Whether the platform's IOMMU translates. @default - `on` when a device pool needs it */
  iommu?: Iommu;
  /** Open vSwitch on the nodes, for ports in switchdev mode. @default - see {@link OpenVswitchSpec} */
  openVswitch?: OpenVswitchSpec;
  /** Ports of a vSwitch in software on these nodes, by device pool key: the datapath `vhost-user`. @default - none */
  vhostUser?: { [pool: string]: VhostUserSpec };
  /** The ports of the NICs, by network interface name. @minProperties 1 */
  pfs: { [interfaceName: string]: PfSpec };
  /** What differs on single nodes, by the name of the node (`kubectl get nodes`). @default - none */
  hosts?: { [nodeName: string]: HostOverrideSpec };
}

/** A toleration, as in a pod. Source: Kubernetes documentation, "Taints and Tolerations". */
export interface TolerationSpec {
  /** Taint key. @default - any, with `operator: Exists` */
  key?: string;
  /** How key and value are compared. @default "Equal" */
  operator?: TolerationOperator;
  /** Taint value. @default - none */
  value?: string;
  /** Taint effect. @default - any */
  effect?: TaintEffect;
}

/** How a toleration compares. */
export enum TolerationOperator {
  Equal = 'Equal',
  Exists = 'Exists',
}

/** What a taint does. */
export enum TaintEffect {
  NoSchedule = 'NoSchedule',
  PreferNoSchedule = 'PreferNoSchedule',
  NoExecute = 'NoExecute',
}

/** Instruction set of a node, as `uname -m` prints it. */
export enum Architecture {
  X86_64 = 'x86_64',
  Aarch64 = 'aarch64',
}

/** The processors of a node. */
export interface CpuSpec {
  /** Vendor: decides the IOMMU kernel arguments. */
  vendor: CpuVendor;
  /** All CPUs, as a CPU list: `0-63`. @default - not stated */
  cores?: string;
  /** CPUs kept for the system and the kubelet, as a CPU list: `0-1,32-33`. @default - none */
  reserved?: string;
  /** CPUs of each NUMA node, as CPU lists. @default - not stated */
  numaNodes?: { [numaNode: string]: string };
}

/** Maker of the processors. */
export enum CpuVendor {
  Intel = 'intel',
  Amd = 'amd',
  Arm = 'arm',
}

/** Ports of a vSwitch with DPDK, such as Open vSwitch, as devices of a pool: a directory on the node with a socket each. */
export interface VhostUserSpec {
  /** Number of ports. @minimum 1 @maximum 1024 */
  count: number;
  /**
   * Directory on the nodes that holds a directory for each port, named by its number from 0.
   * @default - /var/run/vhost-user/ and the pool key
   * @pattern ^/[A-Za-z0-9_./-]*[A-Za-z0-9_-]$
   */
  directory?: string;
  /** Name of the socket in the directory of a port. @default "vhost.sock" @pattern ^[A-Za-z0-9_.-]+$ */
  socket?: string;
  /** Which end makes the socket; the other one connects. @default "workload" */
  server?: VhostUserServer;
  /** Virtqueue pairs, of which a switch has as many as the workload makes. @default 1 @minimum 1 @maximum 128 */
  queuePairs?: number;
  /**
   * Whether the switch offers packed rings (virtio 1.1): the vhost library of DPDK does, VPP where the interface is made
   * so. Workloads use them where all nodes of the pool have them. @default - not known: split rings
   */
  packedRing?: boolean;
}

/** Which end of vhost-user makes the socket. */
export enum VhostUserServer {
  /** The pod: the vSwitch connects, and again when either end has restarted. */
  Workload = 'workload',
  /** The vSwitch: when it restarts, pods have lost it until they restart too. */
  Switch = 'switch',
}

/** Open vSwitch on the nodes of a pool. */
export interface OpenVswitchSpec {
  /** Where rules of TC are put. @default "none" */
  tcPolicy?: TcPolicy;
}

/** Where Open vSwitch puts rules of TC. Source: ovs-vswitchd.conf.db(5), `other_config:tc-policy`. */
export enum TcPolicy {
  /** Into the NIC and into the kernel: what the NIC does not take is still forwarded by TC. */
  None = 'none',
  /** Into the NIC only: what it does not take goes through Open vSwitch itself. */
  SkipSoftware = 'skip_sw',
  /** Into the kernel only, for tests without such a NIC. */
  SkipHardware = 'skip_hw',
}

/** The kubelet's resource managers. Source: Kubernetes documentation, "Node Resource Managers". */
export interface KubeletSpec {
  /** `static` gives whole CPUs to Guaranteed pods with integer CPU requests. @default "none" */
  cpuManagerPolicy?: CpuManagerPolicy;
  /** How strictly CPUs, memory and devices must share a NUMA node. @default "none" */
  topologyManagerPolicy?: TopologyManagerPolicy;
  /** `Static` pins memory and hugepages to NUMA nodes. @default "None" */
  memoryManagerPolicy?: MemoryManagerPolicy;
  /**
   * Memory that the kubelet keeps for the system, by NUMA node, as quantities: `{ "0": "1Gi", "1": "1Gi" }`. With
   * `memoryManagerPolicy: Static` the kubelet does not start without it. @default - none
   */
  reservedMemory?: { [numaNode: string]: string };
  /**
   * Who brings this into the kubelet's configuration. With `agent` the node program writes a drop-in at boot, before the
   * kubelet starts, and takes the state files of former policies away; the kubelet must have a `--config-dir`. @default "external"
   */
  setup?: NodeSetupKind;
}

/** The kubelet's CPU Manager policy. */
export enum CpuManagerPolicy {
  None = 'none',
  Static = 'static',
}

/** The kubelet's Topology Manager policy. */
export enum TopologyManagerPolicy {
  None = 'none',
  BestEffort = 'best-effort',
  Restricted = 'restricted',
  SingleNumaNode = 'single-numa-node',
}

/** The kubelet's Memory Manager policy. */
export enum MemoryManagerPolicy {
  None = 'None',
  Static = 'Static',
}

/** Whether the IOMMU translates device addresses. */
export enum Iommu {
  On = 'on',
  Off = 'off',
}

/** What differs on one node of a pool. */
export interface HostOverrideSpec {
  /** PFs that are found elsewhere on this node, by interface name. @default - as in the pool */
  pfs?: { [interfaceName: string]: HostPfOverrideSpec };
}

/** Where a PF is found on one node. */
export interface HostPfOverrideSpec {
  /** How the PF is recognised on this node. */
  match: PfMatch;
}
