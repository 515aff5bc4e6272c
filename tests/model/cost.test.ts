/** Planning takes time in proportion to what is planned. */
import { planCluster } from '../../lib/model';
import { nodes, type Spec, smallCluster } from '../cluster/small-cluster';

function cluster(size: number): Spec {
  const numbered = <T>(count: number, make: (i: number) => T) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, make(i)]));
  return smallCluster({
    nodePools: numbered(size, (i) => nodes({ nodeSelector: { 'example.com/pool': `x${i}` } })),
    networks: numbered(size * 4, (i) => ({ pool: i % 2 ? 'n3' : 'oam', vlan: i % 4000 })),
  });
}

/** CPU seconds of one plan. */
function cost(spec: unknown): number {
  const start = process.cpuUsage();
  planCluster(spec);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** How many times as much the larger one costs: each at its cheapest of a few turns, one after the other. */
function ratio(larger: unknown, smaller: unknown): number {
  const turns = Array.from({ length: 5 }, () => [cost(smaller), cost(larger)] as const);
  return Math.min(...turns.map(([, each]) => each)) / Math.min(...turns.map(([each]) => each));
}

test.each<[what: string, spec: (size: number) => unknown]>([
  ['node pools and networks', cluster],
  [
    'mistakes',
    (size) => {
      const { networks, ...spec } = cluster(size);
      return { ...spec, networks: Object.fromEntries(Object.keys(networks ?? {}).map((name) => [name, { pool: 1 }])) };
    },
  ],
])('four times the %s cost about four times as much', (_, spec) => {
  // Sixteen times as much would be a search in a list for each of its items.
  expect(ratio(spec(400), spec(100))).toBeLessThan(10);
});
