/** The flagship by a real `pulumi up`, the very program of the example: what is made, changed, refused, left behind. */
import { type ApiDocument, documentsOf, inventory, kubectl, live, titleOf, unlike } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { FLAGSHIP, filesOf } from './examples';
import { type Project, type Projects, pulumiProjects } from './pulumi-projects';

let plane: ControlPlane;
let projects: Projects;
let flagship: Project;
let empty: string[];

const written = documentsOf(...filesOf('flagship'));
const definitions = written.filter(({ kind }) => kind === 'CustomResourceDefinition').map(titleOf);

beforeAll(async () => {
  plane = await startControlPlane();
  projects = await pulumiProjects(plane.kubeconfig, 'tarball');
  flagship = await projects.start('flagship', { folder: FLAGSHIP });
  // There are no nodes, so no pod of a Deployment ever runs.
  await flagship.pulumi('config', 'set', 'awaitWorkloads', 'false');
  empty = await inventory(plane);
});

afterAll(async () => {
  projects?.stop();
  await plane?.stop();
});

/** An object of the flagship as it is in the cluster. */
async function found(title: string): Promise<ApiDocument> {
  const [object] = await live(
    plane,
    written.filter((candidate) => titleOf(candidate) === title),
  );
  return object as ApiDocument;
}

const cniOf = ({ spec }: ApiDocument) => JSON.parse(spec?.config ?? '') as { vlan?: number; ipam: { range?: string } };

/** The provider that refuses what exists has a label of its own for the objects it makes: the namespaces. */
const marked = (object: ApiDocument) => {
  if (object.kind !== 'Namespace') return object;
  const labels = { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'pulumi' };
  return { ...object, metadata: { ...object.metadata, labels } };
};

const added = async () => (await inventory(plane)).filter((title) => !empty.includes(title));

test('a wrong cluster fails once, with every Problem, and nothing is registered', async () => {
  const changes = [
    ['vlan: 100', 'vlan: 4095'],
    ["pool: 'n6'", "pool: 'n9'"],
  ] as const;
  for (const [right, wrong] of changes) flagship.edit('cluster.ts', right, wrong);
  await flagship.pulumi('config', 'set', '--secret', 'n3Range', '10.3.0.0/24');
  const { code, errors, steps } = await flagship.run('up');
  for (const [right, wrong] of changes) flagship.edit('cluster.ts', wrong, right);
  await flagship.pulumi('config', 'rm', 'n3Range');
  expect({ failed: code !== 0, errors, steps }).toEqual({ failed: true, errors: [expect.any(String)], steps: [] });
  expect(errors[0]).toMatch(/error SPEC006 networks\.n3\.vlan/);
  expect(errors[0]).toMatch(/error POOL002 networks\.n6\.pool/);
  expect(errors[0]).not.toMatch(/secret|at .*\.js:\d+/);
  expect(await added()).toEqual([]);
});

test('up makes every object that cdk8s writes, with every value as it is written, and no other', async () => {
  await flagship.done('up');
  expect(await added()).toEqual(written.map(titleOf).sort());
  const objects = await live(plane, written);
  expect(written.flatMap((object, i) => unlike(marked(object), objects[i], titleOf(object)))).toEqual([]);
});

test('a preview right after shows no change, also when the state was refreshed', async () => {
  expect((await flagship.done('preview', '--expect-no-changes')).steps).toEqual([]);
  await flagship.done('refresh', '--expect-no-changes');
  expect((await flagship.done('preview', '--expect-no-changes')).steps).toEqual([]);
});

test('another VLAN updates one network in place, in its CNI configuration only', async () => {
  const before = await found('NetworkAttachmentDefinition cnf/n3');
  flagship.edit('cluster.ts', 'vlan: 100', 'vlan: 101');
  const update = {
    op: 'update',
    name: 'edge/cnf/n3',
    type: 'k8s.cni.cncf.io/v1:NetworkAttachmentDefinition',
    diff: ['spec.config'],
  };
  expect((await flagship.done('preview')).steps).toEqual([update]);
  expect((await flagship.done('up')).steps).toEqual([update]);
  const after = await found('NetworkAttachmentDefinition cnf/n3');
  expect(after.metadata.uid).toBe(before.metadata.uid);
  expect(cniOf(after)).toEqual({ ...cniOf(before), vlan: 101 });
});

test('other VFs change the ConfigMaps in place and replace the pods that read them', async () => {
  const titles = ['ConfigMap', 'DaemonSet'].map((kind) => `${kind} cnf-plumbing/sriov-device-plugin-gateway`);
  const before = await Promise.all(titles.map(found));
  flagship.edit(
    'cluster.ts',
    "n6: { count: 16, datapath: 'bifurcated' }, oam: { count: 4",
    "n6: { count: 16, datapath: 'bifurcated' }, oam: { count: 2",
  );
  const { steps } = await flagship.done('up');
  const changed = steps.map(({ op, name, diff }) => `${op} ${name} ${diff}`);
  expect(changed.sort()).toEqual([
    'update edge/cnf-plumbing/node-setup-gateway data.plan',
    'update edge/cnf-plumbing/node-setup-gateway spec.template.spec.containers[0].args[7]', // the hash of the plan
    'update edge/cnf-plumbing/sriov-device-plugin-gateway data["config.json"]',
    'update edge/cnf-plumbing/sriov-device-plugin-gateway spec.template.metadata.annotations["cnfplumbing.io/config-checksum"]',
  ]);
  const after = await Promise.all(titles.map(found));
  expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
  expect(after[0]?.data?.['config.json']).toContain('#16-17');
});

test('what was changed by hand is found by a refresh, and put back', async () => {
  const patch = JSON.stringify({ spec: { config: '{}' } });
  await kubectl(plane, ['patch', 'net-attach-def', 'n6', '-n', 'cnf', '--type=merge', '-p', patch]);
  await flagship.done('refresh');
  await flagship.done('up');
  expect(cniOf(await found('NetworkAttachmentDefinition cnf/n6')).vlan).toBe(200);
});

describe('late values', () => {
  const n3 = () => found('NetworkAttachmentDefinition cnf/n3');

  test('an output of another stack reaches every image, a secret its CNI configuration; the state does not tell it', async () => {
    const mirror = await projects.start('mirror', {
      program: `export const registry = 'mirror.example.com/x';`,
    });
    await mirror.done('up');
    await flagship.pulumi('config', 'set', 'registryStack', 'organization/mirror/test');
    await flagship.pulumi('config', 'set', '--secret', 'n3Range', '10.77.0.0/24');
    await flagship.done('up');
    expect(cniOf(await n3()).ipam.range).toBe('10.77.0.0/24');
    const daemons = (await live(plane, written)).filter(({ kind }) => kind === 'DaemonSet');
    const images = daemons.flatMap((daemon) => JSON.stringify(daemon.spec).match(/"image":"[^/]*/g) ?? []);
    expect(new Set(images)).toEqual(new Set(['"image":"mirror.example.com']));
    expect(await flagship.pulumi('stack', 'export')).not.toContain('10.77.0.0');
    await flagship.done('preview', '--expect-no-changes');
  });

  test('a wrong one is found when it is known: its network is left as it is, and a secret is not shown', async () => {
    await flagship.pulumi('config', 'set', '--secret', 'n3Range', '10.78.0.0/99');
    const { code, text, errors, steps, seconds } = await flagship.run('up');
    expect({ failed: code !== 0, errors, steps }).toEqual({ failed: true, errors: [expect.any(String)], steps: [] });
    expect(errors[0]).toMatch(/error IPAM001 networks\.n3\.ipam\.whereabouts\.range/);
    expect(text).not.toContain('10.78.0.0');
    expect(cniOf(await n3()).ipam.range).toBe('10.77.0.0/24');
    expect(seconds).toBeLessThan(15);
  });
});

test('destroy leaves nothing but the definitions, which others may use', async () => {
  await flagship.done('destroy');
  expect(await added()).toEqual(definitions.sort());
  expect(definitions).toHaveLength(4);
});
