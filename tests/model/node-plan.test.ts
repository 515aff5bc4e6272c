/** The plan of a node: flat lines that the node program carries out, docs/node-plan.md. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { spec as flagship } from '../../examples/flagship/cluster';
import { planCluster } from '../../lib/model';
import {
  DISRUPTIONS,
  type NodePlan,
  type NodePlanLine,
  nodePlanChange,
  nodePlanText,
  readNodePlan,
} from '../../lib/model/node-plan';
import { planNode } from '../../lib/model/node-plan-lines';
import type { ClusterSpec, Friendly, NodePoolSpec } from '../../lib/spec';
import { chances, shuffled } from '../cluster/shuffled';
import { expectGolden } from '../golden';

type NodePool = Friendly<ClusterSpec>['nodePools'][string];

function plansOf(spec: Friendly<ClusterSpec>): Map<string, NodePlan> {
  const { plan, problems } = planCluster(spec);
  expect(problems).toEqual([]);
  const cluster = plan.plan;
  if (!cluster) throw new Error('no plan');
  return new Map(
    cluster.nodePools.map((pool) => [
      pool.name,
      planNode({ pool, spec: plan.spec?.nodePools[pool.name] as NodePoolSpec, kubelet: cluster.directories.kubelet })
        .plan,
    ]),
  );
}

function planOf(pool: Partial<NodePool>): NodePlan {
  const upf = { nodeSelector: { pool: 'upf' }, pfs: { ens9f0: { nic: 'intel-x550' } }, ...pool };
  return plansOf({ platform: { kubernetes: '1.34' }, nodePools: { upf } }).get('upf') as NodePlan;
}

const values = (plan: NodePlan, prefix: string) =>
  plan.lines.filter(({ key }) => key.startsWith(prefix)).map(({ key, value }) => `${key}=${value}`);

const vfio = (count = 4): NodePool['pfs'] => ({
  ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count, datapath: 'vfio' } } },
});

test.each([...plansOf(flagship)])('of a node in the pool %s of the flagship', (name, plan) => {
  expectGolden(`flagship/node-${name}.plan`, nodePlanText(plan, 1));
});

test('is read back from its text as it was, and nothing else is read', () => {
  const plan = planOf({ pfs: vfio(), hugepages: { '2Mi': { '0': 4 } } });
  expect(readNodePlan(nodePlanText(plan, 3))).toEqual(plan);
  expect(readNodePlan('')).toBeUndefined();
  expect(readNodePlan('key: value\n')).toBeUndefined();
});

test('of another version costs what is not known the worst', () => {
  const plan = planOf({ pfs: vfio() });
  const other = readNodePlan(`${nodePlanText(plan, 1)}pf-colour.ens1f0=red\n`);
  expect(nodePlanChange(other, plan)).toEqual({ keys: ['pf-colour.ens1f0'], disruptions: ['reboot'] });
});

test('carries a hash over version and lines, sorted, that leaves the generation out', () => {
  const plan = planOf({ pfs: vfio() });
  const [first, second] = [1, 2].map((generation) => nodePlanText(plan, generation).split('\n').slice(0, -1));
  const hashed = (lines: string[] = []) => lines.filter((line) => !/^(generation|hash)=/.test(line)).sort();
  expect(hashed(first)).toEqual(hashed(second));
  const text = `${hashed(first).join('\n')}\n`;
  expect(first).toContain(`hash=${createHash('sha256').update(text).digest('hex')}`);
});

test('says nothing of what nobody asked for: MTU, VFs, hugepages, kernel arguments', () => {
  const plan = planOf({ pfs: { ens1f0: { nic: 'intel-e810-c' } } });
  expect(plan.lines.map(({ key }) => key)).toEqual([
    'kubelet-directory',
    'module.ice',
    'node-pool',
    'pf-name.ens1f0',
    'pf-role.ens1f0',
    'pf-vendor.ens1f0',
  ]);
});

test('names a management port only so that it is left alone', () => {
  const plan = planOf({ pfs: { eno1: { nic: 'intel-e810-c', role: 'management', match: { pci: '0000:01:00.0' } } } });
  expect(values(plan, 'pf-')).toEqual(['pf-pci.eno1=0000:01:00.0', 'pf-role.eno1=management']);
});

test('has every mark of a port, in the order in which they are tried', () => {
  const match = { pci: '0000:18:00.0', mac: '0c:42:a1:00:00:01', serial: 'X1' };
  const plan = planOf({ pfs: { ens1f0: { nic: 'intel-e810-c', match } } });
  expect(values(plan, 'pf-').slice(0, 2)).toEqual(['pf-mac.ens1f0=0c:42:a1:00:00:01', 'pf-pci.ens1f0=0000:18:00.0']);
  expect(values(plan, 'pf-serial')).toEqual(['pf-serial.ens1f0=X1']);
});

test.each([
  [undefined, '24'],
  ['5.15', '24'],
  ['5.16', '0:16,1:8'],
  ['6.8', '0:16,1:8'],
])('on kernel %s asks at boot for %s pages', (kernel, pages) => {
  const plan = planOf({ kernel, hugepages: { '1Gi': { '0': 16, '1': 8 } } });
  expect(values(plan, 'kernel-arguments')).toEqual([
    `kernel-arguments=default_hugepagesz=1G hugepagesz=1G hugepages=${pages}`,
  ]);
  expect(values(plan, 'hugepages')).toEqual(['hugepages.1048576.0=16', 'hugepages.1048576.1=8']);
});

test('leaves out a port whose name no line can hold, and says so', () => {
  const { plan } = planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs: { 'a=b': { nic: 'intel-e810-c' } } } },
  });
  const pool = plan.plan?.nodePools[0];
  if (!pool) throw new Error('no node pool');
  const planned = planNode({ pool, spec: plan.spec?.nodePools.upf as NodePoolSpec, kubelet: '/var/lib/kubelet' });
  expect(planned.problems).toEqual([expect.objectContaining({ code: 'NAME001', path: 'nodePools.upf.pfs["a=b"]' })]);
  expect(values(planned.plan, 'pf-')).toEqual([]);
});

describe('of a port in switchdev mode', () => {
  const port = (nic: string, more: Partial<NodePool['pfs'][string]> = {}): Partial<NodePool> => ({
    pfs: {
      ens2f0: {
        nic,
        match: { pci: '0000:86:00.0' },
        eswitch: 'switchdev',
        vfs: { n6: { count: 4, datapath: 'switchdev' } },
        ...more,
      },
    },
  });

  test.each([
    ['mellanox-connectx-6-dx', 'after-vfs'],
    ['intel-e810-c', 'before-vfs'],
  ])('says when the mode of %s is set: %s', (nic, order) => {
    expect(values(planOf(port(nic)), 'pf-eswitch')).toEqual([
      `pf-eswitch-order.ens2f0=${order}`,
      'pf-eswitch.ens2f0=switchdev',
    ]);
  });

  test('has Open vSwitch offload, with the policy that is asked for, and no Linux bridge does', () => {
    const cx6 = port('mellanox-connectx-6-dx');
    expect(values(planOf(cx6), 'ovs-')).toEqual(['ovs-hw-offload=true']);
    expect(values(planOf({ ...cx6, openVswitch: { tcPolicy: 'skip_sw' } }), 'ovs-')).toEqual([
      'ovs-hw-offload=true',
      'ovs-tc-policy=skip_sw',
    ]);
    const linux = port('mellanox-connectx-6-dx', { bridge: { name: 'br0', kind: 'linux' } });
    expect(values(planOf(linux), 'ovs-')).toEqual([]);
  });

  test('names the subfunctions that the node has before pods ask for them', () => {
    const made = port('mellanox-connectx-6-dx', { sfs: { oam: { count: 3, datapath: 'kernel' } } });
    expect(values(planOf(made), 'sf.')).toEqual(['sf.ens2f0.0-2=active']);
    const asked = port('intel-e810-c', { sfs: { xdp: { count: 3, datapath: 'af-xdp' } } });
    const upf = { nodeSelector: { pool: 'upf' }, kernel: '6.12', ...asked } as NodePool;
    const addOns = { afXdpPlugin: { image: 'registry.example.com/afxdp:1' } };
    const plans = plansOf({ platform: { kubernetes: '1.34' }, nodePools: { upf }, addOns });
    expect(values(plans.get('upf') as NodePlan, 'sf.')).toEqual([]);
  });
});

test('leaves Open vSwitch and switches alone where nobody asked for switchdev mode', () => {
  expect(values(planOf({ pfs: vfio() }), 'ovs-')).toEqual([]);
  expect(values(planOf({ pfs: vfio() }), 'pf-eswitch')).toEqual([]);
});

describe('a change', () => {
  const from = planOf({ pfs: vfio() });
  test.each<[string, Partial<NodePool>, string[]]>([
    ['nothing', { pfs: vfio() }, []],
    ['an MTU', { pfs: { ens1f0: { ...vfio().ens1f0, mtu: 9000 } as NodePool['pfs'][string] } }, ['live']],
    ['the number of VFs', { pfs: vfio(8) }, ['VF re-creation']],
    ['hugepages', { pfs: vfio(), hugepages: { '2Mi': { '0': 0 } } }, ['kubelet restart']],
    ['VFs and hugepages, with a kernel argument', { pfs: vfio(8), hugepages: { '1Gi': { '0': 4 } } }, ['reboot']],
    ['the CPU vendor', { pfs: vfio(), cpu: { vendor: 'amd' } }, ['reboot']],
  ])('of %s costs %j %j', (_, pool, disruptions) => {
    expect(nodePlanChange(from, planOf(pool)).disruptions).toEqual(disruptions);
  });

  test('of whatever lines reboots a node at most once, and then nothing else happens to it beside', () => {
    const line = fc.constantFrom(...(plansOf(flagship).get('upf') as NodePlan).lines);
    const some = fc.uniqueArray(line, { selector: ({ key }) => key }).map((lines) => ({ lines, hash: '' }));
    fc.assert(
      fc.property(some, some, (before, after) => {
        const { disruptions, keys } = nodePlanChange(before, after);
        expect(disruptions.length === 0).toBe(keys.length === 0);
        expect(new Set(disruptions).size).toBe(disruptions.length);
        if (disruptions.includes('reboot')) expect(disruptions).toEqual(['reboot']);
      }),
    );
  });
});

describe('of any node pool', () => {
  const name = fc.constantFrom('ens1f0', 'ens1f1', 'ens2f0');
  const counts = fc.dictionary(fc.constantFrom('0', '1'), fc.integer({ min: 0, max: 64 }), { minKeys: 1 });
  const pfs = fc.dictionary(
    name,
    fc.record({
      nic: fc.constantFrom('intel-x550', 'intel-82599'),
      vfs: fc.dictionary(
        fc.constantFrom('n3', 'n6'),
        fc.record({ count: fc.integer({ min: 1, max: 8 }), datapath: fc.constant('vfio' as const) }),
        { minKeys: 1 },
      ),
    }),
    { minKeys: 1 },
  );
  const pool = fc.record({ pfs, hugepages: fc.dictionary(fc.constantFrom('1Gi', '2Mi'), counts) });

  test('the order of keys does not matter', () => {
    fc.assert(
      fc.property(pool, chances, (given, stream) => {
        expect(planOf(shuffled(given, stream) as Partial<NodePool>)).toEqual(planOf(given));
      }),
      { numRuns: 50 },
    );
  });

  test('no two lines contradict: keys are unique, and ranges of VFs lie apart and within the VFs of their port', () => {
    fc.assert(
      fc.property(pool, (given) => {
        const { lines } = planOf(given);
        expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
        for (const port of Object.keys(given.pfs)) {
          const vfs = Number(lines.find(({ key }) => key === `pf-vfs.${port}`)?.value ?? 0);
          const taken = ranges(lines, port).flatMap(([first, last]) =>
            Array.from({ length: last - first + 1 }, (_, i) => first + i),
          );
          expect(new Set(taken).size).toBe(taken.length);
          for (const index of taken) expect(index).toBeLessThan(vfs);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('a line is a key, an equals sign and a value that a shell reads as it stands', () => {
    fc.assert(
      fc.property(pool, (given) => {
        for (const line of nodePlanText(planOf(given), 1).trimEnd().split('\n')) {
          expect(line).toMatch(/^[a-z-]+(\.[A-Za-z0-9_.@-]+)?=[A-Za-z0-9_.:,=/ @-]+$/);
        }
      }),
      { numRuns: 20 },
    );
  });
});

function ranges(lines: readonly NodePlanLine[], port: string): [number, number][] {
  return lines.flatMap(({ key }): [number, number][] => {
    const [, first, last] = new RegExp(`^vf-driver\\.${port}\\.(\\d+)-(\\d+)$`).exec(key) ?? [];
    return first === undefined ? [] : [[Number(first), Number(last)]];
  });
}

test('the page of the format has every key and every disruption', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'node-plan.md'), 'utf8');
  const keys = [...plansOf(flagship).values()].flatMap(({ lines }) => lines.map(({ key }) => key.split('.')[0]));
  for (const key of new Set(keys)) expect(page).toContain(`\`${key}`);
  for (const disruption of DISRUPTIONS) expect(page).toContain(disruption);
});
