import type { Construct } from 'constructs';
import { CniType, type Friendly, type NetworkSpec } from '../../spec';
import { CniNetwork, type DeviceNetworkProps } from './cni-network';

/** Settings of a {@link SriovNetwork}; the options are those of a network in a spec. */
export type SriovNetworkProps = DeviceNetworkProps &
  Friendly<
    Pick<
      NetworkSpec,
      'vlan' | 'vlanQos' | 'vlanProtocol' | 'trust' | 'spoofCheck' | 'linkState' | 'minTxRate' | 'maxTxRate'
    >
  >;

/**
 * A network over SR-IOV VFs: the sriov CNI sets VLAN, rates, trust and spoof check of the VF on its port, also for a
 * VF on vfio-pci. Source: sriov-cni docs/configuration-reference.md.
 * Codes: NAME001, NET001-NET006, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * const n3 = new SriovNetwork(chart, 'n3', {
 *   pool: DevicePool.fromResourceName('example.com/n3', 'vfio'), namespace: 'cnf', vlan: 100, spoofCheck: false, trust: true,
 * });
 * n3.attachTo(upf, { container: 'upf' });
 * ```
 */
export class SriovNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, props: SriovNetworkProps) {
    super(scope, id, CniType.Sriov, props);
  }
}
