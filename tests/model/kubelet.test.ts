import { planCluster } from '../../lib/model';
import type { ClusterSpec, Friendly } from '../../lib/spec';

type NodePool = Friendly<ClusterSpec>['nodePools'][string];

function plan(given: Partial<NodePool>, platform = {}) {
  return planCluster({
    platform: { kubernetes: '1.34', ...platform },
    nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs: { ens1f0: { nic: 'intel-e810-c' } }, ...given } },
  });
}

const found = (given: Partial<NodePool>) => plan(given).problems.map(({ code, path }) => `${code} ${path}`);

describe('the static memory manager', () => {
  test('needs reserved memory', () => {
    expect(found({ kubelet: { memoryManagerPolicy: 'Static' } })).toEqual([
      'NODE002 nodePools.upf.kubelet.reservedMemory',
    ]);
    expect(found({ kubelet: { memoryManagerPolicy: 'Static', reservedMemory: { 0: '1Gi', 1: '512Mi' } } })).toEqual([]);
  });

  test.each<Record<string, string>>([{ 0: 'much' }, { 0: '0' }, { first: '1Gi' }, { 0: '-1Gi' }])(
    'cannot reserve %j',
    (reservedMemory) => {
      expect(found({ kubelet: { memoryManagerPolicy: 'Static', reservedMemory } })).toEqual([
        expect.stringContaining('SPEC005 nodePools.upf.kubelet.reservedMemory'),
      ]);
    },
  );

  test('is part of what the nodes must have, with the memory', () => {
    const kubelet = { memoryManagerPolicy: 'Static' as const, reservedMemory: { 1: '512Mi', 0: '1Gi' } };
    const wanted = plan({ kubelet }).plan.plan?.nodePools[0]?.requirements.map(({ want }) => want);
    expect(wanted).toContain('memoryManagerPolicy: Static, reservedMemory: 1Gi on NUMA node 0, 512Mi on NUMA node 1');
  });
});

describe('a strict topology policy', () => {
  test.each(['restricted', 'single-numa-node'] as const)('%s wants the static CPU manager', (topologyManagerPolicy) => {
    const [problem] = plan({ kubelet: { topologyManagerPolicy } }).problems;
    expect(problem).toMatchObject({
      code: 'NODE003',
      severity: 'warning',
      path: 'nodePools.upf.kubelet.cpuManagerPolicy',
    });
    expect(found({ kubelet: { topologyManagerPolicy, cpuManagerPolicy: 'static' } })).toEqual([]);
  });

  test('is neither none nor best-effort', () => {
    expect(found({ kubelet: { topologyManagerPolicy: 'best-effort' } })).toEqual([]);
  });
});

describe('left to the agent', () => {
  const kubelet = {
    setup: 'agent' as const,
    cpuManagerPolicy: 'static' as const,
    topologyManagerPolicy: 'single-numa-node' as const,
    memoryManagerPolicy: 'Static' as const,
    reservedMemory: { 0: '1Gi', 1: '512Mi' },
  };
  const cpu = { vendor: 'intel' as const, cores: '0-15', reserved: '0-1' };
  const withAgent = (given: Partial<NodePool>, kubernetes = '1.34', who: { nodeSetup?: 'external' } = {}) =>
    planCluster({
      platform: { kubernetes },
      ...who,
      nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs: { ens1f0: { nic: 'intel-e810-c' } }, ...given } },
    });
  const lines = (planned: ReturnType<typeof withAgent>) =>
    planned.plan.plan?.nodePools[0]?.nodePlan?.lines.filter(({ key }) => /^kubelet-[^d]/.test(key)) ?? [];

  test('policies are lines of the node plan, and change with a reboot', () => {
    const planned = withAgent({ kubelet, cpu });
    expect(planned.problems).toEqual([]);
    expect(lines(planned).map(({ key, value }) => `${key}=${value}`)).toEqual([
      'kubelet-cpu-policy=static',
      'kubelet-memory-policy=Static',
      'kubelet-reserved-cpus=0-1',
      'kubelet-reserved-memory.0=1073741824',
      'kubelet-reserved-memory.1=536870912',
      'kubelet-topology-policy=single-numa-node',
    ]);
    expect(new Set(lines(planned).map(({ disruption }) => disruption))).toEqual(new Set(['reboot']));
    const wanted = planned.plan.plan?.nodePools[0]?.requirements.filter(({ subject }) => subject === 'kubelet');
    expect(wanted?.filter(({ byAgent }) => !byAgent).map(({ want }) => want)).toEqual([
      expect.stringContaining('--config-dir'),
    ]);
  });

  test('policies are no lines unless it is said', () => {
    expect(lines(withAgent({ kubelet: { ...kubelet, setup: undefined }, cpu }))).toEqual([]);
  });

  test('static CPUs want reserved ones', () => {
    const { problems } = withAgent({ kubelet });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['NODE008 nodePools.upf.kubelet.setup']);
  });

  test('an older kubelet keeps its configuration', () => {
    expect(withAgent({ kubelet, cpu }, '1.31').problems.map(({ code }) => code)).toEqual(['NODE008']);
  });

  test('without an agent nobody would do it', () => {
    const { problems } = withAgent({ kubelet, cpu }, '1.34', { nodeSetup: 'external' });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['NODE007 nodePools.upf.kubelet.setup']);
  });
});

describe('CPU lists', () => {
  const cpu = (given: object) => ({ cpu: { vendor: 'intel' as const, ...given } });

  test.each([
    [{ cores: '0-x' }, 'CPU001 nodePools.upf.cpu.cores'],
    [{ cores: '0-7', reserved: '8' }, 'CPU002 nodePools.upf.cpu.reserved'],
    [{ cores: '0-7', numaNodes: { 0: '0-3', 1: '4-8' } }, 'CPU002 nodePools.upf.cpu.numaNodes.1'],
    [{ numaNodes: { 0: '0-3', 1: '3-7' } }, 'CPU003 nodePools.upf.cpu.numaNodes.1'],
    [{ cores: '0-7', numaNodes: { 0: '0-3' } }, 'CPU003 nodePools.upf.cpu.numaNodes'],
    [{ cores: '0-7', reserved: '0-7' }, 'CPU003 nodePools.upf.cpu.reserved'],
    [{ numaNodes: { first: '0-3' } }, 'SPEC005 nodePools.upf.cpu.numaNodes.first'],
  ])('%j contradict each other or the machine', (given, problem) => {
    expect(found(cpu(given))).toEqual([problem]);
  });

  test.each([
    [{ cores: '0-7', reserved: '0,4' }, { total: 6 }],
    [
      { cores: '0-7', reserved: '0,4', numaNodes: { 0: '0-3', 1: '4-7' } },
      { total: 6, byNumaNode: { 0: 3, 1: 3 } },
    ],
    [
      { reserved: '0', numaNodes: { 0: '0,2', 1: '1,3' } },
      { total: 3, byNumaNode: { 0: 1, 1: 2 } },
    ],
    [{ reserved: '0' }, undefined],
  ])('%j leave pods %j', (given, cpus) => {
    const { plan: planned, problems } = plan(cpu(given));
    expect(problems).toEqual([]);
    expect(planned.nodePools[0]?.cpus).toEqual(cpus);
  });
});

describe('ranges of the cluster', () => {
  test('are told to the rules', () => {
    const { plan: planned } = plan(
      {},
      { podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'], serviceCidrs: ['10.96.0.0/12'] },
    );
    expect(planned.clusterRanges.map(({ of, range, origin }) => [of, range, origin.path])).toEqual([
      ['pods', '10.244.0.0/16', 'platform.podCidrs[0]'],
      ['pods', 'fd00:10:244::/56', 'platform.podCidrs[1]'],
      ['services', '10.96.0.0/12', 'platform.serviceCidrs[0]'],
    ]);
  });

  test('are in CIDR notation', () => {
    const { plan: planned, problems } = plan({}, { podCidrs: ['10.244.0.0'] });
    expect(problems).toEqual([expect.objectContaining({ code: 'IPAM001', path: 'platform.podCidrs[0]' })]);
    expect(planned.clusterRanges).toEqual([]);
  });
});

test('the ports of a node pool are told to the rules as they are planned', () => {
  const { plan: planned } = plan({
    pfs: {
      eno1: { nic: 'intel-e810-c', role: 'management' },
      ens1f0: {
        nic: 'intel-e810-c',
        match: { pci: '0000:18:00.0' },
        numa: 1,
        vfs: { n3: { count: 4, datapath: 'vfio' } },
      },
    },
  });
  expect(planned.nodePools[0]?.ports).toEqual([
    { name: 'eno1', nic: 'intel-e810-c', linkType: 'ethernet', eswitch: 'legacy', numVfs: 0, management: true },
    {
      name: 'ens1f0',
      pci: '0000:18:00.0',
      nic: 'intel-e810-c',
      numa: 1,
      linkType: 'ethernet',
      eswitch: 'legacy',
      numVfs: 4,
      management: false,
    },
  ]);
});
