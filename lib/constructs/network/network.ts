import type { Construct } from 'constructs';
import type { EalPlan } from '../../model';
import type { Datapath, Friendly } from '../../spec';
import type { IDevicePool } from '../device-pool/device-pool';
import { attach } from '../workload/attach';
import type { AttachOptions, INetwork } from './i-network';

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
    return new Network(networkName, namespace, pool?.resource, pool?.datapaths ?? [], pool?.eal);
  }

  /**
   * A network without a CNI plugin: workloads get a device of the pool and nothing else, as a vhost-vdpa device or a
   * vhost-user socket is all there is.
   *
   * @example
   * ```ts
   * Network.ofDevices('n3', DevicePool.fromResourceName('example.com/n3', 'vhost-vdpa')).attachTo(deployment);
   * ```
   */
  public static ofDevices(networkName: string, pool: IDevicePool): Network {
    return new Network(networkName, '', pool.resource, pool.datapaths, pool.eal, true);
  }

  private constructor(
    public readonly networkName: string,
    public readonly namespace: string,
    public readonly resource: string | undefined,
    public readonly datapaths: readonly Friendly<Datapath>[],
    public readonly eal?: EalPlan,
    public readonly deviceOnly = false,
  ) {}

  public attachTo(target: Construct, options: AttachOptions = {}): void {
    attach(this, target, options);
  }
}
