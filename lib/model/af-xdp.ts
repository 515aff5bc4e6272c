import { extendPath, type Problem, problem } from '../core';
import { isOlder } from '../core/version';
import { groupBy } from '../rules/records';
import { type AfXdpPoolSpec, Datapath, XskMapAccess } from '../spec';
import { optional } from './optional';
import type { AfXdpPool, DevicePoolPlan, DeviceRange, PfPlan } from './plan';
import { isVfRange, portDevices } from './port-devices';

/** Domain of all resources of the AF_XDP device plugin. Source: afxdp-plugins-for-kubernetes constants/constants.go. */
export const AF_XDP_PREFIX = 'afxdp';

/** Source: afxdp-plugins-for-kubernetes constants/constants.go, poolValidNameMax; configFile.go, is.Alphanumeric. */
export const AF_XDP_POOL_NAME = /^[a-zA-Z0-9]{1,20}$/;

/** A pool key as the plugin takes it. */
export function toAfXdpName(key: string): string {
  return key.replace(/[^a-zA-Z0-9]/g, '');
}

/** Names that the plugin never takes, however it is configured. Source: constants/constants.go, devicesProhibited. */
const PROHIBITED = ['eno', 'eth', 'lo', 'docker', 'flannel', 'cni'];

/** What fits into a frame of 4 KiB beside its headroom. Source: DPDK nics/af_xdp.rst, "Limitations" (V70). */
const LARGEST_MTU = 3520;

/** From this kernel on a process needs no right of its own to write a map that it was given. Source: afxdp README (V51). */
const MAPS_FOR_ALL = '5.19';

/** Capabilities beyond those of the datapath, for nodes that run these kernels; unknown ones count as new. */
export function afXdpCapabilities(kernels: readonly (string | undefined)[]): string[] {
  return kernels.some((kernel) => kernel !== undefined && isOlder(kernel, MAPS_FOR_ALL)) ? ['BPF'] : [];
}

interface AfXdpPart {
  readonly pf: PfPlan;
  readonly range: DeviceRange;
}

function afXdpParts(pfs: readonly PfPlan[]): AfXdpPart[] {
  return pfs.flatMap((pf) =>
    portDevices(pf).flatMap((range) => (range.datapath === Datapath.AfXdp && !isVfRange(range) ? [{ pf, range }] : [])),
  );
}

/**
 * Pools of the AF_XDP device plugin on the nodes of a pool. Ports are named, never addressed: the plugin looks an address
 * up and then passes over what it found. Source: internal/deviceplugin/config.go, GetPoolConfigs.
 */
export function planAfXdpPools(pfs: readonly PfPlan[], pools: ReadonlyMap<string, DevicePoolPlan>): AfXdpPool[] {
  return [...groupBy(afXdpParts(pfs), ({ range }) => range.pool)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, parts]) => {
      const pool = pools.get(key);
      if (!pool) return []; // it could not be planned
      const cdq = parts[0]?.range.kind === 'sf';
      return [
        {
          name: pool.resource.slice(pool.resource.indexOf('/') + 1),
          mode: cdq ? ('cdq' as const) : ('primary' as const),
          devices: parts.map(({ pf, range }) => ({
            name: pf.name,
            ...(cdq ? { secondary: range.last - range.first + 1 } : {}),
          })),
          ...mapAccess(pool.afXdp),
        },
      ];
    });
}

/** A socket never times out: a pod may take longer to start than the plugin waits by itself. */
function mapAccess({ map, uid }: AfXdpPoolSpec = {}): Partial<AfXdpPool> {
  return {
    ...optional({ uid }),
    ...(map === XskMapAccess.Pinned ? { UdsServerDisable: true, BpfMapPinningEnable: true } : { UdsTimeout: -1 }),
  };
}

/** What the AF_XDP device plugin and sockets do not take. Codes: XDP001, XDP002. */
export function checkAfXdpPorts(path: string, pfs: readonly PfPlan[]): Problem[] {
  return afXdpParts(pfs).flatMap(({ pf, range }) => {
    const at = extendPath(path, 'pfs', pf.name);
    const prefix = PROHIBITED.find((each) => pf.name.startsWith(each));
    return [
      ...(prefix === undefined && /^[a-zA-Z0-9_-]+$/.test(pf.name)
        ? []
        : [
            problem('XDP001', at, {
              message:
                prefix === undefined
                  ? `the AF_XDP device plugin takes no interface named ${pf.name}`
                  : `the AF_XDP device plugin takes no interface whose name begins with ${prefix}`,
              value: pf.name,
              allowed: `letters, digits, - and _, not beginning with ${PROHIBITED.join(', ')}`,
              hint: 'rename the port on the node (systemd.link), and here',
            }),
          ]),
      ...(pf.mtu <= LARGEST_MTU
        ? []
        : [
            problem('XDP002', extendPath(at, 'mtu'), {
              message: `a frame of AF_XDP is a page of 4 KiB, and pool ${range.pool} is on a port with MTU ${pf.mtu}`,
              value: pf.mtu,
              allowed: `at most ${LARGEST_MTU}`,
              hint: `set mtu: ${LARGEST_MTU}, or less`,
            }),
          ]),
    ];
  });
}

/** IMG001 where the plugin is needed and nobody says which image. */
export function withoutAfXdpImage(): Problem {
  return problem('IMG001', 'addOns.afXdpPlugin', {
    message: 'the AF_XDP device plugin is published under the moving tag latest only',
    value: 'nothing',
    allowed: 'an image reference with a digest, or with a tag of yours',
    hint: 'set addOns.afXdpPlugin.image to quay.io/afxdp-plugins-for-kubernetes/afxdp-device-plugin@sha256:..., or build it: git clone https://github.com/redhat-et/afxdp-plugins-for-kubernetes && make image',
  });
}
