/** What one virtio driver can count on over several back ends. */
import fc from 'fast-check';
import { VIRTIO_OFFLOADS } from '../../lib/hardware';
import { commonVirtio, lostOn, type VirtioBackEnd, virtioText, virtioUserArguments } from '../../lib/model/virtio';

const backEnd = (given: Partial<VirtioBackEnd>): VirtioBackEnd => ({ name: 'x', packedRing: 'no', ...given });

test.each([
  [['yes', 'yes'], ',packed_vq=1'],
  [['yes', 'required'], ',packed_vq=1'],
  [['required'], ',packed_vq=1'],
  [['yes', 'no'], ''],
  [['yes', 'device'], ''],
  [['device'], ''],
  [['required', 'no'], undefined],
  [['required', 'device'], undefined],
] as const)('rings %j: %j', (rings, words) => {
  const common = commonVirtio(rings.map((packedRing) => backEnd({ packedRing })));
  expect(common && virtioUserArguments(common)).toBe(words);
});

test('as many queue pairs as the back end with fewest has, and one where it is not known', () => {
  const common = (...pairs: (number | undefined)[]) =>
    commonVirtio(pairs.map((queuePairs) => backEnd(queuePairs === undefined ? {} : { queuePairs })))?.queuePairs;
  expect([common(4, 8), common(4, undefined), common(undefined)]).toEqual([4, 1, 1]);
});

test('offloads that all are sure to have; those of one alone are lost there, and said', () => {
  const mlx5 = backEnd({ packedRing: 'yes', queuePairs: 4, offloads: ['csum', 'tso'] });
  const soft = backEnd({ packedRing: 'no', offloads: ['csum', 'mrg-rxbuf'] });
  const common = commonVirtio([mlx5, soft]);
  expect(common && virtioText(common)).toBe('split rings, 1 queue pair, csum');
  expect(common && lostOn(mlx5, common)).toEqual(['packed rings', '3 of 4 queue pairs', 'tso']);
  expect(common && lostOn(soft, common)).toEqual(['mrg-rxbuf']);
});

test('nothing is common that one of them lacks, and what is common or lost is all that each has', () => {
  const any = fc.record({
    name: fc.constant('x'),
    packedRing: fc.constantFrom('no', 'yes', 'device'),
    queuePairs: fc.integer({ min: 1, max: 8 }),
    offloads: fc.subarray([...VIRTIO_OFFLOADS]),
  }) as fc.Arbitrary<VirtioBackEnd>;
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), (backEnds) => {
      const common = commonVirtio(backEnds);
      if (!common) return false;
      return backEnds.every((each) => {
        const lost = lostOn(each, common);
        return (
          (!common.packed || each.packedRing === 'yes') &&
          common.queuePairs <= (each.queuePairs ?? 1) &&
          common.offloads.every((word) => each.offloads?.includes(word)) &&
          (each.offloads ?? []).every((word) => common.offloads.includes(word) !== lost.includes(word))
        );
      });
    }),
  );
});
