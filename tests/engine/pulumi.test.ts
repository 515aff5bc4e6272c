/** The flagship by a real `pulumi up`: real engine, language host, Kubernetes provider and API server. */
import { App, type Chart } from 'cdk8s';
import { spec } from '../../examples/flagship/cluster';
import { CnfCluster } from '../../lib';
import { type ControlPlane, startControlPlane } from './control-plane';
import { removeStack, type Stack, startStack } from './pulumi-stack';

let plane: ControlPlane;
let stack: Stack;

beforeAll(async () => {
  plane = await startControlPlane();
  stack = await startStack('flagship', plane.kubeconfig);
}, 900_000);

afterAll(async () => {
  removeStack(stack);
  await plane?.stop();
});

type Json = Record<string, unknown>;

/** No node ever runs a pod here, so nothing is waited for. */
const DEPLOYMENT = { awaitWorkloads: false };

/** A program that declares the flagship, with another spec if wished. */
function flagship(changed: object = {}): string {
  return `const { CnfCluster } = require('cnf-plumbing/pulumi');
const edge = new CnfCluster('edge', { ...${JSON.stringify({ ...spec, ...changed })}, deployment: ${JSON.stringify(DEPLOYMENT)} });
exports.networks = edge.networks;
exports.objectCount = edge.objectCount;
`;
}

/** The same cluster as cdk8s writes it. */
function synthesised(): Json[] {
  const app = new App();
  new CnfCluster(app, 'edge', spec);
  return app.charts.flatMap((chart: Chart) => chart.toJson());
}

async function live(object: Json): Promise<Json | undefined> {
  const { name, namespace } = object.metadata as { name: string; namespace?: string };
  const [version, group] = String(object.apiVersion).split('/').reverse();
  const kind = `${String(object.kind).toLowerCase()}${group ? `.${version}.${group}` : ''}`;
  const { code, stdout } = await plane.kubectl([
    'get',
    kind,
    name,
    ...(namespace ? ['-n', namespace] : []),
    '-o',
    'json',
  ]);
  return code === 0 ? JSON.parse(stdout) : undefined;
}

/** Everything that was written, as far as the API server kept it as it was written. */
function missingFrom(written: unknown, found: unknown, path = ''): string[] {
  if (Array.isArray(written)) {
    if (!Array.isArray(found) || found.length !== written.length) return [`${path}: ${JSON.stringify(found)}`];
    return written.flatMap((item, i) => missingFrom(item, found[i], `${path}[${i}]`));
  }
  if (typeof written === 'object' && written !== null) {
    // The provider says of every object that Pulumi manages it.
    const entries = Object.entries(written).filter(([key]) => key !== 'app.kubernetes.io/managed-by');
    return entries.flatMap(([key, value]) => missingFrom(value, (found as Json | undefined)?.[key], `${path}.${key}`));
  }
  return written === found ? [] : [`${path}: ${JSON.stringify(found)} instead of ${JSON.stringify(written)}`];
}

/** CNI configuration of a network as it is in the cluster. */
function cniOf(network: Json | undefined): Json & { vlan?: number; ipam?: Json } {
  return JSON.parse(String((network?.spec as Json | undefined)?.config));
}

async function allOurs(): Promise<string[]> {
  const kinds = [
    'configmaps,serviceaccounts,daemonsets,deployments,network-attachment-definitions',
    'namespaces,clusterroles,clusterrolebindings,customresourcedefinitions',
  ];
  const names: string[] = [];
  for (const kind of kinds) {
    const { stdout } = await plane.kubectl([
      'get',
      kind,
      '-A',
      '-o',
      'name',
      '-l',
      'app.kubernetes.io/part-of=cnf-plumbing',
    ]);
    names.push(...stdout.split('\n').filter(Boolean));
  }
  return names;
}

test('a wrong cluster fails with every Problem, and nothing is registered', async () => {
  stack.program(flagship({ networks: { n3: { pool: 'n9', vlan: 4095 }, 'n 6': { pool: 'n6' } } }));
  const { code, text } = await stack.pulumi('up', '--yes', '--skip-preview', '--stack', 'test');
  expect(code).not.toBe(0);
  for (const word of ['SPEC006', 'NAME001']) expect(text).toContain(word);
  expect(text).not.toMatch(/at .*\.js:\d+/);
  const { deployment } = await stack.state();
  expect((deployment.resources ?? []).filter(({ type }) => type.startsWith('kubernetes:'))).toEqual([]);
}, 120_000);

describe('up', () => {
  test('makes every object that cdk8s writes, as it is written, and no other', async () => {
    stack.program(flagship());
    await stack.up();
    const objects = synthesised();
    for (const object of objects) {
      expect({ of: object.kind, missing: missingFrom(object, await live(object)) }).toEqual({
        of: object.kind,
        missing: [],
      });
    }
    expect((await allOurs()).length).toBe(objects.length);
  }, 240_000);

  test('again changes nothing: not in the preview, not in the cluster', async () => {
    const { code, text } = await stack.pulumi('preview', '--expect-no-changes', '--stack', 'test');
    expect({ code, text: code === 0 ? '' : text }).toEqual({ code: 0, text: '' });
    await stack.pulumi('refresh', '--yes', '--skip-preview', '--stack', 'test');
    const refreshed = await stack.pulumi('preview', '--expect-no-changes', '--stack', 'test');
    expect({ code: refreshed.code, text: refreshed.code === 0 ? '' : refreshed.text }).toEqual({ code: 0, text: '' });
  }, 240_000);

  test('with another VLAN updates one network in place, and shows the one value', async () => {
    const n3 = { ...spec.networks?.n3, vlan: 101 };
    stack.program(flagship({ networks: { ...spec.networks, n3 } }));
    const preview = JSON.parse((await stack.pulumi('preview', '--json', '--stack', 'test')).stdout);
    // The component shows that its arguments changed, and the cluster is looked at; neither changes an object.
    const changed = preview.steps.filter(
      ({ op, urn }: Json) => op !== 'same' && op !== 'read' && String(urn).includes('kubernetes:'),
    );
    expect(changed.map(({ op, urn }: Json) => [op, String(urn).split('::').at(-1)])).toEqual([
      ['update', 'edge/cnf/n3'],
    ]);
    expect(Object.keys(changed[0].detailedDiff ?? {})).toEqual(['spec.config']);
    await stack.up();
    const nad = await live({
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: { name: 'n3', namespace: 'cnf' },
    });
    expect(cniOf(nad).vlan).toBe(101);
  }, 240_000);

  test('with another VF range changes the ConfigMap in place and replaces the pods that read it', async () => {
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'sriov-device-plugin-gateway', namespace: 'cnf-plumbing' },
    };
    const daemon = { ...config, apiVersion: 'apps/v1', kind: 'DaemonSet' };
    const before = { config: await live(config), daemon: await live(daemon) };
    const nodePools = structuredClone(spec.nodePools);
    const range = nodePools.gateway?.pfs.ens3f0np0?.vfs?.oam;
    if (range) range.count = 2;
    stack.program(flagship({ nodePools }));
    await stack.up();
    const after = { config: await live(config), daemon: await live(daemon) };
    const metadata = (object: Json | undefined) => object?.metadata as { uid: string; generation: number };
    expect(metadata(after.config).uid).toBe(metadata(before.config).uid);
    expect(metadata(after.daemon).uid).toBe(metadata(before.daemon).uid);
    expect(metadata(after.daemon).generation).toBe(metadata(before.daemon).generation + 1);
    expect(JSON.stringify(after.config)).toContain('#16-17');
  }, 240_000);
});

describe('late values', () => {
  test('arrive inside CNI configurations and image references, and a secret one is encrypted in the state', async () => {
    stack.program(`const pulumi = require('@pulumi/pulumi');
const { CnfCluster } = require('cnf-plumbing/pulumi');
const spec = ${JSON.stringify(spec)};
spec.images = { registry: pulumi.output(Promise.resolve('mirror.example.com/x')) };
spec.networks.n3.ipam.whereabouts = { range: new pulumi.Config().requireSecret('range') };
new CnfCluster('edge', { ...spec, deployment: ${JSON.stringify(DEPLOYMENT)} });
`);
    await stack.pulumi('config', 'set', '--secret', 'range', '10.77.0.0/24', '--stack', 'test');
    await stack.up();
    const nad = await live({
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: { name: 'n3', namespace: 'cnf' },
    });
    expect(cniOf(nad).ipam?.range).toBe('10.77.0.0/24');
    const multus = await live({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'multus', namespace: 'cnf-plumbing' },
    });
    expect(JSON.stringify(multus)).toContain('mirror.example.com/x/k8snetworkplumbingwg/multus-cni:');
    const { text } = await stack.pulumi('stack', 'export', '--stack', 'test');
    expect(text).not.toContain('10.77.0.0');
  }, 240_000);
});

test('destroy leaves only the definitions, which others may use', async () => {
  const { code, text } = await stack.pulumi('destroy', '--yes', '--skip-preview', '--stack', 'test');
  expect({ code, text: code === 0 ? '' : text }).toEqual({ code: 0, text: '' });
  const left = await allOurs();
  expect(left.map((name) => name.split('/')[0])).toEqual(
    left.map(() => 'customresourcedefinition.apiextensions.k8s.io'),
  );
  expect(left.length).toBe(4);
}, 240_000);
