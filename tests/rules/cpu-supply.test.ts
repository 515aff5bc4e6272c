import { runRules, type WorkloadFact } from '../../lib/rules';
import { aNodePool, asking, aWorkload, codes, facts, running } from './facts';

const ON_UPF = { nodeSelector: { pool: 'upf' } };
const cpus = (count: string, given = {}) => asking({ cpu: count, memory: '1Gi' }, given);
const NODES = aNodePool({ cpus: { total: 60 } });

function problemsOf(pool: typeof NODES, ...workloads: WorkloadFact[]) {
  return runRules(facts({ nodePools: [pool], workloads }));
}

describe('a pod', () => {
  test('asks for no more CPUs than a node has beside the reserved ones', () => {
    expect(problemsOf(NODES, running(cpus('61'), ON_UPF))).toEqual([
      expect.objectContaining({
        code: 'CPU004',
        path: 'app/upf: spec.template.spec.containers[0].resources.limits.cpu',
        value: '61',
        allowed: 'at most 60 in all containers of the pod',
      }),
    ]);
  });

  test('may ask for all of them, in any number of replicas', () => {
    expect(problemsOf(NODES, running(cpus('60'), { ...ON_UPF, replicas: 9 }))).toEqual([]);
  });

  test('leaves the DaemonSets of the nodes their part', () => {
    const agent = running(cpus('500m'), { ...ON_UPF, kind: 'DaemonSet', name: 'agent' });
    expect(problemsOf(NODES, running(cpus('60'), ON_UPF), agent)).toEqual([
      expect.objectContaining({ code: 'CPU004', allowed: 'at most 59.5: a node has 60' }),
    ]);
    expect(problemsOf(NODES, running(cpus('59'), ON_UPF), agent)).toEqual([]);
  });

  test('on nodes whose CPUs nobody states is not judged', () => {
    expect(problemsOf(aNodePool(), running(cpus('600'), ON_UPF))).toEqual([]);
  });

  test('that runs where it likes is not judged', () => {
    expect(problemsOf(NODES, running(cpus('600')))).toEqual([]);
  });
});

describe('where the kubelet gives out whole CPUs by NUMA node', () => {
  const pool = aNodePool({
    cpus: { total: 60, byNumaNode: { 0: 30, 1: 30 } },
    staticCpuManager: true,
    singleNumaNode: true,
  });

  test('a container has no more than one NUMA node', () => {
    expect(problemsOf(pool, running(cpus('31'), ON_UPF))).toEqual([
      expect.objectContaining({ code: 'CPU004', value: '31', allowed: expect.stringContaining('at most 30') }),
    ]);
  });

  test('a part of a CPU comes from the shared ones, of any NUMA node', () => {
    expect(problemsOf(pool, running(cpus('31500m'), ON_UPF))).toEqual([]);
  });

  test.each([
    ['20', 3, ['CPU004']],
    ['20', 2, []],
    ['15', 4, []],
  ])('containers of %s CPUs, %i of them: %j', (count, number, expected) => {
    const containers = Array.from({ length: number }, (_, i) => cpus(count, { name: `c${i}` }));
    expect(codes(problemsOf(pool, aWorkload({ containers, ...ON_UPF })))).toEqual(expected);
  });
});
