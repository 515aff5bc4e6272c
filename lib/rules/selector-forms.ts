import { isLate, type Problem, type ProblemDetails, problem } from '../core';
import type { ClusterFacts, ResourceFact, SelectorFact } from './facts';
import { poolsFor } from './node-selectors';
import { at } from './origin';
import { portEntries, portOf } from './port-entries';

/** Something that the plugin refuses or passes over, by the field at fault. */
interface Fault {
  readonly field: string;
  readonly holds: (selector: SelectorFact, deviceType: string) => boolean;
  readonly details: (selector: SelectorFact, deviceType: string) => ProblemDetails;
}

const VDPA_TYPES = ['vhost', 'virtio'];
const LINK_TYPES = ['ether', 'infiniband'];

/** Lists that subfunctions cannot be chosen by. */
const NOT_FOR_SUBFUNCTIONS = ['pciAddresses', 'ddpProfiles', 'pKeys'] as const;

/** Source: sriov-network-device-plugin pkg/netdevice and pkg/auxnetdevice, ValidConfig; pkg/types/types.go; README. */
const FAULTS: readonly Fault[] = [
  {
    field: 'isRdma',
    holds: ({ isRdma, vdpaType }) => isRdma && vdpaType !== undefined,
    details: ({ vdpaType }) => ({
      message: `the device plugin exits: vdpaType ${vdpaType} and isRdma exclude each other`,
      value: true,
      allowed: 'isRdma or vdpaType, not both',
      hint: 'drop one of them, or part the VFs into two resources',
    }),
  },
  {
    field: 'vdpaType',
    holds: ({ vdpaType }, deviceType) => vdpaType !== undefined && deviceType !== 'netDevice',
    details: ({ vdpaType }, deviceType) => ({
      message: `the device plugin passes over vdpaType in a resource of type ${deviceType}`,
      value: vdpaType,
      allowed: 'vdpaType only with deviceType netDevice',
      hint: 'drop vdpaType, or set deviceType: netDevice',
    }),
  },
  {
    field: 'vdpaType',
    holds: ({ vdpaType }) => vdpaType !== undefined && !isLate(vdpaType) && !VDPA_TYPES.includes(vdpaType),
    details: ({ vdpaType }) => ({
      message: `no device matches: there are no vDPA devices of type ${JSON.stringify(vdpaType)}`,
      value: vdpaType,
      allowed: VDPA_TYPES.join(', '),
      hint: 'write vhost for a character device, virtio for a network interface',
    }),
  },
  {
    field: 'auxTypes',
    holds: ({ auxTypes = [] }, deviceType) =>
      deviceType === 'auxNetDevice' && (auxTypes.length === 0 || auxTypes.some((type) => type !== 'sf')),
    details: ({ auxTypes = [] }) => ({
      message: 'the device plugin exits: a resource of type auxNetDevice is for subfunctions',
      value: auxTypes.length > 0 ? auxTypes : 'nothing',
      allowed: 'auxTypes: ["sf"]',
      hint: 'set auxTypes: ["sf"], or for VFs deviceType: netDevice',
    }),
  },
  ...NOT_FOR_SUBFUNCTIONS.map(
    (list): Fault => ({
      field: list,
      holds: (selector, deviceType) => deviceType === 'auxNetDevice' && (selector[list] ?? []).length > 0,
      details: (selector) => ({
        message: `the device plugin passes over ${list} in a resource of type auxNetDevice and takes more devices`,
        value: selector[list],
        allowed: 'vendors, devices, drivers, pfNames, rootDevices, linkTypes, auxTypes',
        hint: `drop ${list}, and name the port by pfNames or rootDevices`,
      }),
    }),
  ),
  {
    field: 'linkTypes',
    holds: ({ linkTypes = [] }) =>
      linkTypes.length > 1 || linkTypes.some((type) => !LINK_TYPES.includes(type) && !isLate(type)),
    details: ({ linkTypes }) => ({
      message: 'linkTypes is for one link layer, as sysfs names it',
      value: linkTypes,
      allowed: LINK_TYPES.map((type) => `["${type}"]`).join(' or '),
      hint: 'name one, or drop linkTypes',
    }),
  },
];

/** A selector is one that the plugin takes, and wholly reads (V17, V18, V76, V77, DP004). */
export function acceptedSelectors(facts: ClusterFacts): Problem[] {
  return ownSelectors(facts).flatMap(({ resource: { deviceType }, selector }) =>
    FAULTS.filter(({ holds }) => holds(selector, deviceType)).map(({ field, details }) =>
      problem('DP004', at(selector.origin, field), details(selector, deviceType)),
    ),
  );
}

/** An entry for a port names VFs that can be there (V39, VF003). */
export function possibleRanges(facts: ClusterFacts): Problem[] {
  return ownSelectors(facts).flatMap(({ resource, selector }) =>
    portEntries(selector).flatMap((entry) => {
      const highest = entry.fault || !entry.vfs ? undefined : highestIndex(facts, resource, entry);
      const last = Math.max(...(entry.vfs ?? []).map((vfs) => vfs.last));
      const beyond = highest !== undefined && last > highest ? `and the port has VFs up to ${highest} only` : undefined;
      const fault = entry.fault ?? beyond;
      if (fault === undefined) return [];
      return [
        problem('VF003', at(selector.origin, entry.list, entry.index), {
          message: `the device plugin looks for VFs of ${resource.resource} by ${entry.written}, ${fault}`,
          value: entry.written,
          allowed: `PORT or PORT#FIRST-LAST, each port once${highest === undefined ? '' : `, LAST at most ${highest}`}`,
          hint: 'write the VFs of a port in one entry, as in ens1f0#0-3,8',
        }),
      ];
    }),
  );
}

type Entry = ReturnType<typeof portEntries>[number];

/** The highest VF of a port on all the nodes that a resource is for; `undefined` when it is not known of all. */
function highestIndex(facts: ClusterFacts, resource: ResourceFact, entry: Entry): number | undefined {
  const ports = poolsFor(facts, resource).map((pool) => portOf(pool, entry));
  const counts = ports.map((port) => port?.numVfs);
  if (counts.length === 0 || counts.includes(undefined)) return undefined;
  return Math.max(...(counts as number[])) - 1;
}

function ownSelectors(facts: ClusterFacts): { resource: ResourceFact; selector: SelectorFact }[] {
  return facts.resources.flatMap((resource) =>
    resource.fromPolicy ? [] : resource.selectors.map((selector) => ({ resource, selector })),
  );
}
