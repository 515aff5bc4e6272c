import { deviceVariable } from '../../core';
import type { EalPlan } from '../../model';
import type { Datapath, EswitchMode, Friendly } from '../../spec';

/** Devices of one kind that pods ask for as an extended resource. */
export interface IDevicePool {
  /** Extended resource, `prefix/name`. */
  readonly resource: string;
  /** Datapaths of its devices; one per node pool at most, usually one in all. Empty when not known. */
  readonly datapaths: readonly Friendly<Datapath>[];
  /** What DPDK is told of its devices, and what that needs. @default - not known */
  readonly eal?: EalPlan | undefined;
  /** Smallest MTU of the ports behind the pool, in bytes. @default - not known */
  readonly portMtu?: number;
  /** Mode of the embedded switches behind the pool. @default - `switchdev` for that datapath, else not known */
  readonly eswitch?: Friendly<EswitchMode> | 'mixed';
}

/** Device pools made elsewhere. */
export class DevicePool implements IDevicePool {
  /**
   * A pool that something else advertises: another tool, an operator, another program.
   *
   * @param datapath how its devices are served; decides capabilities and hugepage volumes of workloads.
   * @default - not known: workloads then get the resource and the network, nothing more
   *
   * @example
   * ```ts
   * const pool = DevicePool.fromResourceName('openshift.io/n3', 'vfio');
   * ```
   */
  public static fromResourceName(resource: string, datapath?: Friendly<Datapath>): DevicePool {
    return new DevicePool(resource, datapath === undefined ? [] : [datapath]);
  }

  /** Environment variable in which a container finds the addresses of its devices. */
  public readonly variable: string;

  private constructor(
    public readonly resource: string,
    public readonly datapaths: readonly Friendly<Datapath>[],
  ) {
    this.variable = deviceVariable(resource);
  }
}
