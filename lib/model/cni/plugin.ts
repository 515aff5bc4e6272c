import type { NetworkSpec } from '../../spec';

/** Words of a network that only some CNI plugins understand. */
export type NetworkOption = Exclude<
  keyof NetworkSpec,
  'pool' | 'namespace' | 'cni' | 'ipam' | 'mtu' | 'tuning' | 'sourceRouting' | 'vrf'
>;

/** What a plugin is configured from. */
export type NetworkOptions = Omit<NetworkSpec, 'pool' | 'namespace' | 'cni' | 'ipam'>;

/** How networks of one CNI plugin are configured. */
export interface CniPlugin {
  /** The interface is a device of a pool, made on the node, or put together from what the pod has. */
  readonly interfaceFrom: 'device' | 'node' | 'pod';
  /** Words of a network that the plugin understands. */
  readonly options: readonly NetworkOption[];
  /** The plugin sets the MTU itself. @default false: the tuning plugin does */
  readonly setsMtu?: boolean;
  /** The plugin's own part of the configuration; members that are `undefined` are left out. */
  readonly configure: (props: NetworkOptions) => Readonly<Record<string, unknown>>;
}
