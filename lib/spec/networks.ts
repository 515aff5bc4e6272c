import type { ManifestPatch } from './cluster';
import type { NetworkSpec } from './network';
import type { Datapath, EswitchMode, LinkType } from './pf';
import type { PlatformSpec } from './platform';

/**
 * Networks over device pools that are advertised elsewhere, as plain data: for a stack of its own, when the node pools
 * stand in others.
 */
export interface CnfNetworksSpec {
  /** Networks that workloads attach to, by name; `pool` is a key of `devicePools`. @minProperties 1 */
  networks: { [name: string]: NetworkSpec };
  /** Device pools that the networks name, by key. @default - none: networks over interfaces of the node */
  devicePools?: { [key: string]: ServedPoolSpec };
  /** Namespace of networks that name none; it must exist. @default "default" */
  namespace?: string;
  /** What the cluster runs on: ranges of pods and services that networks must not give out. @default - not stated */
  platform?: PlatformSpec;
  /** JSON-Patch operations on emitted objects, in order. @default - none */
  patches?: ManifestPatch[];
}

/** A device pool that something else advertises: another stack, another tool, an operator. */
export interface ServedPoolSpec {
  /** Extended resource, `prefix/name`: what `resourceNames` of a cluster tells. @late */
  resource: string;
  /** How packets travel between its devices and workloads. */
  datapath: Datapath;
  /** Smallest MTU of the ports behind it, in bytes. @default - not stated @minimum 68 @maximum 9978 */
  mtu?: number;
  /** Link layer of the ports behind it. @default "ethernet" */
  linkType?: LinkType;
  /** Mode of their embedded switches: decides which CNI plugins reach the devices. @default - not stated */
  eswitch?: EswitchMode;
}
