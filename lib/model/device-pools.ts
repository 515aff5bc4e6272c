import { didYouMean, isResourceDomain, joinPath, type Planned, type Problem, problem } from '../core';
import { groupBy, own } from '../rules/records';
import { Datapath, type DevicePoolSpec, XskMapAccess } from '../spec';
import { entriesByKey } from './by-key';
import { planEal } from './eal';
import { checkFrontEnds, checkRings, frontEndDecisions } from './front-ends';
import { optional } from './optional';
import type { Decision, DevicePoolMember, DevicePoolPlan, PfPlan, SocketRange } from './plan';
import { portDevices } from './port-devices';
import { type ResourceScheme, schemeOf } from './resource-names';
import { vdpaResource } from './vdpa-applications';

/** Domain of our extended resources. No hyphen: it becomes part of an environment variable's name. */
export const DEFAULT_RESOURCE_PREFIX = 'cnfplumbing.io';

/** What {@link planDevicePools} decides from. */
export interface DevicePoolsProps {
  readonly resourcePrefix?: string;
  readonly settings: Readonly<Record<string, DevicePoolSpec>>;
  /** Ports with their VF ranges, by node pool. */
  readonly layouts: ReadonlyMap<string, readonly PfPlan[]>;
  /** Sockets of vSwitches, by node pool. @default - none */
  readonly sockets?: ReadonlyMap<string, readonly SocketRange[]>;
  /** Versions of kernels, by node pool, where they are stated or known. @default - none is */
  readonly kernels?: ReadonlyMap<string, string | undefined>;
  /** Pool keys that the user wrote, also where the range itself is wrong. */
  readonly declared: ReadonlySet<string>;
}

/**
 * Gathers the VF ranges of all node pools into cluster-wide device pools with one resource name each.
 * Codes: RES001, RES003, POOL001, POOL002, POOL004, POOL005. (A name that no shell can read, RES002, is a rule.)
 */
export function planDevicePools(props: DevicePoolsProps): Planned<{ pools: DevicePoolPlan[]; decisions: Decision[] }> {
  const problems: Problem[] = [];
  const decisions: Decision[] = [];
  const prefix = props.resourcePrefix ?? DEFAULT_RESOURCE_PREFIX;
  if (!isResourceDomain(prefix)) {
    problems.push(
      problem('RES001', 'resourcePrefix', {
        message: 'this cannot be the domain of extended resources',
        value: prefix,
        allowed: 'a domain name outside kubernetes.io that does not begin with requests.',
        hint: `use a domain of yours, or drop it for ${DEFAULT_RESOURCE_PREFIX}`,
      }),
    );
  }
  const members = gather(props);
  const known = [...props.declared].sort();
  for (const [key] of entriesByKey(props.settings)) {
    if (props.declared.has(key)) continue;
    problems.push(
      problem('POOL002', joinPath('devicePools', key), {
        message: `no PF provides devices of the pool ${JSON.stringify(key)}`,
        value: key,
        allowed: known.join(', ') || 'a key under the vfs or sfs of a PF, of a wholePf, or under vhostUser',
        hint: didYouMean(key, known, 'add the pool to the VFs of a PF'),
      }),
    );
  }
  const names = new Map<string, string>();
  const pools: DevicePoolPlan[] = [];
  for (const key of known) {
    const settings = own(props.settings, key) ?? {};
    const datapaths = [...new Set((members.get(key) ?? []).map(({ range }) => range.datapath))];
    const scheme = schemeOf(datapaths);
    if (!scheme) {
      problems.push(twoNames(key, datapaths));
      continue;
    }
    const name = settings.resourceName ?? scheme.nameOf(key);
    const path =
      settings.resourceName === undefined ? joinPath('devicePools', key) : joinPath('devicePools', key, 'resourceName');
    if (!scheme.pattern.test(name)) {
      problems.push(
        problem('RES001', path, {
          message: `the pool ${JSON.stringify(key)} has no usable resource name`,
          value: name,
          allowed: scheme.allowed,
          hint: `set ${joinPath('devicePools', key, 'resourceName')}, for example ${JSON.stringify(exampleOf(scheme, key))}`,
        }),
      );
      continue;
    }
    const other = names.get(name);
    if (other !== undefined) {
      problems.push(
        problem('RES003', path, {
          message: `the pools ${JSON.stringify(other)} and ${JSON.stringify(key)} have the same resource name`,
          value: name,
          allowed: 'a resource name that no other pool has',
          hint: `set ${joinPath('devicePools', key, 'resourceName')}`,
        }),
      );
      continue;
    }
    names.set(name, key);
    const devices = members.get(key);
    if (!devices || !isResourceDomain(prefix)) continue;
    for (const { range } of devices) {
      // The VFs behind sockets have a name too.
      if ('vdpaPmd' in range && range.vdpaPmd !== undefined) names.set(vdpaResource(name, range.vdpaPmd), key);
    }
    const resource = `${scheme.prefix ?? prefix}/${name}`;
    if (settings.resourceName === undefined) {
      decisions.push({ path: joinPath('devicePools', key), value: resource, reason: 'the prefix and the pool key' });
    }
    decisions.push(...frontEndDecisions(key, devices));
    problems.push(...checkFrontEnds(key, devices), ...checkRings(key, devices));
    pools.push({
      key,
      resource,
      variable: scheme.variable(resource),
      excludeTopology: settings.excludeTopology ?? false,
      ...(settings.afXdp === undefined ? {} : { afXdp: settings.afXdp }),
      members: devices,
      ...optional({
        eal: planEal(devices, {
          resource,
          pinned: settings.afXdp?.map === XskMapAccess.Pinned,
          kernels: props.kernels,
        }),
      }),
    });
  }
  return { plan: { pools, decisions }, problems };
}

function exampleOf({ nameOf, pattern }: ResourceScheme, key: string): string {
  const name = nameOf(key).slice(0, 20);
  return pattern.test(name) ? name : 'pool';
}

/** The AF_XDP device plugin has a domain of its own, and a network names one resource. */
function twoNames(key: string, datapaths: readonly Datapath[]): Problem {
  return problem('POOL001', joinPath('devicePools', key), {
    message: `pool ${JSON.stringify(key)} is ${datapaths.join(' and ')}, which device plugins offer under different names`,
    value: datapaths.join(', '),
    allowed: `${Datapath.AfXdp} alone, or not at all`,
    hint: 'use a pool and a network for each',
  });
}

function gather({ layouts, sockets = new Map() }: DevicePoolsProps): Map<string, DevicePoolMember[]> {
  const members = [...layouts].flatMap(([nodePool, pfs]) =>
    pfs.flatMap((pf) => portDevices(pf).map((range) => ({ nodePool, pf: pf.name, nic: pf.nic, range }))),
  );
  const onSockets = [...sockets].flatMap(([nodePool, ranges]) =>
    ranges.map((range): DevicePoolMember => ({ nodePool, pf: '', nic: '', range })),
  );
  return groupBy([...members, ...onSockets], ({ range }) => range.pool);
}
