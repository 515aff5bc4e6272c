import { type Problem, type Severity, severityOf } from '../../lib/core';
import { type ClusterFacts, RULES, runRules } from '../../lib/rules';
import {
  aContainer,
  aNamespace,
  aNetwork,
  aNodePool,
  anAttachment,
  aResource,
  aSelector,
  asking,
  aVolume,
  aWorkload,
  facts,
  running,
} from './facts';

/** Severities of the invariants in the hardware and Kubernetes reference: E is an error, W a warning. */
const SEVERITY: Readonly<Record<string, Severity>> = {
  HP001: 'error',
  HP002: 'error',
  HP003: 'error',
  HP004: 'error',
  HP005: 'error',
  HP006: 'error',
  HP007: 'error',
  RES001: 'error',
  RES002: 'warning',
  RES003: 'error',
  DP001: 'warning',
  DP002: 'error',
  DP003: 'error',
  NET001: 'error',
  NET002: 'error',
  NET003: 'error',
  NET004: 'error',
  NET007: 'error',
  ATT001: 'error',
  ATT002: 'error',
  ATT004: 'error',
  SEC001: 'error',
  SEC002: 'error',
  SEC003: 'warning',
  SEC004: 'error',
  QOS001: 'error',
  IMG002: 'warning',
};

const CPU = { cpu: '1500m', memory: '1Gi' };
const place = (path: string) => ({ origin: { path } });
const config = (given: Record<string, unknown>) => [aNetwork({ config: { type: 'sriov', ...given } })];
const attached = { attachments: [anAttachment()] };
const vfio = [aResource({ selectors: [aSelector({ drivers: ['vfio-pci'] })] })];

/** A cluster that is wrong in each way a rule knows, every branch of a rule at least once. */
const WRONG: readonly [code: string, how: string, given: Partial<ClusterFacts>][] = [
  [
    'HP001',
    'two amounts',
    {
      workloads: [
        running(aContainer({ requests: { ...CPU, 'hugepages-2Mi': '2Mi' }, limits: { 'hugepages-2Mi': '4Mi' } })),
      ],
    },
  ],
  ['HP001', 'no limit', { workloads: [running(aContainer({ requests: { ...CPU, 'hugepages-2Mi': '2Mi' } }))] }],
  ['HP002', 'nothing beside them', { workloads: [running(asking({ 'hugepages-2Mi': '2Mi' }))] }],
  ['HP003', 'half a page', { workloads: [running(asking({ ...CPU, 'hugepages-2Mi': '1Mi' }))] }],
  ['HP004', 'no such size', { workloads: [running(asking({ ...CPU, 'hugepages-3Mi': '3Mi' }))] }],
  [
    'HP004',
    'not on the nodes',
    {
      nodePools: [aNodePool({ hugepages: {} })],
      workloads: [running(asking({ ...CPU, 'hugepages-2Mi': '2Mi' }), { nodeSelector: { pool: 'upf' } })],
    },
  ],
  [
    'HP005',
    'unnamed size',
    {
      workloads: [
        running(asking({ ...CPU, 'hugepages-2Mi': '2Mi', 'hugepages-1Gi': '1Gi' }), {
          volumes: [aVolume({ hugepageMedium: 'HugePages' })],
        }),
      ],
    },
  ],
  ['HP006', 'no request', { workloads: [aWorkload({ volumes: [aVolume({ hugepageMedium: 'HugePages-2Mi' })] })] }],
  [
    'HP007',
    'more than a node',
    {
      nodePools: [aNodePool()],
      workloads: [running(asking({ ...CPU, 'hugepages-1Gi': '64Gi' }), { nodeSelector: { pool: 'upf' } })],
    },
  ],
  [
    'HP007',
    'more than a NUMA node',
    {
      nodePools: [aNodePool({ singleNumaNode: true })],
      workloads: [running(asking({ ...CPU, 'hugepages-1Gi': '24Gi' }), { nodeSelector: { pool: 'upf' } })],
    },
  ],
  [
    'HP007',
    'more than DaemonSets leave',
    {
      nodePools: [aNodePool()],
      workloads: ['a', 'b'].map((name) =>
        running(asking({ ...CPU, 'hugepages-1Gi': '24Gi' }), {
          kind: 'DaemonSet',
          name,
          nodeSelector: { pool: 'upf' },
        }),
      ),
    },
  ],
  ['RES001', 'a space', { resources: [aResource({ resource: 'example.com/n 3' })] }],
  ['RES001', 'no name', { resources: [aResource({ resource: 'example.com/' })] }],
  ['RES002', 'a hyphen', { resources: [aResource({ resource: 'example.com/n-3' })] }],
  ['RES002', 'a hyphen in the prefix', { resources: [aResource({ resource: 'my-site.com/n3' })] }],
  ['RES002', 'one variable for two', { resources: [aResource(), aResource({ resource: 'example.com/N3' })] }],
  ['RES003', 'twice', { resources: [aResource(), aResource()] }],
  ['DP001', 'no driver', { resources: [aResource({ selectors: [aSelector({ drivers: [] })] })] }],
  ['DP001', 'an id with 0x', { resources: [aResource({ selectors: [aSelector({ devices: ['0x1889'] })] })] }],
  [
    'DP002',
    'two families',
    {
      nodePools: [aNodePool({ nicFamilies: ['intel-e810-c', 'intel-e810-xxv'] })],
      resources: [aResource({ selectors: [aSelector({ pfNames: [] })] })],
    },
  ],
  [
    'DP003',
    'no JSON',
    { unreadable: [{ subject: 'device-plugin-config', reason: 'no JSON', value: '{', ...place('a: data.x') }] },
  ],
  [
    'ATT001',
    'no annotation',
    { unreadable: [{ subject: 'network-attachments', reason: 'no JSON', value: '[', ...place('a: b') }] },
  ],
  ['NET001', 'out of range', { networks: config({ vlan: 5000 }) }],
  ['NET001', 'priority untagged', { networks: config({ vlan: 0, vlanQoS: 1 }) }],
  ['NET001', 'priority without vlan', { networks: config({ vlanQoS: 1 }) }],
  ['NET002', 'rates', { networks: config({ min_tx_rate: 2, max_tx_rate: 1 }) }],
  [
    'NET003',
    'vDPA',
    { networks: config({}), resources: [aResource({ selectors: [aSelector({ vdpaType: 'vhost' })] })] },
  ],
  ['NET004', 'DHCP', { networks: config({ ipam: { type: 'dhcp' } }), resources: vfio }],
  ['NET007', 'no JSON', { networks: [aNetwork({ plugins: [], unreadable: 'no JSON' })] }],
  ['ATT001', 'whole namespace', { whole: { namespaces: ['cnf'] }, workloads: [aWorkload(attached)] }],
  [
    'ATT001',
    'own namespace',
    { namespaces: [aNamespace()], networks: [aNetwork({ name: 'other' })], workloads: [aWorkload(attached)] },
  ],
  ['ATT001', 'slip', { networks: [aNetwork({ name: 'N3' })], workloads: [aWorkload(attached)] }],
  ['ATT001', 'other namespace', { networks: [aNetwork({ namespace: 'other' })], workloads: [aWorkload(attached)] }],
  ['ATT001', 'no such resource', { networks: [aNetwork({ resource: 'example.com/n6' })], resources: [aResource()] }],
  [
    'ATT001',
    'slip in a resource',
    {
      resources: [aResource({ resource: 'example.com/dpdk' })],
      workloads: [running(asking({ 'example.com/dpkd': '1' }))],
    },
  ],
  [
    'ATT001',
    'whole prefix',
    { whole: { resourcePrefixes: ['example.com'] }, workloads: [running(asking({ 'example.com/n3': '1' }))] },
  ],
  [
    'ATT001',
    'other nodes',
    {
      whole: { resourcePrefixes: ['example.com'] },
      resources: [aResource()],
      workloads: [running(asking({ 'example.com/n3': '1' }), { nodeSelector: { pool: 'edge' } })],
    },
  ],
  ['ATT002', 'none', { networks: [aNetwork()], workloads: [aWorkload(attached)] }],
  [
    'ATT002',
    'too few',
    {
      networks: [aNetwork()],
      workloads: [running(asking({ 'example.com/n3': '1' }), { attachments: [anAttachment(), anAttachment()] })],
    },
  ],
  ['ATT004', 'no limit', { workloads: [running(aContainer({ requests: { 'example.com/n3': '1' } }))] }],
  [
    'ATT004',
    'two amounts',
    { workloads: [running(aContainer({ requests: { 'example.com/n3': '1' }, limits: { 'example.com/n3': '2' } }))] },
  ],
  ['ATT004', 'a half', { workloads: [running(asking({ 'example.com/n3': '0.5' }))] }],
  ['SEC001', 'no IPC_LOCK', { resources: vfio, workloads: [running(asking({ 'example.com/n3': '1' }))] }],
  ['SEC002', 'no label', { namespaces: [aNamespace()], workloads: [aWorkload({ hostNetwork: true })] }],
  [
    'SEC002',
    'wrong level',
    {
      namespaces: [aNamespace({ labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } })],
      workloads: [aWorkload({ hostNetwork: true })],
    },
  ],
  ['SEC003', 'privileged', { workloads: [running(aContainer({ privileged: true }), attached)] }],
  ['SEC004', '/dev', { workloads: [aWorkload({ ...attached, volumes: [aVolume({ hostPath: '/dev' })] })] }],
  [
    'QOS001',
    'no limit',
    {
      nodePools: [aNodePool({ staticCpuManager: true })],
      resources: vfio,
      workloads: [running(asking({ 'example.com/n3': '1' }))],
    },
  ],
  [
    'QOS001',
    'two amounts',
    {
      nodePools: [aNodePool({ staticCpuManager: true })],
      resources: vfio,
      workloads: [
        running(
          aContainer({
            requests: { ...CPU, 'example.com/n3': '1' },
            limits: { ...CPU, cpu: '2', 'example.com/n3': '1' },
          }),
        ),
      ],
    },
  ],
  [
    'QOS001',
    'part of a CPU',
    {
      nodePools: [aNodePool({ staticCpuManager: true })],
      resources: vfio,
      workloads: [running(asking({ ...CPU, 'example.com/n3': '1' }))],
    },
  ],
  ['IMG002', 'latest', { workloads: [running(aContainer({ image: 'upf' }))] }],
];

describe('every Problem of a rule', () => {
  test.each(WRONG)('%s (%s) names the value, what is allowed, and a fix', (code, _, given) => {
    const found = runRules(facts(given)).filter((problem) => problem.code === code);
    expect(found).not.toEqual([]);
    for (const problem of found) expectComplete(problem);
  });

  test('is among these cases, and no rule emits a code that it does not declare', () => {
    const declared = new Set(RULES.flatMap(({ codes }) => codes));
    expect(new Set(WRONG.map(([code]) => code))).toEqual(declared);
    for (const [, , given] of WRONG) {
      for (const { check, codes } of RULES) {
        for (const { code } of check(facts(given))) expect(codes).toContain(code);
      }
    }
  });

  test('has the severity that the invariant has', () => {
    const severities = new Map(RULES.flatMap(({ codes }) => codes.map((code) => [code, severityOf(code)])));
    expect(Object.fromEntries(severities)).toEqual(SEVERITY);
  });
});

function expectComplete({ path, message, value, allowed, hint }: Problem): void {
  expect(value).toBeDefined();
  for (const text of [path, message, allowed, hint]) {
    expect(text.trim()).not.toBe('');
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  }
  expect(message).not.toMatch(/\.$/);
}

test('nothing is wrong with nothing', () => {
  expect(runRules(facts({}))).toEqual([]);
});

test('each rule says what it asserts and which invariants it stands for', () => {
  const statements = RULES.map(({ statement }) => statement);
  expect(new Set(statements).size).toBe(statements.length);
  const invariants = RULES.flatMap((rule) => rule.invariants).map((id) => Number(id.slice(1)));
  expect([...new Set(invariants)].sort((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 67, 74, 75, 80,
  ]);
});
