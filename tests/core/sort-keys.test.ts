import fc from 'fast-check';
import { sortKeys } from '../../lib/core';

test('keys are in the order that JavaScript sorts them into, and it is known whether one moved', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 50 }), (keys) => {
      const sorted = [...keys].sort();
      const own = [...keys];
      expect(sortKeys(own)).toBe(keys.some((key, i) => key !== sorted[i]));
      expect(own).toEqual(sorted);
      expect(sortKeys(own)).toBe(false);
    }),
  );
});
