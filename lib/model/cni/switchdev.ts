import { Datapath, MirroredTraffic, type NetworkSpec, type VlanRangeSpec } from '../../spec';
import { optional } from '../optional';
import type { CniPlugin } from './plugin';

/** Plugins learn from the device-info file what sort of device they have. Source: Multus docs/configuration.md. */
export const DEVICE_INFO = { CNIDeviceInfoFile: true };

/**
 * The representor of a VF, or one end of a veth pair, becomes a port of Open vSwitch. It sets the MTU of representor
 * and VF. Without `vlan` the port is a trunk. Source: ovs-cni docs/cni-plugin.md, pkg/sriov, pkg/common.
 */
export const OVS: CniPlugin = {
  interfaceFrom: 'device',
  // On a port in legacy mode SW003 says why not.
  serves: [Datapath.Kernel, Datapath.Vfio, Datapath.Bifurcated, Datapath.Switchdev, Datapath.VhostVdpa],
  withoutDevice: ({ ovs }) => ovs?.bridge !== undefined,
  representors: true,
  options: ['vlan', 'trunk', 'ovs'],
  setsMtu: true,
  configure: ({ ovs, vlan, trunk, mtu }) => ({
    bridge: ovs?.bridge,
    vlan,
    trunk: trunk?.map(vlans),
    ofport_request: ovs?.openFlowPort,
    mtu,
    capabilities: DEVICE_INFO,
  }),
};

/**
 * The representor of a VF becomes a port of a Linux bridge. Without `vlan` and `trunk` only untagged frames pass.
 * Source: accelerated-bridge-cni docs/configuration-reference.md.
 */
export const ACCELERATED_BRIDGE: CniPlugin = {
  interfaceFrom: 'device',
  serves: [Datapath.Kernel, Datapath.Vfio, Datapath.Bifurcated, Datapath.Switchdev],
  representors: true,
  options: ['vlan', 'trunk', 'acceleratedBridge'],
  setsMtu: true,
  configure: ({ acceleratedBridge, vlan, trunk, mtu }) => ({
    bridge: acceleratedBridge?.bridges.join(','),
    vlan,
    trunk: trunk?.map(vlans),
    setUplinkVlan: acceleratedBridge?.uplinkVlan,
    mtu,
    capabilities: DEVICE_INFO,
  }),
};

function vlans({ first, last }: VlanRangeSpec): object {
  return last === undefined || last === first ? { id: first } : { minID: first, maxID: last };
}

/** A plugin chained behind `ovs`, which fills a mirror or lets it out. */
export interface MirrorPlugin {
  readonly type: 'ovs-mirror-producer' | 'ovs-mirror-consumer';
  readonly [option: string]: unknown;
}

/** Source: ovs-cni docs/traffic-mirroring.md. */
export function mirrorPlugins({ ovs }: Pick<NetworkSpec, 'ovs'>): MirrorPlugin[] {
  const { bridge, mirrors, mirrorOutputs } = ovs ?? {};
  return [
    ...(mirrors
      ? [
          {
            type: 'ovs-mirror-producer' as const,
            ...optional({ bridge }),
            mirrors: Object.entries(mirrors).map(([name, traffic]) => ({
              name,
              ingress: traffic !== MirroredTraffic.Egress,
              egress: traffic !== MirroredTraffic.Ingress,
            })),
          },
        ]
      : []),
    ...(mirrorOutputs
      ? [
          {
            type: 'ovs-mirror-consumer' as const,
            ...optional({ bridge }),
            mirrors: mirrorOutputs.map((name) => ({ name })),
          },
        ]
      : []),
  ];
}
