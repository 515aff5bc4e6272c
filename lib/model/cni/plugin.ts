import type { AfxdpMode, Datapath, NetworkSpec } from '../../spec';

/** Words of a network that only some CNI plugins understand. */
export type NetworkOption = Exclude<
  keyof NetworkSpec,
  'pool' | 'namespace' | 'cni' | 'ipam' | 'mtu' | 'tuning' | 'sourceRouting' | 'vrf'
>;

/** What a plugin is configured from. */
export interface NetworkOptions extends Omit<NetworkSpec, 'pool' | 'namespace' | 'cni' | 'ipam'> {
  /** Name and namespace of the NetworkAttachmentDefinition. */
  readonly name?: string;
  readonly namespace?: string;
  /** How an AF_XDP pool is served. @default - it is none, or not known */
  readonly afXdp?: { readonly mode: AfxdpMode; readonly pinned: boolean };
}

/** How networks of one CNI plugin are configured. */
export interface CniPlugin {
  /** `type` of its configurations: the name of its program. @default - the word for the plugin */
  readonly type?: string;
  /** The interface is a device of a pool, made on the node, or put together from what the pod has. */
  readonly interfaceFrom: 'device' | 'node' | 'pod';
  /** A network of these options needs no device all the same. @default - without a pool it cannot be */
  readonly withoutDevice?: (props: NetworkOptions) => boolean;
  /** The plugin connects the representor of a VF: for ports in switchdev mode, and only for them. @default false */
  readonly representors?: boolean;
  /** The interface is not named as Multus would have it, so that no plugin can be chained. @default false */
  readonly keepsName?: boolean;
  /** It gives out addresses itself and takes no plugin beside it, neither for these nor chained. @default false */
  readonly alone?: boolean;
  /** Datapaths whose devices it plumbs. @default - it takes no devices */
  readonly serves?: readonly Datapath[];
  /** It sets the VF up through its port, which must be able to. @default false */
  readonly setsVfs?: boolean;
  /** Words of a network that the plugin understands. */
  readonly options: readonly NetworkOption[];
  /** The plugin sets the MTU itself. @default false: the tuning plugin does */
  readonly setsMtu?: boolean;
  /** The plugin's own part of the configuration; members that are `undefined` are left out. */
  readonly configure: (props: NetworkOptions) => Readonly<Record<string, unknown>>;
}
