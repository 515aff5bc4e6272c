import { isLate, type Problem, type ProblemDetails, problem } from '../core';
import type { ClusterFacts, ResourceFact, SelectorFact } from './facts';
import { poolsFor } from './node-selectors';
import { at } from './origin';
import { type PortEntry, portEntries, portOf } from './port-entries';

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

/** True for a selector that has nothing of what {@link FAULTS} are about, as most. */
function isOrdinary({ vdpaType, linkTypes }: SelectorFact, deviceType: string): boolean {
  return deviceType === 'netDevice' && vdpaType === undefined && linkTypes === undefined;
}

/** A selector is one that the plugin takes, and wholly reads (V17, V18, V76, V77, DP004). */
export function acceptedSelectors(facts: ClusterFacts): Problem[] {
  return eachSelector(facts, ({ deviceType }, selector) => {
    if (isOrdinary(selector, deviceType)) return NONE;
    return FAULTS.filter(({ holds }) => holds(selector, deviceType)).map(({ field, details }) =>
      problem('DP004', at(selector.origin, field), details(selector, deviceType)),
    );
  });
}

/** An entry for a port names VFs that can be there (V39, VF003). */
export function possibleRanges(facts: ClusterFacts): Problem[] {
  return eachSelector(facts, (resource, selector) => {
    let problems = NONE;
    for (const entry of portEntries(selector)) {
      if (entry.fault === undefined && entry.vfs === undefined) continue;
      const highest = entry.fault ? undefined : highestIndex(facts, resource, entry);
      const fault = entry.fault ?? beyond(entry, highest);
      if (fault !== undefined) problems = [...problems, impossible(resource, selector, entry, fault, highest)];
    }
    return problems;
  });
}

function beyond({ last = 0 }: PortEntry, highest: number | undefined): string | undefined {
  if (highest === undefined || last <= highest) return undefined;
  return `and the port has VFs up to ${highest} only`;
}

function impossible(
  { resource }: ResourceFact,
  selector: SelectorFact,
  { list, index, written }: PortEntry,
  fault: string,
  highest: number | undefined,
): Problem {
  return problem('VF003', at(selector.origin, list, index), {
    message: `the device plugin looks for VFs of ${resource} by ${written}, ${fault}`,
    value: written,
    allowed: `PORT or PORT#FIRST-LAST, each port once${highest === undefined ? '' : `, LAST at most ${highest}`}`,
    hint: 'write the VFs of a port in one entry, as in ens1f0#0-3,8',
  });
}

/** The highest VF of a port on all the nodes that a resource is for; `undefined` when it is not known of all. */
function highestIndex(facts: ClusterFacts, resource: ResourceFact, entry: PortEntry): number | undefined {
  // Of subfunctions the numbers are their own, whatever VFs the port has.
  if (resource.deviceType !== 'netDevice') return undefined;
  let most: number | undefined;
  for (const pool of poolsFor(facts, resource)) {
    const count = portOf(pool, entry)?.numVfs;
    if (count === undefined) return undefined;
    most = Math.max(most ?? 0, count);
  }
  return most === undefined ? undefined : most - 1;
}

const NONE: readonly Problem[] = [];

/** Judges the selectors of device plugins; those of policies are their operator's. */
function eachSelector(
  facts: ClusterFacts,
  check: (resource: ResourceFact, selector: SelectorFact) => readonly Problem[],
): Problem[] {
  const problems: Problem[] = [];
  for (const resource of facts.resources) {
    if (resource.fromPolicy) continue;
    for (const selector of resource.selectors) {
      const found = check(resource, selector);
      if (found.length > 0) problems.push(...found);
    }
  }
  return problems;
}
