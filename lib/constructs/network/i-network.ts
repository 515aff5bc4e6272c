import type { Construct } from 'constructs';
import type { EalPlan } from '../../model';
import type { Datapath, Friendly } from '../../spec';

/** How a network is attached. */
export interface AttachOptions {
  /** Name of the container that uses the device. @default - the only container */
  readonly container?: string;
  /** Name of the interface in the pod, `net1`. @default - given by Multus: net1, net2, ... in order of attachment */
  readonly interface?: string;
  /** MAC address of the interface. @default - as the device has it */
  readonly mac?: string;
  /** Fixed addresses with prefix length, for an IPAM plugin that takes them. @default - given by the IPAM plugin */
  readonly ips?: readonly string[];
  /**
   * Starts the container's command through the entry helper, which tells DPDK about the device
   * (docs/entry-helper.md). ATT006 without a command. @default false
   */
  readonly entryHelper?: boolean;
}

/** A network that workloads attach to. */
export interface INetwork {
  /** Name of the NetworkAttachmentDefinition. */
  readonly networkName: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Extended resource of its device pool. @default - the network needs no device */
  readonly resource?: string | undefined;
  /** No CNI plugin plumbs it: there is no NetworkAttachmentDefinition, and workloads get the device alone. @default false */
  readonly deviceOnly?: boolean;
  /** It is the cluster's own network: it becomes the first interface of a workload's pods. @default false */
  readonly clusterDefault?: boolean;
  /** Datapaths of its devices. Empty when not known. */
  readonly datapaths: readonly Friendly<Datapath>[];
  /** What DPDK is told of its devices, and what that needs. @default - not known */
  readonly eal?: EalPlan | undefined;
  /**
   * Gives a workload's container the network. See `attach` for what that adds.
   *
   * @param target any construct whose main child is a Pod, Deployment, DaemonSet, StatefulSet, ReplicaSet, Job or
   * CronJob: one of ours, of cdk8s-plus, a plain ApiObject or one that was included.
   */
  attachTo(target: Construct, options?: AttachOptions): void;
}
