import { type NodePoolFact, runRules, type WorkloadFact } from '../../lib/rules';
import { aNodePool, aPort, aResource, aSelector, asking, aWorkload, codes, facts, running } from './facts';

/** Nodes with a port on each of two NUMA nodes, and a pool of devices on either. */
const NODES: Partial<NodePoolFact> = {
  singleNumaNode: true,
  ports: [aPort({ name: 'ens1f0', numa: 0, numVfs: 8 }), aPort({ name: 'ens2f0', numa: 1, numVfs: 8 })],
};
const onPort = (name: string, port: string, given = {}) =>
  aResource({ resource: `example.com/${name}`, selectors: [aSelector({ pfNames: [port] })], ...given });
const RESOURCES = [onPort('n3', 'ens1f0'), onPort('n6', 'ens2f0')];
const both = { 'example.com/n3': '1', 'example.com/n6': '1' };

function problemsOf(workload: WorkloadFact, pool: Partial<NodePoolFact> = {}, resources = RESOURCES) {
  return runRules(facts({ nodePools: [aNodePool({ ...NODES, ...pool })], resources, workloads: [workload] }));
}

test('a container does not take devices of two NUMA nodes', () => {
  expect(problemsOf(running(asking(both)))).toEqual([
    expect.objectContaining({
      code: 'NUMA001',
      path: 'app/upf: spec.template.spec.containers[0].resources',
      value: '1 of example.com/n3 (NUMA node 0), 1 of example.com/n6 (NUMA node 1)',
    }),
  ]);
});

test.each<[why: string, found: () => ReturnType<typeof problemsOf>]>([
  ['it takes devices of one', () => problemsOf(running(asking({ 'example.com/n3': '2' })))],
  [
    'each container takes its own',
    () =>
      problemsOf(
        aWorkload({
          containers: [asking({ 'example.com/n3': '1' }), asking({ 'example.com/n6': '1' }, { name: 'b' })],
        }),
      ),
  ],
  [
    'the kubelet does not learn where the devices are',
    () =>
      problemsOf(running(asking(both)), {}, [
        onPort('n3', 'ens1f0'),
        onPort('n6', 'ens2f0', { excludeTopology: true }),
      ]),
  ],
  ['the nodes follow another policy', () => problemsOf(running(asking(both)), { singleNumaNode: false })],
  [
    'nobody says where a port is',
    () =>
      problemsOf(running(asking(both)), {
        ports: [aPort({ name: 'ens1f0', numa: 0 }), aPort({ name: 'ens2f0', numa: undefined })],
      }),
  ],
  [
    'both NUMA nodes have devices of one of the pools',
    () =>
      problemsOf(running(asking(both)), {}, [
        aResource({
          resource: 'example.com/n3',
          selectors: [aSelector({ pfNames: ['ens1f0#0-3'] }), aSelector({ pfNames: ['ens2f0#0-3'] })],
        }),
        onPort('n6', 'ens2f0#4-7'),
      ]),
  ],
])('that is no matter where %s', (_, found) => {
  expect(found()).toEqual([]);
});

test('a container does not take more devices than one NUMA node has', () => {
  const n3 = aResource({
    selectors: [aSelector({ pfNames: ['ens1f0#0-3'] }), aSelector({ pfNames: ['ens2f0#0-3'] })],
  });
  expect(problemsOf(running(asking({ 'example.com/n3': '4' })), {}, [n3])).toEqual([]);
  expect(codes(problemsOf(running(asking({ 'example.com/n3': '5' })), {}, [n3]))).toEqual(['NUMA001']);
});

describe('beside the devices', () => {
  const container = (cpu: string, pages: string) =>
    asking({ cpu, memory: '1Gi', 'hugepages-1Gi': pages, 'example.com/n3': '1' });
  const nodes = {
    staticCpuManager: true,
    staticMemoryManager: true,
    cpus: { total: 40, byNumaNode: { 0: 10, 1: 30 } },
    hugepages: { '1Gi': { 0: 4, 1: 28 } },
  };

  test.each([
    ['8', '4Gi', []],
    ['16', '4Gi', ['NUMA001']],
    ['8', '8Gi', ['NUMA001']],
  ])('the NUMA node has %s CPUs and %s of hugepages: %j', (cpu, pages, expected) => {
    expect(codes(problemsOf(running(container(cpu, pages)), nodes))).toEqual(expected);
  });

  test('CPUs and pages that the kubelet does not give out by NUMA node are no matter', () => {
    expect(
      problemsOf(running(container('16', '8Gi')), { ...nodes, staticCpuManager: false, staticMemoryManager: false }),
    ).toEqual([]);
  });
});

test('a workload that may run on two pools must fit one of them', () => {
  const lone = {
    ...NODES,
    name: 'lone',
    nodeSelector: { pool: 'lone' },
    ports: [aPort({ name: 'ens1f0', numa: 0, numVfs: 16 })],
  };
  const resources = [
    ...RESOURCES,
    ...['n3#0-7', 'n6#8-15'].map((entry) =>
      onPort(entry.slice(0, 2), `ens1f0${entry.slice(2)}`, { config: 'lone', nodeSelector: { pool: 'lone' } }),
    ),
  ];
  const nodePools = [aNodePool(NODES), aNodePool(lone)];
  const judge = (workload: WorkloadFact) => runRules(facts({ nodePools, resources, workloads: [workload] }));
  expect(judge(running(asking(both)))).toEqual([]);
  expect(codes(judge(running(asking(both), { nodeSelector: { pool: 'upf' } })))).toEqual(['NUMA001']);
});
