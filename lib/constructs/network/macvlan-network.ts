import type { Construct } from 'constructs';
import { CniType, type Friendly, type MacvlanSpec } from '../../spec';
import { CniNetwork, type CniNetworkProps } from './cni-network';

/** Settings of a {@link MacvlanNetwork}. */
export type MacvlanNetworkProps = CniNetworkProps & Friendly<MacvlanSpec>;

/**
 * A network of macvlan interfaces on an interface of the node: portable, without a device and without acceleration.
 * Source: containernetworking/plugins, macvlan. Codes: NAME001, NET006, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * new MacvlanNetwork(chart, 'oam', { master: 'bond0', ipam: { dhcp: {} } });
 * ```
 */
export class MacvlanNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, { master, mode, ...props }: MacvlanNetworkProps) {
    super(scope, id, CniType.Macvlan, { ...props, macvlan: { master, mode } });
  }
}
