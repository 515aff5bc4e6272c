import type { ManifestPatch } from './cluster';
import type { TolerationSpec } from './node-pool';
import type { Datapath } from './pf';

/** A container of a network function; requests equal limits, and it is never privileged. */
export interface ContainerSpec {
  /** Image reference with a release tag or digest. @late */
  image: string;
  /** Entry point. @default - that of the image */
  command?: string[];
  /** Arguments. @default - those of the image */
  args?: string[];
  /**
   * Starts `command` through the entry helper, which gives DPDK the arguments that follow from the devices, CPUs and
   * hugepages the container gets. Needs a command. @default false
   */
  entryHelper?: boolean;
  /** Environment. @default - none; the device plugin adds `PCIDEVICE_...` @lateValues */
  env?: { [name: string]: string };
  /** Whole CPUs, so that the static CPU manager gives cores of their own. @default 2 @minimum 1 */
  cpu?: number;
  /** Memory without hugepages, as a quantity. @default "1Gi" */
  memory?: string;
  /** Hugepages by page size, as quantities: `{ "1Gi": "4Gi" }`. @default - none */
  hugepages?: { [pageSize: string]: string };
}

/** A network function as plain data. Its first container is described by the spec itself. */
export interface WorkloadSpec extends ContainerSpec {
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
  sidecars?: { [name: string]: ContainerSpec };
  /** More labels of the pods. @default - none */
  labels?: { [key: string]: string };
  /** Names of image pull secrets in the namespace. @default - none */
  pullSecrets?: string[];
  /** JSON-Patch operations on the workload, in order. @default - none */
  patches?: ManifestPatch[];
}

/** A network function as a Deployment. */
export interface CnfDeploymentSpec extends WorkloadSpec {
  /** Pods. @default 1 @minimum 0 */
  replicas?: number;
  /** Nodes to run on. @default - wherever the devices are */
  nodePool?: NodeChoiceSpec;
}

/** A network function with a pod on every node of a pool. */
export interface CnfDaemonSetSpec extends WorkloadSpec {
  /** Nodes to run on. */
  nodePool: NodeChoiceSpec;
  /** How many nodes may be without their pod during an update. @default 1 @minimum 1 */
  maxUnavailable?: number;
}

/** A network of a workload: what the pod asks for, and how its device is served. */
export interface AttachedNetworkSpec {
  /** The network, `namespace/name` or a name in the workload's namespace: what `networks` of a cluster tells. @late */
  network: string;
  /** Extended resource of its device pool, `prefix/name`. @default - the network needs no device */
  resource?: string;
  /**
   * How packets travel between device and workload: decides capabilities and hugepage volumes.
   * @default - not known: the container gets the device, nothing more
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

/** Nodes that a workload runs on. */
export interface NodeChoiceSpec {
  /** Labels that the nodes carry. @minProperties 1 */
  nodeSelector: { [label: string]: string };
  /** Taints of these nodes that the workload tolerates. @default - none */
  tolerations?: TolerationSpec[];
}
