/** Plans and Problems as text that people read. (The plan of the flagship is a golden file.) */
import { App } from 'cdk8s';
import { CnfCluster } from '../../lib';
import { allCodes, formatProblems, type Problem, problem } from '../../lib/core';
import { inspectTree, manifestsOf } from '../../lib/output';
import { countKinds, explanation, objectsText, planText } from '../../lib/report';
import { columns } from '../../lib/report/table';
import { nodes, type Spec, smallCluster } from '../cluster/small-cluster';

function plan(more: Partial<Spec> = {}, decisions = false): string {
  const { plan: planned } = new CnfCluster(new App(), 'edge', smallCluster(more));
  if (!planned) throw new Error('there is no plan');
  return planText(planned, { decisions });
}

/** Lines of one section of a plan, without indentation. */
const section = (text: string, title: string) => {
  const lines = (text.split('\n\n').find((part) => part.startsWith(title)) ?? '').split('\n');
  return lines.map((line) => line.trim());
};

describe('a plan', () => {
  test('shows pools, networks and nodes, and decisions when asked', () => {
    const titles = (text: string) => text.split('\n\n').map((part) => part.split('\n')[0]);
    const devices = ['Device pools', 'EAL arguments, as the entry helper gives them', 'Networks'];
    const agent = 'Nodes of upf (example.com/pool=upf) are set up by the agent';
    const rest = 'Nodes of upf (example.com/pool=upf) must already have';
    expect(titles(plan())).toEqual([...devices, agent, rest]);
    expect(titles(plan({ nodeSetup: 'external' }))).toEqual([...devices, rest]);
    expect(titles(plan({}, true))).toEqual([...devices, agent, rest, 'Decisions']);
  });

  test('leaves out what there is not', () => {
    expect(plan({ networks: {} })).not.toContain('Networks');
  });

  test('a pool with devices in several places has a line for each, and its name once', () => {
    const [, ...rows] = section(plan({ nodePools: { upf: nodes(), edge: nodes() } }), 'Device pools').slice(1);
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 4))).toEqual([
      ['n3', 'cnfplumbing.io/n3', 'edge', 'ens1f0'],
      ['upf', 'ens1f0', '0-7', 'vfio'],
      ['oam', 'cnfplumbing.io/oam', 'edge', 'ens1f0'],
      ['upf', 'ens1f0', '8-11', 'kernel'],
    ]);
  });

  test('a single VF is no range', () => {
    const vfs = { n3: { count: 1, datapath: 'vfio' }, oam: { count: 1, datapath: 'kernel' } } as const;
    const pfs = { ens1f0: { nic: 'intel-e810-c', mtu: 1500, vfs } };
    const [, n3, oam] = section(plan({ nodePools: { upf: nodes({ pfs }) } }), 'Device pools').slice(1);
    expect(n3).toMatch(/ens1f0 {2,}0 {2,}vfio/);
    expect(oam).toMatch(/ens1f0 {2,}1 {2,}kernel/);
  });

  test('networks are shown with VLAN and addresses, or without', () => {
    const networks = {
      n3: { pool: 'n3', vlan: 100, ipam: { whereabouts: { range: '10.3.0.0/24' } } },
      oam: { pool: 'oam', mtu: 1400, vlan: 7, ipam: { hostLocal: { subnet: '10.4.0.0/24' } } },
      raw: { pool: 'oam' },
    };
    const [, ...rows] = section(plan({ networks }), 'Networks').slice(1);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['cnf/n3', 'cnfplumbing.io/n3', 'sriov', '100', 'whereabouts 10.3.0.0/24'],
      ['cnf/oam', 'cnfplumbing.io/oam', 'sriov', '7', 'host-local'],
      ['cnf/raw', 'cnfplumbing.io/oam', 'sriov', '-', 'none (layer 2)'],
    ]);
  });

  const kernelArguments = (more: Parameters<typeof nodes>[0]) =>
    section(plan({ nodeSetup: 'external', nodePools: { upf: nodes(more) } }), 'Nodes').find((line) =>
      line.startsWith('kernel arguments'),
    );
  const vfs = { oam: { count: 4, datapath: 'kernel' } } as const;
  const kernelOnly = { pfs: { ens1f0: { nic: 'intel-e810-c', mtu: 9000, vfs } } };
  test.each<[string, Parameters<typeof nodes>[0], string | undefined]>([
    ['vfio-pci and hugepages', { hugepages: { '1Gi': { 0: 2 } } }, 'IOMMU for vfio-pci and boot-time hugepages'],
    ['vfio-pci', {}, 'IOMMU for vfio-pci'],
    ['hugepages', { ...kernelOnly, hugepages: { '1Gi': { 0: 2 } } }, 'boot-time hugepages'],
    ['an IOMMU that only the spec asks for', { ...kernelOnly, iommu: 'on' }, 'IOMMU as asked'],
    ['nothing of the kind', kernelOnly, undefined],
  ])('kernel arguments for %s say so, and no more', (_, nodePool, reason) => {
    expect(kernelArguments(nodePool)?.split(/ {2,}/).at(-1)).toBe(reason && `${reason}; needs a reboot`);
  });
});

test('objects are counted by kind, in the order in which they apply', () => {
  const app = new App();
  new CnfCluster(app, 'edge', smallCluster({ nodeSetup: 'external' }));
  const objects = manifestsOf(inspectTree(app)).map(({ object }) => object);
  expect([...countKinds(objects)]).toEqual([
    ['Namespace', 2],
    ['CustomResourceDefinition', 1],
    ['ServiceAccount', 1],
    ['ClusterRole', 1],
    ['ClusterRoleBinding', 1],
    ['ConfigMap', 2],
    ['DaemonSet', 3],
    ['NetworkAttachmentDefinition', 2],
  ]);
  expect(objectsText(objects)).toMatch(/^Objects \(13\)\n {2}2 {2}Namespace\n/);
});

test('columns are as wide as their widest cell, and lines end with their text', () => {
  expect(
    columns([
      ['a', 'bb', 'c'],
      ['aaa', '', ''],
      ['', 'b', 'long'],
    ]),
  ).toBe('  a    bb  c\n  aaa\n       b   long');
  expect(columns([])).toBe('');
});

describe('Problems', () => {
  const errors = (count: number, code: Problem['code'] = 'VF001') =>
    Array.from({ length: count }, (_, i) =>
      problem(code, `p${i}`, { message: 'm', value: i, allowed: 'a', hint: 'h' }),
    );

  test('one is said in full: code, place, what, value, allowed, fix', () => {
    expect(formatProblems(errors(1)).split('\n')).toEqual([
      'VF001 more VFs than the NIC family has (1)',
      '  error VF001 p0',
      '      m',
      '      value:   0',
      '      allowed: a',
      '      fix:     h',
      '1 error, 0 warnings',
    ]);
  });

  test('errors come before warnings, grouped by code', () => {
    const mixed = [...errors(1, 'IMG002'), ...errors(2), ...errors(1, 'RES002'), ...errors(1, 'NIC001')];
    const heads = formatProblems(mixed).match(/^[A-Z]+\d{3} .*\(\d+\)$/gm);
    expect(heads?.map((head) => head.split(' ')[0])).toEqual(['VF001', 'NIC001', 'IMG002', 'RES002']);
    expect(formatProblems(mixed)).toMatch(/3 errors, 2 warnings$/);
  });

  test('of many, the first 20 are said in full and the others counted, unless all are asked for', () => {
    const many = [...errors(15), ...errors(10, 'NIC001'), ...errors(3, 'IMG002')];
    const text = formatProblems(many);
    expect(text.match(/fix:/g)).toHaveLength(20);
    expect(text).toContain('... and 5 more of NIC001; --all shows them');
    expect(text).toContain('... and 3 more of IMG002; --all shows them');
    expect(text).toMatch(/25 errors, 3 warnings$/);
    expect(formatProblems(many, { all: true }).match(/fix:/g)).toHaveLength(28);
  });

  test('long values are cut, and what JSON cannot hold is shown all the same', () => {
    const shown = (value: unknown) =>
      formatProblems([problem('VF001', 'p', { message: 'm', value, allowed: 'a', hint: 'h' })]).match(
        /value: +(.*)/,
      )?.[1];
    expect(shown('x'.repeat(500))).toHaveLength(80);
    expect(shown(10n)).toBe('10');
    expect(shown(Symbol('s'))).toBe('Symbol(s)');
    expect(shown(undefined)).toBeUndefined();
  });
});

test.each(allCodes())('%s has a page: what it is, what happens, how to mend it, and the source', (code) => {
  const [head, empty, ...rest] = (explanation(code) as string).split('\n');
  expect([head?.startsWith(`${code}: `), empty]).toEqual([true, '']);
  expect(rest).toEqual([
    expect.stringMatching(/^What happens {3}\S.*[^.]\.$/),
    expect.stringMatching(/^How to mend it \S.*[^.]\.$/),
    expect.stringMatching(/^Source {9}\S.*[^.]$/),
  ]);
});

test('an unknown code has none', () => {
  expect(explanation('VF999')).toBeUndefined();
  expect(explanation('constructor')).toBeUndefined();
});
