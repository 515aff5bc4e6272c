/** Quantities as Kubernetes writes them. */
import fc from 'fast-check';
import { formatBytes, parseQuantity } from '../../lib/core';

test.each([
  ['4Gi', 4 * 2 ** 30],
  ['1.5Ki', 1536],
  ['1Ei', 2 ** 60],
  ['2k', 2000],
  ['500m', 0.5],
  ['100u', 1e-4],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1E', 1e18],
  ['.5', 0.5],
  ['5.', 5],
  ['-1', -1],
  ['+1', 1],
  ['0', 0],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});

test.each([
  ['nothing', ''],
  ['a word', 'much'],
  ['a unit of everyday life', '4GB'],
  ['the suffix of a kilobyte in upper case', '4K'],
  ['a suffix after an exponent', '1e3Ki'],
  ['a space before the suffix', '4 Gi'],
  ['a space around it, which the API server refuses', ' 4Gi'],
  ['a comma', '1,5'],
  ['a hexadecimal number', '0x10'],
  ['two points', '1.2.3'],
])('%s makes no quantity: %j', (_, text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('the number %d is no quantity', (number) => {
  expect(parseQuantity(number)).toBeUndefined();
});

test('one amount is equal to itself however it is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (thousandths) => {
      const whole = String(thousandths / 1000);
      expect(parseQuantity(`${thousandths}m`)).toBe(parseQuantity(whole));
      expect(parseQuantity(`${thousandths}u`)).toBe(parseQuantity(`${whole}m`));
      expect(parseQuantity(`${whole}k`)).toBe(thousandths);
    }),
    { numRuns: 200 },
  );
});

test('bytes are written with the largest suffix that divides them, and read as the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4095 }), fc.nat(5), (count, power) => {
      const bytes = count * 1024 ** power;
      expect(parseQuantity(formatBytes(bytes))).toBe(bytes);
    }),
    { numRuns: 100 },
  );
  expect([4 * 2 ** 30, 1536 * 2 ** 20, 2 ** 50, 1000, 0].map(formatBytes)).toEqual([
    '4Gi',
    '1536Mi',
    '1Pi',
    '1000',
    '0',
  ]);
});
