import { deviceVariable } from '../core';
import { Datapath, VhostUserServer } from '../spec';
import { afXdpCapabilities } from './af-xdp';
import { ON_SOCKETS } from './datapaths';
import { optional } from './optional';
import type { DevicePoolMember, EalPlan } from './plan';
import { isVfRange } from './port-devices';
import { socketPath, socketPlace } from './sockets';
import { commonVirtio, type VirtioBackEnd, virtioUserArguments } from './virtio';

type Argument = EalPlan['arguments'][number];

const VIRTIO = '--vdev=net_virtio_userN';
const VHOST_VDPA: Argument = { argument: `${VIRTIO},path=/dev/vhost-vdpa-M`, reason: 'virtio on the vDPA device' };
const ADDRESS: Argument = { argument: '-a ADDRESS', reason: 'each VF that the container is given, and no other' };

/**
 * What DPDK is told about a device, by datapath, as the entry helper tells it on the node: N counts devices, what is
 * known there only is in capitals. Datapaths without a line give interfaces of the kernel. Source: DPDK, "EAL
 * parameters"; nics/virtio, nics/af_xdp, howto/virtio_user_for_container_networking.
 */
const DEVICES: Readonly<Partial<Record<Datapath, Argument>>> = {
  [Datapath.Vfio]: ADDRESS,
  [Datapath.Bifurcated]: ADDRESS,
  [Datapath.VhostVdpa]: VHOST_VDPA,
  [Datapath.DpdkVdpa]: { argument: `${VIRTIO},path=SOCKET`, reason: 'virtio on the socket of the vDPA application' },
  [Datapath.VhostUser]: { argument: `${VIRTIO},path=SOCKET`, reason: 'virtio on the socket of the virtual switch' },
  [Datapath.Vduse]: VHOST_VDPA,
  [Datapath.AfXdp]: {
    argument: '--vdev=net_af_xdpN,iface=INTERFACE,use_cni=1',
    reason: 'the device plugin hands the sockets out',
  },
};

const DEVARGS = 'CNF_EAL_DEVARGS_';

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
  const devargs = virtioDevargs(members);
  const devices = datapaths
    .map((datapath) => (datapath === Datapath.AfXdp && props.pinned ? PINNED : DEVICES[datapath]))
    .filter((device) => device !== undefined)
    .map((device) => (device.argument.startsWith(VIRTIO) ? extended(device, devargs) : device));
  if (devices.length === 0) return undefined;
  const exceptionPath = members.some(({ range }) => isVfRange(range) && range.vhostNet);
  const onAfXdp = members.filter(({ range }) => range.datapath === Datapath.AfXdp);
  return {
    arguments: [
      ...new Map(devices.map((device) => [device.argument, device])).values(),
      ...(exceptionPath ? [EXCEPTION_PATH] : []),
      datapaths.some((datapath) => ON_SOCKETS.includes(datapath)) ? IN_FILES : IN_MEMORY,
    ],
    // Source: Linux drivers/net/tun.c, tun_set_iff.
    capabilities: [
      ...(exceptionPath ? ['NET_ADMIN'] : []),
      ...afXdpCapabilities(onAfXdp.map(({ nodePool }) => props.kernels?.get(nodePool))),
    ],
    ...optional({ variables: variablesOf(members, devargs, props.resource) }),
  };
}

/** The virtio back ends of a pool, where DPDK gets nothing else of it; devices of the kernel are no concern of DPDK. */
export function virtioOnly(members: readonly DevicePoolMember[]): VirtioBackEnd[] | undefined {
  const told = members.filter(({ range }) => DEVICES[range.datapath] !== undefined);
  const backEnds = told.flatMap(({ range }) => range.virtio ?? []);
  return backEnds.length > 0 && backEnds.length === told.length ? backEnds : undefined;
}

function extended({ argument, reason }: Argument, devargs: string): Argument {
  return { argument: `${argument}${devargs}`, reason };
}

/** Device arguments of virtio-user; none where the pool has devices that do not know them. */
function virtioDevargs(members: readonly DevicePoolMember[]): string {
  const backEnds = virtioOnly(members);
  const common = backEnds && commonVirtio(backEnds);
  return common ? virtioUserArguments(common) : '';
}

/** What nothing else in a container tells the entry helper. */
function variablesOf(
  members: readonly DevicePoolMember[],
  devargs: string,
  resource: string | undefined,
): EalPlan['variables'] {
  if (resource === undefined) return undefined;
  const onVdpa = members.some(({ range }) => range.datapath === Datapath.VhostVdpa);
  const variables = {
    ...(onVdpa && devargs !== '' ? { [devargsVariable(resource)]: devargs.slice(1) } : {}),
    ...socketVariables(members, devargs, resource),
  };
  return Object.keys(variables).length > 0 ? variables : undefined;
}

function devargsVariable(resource: string): string {
  return deviceVariable(resource).replace(/^PCIDEVICE_/, DEVARGS);
}

/**
 * Nothing in a container tells of a socket, but for those of vDPA applications, whose directory the entry helper knows.
 * Where some nodes have other devices, it is used if its directory is there;
 * said only where all nodes with sockets have them in the same place.
 */
function socketVariables(
  members: readonly DevicePoolMember[],
  devargs: string,
  resource: string,
): Readonly<Record<string, string>> {
  const ends = members.flatMap((member) => {
    const place = socketPlace(member);
    if (!place || (member.range.datapath === Datapath.DpdkVdpa && devargs === '')) return [];
    return [`${place.server === VhostUserServer.Workload ? 'server' : 'client'}:${socketPath(resource, place)}`];
  });
  const [end, ...others] = new Set(ends);
  if (end === undefined || others.length > 0) return {};
  return { CNF_EAL_VHOST_USER: `${ends.length < members.length ? 'optional:' : ''}${end}${devargs}` };
}
