import { AfxdpMode, Datapath } from '../../spec';
import type { CniPlugin } from './plugin';

/**
 * Moves a port or subfunction into the pod as it is, and keeps its name, so that no plugin can be chained behind it.
 * Source: afxdp-plugins-for-kubernetes internal/cni/cni.go.
 */
export const AFXDP: CniPlugin = {
  interfaceFrom: 'device',
  serves: [Datapath.AfXdp],
  options: ['afxdp'],
  keepsName: true,
  configure: ({ afxdp, afXdp }) => ({
    mode: afxdp?.mode ?? afXdp?.mode ?? AfxdpMode.Primary,
    ethtoolCmds: afxdp?.ethtoolFilters,
    // The plugin on the node then forgets the map that it pinned.
    dpSyncer: afXdp?.pinned ? true : undefined,
  }),
};
