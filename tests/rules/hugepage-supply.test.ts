import { runRules, type WorkloadFact } from '../../lib/rules';
import { aContainer, aNodePool, aResource, asking, aWorkload, codes, facts, running } from './facts';

const CPU = { cpu: '2', memory: '1Gi' };
const ON_UPF = { nodeSelector: { pool: 'upf' } };

function pages(size: string, amount: string, given = {}) {
  return asking({ ...CPU, [`hugepages-${size}`]: amount }, given);
}

describe('a hugepage size', () => {
  test('that no architecture has is an error', () => {
    expect(runRules(facts({ workloads: [running(pages('4Mi', '4Mi'))] }))).toEqual([
      expect.objectContaining({
        code: 'HP004',
        path: 'app/upf: spec.template.spec.containers[0].resources.limits.hugepages-4Mi',
        value: 'hugepages-4Mi',
      }),
    ]);
  });

  test('of arm64 is right where nobody says which architecture the nodes have', () => {
    expect(runRules(facts({ workloads: [running(pages('64Ki', '1Mi'))] }))).toEqual([]);
  });

  test('of arm64 is wrong on x86_64 nodes', () => {
    const workloads = [running(pages('64Ki', '1Mi'), { nodeSelector: { 'kubernetes.io/arch': 'amd64' } })];
    expect(runRules(facts({ workloads }))).toEqual([
      expect.objectContaining({ code: 'HP004', allowed: 'hugepages-2Mi, hugepages-1Gi' }),
    ]);
  });

  test('is not judged on an architecture that the project does not know', () => {
    const workloads = [running(pages('16Mi', '16Mi'), { nodeSelector: { 'kubernetes.io/arch': 'ppc64le' } })];
    expect(runRules(facts({ workloads }))).toEqual([]);
  });

  test('must be declared by the node pool that the workload selects', () => {
    const workloads = [running(pages('2Mi', '64Mi'), ON_UPF)];
    expect(runRules(facts({ nodePools: [aNodePool()], workloads }))).toEqual([
      expect.objectContaining({ code: 'HP004', allowed: 'hugepages-1Gi' }),
    ]);
  });

  test('is declared by one of the node pools that offer the device', () => {
    const nodePools = [
      aNodePool(),
      aNodePool({ name: 'edge', nodeSelector: { pool: 'edge' }, hugepages: { '2Mi': { 0: 512 } } }),
    ];
    const resources = [aResource(), aResource({ config: 'plumbing/edge/config.json', nodeSelector: { pool: 'edge' } })];
    const workloads = [running(asking({ ...CPU, 'hugepages-2Mi': '64Mi', 'example.com/n3': '1' }))];
    expect(runRules(facts({ nodePools, resources, workloads }))).toEqual([]);
  });

  test('of a workload that may run anywhere is not held against a node pool', () => {
    expect(runRules(facts({ nodePools: [aNodePool()], workloads: [running(pages('2Mi', '64Mi'))] }))).toEqual([]);
  });
});

describe('a pod', () => {
  test('has no more hugepages than a node', () => {
    const workloads = [running(pages('1Gi', '40Gi'), ON_UPF)];
    expect(runRules(facts({ nodePools: [aNodePool()], workloads }))).toEqual([
      expect.objectContaining({ code: 'HP007', value: '40Gi', allowed: 'at most 32Gi in all containers of the pod' }),
    ]);
  });

  test('has the hugepages of all its containers together', () => {
    const containers = [pages('1Gi', '20Gi'), pages('1Gi', '20Gi', { name: 'second' })];
    expect(
      codes(runRules(facts({ nodePools: [aNodePool()], workloads: [aWorkload({ containers, ...ON_UPF })] }))),
    ).toEqual(['HP007']);
  });

  test('gives the hugepages of its init containers to the others', () => {
    const containers = [pages('1Gi', '20Gi', { init: true }), pages('1Gi', '20Gi', { name: 'second' })];
    expect(runRules(facts({ nodePools: [aNodePool()], workloads: [aWorkload({ containers, ...ON_UPF })] }))).toEqual(
      [],
    );
  });

  test('may take all hugepages of a node', () => {
    expect(runRules(facts({ nodePools: [aNodePool()], workloads: [running(pages('1Gi', '32Gi'), ON_UPF)] }))).toEqual(
      [],
    );
  });

  test('has many replicas because a pool may have many nodes', () => {
    const workloads = [running(pages('1Gi', '32Gi'), { ...ON_UPF, replicas: 50 })];
    expect(runRules(facts({ nodePools: [aNodePool()], workloads }))).toEqual([]);
  });

  test('shares the node with DaemonSets that run on each', () => {
    const agent = running(pages('1Gi', '8Gi'), { ...ON_UPF, kind: 'DaemonSet', name: 'agent' });
    const upf = running(pages('1Gi', '28Gi'), ON_UPF);
    expect(runRules(facts({ nodePools: [aNodePool()], workloads: [upf, agent] }))).toEqual([
      expect.objectContaining({ code: 'HP007', value: '28Gi', allowed: 'at most 24Gi: a node has 32Gi' }),
    ]);
  });

  test('does not share the node with a DaemonSet that only some nodes have', () => {
    const agent = running(pages('1Gi', '8Gi'), { nodeSelector: { pool: 'upf', canary: 'yes' }, kind: 'DaemonSet' });
    const upf = running(pages('1Gi', '28Gi'), ON_UPF);
    expect(runRules(facts({ nodePools: [aNodePool()], workloads: [upf, agent] }))).toEqual([]);
  });
});

describe('where the kubelet gives out hugepages by NUMA node', () => {
  const nodePools = [aNodePool({ singleNumaNode: true, staticMemoryManager: true })];
  const problemsOf = (...workloads: WorkloadFact[]) => runRules(facts({ nodePools, workloads }));

  test('a container has no more than one NUMA node', () => {
    expect(problemsOf(running(pages('1Gi', '20Gi'), ON_UPF))).toEqual([
      expect.objectContaining({ code: 'HP007', value: '20Gi', allowed: expect.stringContaining('at most 16Gi') }),
    ]);
  });

  test('two containers may have a NUMA node each', () => {
    const containers = [pages('1Gi', '16Gi'), pages('1Gi', '16Gi', { name: 'second' })];
    expect(problemsOf(aWorkload({ containers, ...ON_UPF }))).toEqual([]);
  });

  test('three containers of 10Gi are too many for two NUMA nodes of 16Gi, though a node has 32Gi', () => {
    const containers = ['a', 'b', 'c'].map((name) => pages('1Gi', '10Gi', { name }));
    expect(problemsOf(aWorkload({ containers, ...ON_UPF }))).toEqual([
      expect.objectContaining({ code: 'HP007', allowed: expect.stringContaining('16Gi on NUMA node 0') }),
    ]);
  });

  test('a DaemonSet takes its part of one NUMA node first', () => {
    const agent = running(pages('1Gi', '10Gi'), { ...ON_UPF, kind: 'DaemonSet', name: 'agent' });
    const pair = (size: string) =>
      aWorkload({ containers: [pages('1Gi', size), pages('1Gi', size, { name: 'b' })], ...ON_UPF });
    expect(problemsOf(agent, pair('6Gi'))).toEqual([]);
    expect(codes(problemsOf(agent, pair('10Gi')))).toEqual(['HP007']);
  });

  test('a pod that is not Guaranteed takes pages wherever they are', () => {
    const container = aContainer({ requests: { cpu: '1' }, limits: { 'hugepages-1Gi': '20Gi' } });
    expect(problemsOf(running(container, ON_UPF))).toEqual([]);
  });
});

test('without the static memory manager a container may have pages of two NUMA nodes', () => {
  const nodePools = [aNodePool({ singleNumaNode: true })];
  expect(runRules(facts({ nodePools, workloads: [running(pages('1Gi', '20Gi'), ON_UPF)] }))).toEqual([]);
});
