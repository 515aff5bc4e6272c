import type { Construct } from 'constructs';
import { CniType } from '../../spec';
import { CniNetwork, type DeviceNetworkProps } from './cni-network';

/** Settings of a {@link HostDeviceNetwork}. */
export type HostDeviceNetworkProps = DeviceNetworkProps;

/**
 * A network that moves a device into the pod as it is: for VFs without a reachable port (in a virtual machine) and for
 * devices whose settings belong to someone else. Source: containernetworking/plugins, host-device.
 * Codes: NAME001, NET004-NET006, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * new HostDeviceNetwork(chart, 'oam', { pool: DevicePool.fromResourceName('example.com/oam', 'kernel'), namespace: 'cnf' });
 * ```
 */
export class HostDeviceNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, props: HostDeviceNetworkProps) {
    super(scope, id, CniType.HostDevice, props);
  }
}
