/** Any construct tree by a real `pulumi up`: order, what exists already, moves, clusters that cannot be reached. */
import { type ControlPlane, startControlPlane } from './control-plane';
import { type Project, type Projects, pulumiProjects } from './pulumi-projects';

let plane: ControlPlane;
let projects: Projects;
let app: Project;

beforeAll(async () => {
  plane = await startControlPlane();
  projects = await pulumiProjects(plane.kubeconfig);
  app = await projects.start('app', { program: '' });
});

afterAll(async () => {
  projects?.stop();
  await plane?.stop();
});

const HEAD = `const { ApiObject, Chart } = require('cdk8s');
const kplus = require('cdk8s-plus-34');
const cnf = require('cnf-plumbing');
const { deploy, CnfCluster } = require('cnf-plumbing/pulumi');
const configMap = (scope, id, data = {}) => new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id, namespace: 'app' }, data });
`;

const namespace = `new cnf.CnfNamespace(scope, 'app');`;

const program = (text: string) => app.write('index.ts', `${HEAD}${text}`);

async function exists(...what: string[]): Promise<boolean> {
  return (await plane.kubectl(['get', ...what])).code === 0;
}

test('definitions come before objects of their kind, whatever the order in the program', async () => {
  program(`deploy('app', (scope) => {
  const pool = cnf.DevicePool.fromResourceName('example.com/n3', 'vfio');
  const n3 = new cnf.SriovNetwork(scope, 'n3', { pool, namespace: 'app', vlan: 100 });
  const upf = new kplus.Deployment(scope, 'upf', {
    metadata: { name: 'upf', namespace: 'app' }, replicas: 1,
    containers: [{ name: 'upf', image: 'registry.example.com/upf:1.4.2', securityContext: { ensureNonRoot: false } }],
  });
  n3.attachTo(upf, { container: 'upf' });
  new cnf.NetworkAttachmentCrd(scope, 'crd');
  ${namespace}
}, { awaitWorkloads: false });`);
  await app.done('up');
  const { stdout } = await plane.kubectl(['get', 'deployment', 'upf', '-n', 'app', '-o', 'json']);
  const template = JSON.parse(stdout).spec.template;
  expect(template.metadata.annotations['k8s.v1.cni.cncf.io/networks']).toContain('"name":"n3"');
  expect(template.spec.containers[0].resources.limits['example.com/n3']).toBe('1');
  expect(await exists('network-attachment-definition', 'n3', '-n', 'app')).toBe(true);
});

test('an object that moves into a group, or loses its neighbour, is not replaced', async () => {
  program(`deploy('app', (scope) => { ${namespace} configMap(scope, 'settings', { a: '1' }); });`);
  await app.done('up');
  const uid = async () =>
    (await plane.kubectl(['get', 'configmap', 'settings', '-n', 'app', '-o', 'jsonpath={.metadata.uid}'])).stdout;
  const before = await uid();
  program(`deploy('app', (scope) => { ${namespace}
  const group = new Chart(scope, 'group');
  configMap(group, 'settings', { a: '2' });
  configMap(group, 'more');
});`);
  await app.done('up');
  expect(await uid()).toBe(before);
  expect(await exists('configmap', 'more', '-n', 'app')).toBe(true);
});

test('a namespace that exists already is an error, unless it is to be taken over', async () => {
  await plane.kubectl(['create', 'namespace', 'taken']);
  const taken = (adopt: boolean) =>
    program(`deploy('app', (scope) => { ${namespace} new cnf.CnfNamespace(scope, 'taken'); }, { adopt: ${adopt} });`);
  taken(false);
  const refused = await app.run('up');
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain('already exists');
  taken(true);
  await app.done('up');
});

test('destroy takes everything away, and definitions too when they are owned', async () => {
  program(`deploy('app', (scope) => { ${namespace} }, { crds: 'own' });`);
  await app.done('destroy');
  expect(await exists('namespace', 'app')).toBe(false);
  expect(await exists('crd', 'network-attachment-definitions.k8s.cni.cncf.io')).toBe(true);

  await plane.kubectl(['delete', 'crd', 'network-attachment-definitions.k8s.cni.cncf.io']);
  program(`deploy('app', (scope) => { new cnf.NetworkAttachmentCrd(scope, 'crd'); }, { crds: 'own' });`);
  await app.done('up');
  expect(await exists('crd', 'network-attachment-definitions.k8s.cni.cncf.io')).toBe(true);
  await app.done('destroy');
  expect(await exists('crd', 'network-attachment-definitions.k8s.cni.cncf.io')).toBe(false);
});

test('a cluster that cannot be reached is said once, and nothing is half done', async () => {
  const nowhere = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'x',
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
    clusters: [{ name: 'x', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'x', user: {} }],
  };
  program(
    `deploy('app', (scope) => { ${namespace} configMap(scope, 'a'); configMap(scope, 'b'); }, { cluster: { kubeconfig: ${JSON.stringify(JSON.stringify(nowhere))} } });`,
  );
  const { code, text, steps } = await app.run('up');
  expect(code).not.toBe(0);
  expect(text).toMatch(/unreachable|connection refused/);
  expect(steps).toEqual([]);
});
