import { groupBy } from '../rules/records';
import { Datapath, LinkType } from '../spec';
import { addressesOf } from './hosts';
import type { DevicePoolPlan, DeviceRange, PfPlan, PluginResource, PluginSelector, VfRange } from './plan';
import { isVfRange, portDevices } from './port-devices';
import { vdpaResource } from './vdpa-applications';

/**
 * The resource list of the SR-IOV network device plugin for one node pool: selectors that pick exactly the VFs of
 * each range. VFs are named by the PCI address of their port where it is known, else by its interface name.
 * Source: sriov-network-device-plugin README, "Selectors"; a VF id alone cannot tell NIC families apart (V80).
 */
export function planPluginResources(
  pfs: readonly PfPlan[],
  pools: ReadonlyMap<string, DevicePoolPlan>,
): PluginResource[] {
  const resources: PluginResource[] = [];
  const ranges = groupBy(
    pfs.flatMap((pf) =>
      portDevices(pf)
        .filter(isForPlugin)
        .map((range) => ({ pf, range, pmd: vdpaPmdOf(range) })),
    ),
    ({ range, pmd }) => (pmd === undefined ? range.pool : `${range.pool} ${pmd}`),
  );
  for (const [, parts] of [...ranges].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [{ range, pmd } = { range: undefined, pmd: undefined }] = parts;
    const pool = range && pools.get(range.pool);
    if (!pool) continue; // the pool could not be planned
    const resource = pmd === undefined ? pool.resource : vdpaResource(pool.resource, pmd);
    const slash = resource.indexOf('/');
    resources.push({
      resourceName: resource.slice(slash + 1),
      resourcePrefix: resource.slice(0, slash),
      deviceType: parts.some(({ range }) => !isVfRange(range) && range.kind === 'sf') ? 'auxNetDevice' : 'netDevice',
      ...(pool.excludeTopology ? { excludeTopology: true } : {}),
      selectors: parts.map(({ pf, range }) => (isVfRange(range) ? selector(pf, range) : otherSelector(pf, range))),
    });
  }
  return resources;
}

/** VFs of vDPA applications are a resource apart from their pool, whose devices are sockets. */
function vdpaPmdOf(range: VfRange | DeviceRange): string | undefined {
  return isVfRange(range) ? range.vdpaPmd : undefined;
}

/** The AF_XDP device plugin has those of its own. */
function isForPlugin({ datapath }: VfRange | DeviceRange): boolean {
  return datapath !== Datapath.AfXdp;
}

/** Subfunctions by their number, the port by its address. Source: docs/subfunctions; pkg/auxnetdevice. */
function otherSelector(pf: PfPlan, { kind, first, last, ids, driver, rdma }: DeviceRange): PluginSelector {
  const numbers = first === last ? `${first}` : `${first}-${last}`;
  // An address that is the port here may be any other port of another node, and go into a pod as a whole.
  const place =
    kind === 'sf'
      ? places(pf, numbers)
      : pf.match.pci === undefined || pf.hosts
        ? { pfNames: [pf.name] }
        : { pciAddresses: [pf.match.pci] };
  return {
    vendors: [pf.vendor],
    devices: ids,
    drivers: [driver],
    ...(kind === 'sf' ? { auxTypes: ['sf'] as const } : {}),
    ...place,
    ...(pf.linkType === LinkType.Infiniband ? { linkTypes: [LinkType.Infiniband] as const } : {}),
    ...(rdma ? { isRdma: true } : {}),
  };
}

/** VFs or subfunctions with these numbers, wherever the port is on a node. */
function places(pf: PfPlan, numbers: string): Pick<PluginSelector, 'pfNames' | 'rootDevices'> {
  const addresses = addressesOf(pf);
  if (addresses.length === 0) return { pfNames: [`${pf.name}#${numbers}`] };
  return { rootDevices: addresses.map((pci) => `${pci}#${numbers}`) };
}

function selector(pf: PfPlan, range: VfRange): PluginSelector {
  const indexes = range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
  return {
    vendors: [pf.vendor],
    devices: [pf.vfId],
    drivers: [range.driver],
    ...places(pf, indexes),
    ...(pf.linkType === LinkType.Infiniband ? { linkTypes: [LinkType.Infiniband] as const } : {}),
    ...(range.rdma ? { isRdma: true } : {}),
    ...(range.vdpa ? { vdpaType: range.vdpa.type } : {}),
    ...(range.vhostNet ? { needVhostNet: true } : {}),
  };
}
