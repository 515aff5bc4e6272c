import { isUnicastMac } from '../../lib/core';

test.each(['0c:42:a1:00:00:01', '02:00:00:00:00:01', 'fe:ff:ff:ff:ff:ff'])('%s is an address of one device', (mac) => {
  expect(isUnicastMac(mac)).toBe(true);
});

test.each([
  ['of a group', '01:00:5e:00:00:01'],
  ['of all', 'ff:ff:ff:ff:ff:ff'],
  ['of nobody', '00:00:00:00:00:00'],
  ['in upper case, which no tool of the kernel prints', '0C:42:A1:00:00:01'],
  ['with hyphens', '0c-42-a1-00-00-01'],
  ['of five octets', '0c:42:a1:00:00'],
  ['of InfiniBand', '80:00:02:08:fe:80:00:00:00:00:00:00:0c:42:a1:00:00:01:00:01'],
  ['with a line end', '0c:42:a1:00:00:01\n'],
])('an address %s is not: %j', (_, text) => {
  expect(isUnicastMac(text)).toBe(false);
});
