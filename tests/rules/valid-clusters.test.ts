/** Clusters that are right by construction: whatever they look like, no rule finds anything. */
import { Chart } from 'cdk8s';
import fc from 'fast-check';
import { type ClusterSpec, CnfCluster, CnfDeployment, type Friendly, PlumbingApp } from '../../lib';
import { inspectTree } from '../../lib/output';

type Spec = Friendly<ClusterSpec>;
type NodePool = Spec['nodePools'][string];
type Pf = NodePool['pfs'][string];

/** Device pools, each with the datapath that its key says. */
const POOLS = {
  intel: ['vfio-a', 'vfio-b', 'kernel-a', 'kernel-b'],
  mellanox: ['bifurcated-a', 'bifurcated-b', 'kernel-c', 'kernel-d'],
} as const;
const NICS = {
  intel: ['intel-e810-c', 'intel-e810-xxv', 'intel-x710'],
  mellanox: ['mellanox-connectx-5', 'mellanox-connectx-6-dx', 'mellanox-connectx-7'],
} as const;

const pf = fc.constantFrom('intel' as const, 'mellanox' as const).chain((vendor) =>
  fc.record({
    nic: fc.constantFrom<string>(...NICS[vendor]),
    numa: fc.constantFrom(0, 1),
    pci: fc.boolean(),
    spare: fc.integer({ min: 0, max: 3 }),
    vfs: fc.uniqueArray(
      fc.record({ pool: fc.constantFrom<string>(...POOLS[vendor]), count: fc.integer({ min: 1, max: 6 }) }),
      { minLength: 1, maxLength: 3, selector: ({ pool }) => pool },
    ),
  }),
);

const nodePool = fc.record({
  pfs: fc.array(pf, { minLength: 1, maxLength: 3 }),
  management: fc.boolean(),
  cpu: fc.boolean(),
  pages: fc.boolean(),
  staticCpus: fc.boolean(),
  staticMemory: fc.boolean(),
  policy: fc.constantFrom('none', 'best-effort', 'single-numa-node'),
});

const network = fc.record({
  vlan: fc.integer({ min: 0, max: 3 }),
  ipam: fc.constantFrom('none', 'whereabouts', 'shared', 'hostLocal'),
});

const workload = fc.record({
  place: fc.nat(),
  port: fc.nat(),
  networks: fc.array(fc.nat(), { maxLength: 3 }),
  pinned: fc.boolean(),
  replicas: fc.integer({ min: 1, max: 20 }),
  cpus: fc.integer({ min: 1, max: 6 }),
  gigabytes: fc.integer({ min: 0, max: 4 }),
});

const cluster = fc.record({
  nodePools: fc.array(nodePool, { minLength: 1, maxLength: 3 }),
  networks: fc.array(network, { minLength: 8, maxLength: 8 }),
  excluded: fc.subarray([...POOLS.intel, ...POOLS.mellanox] as string[]),
  workloads: fc.array(workload, { maxLength: 4 }),
});

type Wish = NonNullable<ReturnType<typeof cluster.generate>['value']>;

const PAGES = 8;

function nodePoolSpec(wish: Wish['nodePools'][number], i: number): NodePool {
  const pfs = wish.pfs.map(({ nic, numa, pci, spare, vfs }, j): [string, Pf] => [
    `ens${j}f0`,
    {
      nic,
      numa,
      ...(pci ? { match: { pci: `0000:${j + 1}0:00.0` } } : {}),
      numVfs: vfs.reduce((sum, { count }) => sum + count, spare),
      vfs: Object.fromEntries(
        vfs.map(({ pool, count }) => [
          pool,
          { count, datapath: pool.split('-')[0] as 'vfio' | 'bifurcated' | 'kernel' },
        ]),
      ),
    },
  ]);
  const single = wish.policy === 'single-numa-node';
  return {
    nodeSelector: { 'example.com/pool': `p${i}` },
    ...(wish.cpu
      ? { cpu: { vendor: 'intel', cores: '0-15', reserved: '0,8', numaNodes: { 0: '0-7', 1: '8-15' } } }
      : {}),
    kubelet: {
      cpuManagerPolicy: wish.staticCpus || single ? 'static' : 'none',
      topologyManagerPolicy: wish.policy as 'none',
      ...(wish.staticMemory ? { memoryManagerPolicy: 'Static', reservedMemory: { 0: '1Gi' } } : {}),
    },
    ...(wish.pages ? { hugepages: { '1Gi': { 0: PAGES, 1: PAGES } } } : {}),
    pfs: {
      ...Object.fromEntries(pfs),
      ...(wish.management ? { eno1: { nic: 'intel-e810-c', match: { pci: '0000:04:00.0' }, role: 'management' } } : {}),
    },
  };
}

/** A network has a range of its own, or shares one with others through whereabouts. */
function networkSpec({ vlan, ipam }: Wish['networks'][number], pool: string, i: number) {
  const range = `10.${i}.0.0/24`;
  const ipams = {
    none: {},
    whereabouts: { ipam: { whereabouts: { range } } },
    shared: { ipam: { whereabouts: { range: '10.50.0.0/24' } } },
    hostLocal: { ipam: { hostLocal: { subnet: range } } },
  };
  return { pool, vlan, ...ipams[ipam as keyof typeof ipams] };
}

function build(wish: Wish): PlumbingApp {
  const nodePools = Object.fromEntries(wish.nodePools.map((each, i) => [`p${i}`, nodePoolSpec(each, i)]));
  const used = [...new Set(wish.nodePools.flatMap(({ pfs }) => pfs.flatMap(({ vfs }) => vfs.map(({ pool }) => pool))))];
  const spec: Spec = {
    platform: { kubernetes: '1.34', podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'] },
    namespaces: { cnf: {} },
    nodePools,
    devicePools: Object.fromEntries(
      wish.excluded.filter((pool) => used.includes(pool)).map((pool) => [pool, { excludeTopology: true }]),
    ),
    networks: Object.fromEntries(
      used.map((pool, i) => [pool, networkSpec(wish.networks[i] as Wish['networks'][number], pool, i)]),
    ),
  };
  const app = new PlumbingApp();
  const edge = new CnfCluster(app, 'edge', spec);
  const chart = new Chart(app, 'workloads');
  wish.workloads.forEach(({ place, port, networks, pinned, replicas, cpus, gigabytes }, i) => {
    const at = place % wish.nodePools.length;
    const pool = wish.nodePools[at] as Wish['nodePools'][number];
    const { vfs } = pool.pfs[port % pool.pfs.length] as Wish['nodePools'][number]['pfs'][number];
    // Devices of one port, each VF once: they stand on one NUMA node.
    const devices = vfs.flatMap((range) => Array.from({ length: range.count }, () => range.pool));
    const chosen = networks.map((n) => devices[n % devices.length] as string);
    const fitting = chosen.filter(
      (name, n) =>
        chosen.slice(0, n).filter((other) => other === name).length <
        (vfs.find((range) => range.pool === name)?.count ?? 0),
    );
    new CnfDeployment(chart, `w${i}`, {
      namespace: 'cnf',
      image: 'registry.example.com/cnf:1.0.0',
      replicas,
      cpu: cpus,
      ...(gigabytes > 0 && pool.pages && (pinned || wish.nodePools.every(({ pages }) => pages))
        ? { hugepages: { '1Gi': `${gigabytes}Gi` } }
        : {}),
      networks: fitting.map((name) => edge.network(name)),
      ...(pinned || fitting.length > 0 ? { nodePool: edge.nodePool(`p${at}`) } : {}),
    });
  });
  return app;
}

test('no rule finds anything in a cluster that is right', () => {
  fc.assert(
    fc.property(cluster, (wish) => {
      expect(inspectTree(build(wish)).problems).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
