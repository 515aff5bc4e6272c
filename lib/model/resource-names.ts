import { deviceVariable, toResourceName } from '../core';
import { Datapath } from '../spec';
import { AF_XDP_POOL_NAME, AF_XDP_PREFIX, toAfXdpName } from './af-xdp';
import { ON_SOCKETS } from './datapaths';

/** How a device plugin names its resources. */
export interface ResourceScheme {
  /** Domain, where it is not that of the cluster. */
  readonly prefix?: string;
  /** A name from a pool key. */
  readonly nameOf: (key: string) => string;
  readonly pattern: RegExp;
  readonly allowed: string;
  /** Variable in which a container finds its devices. */
  readonly variable: (resource: string) => string;
}

/** Source: sriov-network-operator pkg/webhook/validate.go; device plugin pkg/utils/utils.go. */
export const RESOURCE_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?$/;

const SRIOV: ResourceScheme = {
  nameOf: toResourceName,
  pattern: RESOURCE_NAME,
  allowed: 'letters, digits, underscores and inner hyphens, at most 63 characters',
  variable: deviceVariable,
};

const AF_XDP: ResourceScheme = {
  prefix: AF_XDP_PREFIX,
  nameOf: toAfXdpName,
  pattern: AF_XDP_POOL_NAME,
  allowed: 'letters and digits, at most 20 characters',
  // Source: afxdp-plugins-for-kubernetes internal/deviceplugin/poolManager.go, Allocate.
  variable: (resource) => `AFXDP_DEVICES_${resource.slice(resource.indexOf('/') + 1).toUpperCase()}`,
};

/** Names that both plugins take, as the same pool may be sockets on some nodes and VFs on others. */
const SOCKETS: ResourceScheme = {
  nameOf: (key) => key.toLowerCase().replace(/[^a-z0-9]/g, ''),
  pattern: /^[a-z0-9][-a-z0-9]{0,61}[a-z0-9]$/,
  allowed: 'lower-case letters, digits and inner hyphens, two to 63 characters: no underscore',
  // The generic device plugin sets none; where the devices are VFs it is there.
  variable: deviceVariable,
};

/** How the resource of a pool with these datapaths is named; `undefined` when no name fits all of them. */
export function schemeOf(datapaths: readonly Datapath[]): ResourceScheme | undefined {
  const others = datapaths.filter((datapath) => datapath !== Datapath.AfXdp);
  if (others.length < datapaths.length) return others.length === 0 ? AF_XDP : undefined;
  return datapaths.some((datapath) => ON_SOCKETS.includes(datapath)) ? SOCKETS : SRIOV;
}
