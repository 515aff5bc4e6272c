import type { NetworkSpec } from '../../spec';
import { optional } from '../optional';

/** A plugin that works on the interface another one has made. */
export interface MetaPlugin {
  readonly type: 'tuning' | 'sbr' | 'vrf';
  readonly [option: string]: unknown;
}

/**
 * Plugins chained after the main one: settings of the interface, routes by source, a VRF.
 * Source: containernetworking/plugins, plugins/meta.
 *
 * @param mtu the MTU, when the main plugin does not set it
 */
export function metaPlugins(
  { tuning, sourceRouting, vrf }: Pick<NetworkSpec, 'tuning' | 'sourceRouting' | 'vrf'>,
  mtu: number | undefined,
): MetaPlugin[] {
  const settings = optional({
    mtu,
    sysctl: tuning?.sysctl,
    promisc: tuning?.promiscuous,
    allmulti: tuning?.allMulticast,
    txQLen: tuning?.txQueueLength,
  });
  return [
    ...(Object.keys(settings).length > 0 ? [{ type: 'tuning' as const, ...settings }] : []),
    ...(sourceRouting ? [{ type: 'sbr' as const }] : []),
    ...(vrf ? [{ type: 'vrf' as const, ...optional({ vrfname: vrf.name, table: vrf.table }) }] : []),
  ];
}
