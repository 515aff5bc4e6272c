import type { Construct } from 'constructs';
import { CniType, type Friendly, type NetworkSpec } from '../../spec';
import { CniNetwork, type DeviceNetworkProps } from './cni-network';

/** Settings of an {@link IbSriovNetwork}. */
export type IbSriovNetworkProps = DeviceNetworkProps & Friendly<Pick<NetworkSpec, 'linkState' | 'infiniband'>>;

/**
 * A network over VFs of an InfiniBand port: the ib-sriov CNI sets partition, link state and GUID of the VF.
 * Source: ib-sriov-cni README. Codes: NAME001, NET003-NET006, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * new IbSriovNetwork(chart, 'ib', { pool: DevicePool.fromResourceName('example.com/ib', 'kernel'), infiniband: { pkey: '0x8001' } });
 * ```
 */
export class IbSriovNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, props: IbSriovNetworkProps) {
    super(scope, id, CniType.IbSriov, props);
  }
}
