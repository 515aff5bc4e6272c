/** What rules cost grows with the number of objects, not with its square, and not with objects times node pools. */
import { type ClusterFacts, runRules } from '../../lib/rules';
import { aNetwork, aNodePool, anAttachment, aPort, aResource, aSelector, asking, aVolume, aWorkload } from './facts';

const KEYS = ['a', 'b', 'c', 'd'];

/** Node pools that all offer the same four resources; every second workload may run on any of them. */
function cluster(objects: number, pools: number): ClusterFacts {
  const nodes = (i: number) => ({ pool: `p${i % pools}` });
  const list = <T>(length: number, make: (i: number) => T) => Array.from({ length }, (_, i) => make(i));
  const key = (i: number) => KEYS[i % KEYS.length] as string;
  return {
    namespaces: [],
    nodePools: list(pools, (i) =>
      aNodePool({
        name: `p${i}`,
        nodeSelector: nodes(i),
        singleNumaNode: true,
        staticCpuManager: true,
        staticMemoryManager: true,
        cpus: { total: 64, byNumaNode: { 0: 32, 1: 32 } },
        ports: [aPort({ numa: 0, numVfs: 64 }), aPort({ name: 'eno1', management: true, numVfs: 0 })],
      }),
    ),
    resources: list(pools * KEYS.length, (i) => {
      const [pool, j] = [Math.floor(i / KEYS.length), i % KEYS.length];
      const selectors = [aSelector({ drivers: ['vfio-pci'], pfNames: [`ens1f0#${j * 8}-${j * 8 + 7}`] })];
      return aResource({ resource: `example.com/${key(j)}`, config: `p${pool}`, nodeSelector: nodes(pool), selectors });
    }),
    networks: list(objects / 2, (i) => {
      const ipam = { type: 'whereabouts', range: `10.${(i >> 8) & 255}.${i & 255}.0/24` };
      return aNetwork({
        name: `n${i}`,
        resource: `example.com/${key(i)}`,
        config: { type: 'sriov', vlan: 1 + (i % 3), ipam },
      });
    }),
    workloads: list(objects / 2, (i) =>
      aWorkload({
        name: `w${i}`,
        kind: i % 50 === 0 ? 'DaemonSet' : 'Deployment',
        nodeSelector: i % 2 === 0 ? {} : nodes(i),
        attachments: [anAttachment({ name: `n${i}` })],
        volumes: [aVolume({ name: 'hp', hugepageMedium: 'HugePages' })],
        containers: [
          asking(
            { cpu: '1', memory: '1Gi', 'hugepages-1Gi': '1Gi', [`example.com/${key(i)}`]: '1' },
            { capabilities: ['IPC_LOCK'], mounts: [{ volume: 'hp', path: '/dev/hugepages' }] },
          ),
        ],
      }),
    ),
  };
}

/** The least of three runs, in milliseconds of this process. */
function cost(objects: number, pools: number): number {
  const facts = cluster(objects, pools);
  const runs = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    expect(runRules(facts)).toEqual([]);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...runs);
}

/** Of 4,000 objects and 20 node pools, in a process that has judged some before. */
let plain: number;
beforeAll(() => {
  cost(1000, 20);
  plain = cost(4000, 20);
});

test('four times the objects cost about four times as much', () => {
  expect(plain / cost(1000, 20)).toBeLessThan(8);
}, 60_000);

test('many node pools cost no more than the objects they add', () => {
  expect(cost(4000, 400) / plain).toBeLessThan(4);
}, 60_000);
