import { BlockList, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { commonRange, formatIp, holdsIp, type IpRange, parseCidr, parseIp, withoutRanges } from '../../lib/core';

const range = (first: string, last: string): IpRange => ({
  family: isIPv6(first) ? 6 : 4,
  first: parseIp(first)?.value ?? -1n,
  last: parseIp(last)?.value ?? -1n,
});
const text = ({ family, first, last }: IpRange) =>
  `${formatIp({ family, value: first })}-${formatIp({ family, value: last })}`;

test.each([
  ['0.0.0.0', 0n],
  ['10.3.0.5', 0x0a030005n],
  ['255.255.255.255', 0xffffffffn],
  ['::', 0n],
  ['::1', 1n],
  ['fd00::', 0xfd00n << 112n],
  ['2001:db8::a:1', (0x2001_0db8n << 96n) | 0xa_0001n],
  ['::ffff:10.0.0.1', 0xffff_0a00_0001n],
])('%s is one number', (address, value) => {
  expect(parseIp(address)?.value).toBe(value);
});

test.each(['', '10.3.0', '10.3.0.256', '10.3.0.1/24', 'fe80::1%eth0', 'upf', '1::2::3'])(
  '%j is no address',
  (address) => {
    expect(parseIp(address)).toBeUndefined();
  },
);

test.each([
  ['10.3.0.0/24', '10.3.0.0-10.3.0.255'],
  ['10.3.0.5/24', '10.3.0.0-10.3.0.255'],
  ['10.3.0.5/32', '10.3.0.5-10.3.0.5'],
  ['0.0.0.0/0', '0.0.0.0-255.255.255.255'],
  ['fd00::1/126', 'fd00::-fd00::3'],
])('%s is a block', (cidr, block) => {
  expect(text(parseCidr(cidr) as IpRange)).toBe(block);
});

test.each(['10.3.0.0', '10.3.0.0/33', 'fd00::/129', '10.3.0/24', '/24', '10.3.0.0/'])('%j is no block', (cidr) => {
  expect(parseCidr(cidr)).toBeUndefined();
});

test.each([
  [['10.0.0.128', '10.0.0.255'], ['10.0.0.0-10.0.0.127']],
  [
    ['10.0.0.64', '10.0.0.127'],
    ['10.0.0.0-10.0.0.63', '10.0.0.128-10.0.0.255'],
  ],
  [['9.0.0.0', '11.0.0.0'], []],
  [['10.0.1.0', '10.0.1.255'], ['10.0.0.0-10.0.0.255']],
  [['fd00::', 'fd00::1'], ['10.0.0.0-10.0.0.255']],
] as [[string, string], string[]][])('without %j a block leaves %j', ([first, last], left) => {
  expect(withoutRanges(range('10.0.0.0', '10.0.0.255'), [range(first, last)]).map(text)).toEqual(left);
});

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter((ip) => parseIp(ip) !== undefined),
);

test('an address survives being written as Node writes it, and stays the same number', () => {
  fc.assert(
    fc.property(address, (ip) => {
      const parsed = parseIp(ip);
      expect(parsed && parseIp(formatIp(parsed))).toEqual(parsed);
    }),
  );
});

test('a block holds an address exactly when the operating system’s own reading says so', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (network, length, ip) => {
      const list = new BlockList();
      list.addSubnet(network, length, 'ipv4');
      const block = parseCidr(`${network}/${length}`) as IpRange;
      expect(holdsIp(block, parseIp(ip) as NonNullable<ReturnType<typeof parseIp>>)).toBe(list.check(ip, 'ipv4'));
    }),
  );
});

test('what is left of a range and what was taken out have nothing in common, and together make the range', () => {
  const small = fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }))
    .map(([a, b]): IpRange => ({ family: 4, first: BigInt(Math.min(a, b)), last: BigInt(Math.max(a, b)) }));
  fc.assert(
    fc.property(small, fc.array(small, { maxLength: 4 }), (whole, gaps) => {
      const left = withoutRanges(whole, gaps);
      for (let i = 0n; i <= 40n; i++) {
        const ip = { family: 4 as const, value: i };
        const isLeft = left.some((part) => holdsIp(part, ip));
        expect(isLeft).toBe(holdsIp(whole, ip) && !gaps.some((gap) => holdsIp(gap, ip)));
      }
      for (const part of left) for (const gap of gaps) expect(commonRange(part, gap)).toBeUndefined();
    }),
  );
});
