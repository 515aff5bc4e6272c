import { holdsIp, isLate, type Planned, type Problem, parseCidr, parseIp, problem } from '../core';
import type { HostLocalSpec, IpamSpec, StaticIpamSpec, WhereaboutsSpec } from '../spec';
import { optional } from './optional';

/** The `ipam` section of a CNI configuration, and the plugin it needs on the nodes. */
export interface IpamPlan {
  readonly type: 'whereabouts' | 'host-local' | 'static' | 'dhcp';
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Turns an IPAM wish into the section of a CNI configuration. Ranges and gateways that are known only to Pulumi
 * pass unchecked here and are checked by the rules once resolved.
 * Codes: IPAM001-IPAM003.
 */
export function planIpam(spec: IpamSpec | undefined, path: string): Planned<IpamPlan | undefined> {
  if (spec === undefined) return { plan: undefined, problems: [] };
  const given = Object.entries(spec).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    return {
      plan: undefined,
      problems: [
        problem('IPAM003', path, {
          message:
            given.length === 0
              ? 'no way to give out addresses is named'
              : 'more than one way to give out addresses is named',
          value: given.map(([key]) => key),
          allowed: 'exactly one of whereabouts, hostLocal, static, dhcp',
          hint: given.length === 0 ? 'drop ipam for a layer-2 network' : `keep ${given[0]?.[0]}`,
        }),
      ],
    };
  }
  if (spec.whereabouts) return whereabouts(spec.whereabouts, `${path}.whereabouts`);
  if (spec.hostLocal) return hostLocal(spec.hostLocal, `${path}.hostLocal`);
  if (spec.static) return fixed(spec.static, `${path}.static`);
  const socket = spec.dhcp?.daemonSocketPath;
  return {
    plan: { type: 'dhcp', config: { type: 'dhcp', ...(socket ? { daemonSocketPath: socket } : {}) } },
    problems: [],
  };
}

function whereabouts(spec: WhereaboutsSpec, path: string): Planned<IpamPlan> {
  const problems = checkRange(spec.range, `${path}.range`, [
    [spec.rangeStart, `${path}.rangeStart`],
    [spec.rangeEnd, `${path}.rangeEnd`],
    [spec.gateway, `${path}.gateway`],
  ]);
  spec.exclude?.forEach((range, index) => {
    problems.push(...checkExcluded(spec.range, range, `${path}.exclude[${index}]`));
  });
  const config = {
    type: 'whereabouts',
    range: spec.range,
    ...optional({
      range_start: spec.rangeStart,
      range_end: spec.rangeEnd,
      exclude: spec.exclude,
      gateway: spec.gateway,
    }),
  };
  return { plan: { type: 'whereabouts', config }, problems };
}

function hostLocal(spec: HostLocalSpec, path: string): Planned<IpamPlan> {
  const problems = checkRange(spec.subnet, `${path}.subnet`, [
    [spec.rangeStart, `${path}.rangeStart`],
    [spec.rangeEnd, `${path}.rangeEnd`],
    [spec.gateway, `${path}.gateway`],
  ]);
  const range = {
    subnet: spec.subnet,
    ...optional({ rangeStart: spec.rangeStart, rangeEnd: spec.rangeEnd, gateway: spec.gateway }),
  };
  return { plan: { type: 'host-local', config: { type: 'host-local', ranges: [[range]] } }, problems };
}

function fixed(spec: StaticIpamSpec, path: string): Planned<IpamPlan> {
  const problems: Problem[] = [];
  const addresses = spec.addresses.map((address, index) => {
    if (!isLate(address) && !parseCidr(address))
      problems.push(malformed(`${path}.addresses[${index}]`, address, '10.3.0.5/24'));
    return { address, ...optional({ gateway: spec.gateway }) };
  });
  if (spec.gateway !== undefined && !isLate(spec.gateway) && !parseIp(spec.gateway)) {
    problems.push(malformed(`${path}.gateway`, spec.gateway, '10.3.0.1'));
  }
  return { plan: { type: 'static', config: { type: 'static', addresses } }, problems };
}

function checkRange(range: string, path: string, addresses: readonly [string | undefined, string][]): Problem[] {
  if (isLate(range)) return [];
  const cidr = parseCidr(range);
  if (!cidr) return [malformed(path, range, '10.3.0.0/24')];
  const problems: Problem[] = [];
  for (const [address, at] of addresses) {
    if (address === undefined || isLate(address)) continue;
    const ip = parseIp(address);
    if (!ip) problems.push(malformed(at, address, '10.3.0.10'));
    else if (!holdsIp(cidr, ip)) problems.push(outside(at, address, range));
  }
  return problems;
}

function checkExcluded(range: string, excluded: string, path: string): Problem[] {
  const inner = parseCidr(excluded);
  if (!inner) return [malformed(path, excluded, '10.3.0.0/28')];
  const outer = isLate(range) ? undefined : parseCidr(range);
  if (!outer || holdsIp(outer, { family: inner.family, value: inner.address })) return [];
  return [outside(path, excluded, range)];
}

function malformed(path: string, value: string, example: string): Problem {
  return problem('IPAM001', path, {
    message: `this is not ${example.includes('/') ? 'an address with prefix length' : 'an IP address'}`,
    value,
    allowed: `text like ${example}`,
    hint: 'write every octet, and in YAML put the text in quotes',
  });
}

function outside(path: string, value: string, range: string): Problem {
  return problem('IPAM002', path, {
    message: `${value} lies outside ${range}`,
    value,
    allowed: `addresses of ${range}`,
    hint: 'move the address into the range, or widen the range',
  });
}
