import type { AddOnsSpec } from './add-ons';
import type { NetworkSpec } from './network';
import type { NicFamilySpec } from './nic-family';
import type { NodePoolSpec } from './node-pool';
import type { NodeAgentSpec, NodeSetupKind } from './node-setup';
import type { PlatformSpec } from './platform';

/**
 * A whole cluster's plumbing as plain data: what there is (node pools with their NICs) and what is wanted
 * (device pools, networks). The same shape from TypeScript, a YAML site file, Python or Go.
 *
 * @example
 * ```yaml
 * platform: { kubernetes: "1.34", os: ubuntu-24.04 }
 * nodePools:
 *   upf:
 *     nodeSelector: { example.com/pool: upf }
 *     pfs:
 *       ens1f0: { nic: intel-e810-c, match: { pci: "0000:18:00.0" }, vfs: { n3: { count: 8, datapath: vfio } } }
 * networks:
 *   n3: { pool: n3, vlan: 100 }
 * ```
 */
export interface ClusterSpec {
  /** What the cluster runs on. */
  platform: PlatformSpec;
  /**
   * Groups of nodes with the same hardware and tuning, by name (a DNS label).
   * @minProperties 1
   */
  nodePools: { [name: string]: NodePoolSpec };
  /** NIC families beyond those of the catalogue, by key. @default - none */
  nicFamilies?: { [key: string]: NicFamilySpec };
  /** Cluster-wide settings of device pools, by pool key. A key must be used by at least one PF. @default - none */
  devicePools?: { [key: string]: DevicePoolSpec };
  /** Networks that workloads attach to, by name. @default - none */
  networks?: { [name: string]: NetworkSpec };
  /** Namespaces to create for workloads, by name. @default - none; networks then name namespaces that exist */
  namespaces?: { [name: string]: NamespaceSpec };
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
   * Domain of the extended resource names, `<prefix>/<pool>`. Avoid hyphens: the device plugin puts the prefix into
   * the name of an environment variable, and no shell can read one with a hyphen (RES002).
   * @default "cnfplumbing.io"
   */
  resourcePrefix?: string;
  /** Who brings nodes into the planned state. @default "agent" */
  nodeSetup?: NodeSetupKind;
  /** How the node agent works (only with `nodeSetup: agent`). @default - see {@link NodeAgentSpec} */
  nodeAgent?: NodeAgentSpec;
  /** How pods receive devices. @default "device-plugin" */
  delivery?: Delivery;
  /** JSON-Patch operations on emitted objects, in order. @default - none */
  patches?: ManifestPatch[];
}

/** How pods receive devices. */
export enum Delivery {
  /** Extended resources from device plugins. */
  DevicePlugin = 'device-plugin',
  /** Dynamic Resource Allocation. */
  Dra = 'dra',
}

/** Cluster-wide settings of a device pool. Its devices are listed under the PFs. */
export interface DevicePoolSpec {
  /**
   * Second half of the extended resource name. Lower-case letters, digits and underscores keep it usable as an
   * environment variable (RES002). @default - the pool key, with every other character replaced by an underscore
   */
  resourceName?: string;
  /**
   * Do not advertise the NUMA node of the devices (needed when a pod takes devices of two NUMA nodes under the
   * `single-numa-node` topology policy). @default false
   */
  excludeTopology?: boolean;
  /** How pods get at the AF_XDP sockets of the pool. @default - see {@link AfXdpPoolSpec} */
  afXdp?: AfXdpPoolSpec;
}

/** Pool of the AF_XDP device plugin. Source: afxdp-plugins-for-kubernetes README, "Other Pool Configurations". */
export interface AfXdpPoolSpec {
  /** How a pod gets the map of the XDP program that the plugin loads. @default "socket" */
  map?: XskMapAccess;
  /** User id of the pods, when they do not run as root. @default - root @minimum 1000 @maximum 256000 */
  uid?: number;
}

/** How a pod gets the map of an XDP program. */
export enum XskMapAccess {
  /** Over a socket, once: a container that starts again in its pod does not get it a second time. */
  Socket = 'socket',
  /** Pinned to a file system; the device plugin must be privileged for that. */
  Pinned = 'pinned',
}

/** A namespace for workloads. */
export interface NamespaceSpec {
  /**
   * Pod Security level enforced there. DPDK workloads add capabilities beyond `baseline` and need `privileged`.
   * Source: Kubernetes documentation, "Pod Security Standards".
   * @default "privileged"
   */
  podSecurity?: PodSecurityLevel;
  /** More labels. @default - none */
  labels?: { [key: string]: string };
}

/** Pod Security level of a namespace. Source: Kubernetes documentation, "Pod Security Standards". */
export enum PodSecurityLevel {
  Privileged = 'privileged',
  Baseline = 'baseline',
  Restricted = 'restricted',
}

/** Where images come from. */
export interface ImagesSpec {
  /**
   * Mirror that holds every image under its public repository path: `registry.example.com/mirror` makes
   * `ghcr.io/k8snetworkplumbingwg/sriov-cni` into `registry.example.com/mirror/k8snetworkplumbingwg/sriov-cni`.
   * @default - the public registries
   * @late
   */
  registry?: string;
  /** Names of image pull secrets in the plumbing namespace. @default - none */
  pullSecrets?: string[];
}

/** One JSON-Patch operation on emitted objects, as data. Source: RFC 6902. */
export interface ManifestPatch {
  /** Kind of the objects to patch. @default - any */
  kind?: string;
  /** Name of the object to patch. @default - any */
  name?: string;
  /** Namespace of the objects to patch. @default - any */
  namespace?: string;
  /** The operation. */
  op: PatchOperation;
  /** JSON pointer, for example `/spec/template/spec/priorityClassName`. */
  path: string;
  /** Value for `add`, `replace` and `test`. @default - none */
  // biome-ignore lint/suspicious/noExplicitAny: a component provider's schema knows `any` and no `unknown`
  value?: any;
}

/** A JSON-Patch operation. Source: RFC 6902, section 4. */
export enum PatchOperation {
  Add = 'add',
  Remove = 'remove',
  Replace = 'replace',
  Test = 'test',
}
