/** The device plugin's own code reads our configuration, and its own selectors pick exactly the VFs that are meant. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { spec } from '../../examples/flagship/cluster';
import { type ClusterPlan, type ClusterSpec, nicFamily, type PluginResource, planCluster } from '../../lib';
import { tools } from './tools';

let program: string;
let folder: string;

beforeAll(async () => {
  ({ 'sriovdp-pools': program } = await tools('sriovdp-pools'));
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-pools-'));
}, 600_000);

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly pools: readonly { resource: string; devices: string[] }[];
  readonly errors: readonly string[];
}

/** What the plugin makes of a configuration on a node with these devices. */
function read(config: unknown, devices: readonly object[] = []): Report {
  const files = { config, devices };
  for (const [name, content] of Object.entries(files))
    fs.writeFileSync(path.join(folder, name), JSON.stringify(content));
  const { stdout, stderr } = spawnSync(program, ['config', 'devices'], { cwd: folder, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as Report;
}

function planOf(cluster: unknown): ClusterPlan {
  const { plan, problems } = planCluster(cluster);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan.plan as ClusterPlan;
}

/** The VFs of a node pool as sysfs would show them, each with the resource that is meant to have it. */
function nodeOf(plan: ClusterPlan, name: string): { devices: object[]; owner: Map<string, string | undefined> } {
  const pfs = plan.nodePools.find((pool) => pool.name === name)?.pfs ?? [];
  const owner = new Map<string, string | undefined>();
  const devices = pfs.flatMap((pf, port) =>
    Array.from({ length: pf.numVfs }, (_, vfIndex) => {
      const pci = `0000:${(0x20 + port).toString(16)}:${(vfIndex >> 3).toString(16).padStart(2, '0')}.${vfIndex & 7}`;
      const range = pf.ranges.find(({ first, last }) => first <= vfIndex && vfIndex <= last);
      owner.set(pci, plan.devicePools.find(({ key }) => key === range?.pool)?.resource);
      const family = nicFamily(pf.nic);
      return {
        pci,
        vendor: family?.vendor,
        device: family?.vfId,
        // VFs that no pool takes are left to their kernel driver.
        driver: range?.driver ?? family?.datapaths.kernel?.vfDriver,
        pfName: pf.name,
        pfPci: pf.match.pci ?? `0000:${(0x90 + port).toString(16)}:00.0`,
        vfIndex,
        linkType: pf.linkType === 'infiniband' ? 'infiniband' : 'ether',
        isRdma: family?.rdma === true && range?.driver !== 'vfio-pci',
      };
    }),
  );
  return { devices, owner };
}

function resourcesOf(plan: ClusterPlan, name: string): { resourceList: readonly PluginResource[] } {
  return { resourceList: plan.nodePools.find((pool) => pool.name === name)?.resources ?? [] };
}

/** Every VF goes to the resource that is meant to have it, and to no other. */
function expectExact(plan: ClusterPlan, nodePool: string): void {
  const { devices, owner } = nodeOf(plan, nodePool);
  const { pools, errors } = read(resourcesOf(plan, nodePool), devices);
  expect(errors).toEqual([]);
  const got = new Map(pools.flatMap(({ resource, devices: pcis }) => pcis.map((pci) => [pci, resource] as const)));
  expect(Object.fromEntries(got)).toEqual(
    Object.fromEntries([...owner].filter(([, resource]) => resource !== undefined)),
  );
}

test.each(Object.keys(spec.nodePools))('flagship: on node pool %s every VF goes to its pool', (nodePool) => {
  expectExact(planOf(spec), nodePool);
});

const base: ClusterSpec = {
  platform: { kubernetes: '1.34' },
  nodePools: { n: { nodeSelector: { 'example.com/pool': 'n' }, pfs: {} } },
};

function onOneNode(pfs: object): ClusterPlan {
  return planOf({ ...base, nodePools: { n: { nodeSelector: { 'example.com/pool': 'n' }, pfs } } });
}

test.each([
  [
    'two families with one VF id',
    {
      a: {
        nic: 'mellanox-connectx-6-dx',
        match: { pci: '0000:41:00.0' },
        vfs: { left: { count: 4, datapath: 'bifurcated' } },
      },
      b: {
        nic: 'mellanox-connectx-7',
        match: { pci: '0000:81:00.0' },
        vfs: { right: { count: 4, datapath: 'bifurcated' } },
      },
    },
  ],
  [
    'ports known by name only',
    {
      ens1f0: { nic: 'intel-e810-c', vfs: { left: { count: 3, datapath: 'vfio' } } },
      ens1f1: { nic: 'intel-e810-c', vfs: { right: { count: 3, datapath: 'vfio' } } },
    },
  ],
  [
    'gaps, pins and spare VFs',
    {
      a: {
        nic: 'intel-x710',
        match: { pci: '0000:41:00.0' },
        numVfs: 32,
        vfs: {
          x: { count: 1, datapath: 'kernel', first: 31 },
          y: { count: 4, datapath: 'kernel', first: 2 },
          z: { count: 5, datapath: 'kernel' },
        },
      },
    },
  ],
  [
    'the same pool on two ports, one of them InfiniBand beside an Ethernet one of the same family',
    {
      a: { nic: 'mellanox-connectx-6', match: { pci: '0000:41:00.0' }, vfs: { eth: { count: 2, datapath: 'kernel' } } },
      b: {
        nic: 'mellanox-connectx-6',
        match: { pci: '0000:41:00.1' },
        linkType: 'infiniband',
        vfs: { ib: { count: 2, datapath: 'kernel', rdma: true } },
      },
      c: { nic: 'mellanox-connectx-6', match: { pci: '0000:81:00.0' }, vfs: { eth: { count: 2, datapath: 'kernel' } } },
    },
  ],
])('%s: every VF goes to its pool', (_, pfs) => {
  expectExact(onOneNode(pfs), 'n');
});

describe('the plugin refuses what our rules refuse', () => {
  const good: PluginResource = {
    resourcePrefix: 'example.com',
    resourceName: 'n3',
    deviceType: 'netDevice',
    selectors: [{ vendors: ['8086'], devices: ['1889'], drivers: ['vfio-pci'] }],
  };

  test('a good configuration is accepted', () => {
    expect(read({ resourceList: [good] }).errors).toEqual([]);
  });

  test.each([
    ['a resource name with a dot', [{ ...good, resourceName: 'n.3' }]],
    ['a resource twice', [good, good]],
    ['an unknown key', [{ ...good, resoureName: 'n4' }]],
    ['RDMA and vDPA at once', [{ ...good, selectors: [{ ...good.selectors[0], isRdma: true, vdpaType: 'vhost' }] }]],
    ['no resources', []],
  ])('%s', (_, resourceList) => {
    expect(read({ resourceList }).errors).not.toEqual([]);
  });
});
