import type { Construct } from 'constructs';
import { CniType } from '../../spec';
import { VfNetwork, type VfNetworkProps } from './vf-network';

/** Settings of a {@link HostDeviceNetwork}. */
export type HostDeviceNetworkProps = VfNetworkProps;

/**
 * A network that moves a device into the pod as it is: for VFs without a reachable port (in a virtual machine) and for
 * devices whose settings belong to someone else. Source: containernetworking/plugins, host-device.
 * Codes: NAME001, NET004, NET005, IPAM001-IPAM003.
 *
 * @example
 * ```ts
 * new HostDeviceNetwork(chart, 'oam', { pool: DevicePool.fromResourceName('example.com/oam', 'kernel'), namespace: 'cnf' });
 * ```
 */
export class HostDeviceNetwork extends VfNetwork {
  public constructor(scope: Construct, id: string, props: HostDeviceNetworkProps) {
    super(scope, id, { ...props, cni: CniType.HostDevice });
  }
}
