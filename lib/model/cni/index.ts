import { CniType } from '../../spec';
import { AFXDP } from './af-xdp';
import { isClusterDefault, OVN_KUBERNETES } from './ovn-kubernetes';
import type { CniPlugin } from './plugin';
import { HOST_DEVICE, IB_SRIOV, NO_PLUGIN, SRIOV } from './sriov';
import { ACCELERATED_BRIDGE, OVS } from './switchdev';
import { BOND, BRIDGE, MACVLAN } from './virtual';

/** CNI plugins that this version writes configurations for. */
export const CNI_PLUGINS: Readonly<Partial<Record<CniType, CniPlugin>>> = {
  [CniType.Sriov]: SRIOV,
  [CniType.IbSriov]: IB_SRIOV,
  [CniType.HostDevice]: HOST_DEVICE,
  [CniType.Ovs]: OVS,
  [CniType.AcceleratedBridge]: ACCELERATED_BRIDGE,
  [CniType.OvnKubernetes]: OVN_KUBERNETES,
  [CniType.Afxdp]: AFXDP,
  [CniType.Macvlan]: MACVLAN,
  [CniType.Bridge]: BRIDGE,
  [CniType.Bond]: BOND,
  [CniType.None]: NO_PLUGIN,
};

export { type MetaPlugin, metaPlugins } from './meta';
export type { CniPlugin, NetworkOption, NetworkOptions } from './plugin';
export { type MirrorPlugin, mirrorPlugins } from './switchdev';
export { isClusterDefault };
