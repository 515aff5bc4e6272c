/** Single objects that fail, drift, exist already or have options, on a real engine and API server: what the user sees. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inventory, kubectl } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { type Project, type Projects, pulumiProjects } from './pulumi-projects';

let plane: ControlPlane;
let projects: Projects;
let app: Project;
let empty: string[];

beforeAll(async () => {
  plane = await startControlPlane();
  projects = await pulumiProjects(plane.kubeconfig);
  app = await projects.start('app', { program: '' });
  empty = await inventory(plane);
});

afterAll(async () => {
  projects?.stop();
  await plane?.stop();
});

const HEAD = `const { ApiObject } = require('cdk8s');
const pulumi = require('@pulumi/pulumi');
const cnf = require('cnf-plumbing');
const { deploy } = require('cnf-plumbing/pulumi');
const object = (scope, apiVersion, kind, name, namespace, more = {}) =>
  new ApiObject(scope, kind + '-' + name, { apiVersion, kind, metadata: { name, namespace }, ...more });
const map = (scope, name, data = {}, namespace = 'app') => object(scope, 'v1', 'ConfigMap', name, namespace, { data });
const network = (scope, name, namespace = 'app', type = 'bridge') =>
  object(scope, 'k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', name, namespace,
    { spec: { config: JSON.stringify({ cniVersion: '1.0.0', name, type }) } });
const daemon = (scope, name, image, label = name) => object(scope, 'apps/v1', 'DaemonSet', name, 'app',
  { spec: { selector: { matchLabels: { label } }, template: { metadata: { labels: { label } }, spec: { containers: [{ name: 'agent', image }] } } } });
`;

/** The program: the namespace, the definition of networks, and what is given. */
const program = (objects: string, options = '{}', project = app) =>
  project.write(
    'index.ts',
    `${HEAD}deploy('app', (scope) => { new cnf.CnfNamespace(scope, 'app'); new cnf.NetworkAttachmentCrd(scope, 'crd'); ${objects} }, ${options});`,
  );

const field = (path: string, ...what: string[]) => kubectl(plane, ['get', ...what, '-o', `jsonpath={${path}}`]);
const exists = async (...what: string[]) => (await plane.kubectl(['get', ...what])).code === 0;
const CRD = 'network-attachment-definitions.k8s.cni.cncf.io';

test('a preview without the definitions shows the objects of their kinds too', async () => {
  program(`network(scope, 'n1'); map(scope, 'a', { x: '1' });`);
  const { steps } = await app.done('preview');
  expect(steps.map(({ op, name }) => `${op} ${name}`).sort()).toEqual([
    'create app/app',
    'create app/app/a',
    'create app/app/n1',
    'create app/network-attachment-definitions.k8s.cni.cncf.io',
  ]);
  await app.done('up');
});

describe('an object that is refused', () => {
  test('by our rules, is named with construct path, field and fix before anything is registered', async () => {
    program(`network(scope, 'n1'); map(scope, 'a', { x: 1 }); map(scope, 'b');`);
    const { code, errors, steps } = await app.run('up');
    expect(code).not.toBe(0);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/error FIELD003 app\/ConfigMap-a: data\.x[\s\S]*fix: {5}put the value in quotes/);
    expect(steps).toEqual([]);
  });

  test('by the API server alone, is named with its field; the others are made, and the next run makes only that one', async () => {
    const binding = (kind: string) => `network(scope, 'n1'); map(scope, 'a', { x: '1' }); map(scope, 'b');
  object(scope, 'rbac.authorization.k8s.io/v1', 'RoleBinding', 'readers', 'app', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: '${kind}', name: 'someone', apiGroup: 'rbac.authorization.k8s.io' }],
  });`;
    program(binding('Nobody'));
    const refused = await app.run('up', '--continue-on-error');
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(
      /RoleBinding::app\/app\/readers" was not successfully created.*subjects\[0\]\.kind: Unsupported value: "Nobody"/,
    );
    expect(await exists('configmap', 'b', '-n', 'app')).toBe(true);
    program(binding('User'));
    const { steps } = await app.done('up');
    expect(steps.map(({ op, name }) => `${op} ${name}`)).toEqual(['create app/app/readers']);
  });
});

test('a field that cannot change replaces its object, and the preview says so', async () => {
  program(`map(scope, 'a', { x: '1' }); daemon(scope, 'agent', 'registry.example.com/agent:1');`);
  await app.done('up');
  const before = await field('.metadata.uid', 'daemonset', 'agent', '-n', 'app');
  program(`map(scope, 'a', { x: '1' }); daemon(scope, 'agent', 'registry.example.com/agent:1', 'other');`);
  const { steps } = await app.done('preview');
  expect(steps.map(({ op }) => op)).toContain('replace');
  expect(new Set(steps.map(({ name }) => name))).toEqual(new Set(['app/app/agent']));
  await app.done('up');
  expect(await field('.metadata.uid', 'daemonset', 'agent', '-n', 'app')).not.toBe(before);
});

test('a DaemonSet whose pods do not start fails after the time given, names pods and reasons, and is waited for again', async () => {
  await kubectl(plane, ['create', '-f', '-'], '{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-0"}}');
  const objects = `map(scope, 'a', { x: '1' }); daemon(scope, 'agent', 'registry.example.com/agent:2', 'other');`;
  program(objects, `{ ${waiting(6)} }`);
  const up = app.run('up');
  const pod = await podWith('agent:2');
  await reports(pod, {
    phase: 'Pending',
    conditions: conditions({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [agent]',
    }),
    containerStatuses: [
      {
        name: 'agent',
        image: 'registry.example.com/agent:2',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } },
      },
    ],
  });
  const { code, text, seconds } = await up;
  expect(code).not.toBe(0);
  expect(text).toMatch(/"app\/agent" failed to fully initialize or become live: timed out waiting/);
  expect(text).toMatch(/\[Pod app\/agent-\w+\]: .*\[ImagePullBackOff\] Back-off pulling image/);
  expect(seconds).toBeLessThan(30);

  // The client gives up on a request after two seconds, and starts to watch again: waiting is not cut short.
  program(objects, `{ ${waiting(60)}, cluster: { kubeClientSettings: { timeout: 2 } } }`);
  const again = app.done('up');
  await sleep(7_000);
  await reports(pod, { phase: 'Running', conditions: conditions({ status: 'True' }), containerStatuses: [] });
  expect((await again).seconds).toBeGreaterThan(7);
  await kubectl(plane, ['delete', 'node', 'node-0']);
});

const waiting = (seconds: number) => `objects: [{ match: { kind: 'DaemonSet' }, timeoutSeconds: ${seconds} }]`;

/** Says of a pod what a kubelet would say. */
const reports = (pod: string, status: object) =>
  kubectl(plane, ['patch', pod, '-n', 'app', '--subresource=status', '--type=merge', '-p', JSON.stringify({ status })]);

const conditions = (ready: object) => [
  { type: 'PodScheduled', status: 'True' },
  { type: 'Initialized', status: 'True' },
  { type: 'Ready', lastTransitionTime: '2026-01-01T00:00:00Z', ...ready },
];

async function podWith(image: string): Promise<string> {
  const end = Date.now() + 30_000;
  for (;;) {
    const pods = await field(
      'range .items[*]}{.metadata.name} {.spec.containers[0].image}{"\\n"}{end',
      'pods',
      '-n',
      'app',
    );
    const found = pods.split('\n').find((line) => line.endsWith(image));
    if (found) return `pod/${found.split(' ')[0]}`;
    if (Date.now() > end) throw new Error(`no pod of ${image}: ${pods}`);
  }
}

test('what was changed by hand is not seen without a refresh; with one it is put back', async () => {
  program(`map(scope, 'a', { x: '1' }); map(scope, 'b');`);
  await app.done('up');
  await kubectl(plane, ['patch', 'configmap', 'a', '-n', 'app', '--type=merge', '-p', '{"data":{"x":"2","y":"3"}}']);
  await kubectl(plane, ['delete', 'configmap', 'b', '-n', 'app']);
  expect((await app.done('up')).steps).toEqual([]);
  const { steps } = await app.done('up', '--refresh');
  // Neither waits for the other.
  const made = steps.filter(({ op }) => op !== 'delete').map(({ op, name }) => `${op} ${name}`);
  expect(made.sort()).toEqual(['create app/app/b', 'update app/app/a']);
  expect(JSON.parse(await field('.data', 'configmap', 'a', '-n', 'app'))).toEqual({ x: '1' });
});

test('an object that a finalizer holds fails after the time given, and goes when it is taken off', async () => {
  const held = (more: string) => program(`map(scope, 'a', { x: '1' }); ${more}`, options);
  const options = `{ objects: [{ match: { kind: 'ConfigMap' }, timeoutSeconds: 4 }] }`;
  held(`map(scope, 'held');`);
  await app.done('up');
  const finalizers = (list: string) =>
    kubectl(plane, [
      'patch',
      'configmap',
      'held',
      '-n',
      'app',
      '--type=merge',
      '-p',
      `{"metadata":{"finalizers":${list}}}`,
    ]);
  await finalizers('["example.com/hold"]');
  held('');
  const { code, text } = await app.run('up');
  expect(code).not.toBe(0);
  expect(text).toMatch(/app\/app\/held[\s\S]*finalizers might be preventing deletion \(example\.com\/hold\)/);
  await finalizers('null');
  await app.done('up');
  expect(await exists('configmap', 'held', '-n', 'app')).toBe(false);
});

describe('names that exist already', () => {
  const foreign = (name: string, x: string) =>
    kubectl(plane, ['create', 'configmap', name, '-n', 'app', `--from-literal=x=${x}`]);

  test('an object of somebody else is an error that names who wrote which field; adopt takes it over', async () => {
    await foreign('taken', 'theirs');
    const objects = `map(scope, 'a', { x: '1' }); map(scope, 'taken', { x: 'ours' });`;
    program(objects);
    const { code, text } = await app.run('up');
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /ConfigMap::app\/app\/taken" was not successfully created[\s\S]*conflict with "kubectl-create" using v1: \.data\.x/,
    );
    expect(await field('.data.x', 'configmap', 'taken', '-n', 'app')).toBe('theirs');
    program(objects, `{ objects: [{ match: { name: 'taken' }, adopt: true }] }`);
    await app.done('up');
    expect(await field('.data.x', 'configmap', 'taken', '-n', 'app')).toBe('ours');
  });

  test('one that is imported comes into the stack first; what differs is an update', async () => {
    await foreign('read', '1');
    program(
      `map(scope, 'a', { x: '1' }); map(scope, 'read', { x: '2' });`,
      `{ objects: [{ match: { name: 'read' }, import: true }] }`,
    );
    const { steps } = await app.done('up');
    expect(steps.filter(({ op }) => op !== 'delete').map(({ op, name }) => `${op} ${name}`)).toEqual([
      'import app/app/read',
      'update app/app/read',
    ]);
    expect(await field('.data.x', 'configmap', 'read', '-n', 'app')).toBe('2');
  });
});

describe('two stacks of one cluster', () => {
  let other: Project;

  test('with an object of one name: the second one says whose it is', async () => {
    program(`map(scope, 'a', { x: '1' }); network(scope, 'n1');`);
    await app.done('up');
    other = await projects.start('other', { program: '' });
    other.write('index.ts', `${HEAD}deploy('app', (scope) => { map(scope, 'a', { x: '1' }); });`);
    const { code, text } = await other.run('up');
    expect(code).not.toBe(0);
    expect(text).toMatch(/conflict with "pulumi\/app\/test"/);
  });

  test('with definitions of different content: the second one may not change that of the first', async () => {
    other.write(
      'index.ts',
      `${HEAD}const { JsonPatch } = require('cdk8s');
deploy('app', (scope) => {
  const crd = new cnf.NetworkAttachmentCrd(scope, 'crd');
  ApiObject.of(crd).addJsonPatch(JsonPatch.add('/spec/names/shortNames/-', 'nads'));
});`,
    );
    const { code, text } = await other.run('up');
    expect(code).not.toBe(0);
    expect(text).toMatch(/CustomResourceDefinition[\s\S]*conflict with "pulumi-kubernetes-\w+"[^\n]*: \.spec\.names/);
  });

  test('share definitions: one of them is destroyed, and the other keeps its networks', async () => {
    other.write(
      'index.ts',
      `${HEAD}deploy('app', (scope) => { new cnf.CnfNamespace(scope, 'other'); new cnf.NetworkAttachmentCrd(scope, 'crd'); network(scope, 'n2', 'other'); });`,
    );
    await other.done('up');
    await other.done('destroy');
    expect(await exists('namespace', 'other')).toBe(false);
    expect(await exists('network-attachment-definition', 'n1', '-n', 'app')).toBe(true);
    await app.done('up', '--refresh', '--expect-no-changes');
  });
});

test('a protected object is not deleted, an ignored field is left to others, a kept object stays', async () => {
  const options = `{ objects: [
    { match: { name: 'a' }, protect: true, ignoreChanges: ['data.x'] },
    { match: { kind: 'ConfigMap', name: 'kept' }, retainOnDelete: true },
  ] }`;
  program(`map(scope, 'a', { x: '1' }); map(scope, 'kept', {}, 'default');`, options);
  await app.done('up');
  program(`map(scope, 'a', { x: '2' }); map(scope, 'kept', {}, 'default');`, options);
  expect((await app.done('up')).steps).toEqual([]);
  const { code, text } = await app.run('destroy');
  expect(code).not.toBe(0);
  expect(text).toMatch(/app\/app\/a[\s\S]*cannot be deleted[\s\S]*protect/);
  program(`map(scope, 'a', { x: '1' });`, '{}');
  await app.done('up');
  expect(await exists('configmap', 'kept', '-n', 'default')).toBe(true);
  await kubectl(plane, ['delete', 'configmap', 'kept']);
});

test('transforms of the call reach every object', async () => {
  const transform = `(args) => args.type.startsWith('kubernetes:') && args.props.kind === 'ConfigMap'
    ? { props: { ...args.props, metadata: { ...args.props.metadata, labels: { team: 'core' } } }, opts: args.opts } : undefined`;
  program(`map(scope, 'a', { x: '1' });`, `{ transforms: [${transform}] }`);
  const { steps } = await app.done('up');
  expect(steps.map(({ op, name }) => `${op} ${name}`)).toEqual(['update app/app/a']);
  expect(await field('.metadata.labels.team', 'configmap', 'a', '-n', 'app')).toBe('core');
});

test('a deployment that is renamed keeps its objects when it says its former name', async () => {
  app.edit('index.ts', "deploy('app', ", "deploy('renamed', ");
  app.edit('index.ts', '{ transforms:', "{ aliases: [{ name: 'app' }], transforms:");
  expect((await app.done('preview')).steps).toEqual([]);
});

test('destroy leaves nothing of any kind but the definition, which others may use', async () => {
  await app.done('destroy');
  const left = (await inventory(plane)).filter((title) => !empty.includes(title));
  expect(left).toEqual([`CustomResourceDefinition ${CRD}`]);
});

test('a kubeconfig may be an Output, known during the update only', async () => {
  const late = await projects.start('late', { program: '' });
  late.write(
    'index.ts',
    `${HEAD}const kubeconfig = pulumi.runtime.isDryRun() ? pulumi.output(pulumi.unknown) : pulumi.output(require('fs').readFileSync(process.env.KUBECONFIG, 'utf8'));
deploy('app', (scope) => { new cnf.CnfNamespace(scope, 'late'); map(scope, 'a', {}, 'late'); }, { cluster: { kubeconfig } });`,
  );
  expect((await late.done('preview')).steps.map(({ op, name }) => `${op} ${name}`)).toEqual([
    'create app/late',
    'create app/late/a',
  ]);
  await late.done('up');
  expect(await exists('configmap', 'a', '-n', 'late')).toBe(true);
});
