/** Specs of parts of a cluster, from anywhere: what is wrong is said, and nothing is thrown. */
import * as fc from 'fast-check';
import { planClusterAddOns, planNetworkSet, planWorkload } from '../../lib/model';

const network = { network: 'cnf/n3', resource: 'cnfplumbing.io/n3', datapath: 'vfio', interface: 'n3' };
const container = {
  image: 'example.com/upf:1.0.0',
  cpu: 2,
  memory: '1Gi',
  hugepages: { '1Gi': '2Gi' },
  env: { A: 'b' },
};
const workload = {
  ...container,
  namespace: 'cnf',
  networks: [network],
  sidecars: { exporter: container },
  nodePool: { nodeSelector: { 'example.com/pool': 'upf' }, tolerations: [{ key: 'cnf', operator: 'Exists' }] },
  pullSecrets: ['mirror'],
  patches: [{ op: 'remove', path: '/spec' }],
};

const PARTS = {
  'add-ons': {
    good: {
      platform: { kubernetes: '1.34', podCidrs: ['10.0.0.0/16'] },
      namespace: 'plumbing',
      namespaces: { cnf: { labels: { a: 'b' } } },
      cniBinaries: ['sriov'],
      multus: { mode: 'thin' },
      whereabouts: 'install',
      images: { registry: 'registry.example.com', pullSecrets: ['mirror'] },
    },
    plan: planClusterAddOns,
  },
  networks: {
    good: {
      devicePools: { n3: { resource: 'cnfplumbing.io/n3', datapath: 'vfio', mtu: 9000, linkType: 'ethernet' } },
      networks: { n3: { pool: 'n3', vlan: 100 }, control: { macvlan: { master: 'bond0' } } },
      namespace: 'cnf',
      platform: { kubernetes: '1.34' },
    },
    plan: planNetworkSet,
  },
  Deployment: {
    good: { ...workload, replicas: 2 },
    plan: (input: unknown) => planWorkload(input, 'CnfDeploymentSpec'),
  },
  DaemonSet: {
    good: { ...workload, maxUnavailable: 2 },
    plan: (input: unknown) => planWorkload(input, 'CnfDaemonSetSpec'),
  },
};

/** Paths of all values of plain data. */
function places(node: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof node !== 'object' || node === null) return [path];
  const children = Object.entries(node).map(
    ([key, child]) => [Array.isArray(node) ? Number(key) : key, child] as const,
  );
  return [path, ...children.flatMap(([key, child]) => places(child, [...path, key]))];
}

function replaced(node: unknown, [key, ...rest]: (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy = structuredClone(node) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}

const shown = (path: (string | number)[]) =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${key}`)).join('');

describe.each(Object.entries(PARTS))('%s', (_, { good, plan }) => {
  test('a good one has no Problem', () => {
    expect(plan(good).problems).toEqual([]);
  });

  test('whatever is given is answered with Problems', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(plan(input).problems.length).toBeGreaterThan(0);
      }),
    );
  });

  test('a wrong value anywhere is said there, or of what holds it, and of nothing else', () => {
    // No `{}`: a map without entries is right, and what names one of them is wrong then.
    const wrongs = [null, 7.5, [], true, '', 'Not OK'];
    for (const path of places(good)) {
      for (const wrong of wrongs) {
        for (const problem of plan(replaced(good, path, wrong)).problems) {
          const { code, path: said, allowed, hint } = problem;
          const plain = said.replace(/\["([^"]*)"\]/g, '.$1');
          expect({
            code,
            said,
            path: shown(path),
            wrong,
            within: shown(path).startsWith(plain) || plain.startsWith(shown(path)) || said === 'spec',
          }).toEqual({ code, said, path: shown(path), wrong, within: true });
          expect(allowed && hint).toBeTruthy();
        }
      }
    }
  });
});
