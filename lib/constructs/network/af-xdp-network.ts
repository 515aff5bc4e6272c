import type { Construct } from 'constructs';
import { type AfxdpSpec, CniType, type Friendly } from '../../spec';
import { CniNetwork, type DeviceNetworkProps } from './cni-network';

/** Settings of an {@link AfXdpNetwork}. */
export interface AfXdpNetworkProps
  extends Omit<DeviceNetworkProps, 'mtu' | 'tuning' | 'sourceRouting' | 'vrf'>,
    Friendly<AfxdpSpec> {}

/**
 * A network that moves ports or subfunctions with their XDP programs into pods. The interface keeps the name that it has
 * on the node, which stands in `AFXDP_DEVICES_<POOL>`. Source: afxdp-plugins-for-kubernetes internal/cni/cni.go.
 * Codes: NAME001, NET008, IPAM001-IPAM003, OBJ002.
 *
 * @example
 * ```ts
 * new AfXdpNetwork(chart, 'n3', {
 *   pool: DevicePool.fromResourceName('afxdp/n3', 'af-xdp'), namespace: 'cnf',
 *   ipam: { whereabouts: { range: '10.3.0.0/24' } },
 *   ethtoolFilters: ['-N -device- flow-type udp4 dst-ip -ip- action 3'],
 * });
 * ```
 */
export class AfXdpNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, { ethtoolFilters, mode, ...props }: AfXdpNetworkProps) {
    super(scope, id, CniType.Afxdp, { ...props, afxdp: { ethtoolFilters, mode } });
  }
}
