import type { Construct } from 'constructs';
import { type BridgeSpec, CniType, type Friendly, type NetworkSpec } from '../../spec';
import { CniNetwork, type CniNetworkProps } from './cni-network';

/** Settings of a {@link BridgeNetwork}. */
export interface BridgeNetworkProps extends CniNetworkProps, Friendly<Pick<NetworkSpec, 'vlan'>> {
  /** The bridge, or only its name. */
  readonly bridge: string | Friendly<BridgeSpec>;
}

/**
 * A network of ports of a Linux bridge on the node. Source: containernetworking/plugins, bridge.
 * Codes: NAME001, NET006, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * new BridgeNetwork(chart, 'control', { bridge: 'br-control', vlan: 20 });
 * ```
 */
export class BridgeNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, { bridge, ...props }: BridgeNetworkProps) {
    super(scope, id, CniType.Bridge, { ...props, bridge: typeof bridge === 'string' ? { name: bridge } : bridge });
  }
}
