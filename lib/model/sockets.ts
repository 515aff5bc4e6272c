import { extendPath, type Problem, problem } from '../core';
import { SOCKET_PATH_LIMIT } from '../core/socket-path';
import { VHOST_USER_SWITCH } from '../hardware';
import { Datapath, type NodePoolSpec, VhostUserServer, type VhostUserSpec } from '../spec';
import { entriesByKey } from './by-key';
import { isBuilt } from './datapaths';
import type { MountResource } from './mount-resources';
import type { DevicePoolMember, DevicePoolPlan, PfPlan, Requirement, SocketPlace, SocketRange } from './plan';
import { askedOf } from './port-devices';

/** Where a vSwitch and pods meet, on nodes and in containers. */
const SOCKETS = '/var/run/vhost-user';

/** Name of a socket in its directory, where none is given. */
export const SOCKET = 'vhost.sock';

/** The sockets of the pools of a node pool. Codes: POOL003, VU003. */
export function planSockets(path: string, spec: NodePoolSpec): { sockets: SocketRange[]; problems: Problem[] } {
  const problems: Problem[] = [];
  if (!isBuilt(Datapath.VhostUser)) return { sockets: [], problems };
  const sockets = entriesByKey(spec.vhostUser).flatMap(([pool, given]): SocketRange[] => {
    const range = socketRange(pool, given);
    const port = entriesByKey(spec.pfs).find(([name, pf]) => askedOf(name, pf).some((other) => other.pool === pool));
    if (port) {
      problems.push(otherDevices(extendPath(path, 'vhostUser', pool), pool, port[0]));
      return [];
    }
    const longest = `${range.directory}/${range.last}/${range.socket}`;
    if (longest.length <= SOCKET_PATH_LIMIT) return [range];
    problems.push(tooLong(extendPath(path, 'vhostUser', pool), longest));
    return [];
  });
  return { sockets, problems };
}

function socketRange(pool: string, spec: VhostUserSpec): SocketRange {
  const { count, directory, socket, server, queuePairs, packedRing } = spec;
  return {
    kind: 'socket',
    pool,
    first: 0,
    last: count - 1,
    datapath: Datapath.VhostUser,
    directory: directory ?? `${SOCKETS}/${pool}`,
    socket: socket ?? SOCKET,
    server: server ?? VhostUserServer.Workload,
    virtio: {
      name: 'the switch',
      ...VHOST_USER_SWITCH,
      ...(packedRing === undefined ? {} : { packedRing: packedRing ? 'yes' : 'no' }),
      queuePairs: queuePairs ?? 1,
    },
  };
}

function otherDevices(at: string, pool: string, port: string): Problem {
  return problem('POOL003', at, {
    message: `pool ${JSON.stringify(pool)} has devices of ${port} on these nodes, and sockets too`,
    value: pool,
    allowed: 'one kind of devices on the nodes of a pool',
    hint: 'use a pool key of its own, or have the sockets on other nodes',
  });
}

function tooLong(at: string, socket: string): Problem {
  return problem('VU003', extendPath(at, 'directory'), {
    message: `the path of a socket would have ${socket.length} characters: ${socket}`,
    value: socket,
    allowed: `at most ${SOCKET_PATH_LIMIT}, the length of a socket address`,
    hint: 'use a shorter directory or name',
  });
}

/** Where vDPA applications and pods meet, on nodes and in containers; the entry helper looks for directories here. */
const VDPA_SOCKETS = '/var/run/cnf-plumbing/vdpa';

/** The sockets of vDPA applications: the workload makes them, so that either end may start first and start anew. */
export function vdpaSockets(pool: string): SocketPlace {
  return { directory: `${VDPA_SOCKETS}/${pool}`, socket: SOCKET, server: VhostUserServer.Workload };
}

/** Where the sockets of devices are; `undefined` where these are not sockets. */
export function socketPlace({ range }: Pick<DevicePoolMember, 'range'>): SocketPlace | undefined {
  if ('kind' in range && range.kind === 'socket') return range;
  return range.datapath === Datapath.DpdkVdpa ? vdpaSockets(range.pool) : undefined;
}

/** Where a container finds the socket of a pool. */
export function socketPath(resource: string, place: SocketPlace): string {
  return `${mountPathOf(resource, place)}/${place.socket}`;
}

function mountPathOf(resource: string, { directory }: Pick<SocketPlace, 'directory'>): string {
  const base = directory.startsWith(`${VDPA_SOCKETS}/`) ? VDPA_SOCKETS : SOCKETS;
  return `${base}/${resource.slice(resource.indexOf('/') + 1)}`;
}

/** Directories that the generic device plugin of a node pool hands out, one for each socket. */
export function planSocketMounts(
  sockets: readonly SocketRange[],
  pfs: readonly PfPlan[],
  pools: ReadonlyMap<string, DevicePoolPlan>,
): MountResource[] {
  const onVfs = pfs.flatMap(({ ranges }) => ranges.filter(({ datapath }) => datapath === Datapath.DpdkVdpa));
  const served = [...new Set(onVfs.map(({ pool }) => pool))].sort();
  const places = [...sockets, ...served.map((pool) => ({ pool, ...vdpaSockets(pool) }))];
  return places.flatMap(({ pool, directory }) => {
    const resource = pools.get(pool)?.resource;
    if (resource === undefined) return []; // it could not be planned
    return [
      {
        name: resource.slice(resource.indexOf('/') + 1),
        path: `${directory}/*`,
        mountPath: mountPathOf(resource, { directory }),
      },
    ];
  });
}

/**
 * What the nodes must have for their sockets. Source: Open vSwitch documentation, "DPDK vHost User Ports"; DPDK
 * howto/virtio_user_for_container_networking.
 */
export function socketRequirements(sockets: readonly SocketRange[]): Requirement[] {
  return sockets.flatMap(({ pool, last, directory, socket, server }): Requirement[] => {
    const places = `${directory}/0${last > 0 ? ` to ${directory}/${last}` : ''}`;
    const byWorkload = server === VhostUserServer.Workload;
    return [
      {
        subject: 'sockets',
        want: `the directories ${places} are there`,
        reason: `a port of pool ${pool} each; /var/run is empty after a boot: make them by tmpfiles.d, writable for the pods`,
      },
      {
        subject: 'sockets',
        want: `a vSwitch with DPDK has ${last + 1} vhost-user ports, ${byWorkload ? 'clients' : 'servers'} of ${socket} in these`,
        reason: byWorkload
          ? 'Open vSwitch: type=dpdkvhostuserclient, options:vhost-server-path=<socket>; it connects again by itself'
          : 'Open vSwitch: type=dpdkvhostuser, which its documents advise against: pods must start again after the switch',
      },
    ];
  });
}
