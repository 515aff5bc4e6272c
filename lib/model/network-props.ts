import type { BridgeKind, Datapath, EswitchMode, LinkType, NetworkSpec } from '../spec';
import type { NetworkOptions } from './cni';

/** What a network plan is decided from: a spec's network, with the pool it names resolved. */
export interface NetworkProps extends Omit<NetworkSpec, 'pool' | 'namespace'> {
  readonly name: string;
  readonly namespace: string;
  /** Extended resource of the device pool, `prefix/name`. @default - the network takes no devices */
  readonly resource?: string;
  /** Datapaths of the pool's devices. Empty when there is no pool, or its datapath is not known. */
  readonly datapaths: readonly Datapath[];
  /** Smallest MTU of the ports behind the pool, in bytes. @default - not known */
  readonly portMtu?: number;
  /** Link layer of the ports behind the pool. @default "ethernet" */
  readonly linkType?: LinkType;
  /** Mode of the embedded switches of these ports; `mixed` where it differs. @default - not known */
  readonly eswitch?: EswitchMode | 'mixed';
  /** The bridges whose uplinks these ports are. @default - not stated */
  readonly bridges?: readonly PortBridge[];
  /** The devices are no VFs of a port. @default false, or not known */
  readonly noVfs?: boolean;
  /** How an AF_XDP pool is served. @default - it is none, or not known */
  readonly afXdp?: NetworkOptions['afXdp'];
  /** The ports behind the pool set VLAN, MAC and rates of their VFs. @default true */
  readonly setsVfs?: boolean;
  /** Key of the device pool. @default - not one of this cluster */
  readonly pool?: string;
  /** Where the network stands in the user's input. */
  readonly path: string;
}

/** The bridge of a port behind a pool, as far as it is stated. */
export interface PortBridge {
  readonly pf: string;
  readonly name: string;
  readonly kind: BridgeKind;
}
