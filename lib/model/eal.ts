import { Datapath, VhostUserServer } from '../spec';
import { afXdpCapabilities } from './af-xdp';
import { optional } from './optional';
import type { DevicePoolMember, EalPlan } from './plan';
import { isVfRange } from './port-devices';
import { socketPath } from './sockets';

type Argument = EalPlan['arguments'][number];

const VIRTIO = '--vdev=net_virtio_userN';
const ADDRESS: Argument = { argument: '-a ADDRESS', reason: 'each VF that the container is given, and no other' };

/**
 * What DPDK is told about a device, by datapath, as the entry helper tells it on the node: N counts devices, what is
 * known there only is in capitals. Datapaths without a line give interfaces of the kernel. Source: DPDK, "EAL
 * parameters"; nics/virtio, nics/af_xdp, howto/virtio_user_for_container_networking.
 */
const DEVICES: Readonly<Partial<Record<Datapath, Argument>>> = {
  [Datapath.Vfio]: ADDRESS,
  [Datapath.Bifurcated]: ADDRESS,
  [Datapath.VhostVdpa]: { argument: `${VIRTIO},path=/dev/vhost-vdpa-M`, reason: 'virtio on the vDPA device' },
  [Datapath.DpdkVdpa]: { argument: `${VIRTIO},path=SOCKET`, reason: 'virtio on the socket of the vDPA application' },
  [Datapath.VhostUser]: { argument: `${VIRTIO},path=SOCKET`, reason: 'virtio on the socket of the virtual switch' },
  [Datapath.Vduse]: { argument: `${VIRTIO},path=/dev/vhost-vdpa-M`, reason: 'virtio on the vDPA device' },
  [Datapath.AfXdp]: {
    argument: '--vdev=net_af_xdpN,iface=INTERFACE,use_cni=1',
    reason: 'the device plugin hands the sockets out',
  },
};

const PINNED: Argument = {
  argument: '--vdev=net_af_xdpN,iface=INTERFACE,use_pinned_map=1,dp_path=/tmp/afxdp_dp/INTERFACE/xsks_map',
  reason: 'the device plugin pins the map',
};

/** What more is known of a pool. */
export interface EalProps {
  /** Extended resource of the pool. @default - not known */
  readonly resource?: string;
  /** Maps of AF_XDP are pinned. @default false */
  readonly pinned?: boolean;
  /** Versions of kernels, by node pool, where they are stated or known. @default - none is */
  readonly kernels?: ReadonlyMap<string, string | undefined>;
}

/** Datapaths whose back end maps the memory of the container as files. */
const MAPPED: ReadonlySet<Datapath> = new Set([Datapath.DpdkVdpa, Datapath.VhostUser]);

const IN_MEMORY: Argument = { argument: '--in-memory', reason: 'no other process shares the memory: no files' };
const IN_FILES: Argument = {
  argument: '--single-file-segments',
  reason: 'the back end maps the memory, in at most 8 regions',
};

const EXCEPTION_PATH: Argument = {
  argument: `${VIRTIO},path=/dev/vhost-net,queues=1,queue_size=1024,iface=tapN`,
  reason: 'vhostNet: an exception path to the kernel for each device',
};

/**
 * What DPDK is told of the devices of a pool, and what that needs; `undefined` where a container gets interfaces of the
 * kernel alone. Datapaths that differ between node pools have a line each, unless DPDK is told the same.
 */
export function planEal(members: readonly DevicePoolMember[], props: EalProps = {}): EalPlan | undefined {
  const datapaths = [...new Set(members.map(({ range }) => range.datapath))];
  const devices = datapaths
    .map((datapath) => (datapath === Datapath.AfXdp && props.pinned ? PINNED : DEVICES[datapath]))
    .filter((device) => device !== undefined);
  if (devices.length === 0) return undefined;
  const exceptionPath = members.some(({ range }) => isVfRange(range) && range.vhostNet);
  const onAfXdp = members.filter(({ range }) => range.datapath === Datapath.AfXdp);
  return {
    arguments: [
      ...new Map(devices.map((device) => [device.argument, device])).values(),
      ...(exceptionPath ? [EXCEPTION_PATH] : []),
      datapaths.some((datapath) => MAPPED.has(datapath)) ? IN_FILES : IN_MEMORY,
    ],
    // Source: Linux drivers/net/tun.c, tun_set_iff.
    capabilities: [
      ...(exceptionPath ? ['NET_ADMIN'] : []),
      ...afXdpCapabilities(onAfXdp.map(({ nodePool }) => props.kernels?.get(nodePool))),
    ],
    ...optional({ variables: socketVariables(members, props.resource) }),
  };
}

/** Nothing in a container tells of a socket. Said only where all nodes have one in the same place. */
function socketVariables(members: readonly DevicePoolMember[], resource: string | undefined): EalPlan['variables'] {
  if (resource === undefined) return undefined;
  const ends = members.map(({ range }) =>
    'server' in range
      ? `${range.server === VhostUserServer.Workload ? 'server' : 'client'}:${socketPath(resource, range)}`
      : '',
  );
  const [end = '', ...others] = new Set(ends);
  return end === '' || others.length > 0 ? undefined : { CNF_EAL_VHOST_USER: end };
}
