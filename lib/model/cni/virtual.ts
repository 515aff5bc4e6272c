import { BondMode, MacvlanMode } from '../../spec';
import type { CniPlugin } from './plugin';

/** Source: containernetworking/plugins, plugins/main/macvlan. */
export const MACVLAN: CniPlugin = {
  interfaceFrom: 'node',
  options: ['macvlan'],
  setsMtu: true,
  configure: ({ macvlan, mtu }) => ({ master: macvlan?.master, mode: macvlan?.mode ?? MacvlanMode.Bridge, mtu }),
};

/** Source: containernetworking/plugins, plugins/main/bridge. */
export const BRIDGE: CniPlugin = {
  interfaceFrom: 'node',
  options: ['bridge', 'vlan'],
  setsMtu: true,
  configure: ({ bridge, vlan, mtu }) => ({
    bridge: bridge?.name,
    isGateway: bridge?.isGateway,
    ipMasq: bridge?.ipMasquerade,
    macspoofchk: bridge?.macSpoofCheck,
    portIsolation: bridge?.portIsolation,
    vlan,
    mtu,
  }),
};

/**
 * With active-backup the bond takes over the MAC of the active link, as VFs may not change theirs.
 * Source: bond-cni README.
 */
export const BOND: CniPlugin = {
  interfaceFrom: 'pod',
  options: ['bond'],
  setsMtu: true,
  configure: ({ bond, mtu }) => ({
    mode: bond?.mode ?? BondMode.ActiveBackup,
    failOverMac: (bond?.mode ?? BondMode.ActiveBackup) === BondMode.ActiveBackup ? 1 : undefined,
    linksInContainer: true,
    miimon: String(bond?.monitorInterval ?? 100),
    links: bond?.links.map((name) => ({ name })),
    mtu,
  }),
};
