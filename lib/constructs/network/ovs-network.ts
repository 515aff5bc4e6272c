import type { Construct } from 'constructs';
import { CniType, type Friendly, type NetworkSpec } from '../../spec';
import type { IDevicePool } from '../device-pool/device-pool';
import { CniNetwork, type CniNetworkProps } from './cni-network';

/** Settings of an {@link OvsNetwork}; the options are those of a network in a spec. */
export interface OvsNetworkProps extends CniNetworkProps, Friendly<Pick<NetworkSpec, 'vlan' | 'trunk' | 'ovs'>> {
  /** VFs whose representors become ports, so that the NIC forwards for them. @default - veth pairs, in software; needs `ovs.bridge` */
  readonly pool?: IDevicePool;
}

/**
 * A network of ports of Open vSwitch: with VFs of ports in switchdev mode the NIC forwards, by the flows of Open vSwitch.
 * The bridge and its uplink must be there, with `other_config:hw-offload=true`.
 * Source: ovs-cni docs/cni-plugin.md and docs/ovs-offload.md.
 * Codes: NAME001, NET004-NET006, NET008, NET010, SW003, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * new OvsNetwork(chart, 'n6', {
 *   pool: DevicePool.fromResourceName('example.com/n6', 'switchdev'), namespace: 'cnf', vlan: 100,
 * });
 * ```
 */
export class OvsNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, props: OvsNetworkProps) {
    super(scope, id, CniType.Ovs, props);
  }
}
