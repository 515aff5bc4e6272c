import type { Construct } from 'constructs';
import type { Datapath, Friendly } from '../../spec';
import type { IDevicePool } from '../device-pool/device-pool';
import { type AttachOptions, attach } from '../workload/attach';

/** A network that workloads attach to. */
export interface INetwork {
  /** Name of the NetworkAttachmentDefinition. */
  readonly networkName: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Extended resource of its device pool. @default - the network needs no device */
  readonly resource?: string;
  /** Datapaths of its devices. Empty when not known. */
  readonly datapaths: readonly Friendly<Datapath>[];
  /**
   * Gives a workload's container the network. See {@link attach} for what that adds.
   *
   * @param target any construct whose main child is a Pod, Deployment, DaemonSet, StatefulSet, ReplicaSet, Job or
   * CronJob: one of ours, of cdk8s-plus, a plain ApiObject or one that was included.
   */
  attachTo(target: Construct, options?: AttachOptions): void;
}

/** Networks made elsewhere. */
export class Network implements INetwork {
  /**
   * A NetworkAttachmentDefinition that something else makes.
   *
   * @param pool where its devices come from. @default - the network needs no device
   *
   * @example
   * ```ts
   * Network.fromName('n3', 'cnf', DevicePool.fromResourceName('openshift.io/n3', 'vfio')).attachTo(deployment);
   * ```
   */
  public static fromName(networkName: string, namespace: string, pool?: IDevicePool): Network {
    return new Network(networkName, namespace, pool?.resource, pool?.datapaths ?? []);
  }

  private constructor(
    public readonly networkName: string,
    public readonly namespace: string,
    public readonly resource: string | undefined,
    public readonly datapaths: readonly Friendly<Datapath>[],
  ) {}

  public attachTo(target: Construct, options: AttachOptions = {}): void {
    attach(this, target, options);
  }
}
