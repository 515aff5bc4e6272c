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

/** CPU seconds, the least of a few runs. */
function cost(spec: unknown): number {
  const runs = Array.from({ length: 3 }, () => {
    const start = process.cpuUsage();
    planCluster(spec);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  });
  return Math.min(...runs);
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
  cost(spec(100));
  expect(cost(spec(400)) / cost(spec(100))).toBeLessThan(8);
});
