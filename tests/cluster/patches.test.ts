/** Patches of a spec: JSON-Patch operations on the objects of the cluster, as data. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App } from 'cdk8s';
import { CnfCluster, type Friendly, PlumbingApp } from '../../lib';
import { inspectTree } from '../../lib/output';
import type { ManifestPatch } from '../../lib/spec';
import { smallCluster } from './small-cluster';

type Patch = Friendly<ManifestPatch>;

const multus = { kind: 'DaemonSet', name: 'multus' };
const pod = '/spec/template/spec';

function patched(patches: Patch[]): CnfCluster {
  return new CnfCluster(new PlumbingApp(), 'edge', smallCluster({ patches }));
}

/** Objects of a cluster as they would be written, of one kind. */
function manifests(cluster: CnfCluster, kind: string) {
  const objects = cluster.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return objects.filter((object) => object.kind === kind).map((object) => object.toJson());
}

const podOf = (cluster: CnfCluster) =>
  manifests(cluster, 'DaemonSet').find(({ metadata }) => metadata.name === 'multus').spec.template.spec;

test.each<[string, Patch, unknown]>([
  [
    'add',
    { ...multus, op: 'add', path: `${pod}/dnsPolicy`, value: 'Default' },
    expect.objectContaining({ dnsPolicy: 'Default' }),
  ],
  [
    'replace',
    { ...multus, op: 'replace', path: `${pod}/hostPID`, value: false },
    expect.objectContaining({ hostPID: false }),
  ],
  ['remove', { ...multus, op: 'remove', path: `${pod}/hostPID` }, expect.not.objectContaining({ hostPID: true })],
  [
    'add to the end of a list',
    { ...multus, op: 'add', path: `${pod}/tolerations/-`, value: { key: 'x' } },
    expect.objectContaining({ tolerations: [{ operator: 'Exists' }, { key: 'x' }] }),
  ],
  [
    'a key with a slash in it',
    { ...multus, op: 'replace', path: `${pod}/nodeSelector/kubernetes.io~1os`, value: 'windows' },
    expect.objectContaining({ nodeSelector: { 'kubernetes.io/os': 'windows' } }),
  ],
  [
    'a test that holds',
    { ...multus, op: 'test', path: `${pod}/hostPID`, value: true },
    expect.objectContaining({ hostPID: true }),
  ],
])('%s', (_, patch, expected) => {
  const cluster = patched([patch]);
  expect(cluster.problems).toEqual([]);
  expect(podOf(cluster)).toEqual(expected);
});

test('patches apply in their order, each to what those before it made', () => {
  const cluster = patched([
    { ...multus, op: 'add', path: '/metadata/annotations', value: {} },
    { ...multus, op: 'add', path: '/metadata/annotations/team', value: 'core' },
    { ...multus, op: 'test', path: '/metadata/annotations/team', value: 'core' },
    { ...multus, op: 'replace', path: '/metadata/annotations/team', value: 'edge' },
  ]);
  expect(inspectTree(cluster.node.root).problems).toEqual([]);
  expect(manifests(cluster, 'DaemonSet').map(({ metadata }) => metadata.annotations)).toContainEqual({ team: 'edge' });
});

test.each<[string, Omit<Patch, 'op' | 'path'>, string[]]>([
  ['a kind', { kind: 'NetworkAttachmentDefinition' }, ['n3', 'oam']],
  ['a name', { name: 'n3' }, ['n3']],
  ['a namespace', { namespace: 'cnf' }, ['n3', 'oam']],
  ['all of them', { kind: 'NetworkAttachmentDefinition', name: 'oam', namespace: 'cnf' }, ['oam']],
])('a patch changes every object that has %s', (_, selector, names) => {
  const cluster = patched([{ ...selector, op: 'add', path: '/metadata/annotations/team', value: 'core' }]);
  const changed = manifests(cluster, 'NetworkAttachmentDefinition').filter(({ metadata }) => metadata.annotations.team);
  expect(changed.map(({ metadata }) => metadata.name)).toEqual(names);
});

describe('a patch that would change nothing is PATCH001', () => {
  test.each<[string, Patch, string, string]>([
    [
      'no such name',
      { kind: 'DaemonSet', name: 'multsu', op: 'remove', path: '/spec' },
      'patches[0]',
      'DaemonSet: multus, cni-binaries, node-setup-upf, sriov-device-plugin-upf',
    ],
    ['no such kind', { kind: 'Secret', op: 'remove', path: '/data' }, 'patches[0]', 'Namespace, CustomResource'],
    [
      'nothing to remove',
      { ...multus, op: 'remove', path: `${pod}/hostPid` },
      'patches[0].path',
      'hostNetwork, hostPID',
    ],
    ['nothing to replace', { ...multus, op: 'replace', path: '/spec/x', value: 1 }, 'patches[0].path', 'selector'],
    ['nothing to test', { ...multus, op: 'test', path: '/spec/x', value: 1 }, 'patches[0].path', 'selector'],
    ['nowhere to add', { ...multus, op: 'add', path: '/spec/x/y', value: 1 }, 'patches[0].path', 'selector'],
    ['below a text', { ...multus, op: 'remove', path: '/kind/x' }, 'patches[0].path', 'nothing below it'],
    ['no JSON pointer', { ...multus, op: 'remove', path: 'spec' }, 'patches[0].path', 'text like /spec/template/spec'],
  ])('%s', (_, patch, path, allowed) => {
    const { problems } = patched([patch]);
    expect(problems).toEqual([
      expect.objectContaining({ code: 'PATCH001', path, allowed: expect.stringContaining(allowed) }),
    ]);
  });

  test('the others are applied all the same', () => {
    const cluster = patched([
      { ...multus, op: 'remove', path: '/spec/x' },
      { ...multus, op: 'remove', path: `${pod}/hostPID` },
    ]);
    expect(cluster.problems).toHaveLength(1);
    expect(podOf(cluster)).not.toHaveProperty('hostPID');
  });
});

test('a test that fails stops synth: OBJ001 names the object', () => {
  const cluster = patched([
    { ...multus, op: 'test', path: `${pod}/hostPID`, value: false },
    { ...multus, op: 'remove', path: `${pod}/hostPID` },
  ]);
  expect(inspectTree(cluster.node.root).problems).toEqual([
    expect.objectContaining({ code: 'OBJ001', path: 'edge/operators/multus/Resource' }),
  ]);
  // A plain app writes what comes before the object that fails.
  const outdir = mkdtempSync(join(tmpdir(), 'cnf-patches-'));
  const plain = new App({ outdir });
  new CnfCluster(plain, 'edge', smallCluster({ patches: [{ ...multus, op: 'test', path: '/kind', value: 'Pod' }] }));
  expect(() => plain.synth()).toThrow('edge/operators/multus/Resource');
  rmSync(outdir, { recursive: true });
});
