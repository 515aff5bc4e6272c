import { type IpRange, parseCidr, parseIp, withoutRanges } from '../core';
import { option } from './cni-options';
import type { CniPluginFact, NetworkFact } from './facts';
import { OVN_PLUGIN, subnetsOf } from './ovn-kubernetes';

/** Addresses that a network gives out. */
export interface AddressRange {
  readonly network: NetworkFact;
  readonly plugin: CniPluginFact;
  /** The option that says so. */
  readonly key: 'ipam' | 'subnets';
  /** Who remembers which addresses are taken: two ranges of one store never give out an address twice. */
  readonly store: string;
  /** The range as written. */
  readonly written: string;
  /** What of it is given out, in order. */
  readonly parts: readonly IpRange[];
  /** The block that it stands for. */
  readonly block: IpRange;
  /** First and last address as written; empty where they are not. */
  readonly bounds: readonly [start: string, end: string];
}

type Json = Readonly<Record<string, unknown>>;
type Reader = (
  ipam: Json,
  network: NetworkFact,
  plugin: CniPluginFact,
) => Omit<AddressRange, 'network' | 'plugin' | 'key'>[];

/** IPAM plugins that hold ranges. What of their options cannot be read, or arrives later, is left out. */
const READERS: Readonly<Record<string, Reader>> = {
  /**
   * Networks with one range and one `network_name` share their addresses.
   * Source: Whereabouts README, "Network names"; pkg/storage/kubernetes/ipam.go, IPPoolName; pkg/config/config.go.
   */
  whereabouts: (ipam) => {
    const top = option(ipam, 'range') === undefined ? [] : [ipam];
    return [...top, ...listAt(ipam, 'ipRanges')].flatMap((entry) => {
      const written = textAt(entry, 'range');
      const [, start, block = written] = /^([^-]+)-(.+)$/.exec(written) ?? [];
      const cidr = parseCidr(block);
      if (cidr === undefined) return [];
      const bounds = [
        start ?? textAt(entry, 'range_start'),
        start === undefined ? textAt(entry, 'range_end') : (block.split('/')[0] as string),
      ] as const;
      const window = within(cidr, ...bounds);
      const excluded = textsAt(entry, 'exclude').flatMap((text) => parseCidr(text) ?? single(text));
      const store = `whereabouts ${textAt(ipam, 'network_name')} ${cidr.family} ${cidr.first}-${cidr.last}`;
      return [{ store, written, block: cidr, bounds, parts: withoutRanges(window, excluded) }];
    });
  },
  /**
   * A store belongs to the name of a network on one node, so that no two networks share one.
   * Source: containernetworking/plugins, plugins/ipam/host-local/backend, range.go and disk/backend.go.
   */
  'host-local': (ipam, network, plugin) => {
    const top = option(ipam, 'subnet') === undefined ? [] : [ipam];
    const sets = option(ipam, 'ranges');
    const ranges = Array.isArray(sets) ? sets.flat().filter(isMap) : [];
    const name = textAt(plugin.config, 'name') || network.name;
    return [...top, ...ranges].flatMap((entry) => {
      const written = textAt(entry, 'subnet');
      const cidr = parseCidr(written);
      if (cidr === undefined) return [];
      const inner = cidr.last - cidr.first < 2n ? cidr : { ...cidr, first: cidr.first + 1n, last: cidr.last - 1n };
      const bounds = [textAt(entry, 'rangeStart'), textAt(entry, 'rangeEnd')] as const;
      const store = `host-local ${textAt(ipam, 'dataDir')} ${name}`;
      return [{ store, written, block: cidr, bounds, parts: [within(inner, ...bounds)] }];
    });
  },
  /** Source: containernetworking/plugins, plugins/ipam/static. */
  static: (ipam, { namespace, name }) =>
    listAt(ipam, 'addresses').flatMap((entry) => {
      const written = textAt(entry, 'address');
      const cidr = parseCidr(written);
      if (cidr === undefined) return [];
      const { family, address } = cidr;
      return [
        {
          store: `static ${namespace}/${name}`,
          written,
          block: cidr,
          bounds: ['', ''],
          parts: [{ family, first: address, last: address }],
        },
      ];
    }),
};

/** Every range of a network. */
export function addressRanges(network: NetworkFact): AddressRange[] {
  return network.plugins.flatMap((plugin): AddressRange[] => {
    if (plugin.type === OVN_PLUGIN) return rangesOfOvn(network, plugin);
    const ipam = option(plugin.config, 'ipam');
    if (!isMap(ipam)) return [];
    const reader = Object.hasOwn(READERS, textAt(ipam, 'type')) ? READERS[textAt(ipam, 'type')] : undefined;
    return (reader?.(ipam, network, plugin) ?? []).map((range) => ({ network, plugin, key: 'ipam', ...range }));
  });
}

/** Out of `10.6.0.0/16/24`, which has the length of the part of a node behind it, or `10.6.0.0/24`. */
function rangesOfOvn(network: NetworkFact, plugin: CniPluginFact): AddressRange[] {
  const excluded = subnetsOf(plugin.config, 'excludeSubnets').flatMap((text) => parseCidr(text) ?? []);
  const store = `OVN-Kubernetes ${textAt(plugin.config, 'name')}`;
  return subnetsOf(plugin.config).flatMap((written): AddressRange[] => {
    const block = parseCidr(written.split('/').slice(0, 2).join('/'));
    if (block === undefined) return [];
    const parts = withoutRanges(block, excluded);
    return [{ network, plugin, key: 'subnets', store, written, block, bounds: ['', ''], parts }];
  });
}

function single(text: string): IpRange[] {
  const ip = parseIp(text);
  return ip ? [{ family: ip.family, first: ip.value, last: ip.value }] : [];
}

/** The part of a range between two addresses, each of which may be left out or lie outside. */
function within(range: IpRange, start: string, end: string): IpRange {
  const [from, to] = [parseIp(start), parseIp(end)];
  const { family } = range;
  const inside = (ip: typeof from) =>
    ip?.family === family && range.first <= ip.value && ip.value <= range.last ? ip : undefined;
  return { family, first: inside(from)?.value ?? range.first, last: inside(to)?.value ?? range.last };
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textAt(map: Json, key: string): string {
  const value = option(map, key);
  return typeof value === 'string' ? value : '';
}

function listAt(map: Json, key: string): Json[] {
  const value = option(map, key);
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function textsAt(map: Json, key: string): string[] {
  const value = option(map, key);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
