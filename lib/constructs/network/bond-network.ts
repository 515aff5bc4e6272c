import type { Construct } from 'constructs';
import { type BondSpec, CniType, type Friendly } from '../../spec';
import { CniNetwork, type CniNetworkProps } from './cni-network';

/** Settings of a {@link BondNetwork}. */
export type BondNetworkProps = CniNetworkProps & Friendly<BondSpec>;

/**
 * A network that bonds interfaces which the pod has from other networks; attach it after those, and give their
 * attachments the names listed here. Only kernel interfaces can be bonded. Source: bond-cni README.
 * Codes: NAME001, NET006, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * left.attachTo(upf, { interface: 'left' });
 * right.attachTo(upf, { interface: 'right' });
 * new BondNetwork(chart, 'bond', { links: ['left', 'right'] }).attachTo(upf, { interface: 'bond0' });
 * ```
 */
export class BondNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, { links, mode, monitorInterval, ...props }: BondNetworkProps) {
    super(scope, id, CniType.Bond, { ...props, bond: { links, mode, monitorInterval } });
  }
}
