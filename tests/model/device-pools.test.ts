/** Device pools: the VFs of one key on all ports and node pools, under one resource name. */
import { planCluster } from '../../lib/model';
import { nodes, type Spec, smallCluster } from '../cluster/small-cluster';

const onNodes = (pool: string, pfs: Spec['nodePools'][string]['pfs']) => nodes({ nodeSelector: { pool }, pfs });
const vfs = (datapath: 'vfio' | 'bifurcated' | 'kernel', count = 4) => ({ n3: { count, datapath } });

function plan(more: Partial<Spec>) {
  const { plan: planned, problems } = planCluster(smallCluster({ networks: {}, ...more }));
  return { pools: planned.plan?.devicePools ?? [], plan: planned.plan, problems };
}

const found = (more: Partial<Spec>) => plan(more).problems.map(({ code, path }) => `${code} ${path}`);

test('a pool has the devices of all ports and node pools that have its key, in the order of their names', () => {
  const { pools, problems } = plan({
    nodePools: {
      upf: onNodes('upf', {
        ens2f0: { nic: 'intel-e810-c', vfs: vfs('vfio') },
        ens1f0: { nic: 'intel-e810-c', vfs: vfs('vfio') },
      }),
      edge: onNodes('edge', { ens9f0: { nic: 'mellanox-connectx-6-dx', vfs: vfs('bifurcated', 2) } }),
    },
  });
  expect(problems).toEqual([]);
  expect(pools.map(({ key, resource, variable }) => ({ key, resource, variable }))).toEqual([
    { key: 'n3', resource: 'cnfplumbing.io/n3', variable: 'PCIDEVICE_CNFPLUMBING_IO_N3' },
  ]);
  expect(pools[0]?.members.map(({ nodePool, pf, nic, range }) => [nodePool, pf, nic, range.datapath])).toEqual([
    ['edge', 'ens9f0', 'mellanox-connectx-6-dx', 'bifurcated'],
    ['upf', 'ens1f0', 'intel-e810-c', 'vfio'],
    ['upf', 'ens2f0', 'intel-e810-c', 'vfio'],
  ]);
});

test('a network over a pool knows all its datapaths and its smallest port', () => {
  const { plan: planned, problems } = plan({
    nodePools: {
      upf: onNodes('upf', { ens1f0: { nic: 'intel-e810-c', mtu: 9000, vfs: vfs('vfio') } }),
      edge: onNodes('edge', { ens9f0: { nic: 'mellanox-connectx-6-dx', mtu: 2000, vfs: vfs('bifurcated') } }),
    },
    networks: { n3: { pool: 'n3', mtu: 4000 } },
  });
  expect(problems).toEqual([
    expect.objectContaining({ code: 'NET005', path: 'networks.n3.mtu', allowed: 'at most 2000' }),
  ]);
  expect(planned?.networks).toEqual([]);
});

describe('within a node pool the devices of a pool have one datapath', () => {
  const mixed = {
    ens1f0: { nic: 'intel-e810-c', vfs: vfs('vfio') },
    ens2f0: { nic: 'intel-e810-c', vfs: vfs('kernel') },
  };

  test('a second one is POOL001, and left out', () => {
    const { pools, problems } = plan({ nodePools: { upf: nodes({ pfs: mixed }) } });
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'POOL001',
        path: 'nodePools.upf.pfs.ens2f0.vfs.n3.datapath',
        value: 'kernel',
        allowed: 'vfio, as on ens1f0',
      }),
    ]);
    expect(pools[0]?.members.map(({ pf }) => pf)).toEqual(['ens1f0']);
  });

  test('across node pools it may differ, with a warning where no workload can use both', () => {
    const { ens1f0, ens2f0 } = mixed;
    expect(found({ nodePools: { upf: onNodes('upf', { ens1f0 }), edge: onNodes('edge', { ens2f0 }) } })).toEqual([
      'POOL004 devicePools.n3',
    ]);
  });
});

describe('the resource name', () => {
  test('is made of the prefix and the pool key, and that is a decision with a reason', () => {
    const { plan: planned } = plan({ resourcePrefix: 'example.com' });
    expect(planned?.decisions).toContainEqual({
      path: 'devicePools.n3',
      value: 'example.com/n3',
      reason: 'the prefix and the pool key',
    });
  });

  test('may be given', () => {
    const {
      pools,
      plan: planned,
      problems,
    } = plan({ devicePools: { n3: { resourceName: 'intel_vfio', excludeTopology: true } } });
    expect(problems).toEqual([]);
    expect(pools.find(({ key }) => key === 'n3')).toMatchObject({
      resource: 'cnfplumbing.io/intel_vfio',
      excludeTopology: true,
    });
    expect(planned?.decisions.map(({ path }) => path)).not.toContain('devicePools.n3');
  });

  test.each([
    ['n3!', 'RES001 devicePools.n3.resourceName'],
    ['-n3', 'RES001 devicePools.n3.resourceName'],
    ['n'.repeat(64), 'RES001 devicePools.n3.resourceName'],
    ['oam', 'RES003 devicePools.oam'],
  ])('%s is refused', (resourceName, problem) => {
    expect(found({ devicePools: { n3: { resourceName } } })).toEqual([problem]);
  });

  test('of two keys that differ only in what a name cannot hold is one name for both', () => {
    const nodePools = {
      upf: nodes({
        pfs: {
          ens1f0: {
            nic: 'intel-e810-c',
            vfs: { 'n-3': { count: 1, datapath: 'vfio' }, n_3: { count: 1, datapath: 'vfio' } },
          },
        },
      }),
    };
    expect(found({ nodePools })).toEqual(['RES003 devicePools.n_3']);
  });

  test('of a key without a letter or digit must be given', () => {
    const pfs = { ens1f0: { nic: 'intel-e810-c', vfs: { 東京: { count: 1, datapath: 'vfio' as const } } } };
    const [problem] = plan({ nodePools: { upf: nodes({ pfs }) } }).problems;
    expect(problem).toMatchObject({ code: 'RES001', path: 'devicePools["東京"]' });
    expect(problem?.hint).toContain('devicePools["東京"].resourceName');
  });
});

test.each(['a b', 'kubernetes.io', 'sriov.kubernetes.io', 'requests.example.com', 'Example.com', 'x'.repeat(254)])(
  'no extended resource has the domain %s',
  (resourcePrefix) => {
    expect(found({ resourcePrefix })).toEqual(['RES001 resourcePrefix']);
  },
);

test('settings of a pool that no port provides are a mistake', () => {
  expect(plan({ devicePools: { n33: { excludeTopology: true } } }).problems).toEqual([
    expect.objectContaining({
      code: 'POOL002',
      path: 'devicePools.n33',
      hint: 'did you mean "n3"?',
      allowed: 'n3, oam',
    }),
  ]);
});

test('a pool whose only range is wrong is not said to be missing too', () => {
  expect(
    found({
      devicePools: { n3: { excludeTopology: true } },
      networks: { n3: { pool: 'n3' } },
      nodePools: { upf: nodes({ pfs: { ens1f0: { nic: 'intel-e810-c', vfs: vfs('bifurcated') } } }) },
    }),
  ).toEqual(['NIC004 nodePools.upf.pfs.ens1f0.vfs.n3.datapath']);
});
