/** CPU lists, as the kernel and the kubelet write them. */
import fc from 'fast-check';
import { formatCpuSet, parseCpuSet } from '../../lib/core';

test.each([
  ['0', [0]],
  ['0-3', [0, 1, 2, 3]],
  ['0-1,32-33', [0, 1, 32, 33]],
  ['8,0-2', [0, 1, 2, 8]],
  ['5-5', [5]],
])('%j lists %j', (text, cpus) => {
  expect(parseCpuSet(text)).toEqual(cpus);
});

test.each([
  ['nothing', ''],
  ['a word', 'all'],
  ['an open range', '3-'],
  ['a range that runs backwards', '3-1'],
  ['a CPU twice', '0-3,2'],
  ['a missing entry', '0,,2'],
  ['a negative number', '-1'],
  ['a group of the kernel command line, which the kubelet does not know', '0-63:2/4'],
  ['a space, which the kubelet does not take', '0-1, 32'],
  ['more CPUs than any machine has', '0-100000'],
])('%s is no CPU list: %j', (_, text) => {
  expect(parseCpuSet(text)).toBeUndefined();
});

test('CPUs are written as the shortest list, and read as the same CPUs', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 40 }), (cpus) => {
      const text = formatCpuSet(cpus);
      expect(parseCpuSet(text)).toEqual([...cpus].sort((a, b) => a - b));
      // Shortest: no two entries of the list touch.
      const ends = text.split(',').map((part) => part.split('-').map(Number) as [number, number?]);
      ends.slice(1).forEach(([first], i) => {
        const [before, last = before] = ends[i] as [number, number?];
        expect(first - last).toBeGreaterThan(1);
      });
    }),
    { numRuns: 50 },
  );
});
