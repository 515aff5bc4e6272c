/** A cluster whose nodes an agent sets up: what is made for it, and that nothing of it is there without one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { CnfCluster, PlumbingApp } from '../../lib';
import { inspectTree, manifestsOf } from '../../lib/output';
import { planText } from '../../lib/report';
import { expectGolden } from '../golden';
import { type Spec, smallCluster } from './small-cluster';

const site: Spec = parse(readFileSync(join(__dirname, '../../examples/node-setup/site.yaml'), 'utf8'));

// biome-ignore lint/suspicious/noExplicitAny: manifests of any kind
type Manifest = any;

function objectsOf(spec: Spec): Manifest[] {
  const app = new App();
  new CnfCluster(app, 'edge', spec);
  const inspected = inspectTree(app);
  expect(inspected.problems).toEqual([]);
  return manifestsOf(inspected).map(({ object }) => object);
}

const named = (objects: Manifest[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const podOf = (daemonSet: Manifest) => daemonSet.spec.template.spec;
const plugin = (spec: Spec) => podOf(named(objectsOf(spec), 'DaemonSet', 'sriov-device-plugin-upf'));
const setup = (nodeAgent: Spec['nodeAgent']) =>
  named(objectsOf(smallCluster({ nodeAgent })), 'DaemonSet', 'node-setup-upf');

test('the plan of the example, with what each line costs a node', () => {
  const { plan } = new CnfCluster(new PlumbingApp(), 'edge', site);
  if (!plan) throw new Error('the example has no plan');
  expectGolden('node-setup/plan.txt', `${planText(plan)}\n`);
});

test.each<[Spec['nodeAgent'], string]>([
  [{}, 'are set up by the agent'],
  [{ mode: 'observe' }, 'are looked at by the agent, which writes nothing'],
  [{ state: 'absent' }, 'get everything taken back by the agent'],
])('with %j the plan says that nodes %s', (nodeAgent, what) => {
  const { plan } = new CnfCluster(new PlumbingApp(), 'edge', smallCluster({ nodeAgent }));
  if (!plan) throw new Error('there is no plan');
  const text = planText(plan);
  expect(text).toContain(`Nodes of upf (example.com/pool=upf) ${what}\n`);
  expect(text.includes('a fresh node goes through')).toBe(what === 'are set up by the agent');
  expect(text).toContain('  reboots: by a tool of your own');
});

test('each pool has an agent, a kured and a device plugin of its own; the program is there once', () => {
  const objects = objectsOf({
    ...site,
    nodePools: { ...site.nodePools, upf: { ...smallCluster().nodePools.upf } },
  } as Spec);
  const daemons = objects.filter(({ kind }) => kind === 'DaemonSet').map(({ metadata }) => metadata.name);
  expect(daemons).toEqual(
    expect.arrayContaining(['gateway', 'upf'].flatMap((pool) => [`node-setup-${pool}`, `kured-${pool}`])),
  );
  expect(objects.filter(({ data }) => data?.['main.sh'])).toHaveLength(1);
  for (const pool of ['gateway', 'upf']) {
    expect(podOf(named(objects, 'DaemonSet', `node-setup-${pool}`)).volumes[0].configMap.name).toBe('node-program');
    for (const name of [`node-setup-${pool}`, `kured-${pool}`, `sriov-device-plugin-${pool}`]) {
      expect(podOf(named(objects, 'DaemonSet', name)).nodeSelector).toEqual({ 'example.com/pool': pool });
    }
  }
});

test('the agent has the plan whose hash it is told, and no API token', () => {
  const objects = objectsOf(site);
  const pod = podOf(named(objects, 'DaemonSet', 'node-setup-gateway'));
  const { plan } = named(objects, 'ConfigMap', 'node-setup-gateway').data;
  const { args } = pod.containers[0];
  expect(plan).toContain(`\nhash=${args[args.indexOf('--expect') + 1]}\n`);
  expect(plan).toContain('\npf-role.eno1=management\n');
  expect(args).not.toContain('--features');
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod.serviceAccountName).toBeUndefined();
});

test('nodes are labelled where there is Node Feature Discovery', () => {
  const objects = objectsOf({ ...site, addOns: { nodeFeatureDiscovery: 'external' } });
  expect(podOf(named(objects, 'DaemonSet', 'node-setup-gateway')).containers[0].args).toContain('--features');
});

test('a ConfigMap of the program stays far below what an API server takes', () => {
  const { data } = named(objectsOf(site), 'ConfigMap', 'node-program');
  expect(Object.keys(data)).toEqual(expect.arrayContaining(['main.sh', 'agent.sh', 'virtual-functions.sh']));
  expect(Object.values<string>(data).join('').length).toBeLessThan(512 * 1024);
});

test('the rejected pods of all networks are removed, by an account that can do nothing else', () => {
  const objects = objectsOf(site);
  const roles = objects.filter(({ metadata }) => metadata.name === 'cnf-plumbing-rejected-pod-cleaner');
  expect(roles.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
    'Role gateway',
    'RoleBinding gateway',
  ]);
  expect(roles[0].rules).toEqual([{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] }]);
});

test('where others set nodes up there is no agent, and nothing waits for one', () => {
  const external = smallCluster({ nodeSetup: 'external' });
  const objects = objectsOf(external);
  const names = objects.map(({ metadata }) => metadata.name).filter((name) => /node-setup|kured|cleaner/.test(name));
  expect(names).toEqual([]);
  expect(plugin(external)).not.toHaveProperty('initContainers');
});

test.each<[string, Spec['nodeAgent'], boolean]>([
  ['carries its plan out', {}, true],
  ['only looks', { mode: 'observe' }, false],
  ['takes everything back', { state: 'absent' }, false],
])('the device plugin waits for an agent that %s: %s', (_, nodeAgent, waits) => {
  const pod = plugin(smallCluster({ nodeAgent }));
  expect(pod.initContainers !== undefined).toBe(waits);
  expect(pod.containers[0].livenessProbe !== undefined).toBe(waits);
});

test.each<[Spec['nodeAgent'], string]>([
  [{}, 'apply'],
  [{ mode: 'observe' }, 'observe'],
  [{ state: 'absent' }, 'undo'],
])('with %j the agent is to %s', (nodeAgent, mode) => {
  const { args } = podOf(setup(nodeAgent)).containers[0];
  expect(args[args.indexOf('--mode') + 1]).toBe(mode);
});

test('a roll-out is that of the DaemonSet', () => {
  expect(setup({ rollout: { maxUnavailable: 3, soak: 60 } }).spec).toMatchObject({
    minReadySeconds: 60,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 3 } },
  });
});
