/** PCI addresses in the form of sysfs, and what a user most likely meant. */
import fc from 'fast-check';
import { parsePciAddress, pciSlot, suggestPciAddress } from '../../lib/core';

const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');
const address = fc.tuple(fc.nat(0xffff), fc.nat(0xff), fc.nat(0x1f), fc.nat(7)).map(([domain, bus, device, fn]) => ({
  parts: { domain, bus, device, fn },
  text: `${hex(domain, 4)}:${hex(bus, 2)}:${hex(device, 2)}.${fn}`,
}));

test('an address has a domain, a bus, a device and a function', () => {
  fc.assert(
    fc.property(address, ({ text, parts }) => {
      expect(parsePciAddress(text)).toEqual(parts);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['no domain', '18:00.0'],
  ['upper case, which the device plugin would not find', '0000:3B:00.0'],
  ['a function beyond 7', '0000:18:00.8'],
  ['a device beyond 1f', '0000:18:20.0'],
  ['no function', '0000:18:00'],
  ['text around it', ' 0000:18:00.0'],
  ['an index of VFs', '0000:18:00.0#0-3'],
])('an address with %s is none: %j', (_, text) => {
  expect(parsePciAddress(text)).toBeUndefined();
});

test('ports of one card differ in the function', () => {
  expect(pciSlot('0000:18:00.1')).toBe(pciSlot('0000:18:00.0'));
  expect(pciSlot('0000:18:00.1')).not.toBe(pciSlot('0000:18:01.1'));
});

test.each([
  ['18:00.0', '0000:18:00.0'],
  ['0000:3B:00.1', '0000:3b:00.1'],
  [' 3B:00.1 ', '0000:3b:00.1'],
  ['0000:18:00.0', '0000:18:00.0'],
  ['ens1f0', undefined],
  ['0000:18:00.9', undefined],
])('%j most likely means %j', (given, meant) => {
  expect(suggestPciAddress(given)).toBe(meant);
});

test('the number that YAML 1.1 makes of an address without quotes gives the address back', () => {
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  // YAML 1.1 reads an address as a number only where bus and device are digits below 60.
  fc.assert(
    fc.property(fc.nat(99), fc.nat(59), fc.nat(19), fc.nat(7), (domain, bus, device, fn) => {
      const read = domain * 3600 + bus * 60 + device + fn / 10;
      expect(suggestPciAddress(read)).toBe(`${digits(domain, 4)}:${digits(bus, 2)}:${digits(device, 2)}.${fn}`);
    }),
    { numRuns: 200 },
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e12, 1080.9])('the number %d was never an address', (number) => {
  expect(suggestPciAddress(number)).toBeUndefined();
});
