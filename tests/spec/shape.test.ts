/** The shape of a spec: keys, types, words, bounds and forms of text, each mistake said once, where it stands. */

import * as pulumi from '@pulumi/pulumi';
import fc from 'fast-check';
import { lateMarker, type ProblemCode } from '../../lib/core';
import { checkShape } from '../../lib/spec';
import { smallCluster } from '../cluster/small-cluster';

// biome-ignore lint/suspicious/noExplicitAny: the changes write what no type allows
type Any = any;
type Change = (spec: Any) => void;

function shapeOf(change: Change) {
  const spec = smallCluster();
  change(spec);
  return checkShape(spec);
}

const found = (change: Change) => shapeOf(change).problems.map(({ code, path }) => `${code} ${path}`);
const port = (spec: Any) => spec.nodePools.upf.pfs.ens1f0;

test('a spec as it should be has nothing wrong with it', () => {
  expect(checkShape(smallCluster())).toEqual({ problems: [], broken: [] });
});

test.each<[what: string, code: ProblemCode, path: string, value: unknown, hint: RegExp, change: Change]>([
  [
    'a key with a slip',
    'SPEC001',
    'networks.n3.vlna',
    7,
    /did you mean "vlan"\?/,
    (spec) => (spec.networks.n3.vlna = 7),
  ],
  ['a key in another case', 'SPEC001', 'nodepools', {}, /did you mean "nodePools"\?/, (spec) => (spec.nodepools = {})],
  ['a key unlike any other', 'SPEC001', 'platform.zzz', 1, /^remove it$/, (spec) => (spec.platform.zzz = 1)],
  [
    'a number for text',
    'SPEC002',
    'platform.kubernetes',
    1.3,
    /in quotes.*1\.3/,
    (spec) => (spec.platform.kubernetes = 1.3),
  ],
  [
    'text for a number',
    'SPEC002',
    'networks.n3.vlan',
    '100',
    /leave the quotes out: vlan: 100$/,
    (spec) => (spec.networks.n3.vlan = '100'),
  ],
  ['a broken number', 'SPEC002', 'networks.n3.vlan', 1.5, /of that type/, (spec) => (spec.networks.n3.vlan = 1.5)],
  ['a list for an object', 'SPEC002', 'networks', [], /of that type/, (spec) => (spec.networks = [])],
  [
    'null, which YAML makes of an empty value',
    'SPEC002',
    'networks.n3',
    'nothing',
    /./,
    (spec) => (spec.networks.n3 = null),
  ],
  [
    'no datapath',
    'SPEC003',
    'nodePools.upf.pfs.ens1f0.vfs.n3.datapath',
    'nothing',
    /add datapath/,
    (spec) => delete port(spec).vfs.n3.datapath,
  ],
  [
    'a word with a slip',
    'SPEC004',
    'nodePools.upf.pfs.ens1f0.vfs.n3.datapath',
    'vfoi',
    /did you mean "vfio"\?/,
    (spec) => (port(spec).vfs.n3.datapath = 'vfoi'),
  ],
  [
    'a datapath as people call it',
    'SPEC004',
    'nodePools.upf.pfs.ens1f0.vfs.n3.datapath',
    'DPDK',
    /say vfio, on NVIDIA Mellanox NICs bifurcated/,
    (spec) => (port(spec).vfs.n3.datapath = 'DPDK'),
  ],
  [
    'a word that YAML 1.1 made a truth value',
    'SPEC004',
    'nodePools.upf.iommu',
    true,
    /in quotes: iommu: "on"/,
    (spec) => (spec.nodePools.upf.iommu = true),
  ],
  [
    'a version in full',
    'SPEC005',
    'platform.kubernetes',
    '1.34.2',
    /major and minor/,
    (spec) => (spec.platform.kubernetes = '1.34.2'),
  ],
  [
    'a relative folder',
    'SPEC005',
    'platform.paths.cniBin',
    'opt/cni/bin',
    /./,
    (spec) => (spec.platform.paths = { cniBin: 'opt/cni/bin' }),
  ],
  ['no VF', 'SPEC006', 'nodePools.upf.pfs.ens1f0.vfs.n3.count', 0, /raise/, (spec) => (port(spec).vfs.n3.count = 0)],
  ['VLAN 4095', 'SPEC006', 'networks.n3.vlan', 4095, /lower/, (spec) => (spec.networks.n3.vlan = 4095)],
  ['priority 8', 'SPEC006', 'networks.n3.vlanQos', 8, /lower/, (spec) => (spec.networks.n3.vlanQos = 8)],
  ['a negative rate', 'SPEC006', 'networks.n3.minTxRate', -1, /raise/, (spec) => (spec.networks.n3.minTxRate = -1)],
  [
    'a selector of nothing',
    'SPEC006',
    'nodePools.upf.nodeSelector',
    {},
    /add an entry/,
    (spec) => (spec.nodePools.upf.nodeSelector = {}),
  ],
  [
    'a bond of one link',
    'SPEC006',
    'networks.b.bond.links',
    ['net1'],
    /add an item/,
    (spec) => (spec.networks.b = { bond: { links: ['net1'] } }),
  ],
  [
    'a reserved key',
    'SPEC007',
    'networks.constructor',
    'constructor',
    /rename/,
    (spec) => (spec.networks.constructor = { pool: 'n3' }),
  ],
])('%s is %s', (_, code, path, value, hint, change) => {
  expect(shapeOf(change).problems).toEqual([
    expect.objectContaining({
      code,
      path,
      value,
      hint: expect.stringMatching(hint),
      allowed: expect.stringMatching(/./),
    }),
  ]);
});

test('a number that is no whole one is said once, also where it is out of bounds', () => {
  expect(found((spec) => Object.assign(port(spec), { mtu: 1.5 }))).toEqual(['SPEC002 nodePools.upf.pfs.ens1f0.mtu']);
  expect(found((spec) => Object.assign(port(spec), { mtu: 67 }))).toEqual(['SPEC006 nodePools.upf.pfs.ens1f0.mtu']);
});

test.each<[what: string, allowed: string, change: Change]>([
  ['an address for what finds a port', 'an object with the keys pci, mac, serial', (spec) => (port(spec).match = 'x')],
  ['text for labels', 'an object of strings', (spec) => (spec.nodePools.upf.nodeSelector = 'upf')],
  ['pages without NUMA nodes', 'an object of integers', (spec) => (spec.nodePools.upf.hugepages = { '1Gi': 16 })],
  ['text for a list', 'an array of strings', (spec) => (spec.platform.podCidrs = '10.0.0.0/8')],
])('%s: the shape needed is said', (_, allowed, change) => {
  expect(shapeOf(change).problems).toEqual([expect.objectContaining({ code: 'SPEC002', allowed })]);
});

describe('texts that are looked at closely (SPEC005)', () => {
  const match =
    (given: object): Change =>
    (spec) =>
      (port(spec).match = given);
  const family =
    (pfIds: string[]): Change =>
    (spec) =>
      (spec.nicFamilies = { mine: { vendor: '8086', pfIds, vfId: '1889', pfDriver: 'ice', vfDriver: 'iavf' } });
  const selector =
    (labels: object): Change =>
    (spec) =>
      (spec.nodePools.upf.nodeSelector = labels);
  const images =
    (given: object): Change =>
    (spec) =>
      (spec.images = given);

  test.each<[what: string, path: string, hint: string, change: Change]>([
    [
      'a PCI address without its domain',
      'nodePools.upf.pfs.ens1f0.match.pci',
      'write "0000:18:00.0"',
      match({ pci: '18:00.0' }),
    ],
    [
      'a PCI address in capitals',
      'nodePools.upf.pfs.ens1f0.match.pci',
      'write "0000:3b:00.0"',
      match({ pci: '0000:3B:00.0' }),
    ],
    [
      'a MAC address in capitals',
      'nodePools.upf.pfs.ens1f0.match.mac',
      'write "0c:42:a1:00:00:01"',
      match({ mac: '0C-42-A1-00-00-01' }),
    ],
    [
      'a MAC address of a group',
      'nodePools.upf.pfs.ens1f0.match.mac',
      'ethtool -P',
      match({ mac: '01:00:5e:00:00:01' }),
    ],
    ['a device id with 0x', 'nicFamilies.mine.pfIds[1]', 'lspci -n', family(['1592', '0x1593'])],
    [
      'a label key with a space',
      'nodePools.upf.nodeSelector["example.com/my pool"]',
      'example.com/pool',
      selector({ 'example.com/my pool': 'a' }),
    ],
    [
      'a label key with two slashes',
      'nodePools.upf.nodeSelector["a/b/c"]',
      'example.com/pool',
      selector({ 'a/b/c': 'a' }),
    ],
    [
      'a label key without a name',
      'nodePools.upf.nodeSelector["example.com/"]',
      'example.com/pool',
      selector({ 'example.com/': 'a' }),
    ],
    ['a label value with a space', 'nodePools.upf.nodeSelector.pool', 'respell', selector({ pool: 'upf nodes' })],
    [
      'a label of a namespace',
      'namespaces.cnf.labels.team',
      'shorten',
      (spec) => (spec.namespaces.cnf.labels = { team: 'x'.repeat(64) }),
    ],
    [
      'a mirror with a scheme',
      'images.registry',
      'leave out https://',
      images({ registry: 'https://registry.example.com' }),
    ],
    [
      'a mirror with a slash at its end',
      'images.registry',
      'slash at the end',
      images({ registry: 'registry.example.com/' }),
    ],
    ['an empty mirror', 'images.registry', './', images({ registry: '' })],
    ['a secret with a space', 'images.pullSecrets[0]', 'name of the secret', images({ pullSecrets: ['my secret'] })],
  ])('%s', (_, path, hint, change) => {
    expect(shapeOf(change).problems).toEqual([
      expect.objectContaining({ code: 'SPEC005', path, hint: expect.stringContaining(hint === './' ? '' : hint) }),
    ]);
  });

  test.each<[what: string, change: Change]>([
    ['a label without a domain or a value', selector({ 'node-role.kubernetes.io/upf': '', zone_1: 'A.b-c_d' })],
    ['a mirror with a port and a path', images({ registry: 'registry.example.com:5000/mirror/a__b.c' })],
    ['a mirror by its IPv6 address', images({ registry: '[fd00::5]:5000' })],
    ['a mirror that arrives later', images({ registry: lateMarker({}) })],
    ['a port that is known by all it has', match({ pci: '0000:18:00.0', mac: '0c:42:a1:00:00:01', serial: 'MT2146X' })],
  ])('%s may be as it is', (_, change) => {
    expect(shapeOf(change).problems).toEqual([]);
  });
});

describe('what is no plain data (SPEC002)', () => {
  class Network {
    public readonly pool = 'n3';
  }

  test.each<[what: string, path: string, change: Change]>([
    ['a Map, which looks empty', 'networks', (spec) => (spec.networks = new Map([['n3', { pool: 'n3' }]]))],
    ['an object of a class', 'networks.n3', (spec) => (spec.networks.n3 = new Network())],
    ['a date, which YAML 1.1 reads into text', 'networks.n3.ipam', (spec) => (spec.networks.n3.ipam = new Date(0))],
    ['a function', 'networks.n3.vlan', (spec) => (spec.networks.n3.vlan = () => 100)],
    ['not a number', 'networks.n3.vlan', (spec) => (spec.networks.n3.vlan = Number.NaN)],
    [
      'what contains itself',
      'namespaces.cnf.labels.own',
      ({ namespaces: { cnf } }) => {
        cnf.labels = {};
        cnf.labels.own = cnf.labels;
      },
    ],
  ])('%s', (_, path, change) => {
    expect(found(change)).toEqual([`SPEC002 ${path}`]);
  });

  test('an object of another realm or without a prototype is plain', () => {
    expect(found((spec) => (spec.networks = Object.assign(Object.create(null), spec.networks)))).toEqual([]);
    expect(found((spec) => (spec.networks = require('node:vm').runInNewContext('({ n3: { pool: "n3" } })')))).toEqual(
      [],
    );
  });

  test('nesting without an end is an error, not a crash', () => {
    let deep: object = {};
    for (let i = 0; i < 10_000; i++) deep = { deep };
    expect(found((spec) => (spec.patches = [{ op: 'add', path: '/x', value: deep }]))).toEqual([
      expect.stringMatching(/^SPEC002 patches\[0\]\.value\.deep/),
    ]);
  });

  test('one object in two places is no nesting', () => {
    const ipam = { whereabouts: { range: '10.3.0.0/24' } };
    expect(
      found(({ networks }) => Object.assign(networks, { n3: { pool: 'n3', ipam }, n4: { pool: 'n3', ipam } })),
    ).toEqual([]);
  });
});

test('a member that is undefined counts as absent', () => {
  expect(found((spec) => (spec.networks.n3.vlan = undefined))).toEqual([]);
});

test('a Pulumi Output where the structure is decided is one Problem, not also a wrong type', () => {
  const output = pulumi.output('upf');
  expect(found((spec) => (spec.nodePools.upf.nodeSelector = { pool: output }))).toEqual([
    'LATE001 nodePools.upf.nodeSelector.pool',
  ]);
  expect(found((spec) => (spec.nodePools.upf.nodeSelector = { pool: `${output}` }))).toEqual([
    'LATE001 nodePools.upf.nodeSelector.pool',
  ]);
  expect(found((spec) => (spec.nodePools.upf.nodeSelector = { [`${output}`]: 'a' }))).toEqual([
    'LATE001 nodePools.upf.nodeSelector["<Output>"]',
  ]);
});

test('whatever is given instead of a spec is judged, and never throws', () => {
  fc.assert(
    fc.property(fc.anything({ withMap: true, withDate: true, withNullPrototype: true, maxDepth: 3 }), (input) => {
      expect(checkShape(input).problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
});
