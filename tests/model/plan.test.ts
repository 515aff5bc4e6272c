/** The plan of a whole cluster: decisions with reasons, independent of the order in which a file has its keys. */
import fc from 'fast-check';
import { spec as flagship } from '../../examples/flagship/cluster';
import { planCluster } from '../../lib/model';
import { chances, shuffled } from '../cluster/shuffled';
import { type Spec, smallCluster } from '../cluster/small-cluster';

test.each([
  ['the flagship', flagship],
  ['a small cluster', smallCluster()],
])('every decision about %s has a place, a value and a reason', (_, spec) => {
  const { plan, problems } = planCluster(spec);
  expect(problems).toEqual([]);
  const decisions = plan.plan?.decisions ?? [];
  expect(decisions.length).toBeGreaterThan(0);
  for (const { path, value, reason } of decisions) {
    expect(path).toMatch(/^(nodePools|devicePools|networks)[.[]/);
    for (const text of [value, reason]) {
      expect(text).toMatch(/\S/);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  }
  expect(new Set(decisions.map(({ path, value }) => `${path} ${value}`)).size).toBe(decisions.length);
});

test('what the user spells out is no decision', () => {
  const spec: Spec = {
    platform: { kubernetes: '1.34' },
    namespaces: { cnf: {} },
    nodePools: {
      upf: {
        nodeSelector: { pool: 'upf' },
        iommu: 'on',
        pfs: { ens1f0: { nic: 'intel-e810-c', vfs: { n3: { count: 4, datapath: 'vfio', first: 0 } } } },
      },
    },
    devicePools: { n3: { resourceName: 'n3' } },
    networks: { n3: { pool: 'n3', cni: 'sriov' } },
  };
  expect(planCluster(spec)).toMatchObject({ problems: [], plan: { plan: { decisions: [] } } });
});

test('the order of keys changes neither the plan nor what the rules are told', () => {
  const expected = planCluster(flagship);
  fc.assert(
    fc.property(chances, (stream) => {
      const { plan, problems } = planCluster(shuffled(flagship, stream));
      expect(problems).toEqual([]);
      // As text, so that the order in lists and objects of the plan counts too.
      expect(JSON.stringify(plan.plan?.networks)).toBe(JSON.stringify(expected.plan.plan?.networks));
      expect(JSON.stringify(plan.plan?.decisions)).toBe(JSON.stringify(expected.plan.plan?.decisions));
      expect(plan.plan).toEqual(expected.plan.plan);
      expect(plan.nodePools).toEqual(expected.plan.nodePools);
    }),
    { numRuns: 15 },
  );
});

test('the order of keys changes no Problem either', () => {
  const wrong = (): Spec => {
    const spec = smallCluster();
    spec.networks = { a: { pool: 'x' }, b: { pool: 'y' }, C: { pool: 'n3' }, d: { pool: 'oam', namespace: 'N_S' } };
    spec.namespaces = { cnf: {}, 'No!': {}, 'no?': {} };
    spec.addOns = { nodeFeatureDiscovery: 'install' };
    spec.delivery = 'dra';
    return spec;
  };
  const { problems } = planCluster(wrong());
  const key = ({ code, path }: { code: string; path: string }) => `${code} ${path}`;
  expect(problems.length).toBeGreaterThan(7);
  fc.assert(
    fc.property(chances, (stream) => {
      expect(planCluster(shuffled(wrong(), stream)).problems.map(key)).toEqual(problems.map(key));
    }),
    { numRuns: 15 },
  );
});

describe('what the rules are told of node pools', () => {
  const facts = (change: (pool: Spec['nodePools'][string]) => void) => {
    const spec = smallCluster();
    change(spec.nodePools.upf as Spec['nodePools'][string]);
    return planCluster(spec).plan.nodePools;
  };

  test('is what the kubelet is set to', () => {
    const [plain] = facts(() => {});
    expect(plain).toMatchObject({
      name: 'upf',
      architecture: 'x86_64',
      nicFamilies: ['intel-e810-c'],
      hugepages: {},
      staticCpuManager: false,
      singleNumaNode: false,
      staticMemoryManager: false,
      origin: { path: 'nodePools.upf' },
    });
    const [strict] = facts((pool) => {
      pool.hugepages = { '1Gi': { '0': 8 } };
      pool.kubelet = {
        cpuManagerPolicy: 'static',
        topologyManagerPolicy: 'single-numa-node',
        memoryManagerPolicy: 'Static',
        reservedMemory: { '0': '1Gi' },
      };
    });
    expect(strict).toMatchObject({
      hugepages: { '1Gi': { '0': 8 } },
      staticCpuManager: true,
      singleNumaNode: true,
      staticMemoryManager: true,
    });
  });

  test('is nothing where a part is malformed, so that no rule guesses', () => {
    expect(facts((pool) => Object.assign(pool.pfs.ens1f0 ?? {}, { mtu: '9000' }))).toEqual([]);
    expect(facts((pool) => Object.assign(pool, { hugepages: { '4Mi': { '0': 1 } } }))).toEqual([]);
  });
});
