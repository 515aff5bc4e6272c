import { isLate, type Problem, type ProblemDetails, problem } from '../core';
import { nicFamily, nicKeys } from '../hardware';
import type { ClusterFacts, VfPolicyFact } from './facts';
import { at } from './origin';

/** Vendor whose VFs alone the operator makes vDPA devices of. Source: pkg/webhook/validate.go. */
const MELLANOX = '15b3';

/** Two options that exclude each other, and what the webhook of the operator takes in place of the second. */
interface Exclusion {
  readonly path: readonly string[];
  readonly holds: (policy: VfPolicyFact) => boolean;
  readonly details: (policy: VfPolicyFact) => ProblemDetails;
}

/** Source: sriov-network-operator pkg/webhook/validate.go, staticValidateSriovNetworkNodePolicy. */
const EXCLUSIONS: readonly Exclusion[] = [
  {
    path: ['isRdma'],
    holds: ({ deviceType, isRdma }) => deviceType === 'vfio-pci' && isRdma,
    details: ({ name }) => ({
      message: `policy ${name} asks for RDMA devices of VFs on vfio-pci, which have none`,
      value: true,
      allowed: 'isRdma: false with deviceType vfio-pci, or deviceType netdevice',
      hint: 'drop isRdma, or for the mlx5 poll mode driver use deviceType: netdevice',
    }),
  },
  {
    path: ['deviceType'],
    holds: ({ vdpaType, deviceType }) => vdpaType !== undefined && deviceType !== 'netdevice',
    details: ({ name, vdpaType, deviceType }) => ({
      message: `policy ${name} makes ${vdpaType}-vdpa devices of VFs that are bound to ${deviceType}`,
      value: deviceType,
      allowed: 'netdevice, beside vdpaType',
      hint: 'set deviceType: netdevice, or drop vdpaType',
    }),
  },
  {
    path: ['vdpaType'],
    holds: ({ vdpaType, eSwitchMode }) => vdpaType !== undefined && eSwitchMode !== 'switchdev',
    details: ({ name, vdpaType }) => ({
      message: `policy ${name} makes vDPA devices without switchdev mode`,
      value: vdpaType,
      allowed: 'vdpaType beside eSwitchMode: switchdev',
      hint: 'set eSwitchMode: switchdev',
    }),
  },
  {
    path: ['vdpaType'],
    holds: ({ vdpaType, nics }) => vdpaType !== undefined && nics.vendor !== undefined && nics.vendor !== MELLANOX,
    details: ({ name, nics }) => ({
      message: `policy ${name} makes vDPA devices of NICs of vendor ${nics.vendor}`,
      value: nics.vendor,
      allowed: `vendor ${MELLANOX}: the operator makes vDPA devices of no others`,
      hint: 'drop vdpaType, or select NICs of that vendor',
    }),
  },
  {
    path: ['eSwitchMode'],
    holds: ({ eSwitchMode, linkType }) =>
      eSwitchMode === 'switchdev' && linkType !== undefined && linkType.toLowerCase() !== 'eth',
    details: ({ name, linkType }) => ({
      message: `policy ${name} asks for switchdev mode on a link of type ${linkType}`,
      value: linkType,
      allowed: 'linkType eth beside eSwitchMode: switchdev',
      hint: 'drop eSwitchMode, or set linkType: eth',
    }),
  },
  {
    path: ['eSwitchMode'],
    holds: ({ eSwitchMode, nics }) => {
      const families = familiesOfPf(nics.vendor, nics.deviceId);
      return eSwitchMode === 'switchdev' && families.length > 0 && families.every(({ switchdev }) => !switchdev);
    },
    details: ({ name, nics }) => ({
      message: `policy ${name} asks for switchdev mode of ${familiesOfPf(nics.vendor, nics.deviceId)[0]?.name}, which has none`,
      value: 'switchdev',
      allowed: 'eSwitchMode: legacy, or a NIC with switchdev mode',
      hint: 'drop eSwitchMode, or select other NICs',
    }),
  },
  {
    path: ['bridge'],
    holds: ({ managesBridge, eSwitchMode }) => managesBridge && eSwitchMode !== 'switchdev',
    details: ({ name, eSwitchMode }) => ({
      message: `policy ${name} puts a port into an OVS bridge without switchdev mode`,
      value: eSwitchMode ?? 'no eSwitchMode',
      allowed: 'bridge beside eSwitchMode: switchdev',
      hint: 'set eSwitchMode: switchdev, or drop bridge',
    }),
  },
  {
    path: ['bridge'],
    holds: ({ managesBridge, externallyManaged }) => managesBridge && externallyManaged,
    details: ({ name }) => ({
      message: `policy ${name} puts a port into an OVS bridge that it leaves to others to manage`,
      value: 'externallyManaged: true',
      allowed: 'bridge without externallyManaged',
      hint: 'drop one of the two',
    }),
  },
];

/** Options of a policy do not exclude each other (V16, V19-V21, V35-V37, SNO001). */
export function compatibleOptions(facts: ClusterFacts): Problem[] {
  return (facts.policies ?? []).flatMap((policy) =>
    EXCLUSIONS.filter(({ holds }) => holds(policy)).map(({ path, details }) =>
      problem('SNO001', at(policy.origin, ...path), details(policy)),
    ),
  );
}

/** The one policy that may select nothing: operators before v1.3 made it themselves. Source: pkg/consts. */
const DEFAULT_POLICY = 'default';

/** A policy selects NICs and makes VFs (V38, SNO002). */
export function effectivePolicies(facts: ClusterFacts): Problem[] {
  return (facts.policies ?? []).flatMap(({ name, numVfs, nics, origin }) => {
    if (name === DEFAULT_POLICY) return [];
    const { vendor, deviceId, pfNames, rootDevices, netFilter } = nics;
    const selects = [vendor, deviceId, netFilter, ...pfNames, ...rootDevices].some((text) => text);
    const nothing = selects
      ? []
      : [
          problem('SNO002', at(origin, 'nicSelector'), {
            message: `policy ${name} selects no NIC`,
            value: 'no selector',
            allowed: 'at least one of vendor, deviceID, pfNames, rootDevices, netFilter',
            hint: 'name the ports, for example pfNames: ["ens1f0#0-3"]',
          }),
        ];
    if (numVfs !== 0) return nothing;
    return [
      ...nothing,
      problem('SNO002', at(origin, 'numVfs'), {
        message: `policy ${name} makes no VFs`,
        value: 0,
        allowed: 'at least 1',
        hint: 'raise numVfs; to remove VFs delete the policy',
      }),
    ];
  });
}

/** A policy asks for no more VFs than the NICs have (V38, VF001). */
export function possibleVfs(facts: ClusterFacts): Problem[] {
  return (facts.policies ?? []).flatMap(({ name, numVfs, nics, origin }) => {
    const families = familiesOfPf(nics.vendor, nics.deviceId);
    const most = Math.max(...families.map(({ maxVfs }) => maxVfs?.count ?? Number.POSITIVE_INFINITY));
    if (numVfs === undefined || families.length === 0 || numVfs <= most) return [];
    return [
      problem('VF001', at(origin, 'numVfs'), {
        message: `policy ${name} asks for ${numVfs} VFs of ${families.map(({ key }) => key).join(' or ')}`,
        value: numVfs,
        allowed: `at most ${most}`,
        hint: 'ask for fewer VFs or spread them over more ports',
      }),
    ];
  });
}

/** A policy names PFs, not VFs, and their ids as sysfs writes them (SNO006, DP001). */
export function portsOfPolicies(facts: ClusterFacts): Problem[] {
  return (facts.policies ?? []).flatMap((policy) => [...vfIds(policy), ...inexactIds(policy)]);
}

function vfIds({ name, nics: { vendor, deviceId, netFilter }, origin }: VfPolicyFact): Problem[] {
  // Virtual machines have VFs where others have PFs, and such policies say which network they mean.
  if (deviceId === undefined || netFilter || familiesOfPf(vendor, deviceId).length > 0) return [];
  const families = allFamilies().filter(
    (family) => family.vfId === deviceId && (vendor ?? family.vendor) === family.vendor,
  );
  if (families.length === 0) return [];
  const pfIds = [...new Set(families.flatMap((family) => family.pfIds))];
  return [
    problem('SNO006', at(origin, 'nicSelector', 'deviceID'), {
      message: `policy ${name} selects NICs by ${deviceId}, the id of VFs of ${families.map(({ key }) => key).join(', ')}`,
      value: deviceId,
      allowed: `ids of PFs: ${pfIds.join(', ')}`,
      hint: `write ${pfIds.join(' or ')}`,
    }),
  ];
}

function inexactIds({ nics, origin }: VfPolicyFact): Problem[] {
  const ids: [text: string | undefined, path: (string | number)[]][] = [
    [nics.vendor, ['vendor']],
    [nics.deviceId, ['deviceID']],
    ...nics.rootDevices.map((text, i): [string, (string | number)[]] => [text, ['rootDevices', i]]),
  ];
  return ids.flatMap(([text, path]) => {
    const written = text?.toLowerCase().replace(/^0x/, '');
    if (text === undefined || isLate(text) || text === written) return [];
    return [
      problem('DP001', at(origin, 'nicSelector', ...path), {
        message: `the policy never matches: no NIC has ${JSON.stringify(text)} as its ${path[0]}`,
        value: text,
        allowed: 'lower-case hex without 0x',
        hint: `write ${written}`,
      }),
    ];
  });
}

function allFamilies() {
  return nicKeys().flatMap((key) => nicFamily(key) ?? []);
}

function familiesOfPf(vendor: string | undefined, id: string | undefined) {
  if (id === undefined) return [];
  return allFamilies().filter((family) => family.pfIds.includes(id) && (vendor ?? family.vendor) === family.vendor);
}
