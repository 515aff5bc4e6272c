/** A node belongs to one node pool: each pool has a device plugin of its own. */
import fc from 'fast-check';
import { planCluster } from '../../lib/model';
import { nodes, smallCluster } from '../cluster/small-cluster';

function found(selectors: Record<string, Record<string, string>>) {
  const nodePools = Object.fromEntries(
    Object.entries(selectors).map(([name, nodeSelector]) => [name, nodes({ nodeSelector })]),
  );
  return planCluster(smallCluster({ nodePools })).problems.map(({ code, path }) => `${code} ${path}`);
}

test('two node pools with one selector are one too many', () => {
  expect(found({ edge: { pool: 'upf' }, upf: { pool: 'upf' } })).toEqual(['NODE004 nodePools.upf.nodeSelector']);
});

test('a selector that holds all of another picks nodes of the other', () => {
  expect(found({ a: { role: 'cnf', nic: 'e810' }, b: { role: 'cnf' } })).toEqual(['NODE004 nodePools.a.nodeSelector']);
  expect(found({ a: { role: 'cnf' }, b: { nic: 'e810', role: 'cnf' } })).toEqual(['NODE004 nodePools.b.nodeSelector']);
});

test.each([
  [{ a: { pool: 'a' }, b: { pool: 'b' } }],
  [{ a: { role: 'cnf', nic: 'e810' }, b: { role: 'cnf', nic: 'cx6' } }],
  // Nobody can tell whether a node has both labels.
  [{ a: { upf: 'true' }, b: { amf: 'true' } }],
])('%j may be two node pools', (selectors) => {
  expect(found(selectors)).toEqual([]);
});

test('a node pool with a malformed label is not compared with others', () => {
  expect(found({ a: { pool: 'a' }, b: { pool: 'a', zone: 'two words' } })).toEqual([
    'SPEC005 nodePools.b.nodeSelector.zone',
  ]);
});

test('each node pool whose nodes another one has is found, and no other', () => {
  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), { minKeys: 1 });
  fc.assert(
    fc.property(fc.array(labels, { minLength: 2, maxLength: 6 }), (selectors) => {
      const within = (narrow: Record<string, string>, wide: Record<string, string>) =>
        Object.keys(wide).every((key) => narrow[key] === wide[key]);
      const wrong = selectors.flatMap((mine, i) =>
        selectors.some((other, j) => i !== j && within(mine, other) && (j < i || !within(other, mine)))
          ? [`NODE004 nodePools.p${i}.nodeSelector`]
          : [],
      );
      expect(found(Object.fromEntries(selectors.map((selector, i) => [`p${i}`, selector])))).toEqual(wrong);
    }),
    { numRuns: 40 },
  );
});
