import type { Construct } from 'constructs';
import { type AcceleratedBridgeSpec, CniType, type Friendly, type NetworkSpec } from '../../spec';
import { CniNetwork, type DeviceNetworkProps } from './cni-network';

/** Settings of an {@link AcceleratedBridgeNetwork}. */
export interface AcceleratedBridgeNetworkProps
  extends DeviceNetworkProps,
    Friendly<Pick<NetworkSpec, 'vlan' | 'trunk'>> {
  /** The bridge or bridges, or only the name of one. */
  readonly bridge: string | Friendly<AcceleratedBridgeSpec>;
}

/**
 * A network of representors in a Linux bridge, whose forwarding the NIC takes over. The bridge must be there with
 * `vlan_filtering` on. Source: accelerated-bridge-cni docs/configuration-reference.md.
 * Codes: NAME001, NET004-NET006, SW003, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * new AcceleratedBridgeNetwork(chart, 'n6', {
 *   pool: DevicePool.fromResourceName('example.com/n6', 'switchdev'), namespace: 'cnf', bridge: 'br-n6', vlan: 100,
 * });
 * ```
 */
export class AcceleratedBridgeNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, { bridge, ...props }: AcceleratedBridgeNetworkProps) {
    const acceleratedBridge = typeof bridge === 'string' ? { bridges: [bridge] } : bridge;
    super(scope, id, CniType.AcceleratedBridge, { ...props, acceleratedBridge });
  }
}
