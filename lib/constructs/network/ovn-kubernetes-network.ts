import type { Construct } from 'constructs';
import { CniType, type Friendly, type NetworkSpec, type OvnKubernetesSpec } from '../../spec';
import type { IDevicePool } from '../device-pool/device-pool';
import { CniNetwork, type CniNetworkProps } from './cni-network';

/** Settings of an {@link OvnKubernetesNetwork}; the options are those of a network in a spec. */
export interface OvnKubernetesNetworkProps
  extends Pick<CniNetworkProps, 'name' | 'namespace' | 'mtu'>,
    Friendly<Pick<NetworkSpec, 'vlan'>>,
    Friendly<OvnKubernetesSpec> {
  /** VFs in switchdev mode whose representors become ports, so that the NIC forwards for them. @default - veth pairs, in software */
  readonly pool?: IDevicePool;
}

/**
 * A network of OVN-Kubernetes beside the cluster's own. The cluster must run OVN-Kubernetes with `enable-multi-network`;
 * it gives out the addresses. `netAttachDefName` is written from name and namespace.
 * Source: OVN-Kubernetes 1.3, docs/features/multiple-networks/multi-homing.md, docs/features/hardware-offload.
 * Codes: NAME001, NET003, NET005, NET006, SW003, OVN001, OVN002, OBJ002.
 *
 * @example
 * ```ts
 * new OvnKubernetesNetwork(chart, 'n6', {
 *   pool: DevicePool.fromResourceName('example.com/n6', 'switchdev'), namespace: 'cnf',
 *   topology: 'localnet', vlan: 100, subnets: ['10.6.0.0/24'], physicalNetwork: 'physnet1',
 * });
 * ```
 */
export class OvnKubernetesNetwork extends CniNetwork {
  public constructor(scope: Construct, id: string, props: OvnKubernetesNetworkProps) {
    const { topology, network, subnets, excludeSubnets, physicalNetwork, allowPersistentIps, ...others } = props;
    super(scope, id, CniType.OvnKubernetes, {
      ...others,
      ovnKubernetes: { topology, network, subnets, excludeSubnets, physicalNetwork, allowPersistentIps },
    });
  }
}
