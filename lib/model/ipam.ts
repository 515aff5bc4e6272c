import { formatIp, holdsIp, isLate, type Planned, type Problem, parseCidr, parseIp, problem } from '../core';
import { backwards, isBackwards, outsideRange } from '../rules/address-bounds';
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
  const problems = checkRange(path, 'range', spec.range, spec);
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
  const subnet = checkSubnet(spec.subnet, `${path}.subnet`);
  const problems = subnet.length > 0 ? subnet : checkRange(path, 'subnet', spec.subnet, spec);
  const range = {
    subnet: spec.subnet,
    ...optional({ rangeStart: spec.rangeStart, rangeEnd: spec.rangeEnd, gateway: spec.gateway }),
  };
  return { plan: { type: 'host-local', config: { type: 'host-local', ranges: [[range]] } }, problems };
}

function fixed(spec: StaticIpamSpec, path: string): Planned<IpamPlan> {
  const { gateway } = spec;
  const blocks = spec.addresses.map((address) => (isLate(address) ? undefined : parseCidr(address)));
  const problems = spec.addresses.flatMap((address, i) =>
    isLate(address) || blocks[i] ? [] : [malformed(`${path}.addresses[${i}]`, address, '10.3.0.5/24')],
  );
  const ip = gateway === undefined || isLate(gateway) ? undefined : parseIp(gateway);
  if (gateway !== undefined && !isLate(gateway) && !ip) {
    problems.push(malformed(`${path}.gateway`, gateway, '10.3.0.1'));
  } else if (gateway !== undefined && ip && blocks.every((block) => block && !holdsIp(block, ip))) {
    problems.push(outsideRange(`${path}.gateway`, gateway, spec.addresses.join(', ')));
  }
  // One gateway stands for the addresses of its own family: an IPv6 address has no IPv4 gateway.
  const addresses = spec.addresses.map((address, i) => ({
    address,
    ...optional({ gateway: ip && blocks[i] && blocks[i].family !== ip.family ? undefined : gateway }),
  }));
  return { plan: { type: 'static', config: { type: 'static', addresses } }, problems };
}

/** Source: containernetworking/plugins, host-local backend/allocator/range.go, Canonicalize. */
function checkSubnet(subnet: string, path: string): Problem[] {
  const block = isLate(subnet) ? undefined : parseCidr(subnet);
  if (!block) return [];
  const [, length] = subnet.split('/');
  const first = `${formatIp({ family: block.family, value: block.first })}/${length}`;
  if (block.last - block.first < 3n) {
    return [wrongSubnet(path, subnet, 'has no addresses to give out', 'a prefix of /30 or shorter, /126 for IPv6')];
  }
  if (block.address === block.first) return [];
  return [wrongSubnet(path, subnet, 'is the address of a host, not of a subnet', first)];
}

function wrongSubnet(path: string, value: string, message: string, allowed: string): Problem {
  const hint = allowed.includes(' ') ? 'take a larger subnet' : `write ${allowed}`;
  return problem('IPAM001', path, { message: `${value} ${message}`, value, allowed, hint });
}

/** Addresses that lie in a range. */
type Bounds = Pick<WhereaboutsSpec, 'rangeStart' | 'rangeEnd' | 'gateway'>;

/** What is wrong with a range (its word is `key`), and with the addresses in it. */
function checkRange(path: string, key: string, range: string, bounds: Bounds): Problem[] {
  if (isLate(range)) return [];
  const cidr = parseCidr(range);
  if (!cidr) return [malformed(`${path}.${key}`, range, '10.3.0.0/24')];
  const problems = (['rangeStart', 'rangeEnd', 'gateway'] as const).flatMap((word) => {
    const address = bounds[word];
    if (address === undefined || isLate(address)) return [];
    const ip = parseIp(address);
    if (!ip) return [malformed(`${path}.${word}`, address, '10.3.0.10')];
    return holdsIp(cidr, ip) ? [] : [outsideRange(`${path}.${word}`, address, range)];
  });
  const { rangeStart = '', rangeEnd = '' } = bounds;
  if (problems.length > 0 || !isBackwards(rangeStart, rangeEnd)) return problems;
  return [backwards(`${path}.rangeEnd`, rangeStart, rangeEnd, range)];
}

function checkExcluded(range: string, excluded: string, path: string): Problem[] {
  const inner = parseCidr(excluded);
  if (!inner) return [malformed(path, excluded, '10.3.0.0/28')];
  const outer = isLate(range) ? undefined : parseCidr(range);
  if (!outer || holdsIp(outer, { family: inner.family, value: inner.address })) return [];
  return [outsideRange(path, excluded, range)];
}

function malformed(path: string, value: string, example: string): Problem {
  return problem('IPAM001', path, {
    message: `this is not ${example.includes('/') ? 'an address with prefix length' : 'an IP address'}`,
    value,
    allowed: `text like ${example}`,
    hint: 'write every octet, and in YAML put the text in quotes',
  });
}
