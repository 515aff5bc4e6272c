import { isIP, SocketAddress } from 'node:net';

/** IP addresses as numbers, and ranges of them. Sources: RFC 791, RFC 4291, RFC 4632. */

/** An IP address. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** The addresses from `first` to `last`, both included. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A block in CIDR notation, with the address as written. */
export interface IpBlock extends IpRange {
  readonly address: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;

/** The address that a text says; `undefined` when it says none, or an IPv6 address with a zone. */
export function parseIp(text: string): IpAddress | undefined {
  const version = isIP(text);
  if (version === 4) return { family: 4, value: BigInt(dotted(text)) };
  if (version === 6 && !text.includes('%')) return { family: 6, value: BigInt(`0x${hex(groups(text))}`) };
  return undefined;
}

/** The block that a text in CIDR notation says: `10.3.0.0/24`, `10.3.0.5/24`. */
export function parseCidr(text: string): IpBlock | undefined {
  const [, address, length] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const ip = parseIp(address ?? '');
  if (ip === undefined || Number(length) > BITS[ip.family]) return undefined;
  const size = 1n << BigInt(BITS[ip.family] - Number(length));
  const first = ip.value - (ip.value % size);
  return { family: ip.family, address: ip.value, first, last: first + size - 1n };
}

/** An address as text, IPv6 with its longest run of zeros shortened. */
export function formatIp({ family, value }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const all = value.toString(16).padStart(32, '0').match(/.{4}/g) as string[];
  return new SocketAddress({ address: all.join(':'), family: 'ipv6' }).address;
}

/** True when a range holds an address. */
export function holdsIp(range: IpRange, { family, value }: IpAddress): boolean {
  return family === range.family && range.first <= value && value <= range.last;
}

/** The addresses that two ranges have in common. */
export function commonRange(a: IpRange, b: IpRange): IpRange | undefined {
  if (a.family !== b.family) return undefined;
  // biome-ignore lint/complexity/useMathMinMax: Math takes no bigint
  const first = a.first > b.first ? a.first : b.first;
  // biome-ignore lint/complexity/useMathMinMax: Math takes no bigint
  const last = a.last < b.last ? a.last : b.last;
  return first <= last ? { family: a.family, first, last } : undefined;
}

/** What is left of a range without others, in order. */
export function withoutRanges(range: IpRange, others: readonly IpRange[]): IpRange[] {
  if (others.length === 0) return [range];
  const gaps = others
    .filter(({ family }) => family === range.family)
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const left: IpRange[] = [];
  let { first } = range;
  for (const gap of gaps) {
    const before = gap.first - 1n < range.last ? gap.first - 1n : range.last;
    if (first <= before) left.push({ family: range.family, first, last: before });
    if (gap.last >= first) first = gap.last + 1n;
  }
  if (first <= range.last) left.push({ family: range.family, first, last: range.last });
  return left;
}

function dotted(text: string): number {
  let value = 0;
  for (const octet of text.split('.')) value = value * 256 + Number(octet);
  return value;
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16).padStart(4, '0')).join('');
}

/** The eight groups of an IPv6 address; the last two may be written as an IPv4 address. */
function groups(text: string): number[] {
  const [, head = '', dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  if (dotted !== undefined) {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
    return groups(`${head}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const [before = '', after] = text.split('::');
  const left = listed(before);
  if (after === undefined) return left;
  const right = listed(after);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function listed(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
