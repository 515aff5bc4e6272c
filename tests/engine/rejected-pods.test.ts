/** The clean-up of rejected pods, run as its CronJob says with the rights of its account, against a real API server. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { RejectedPodCleaner, toYaml } from '../../lib';
import { kubectl } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { tools } from './tools';

const RESOURCE = 'example.com/n3';
const OWNER = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'upf', uid: '1', controller: true }];

let plane: ControlPlane;
let command: string[];
let env: Record<string, string>;
/** Stands in front of kubectl. */
let wrapper: string;

// biome-ignore lint/suspicious/noExplicitAny: manifests of any kind
type Manifest = any;

beforeAll(async () => {
  // Without controllers: the garbage collector would remove pods whose owners are made up.
  plane = await startControlPlane({ controllerManager: false });
  for (const name of ['plumbing', 'cnf', 'other']) await kubectl(plane, ['create', 'namespace', name]);
  const chart = new Chart(new App(), 'cleaner', { namespace: 'plumbing' });
  new RejectedPodCleaner(chart, 'x', { resources: [RESOURCE, 'example.com/oam'], namespaces: ['cnf'] });
  const objects: Manifest[] = chart.toJson();
  await kubectl(plane, ['apply', '-f', '-'], objects.map((object) => `---\n${toYaml(object)}`).join(''));

  const [container] = objects.find(({ kind }) => kind === 'CronJob').spec.jobTemplate.spec.template.spec.containers;
  env = Object.fromEntries(container.env.map(({ name, value }: Manifest) => [name, value]));
  wrapper = join(plane.dir, 'kubectl-of-cleaner');
  const [, shell, ...script] = container.command;
  command = [shell, ...script.map((text: string) => text.replaceAll('/bin/kubectl', wrapper))];
  const token = (await kubectl(plane, ['create', 'token', 'rejected-pod-cleaner', '-n', 'plumbing'])).trim();
  const admin = JSON.parse(await kubectl(plane, ['config', 'view', '--raw', '-o', 'json']));
  const [{ context }] = admin.contexts;
  writeFileSync(
    join(plane.dir, 'cleaner.json'),
    JSON.stringify({ ...admin, users: [{ name: context.user, user: { token } }] }),
    { mode: 0o600 },
  );
  await stand('');
});

afterAll(() => plane?.stop());

/** Puts a script in front of kubectl. */
async function stand(script: string): Promise<void> {
  const { kubectl: program } = await tools('kubectl');
  writeFileSync(
    wrapper,
    `#!/bin/sh\nADMIN="${program} --kubeconfig ${plane.kubeconfig}"\n${script}\nexec ${program} "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
}

const pod = (name: string, { owned = true, resource = RESOURCE, namespace = 'cnf' } = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, ...(owned ? { ownerReferences: OWNER } : {}) },
  spec: {
    containers: [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'x', resources: { limits: { cpu: '1', [resource]: '1' }, requests: { [resource]: '1' } } },
    ],
  },
});

async function create(made: Manifest, status: object = { phase: 'Failed', reason: 'UnexpectedAdmissionError' }) {
  const { name, namespace } = made.metadata;
  await kubectl(plane, ['create', '-f', '-'], JSON.stringify(made));
  const patch = JSON.stringify({ status });
  await kubectl(plane, ['patch', 'pod', name, '-n', namespace, '--subresource=status', '--type=merge', '-p', patch]);
}

function clean() {
  const [shell, ...args] = command as [string, ...string[]];
  const { status, stdout, stderr } = spawnSync(shell, args, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', KUBECONFIG: join(plane.dir, 'cleaner.json'), HOME: plane.dir, ...env },
  });
  return { status, lines: stdout.trim().split('\n').filter(Boolean).sort(), stderr };
}

const left = async () =>
  (await kubectl(plane, ['get', 'pods', '-A', '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ').filter(Boolean);

test('removes pods that were rejected for our devices and that a controller makes again, and nothing else', async () => {
  await create(pod('rejected'));
  await create(pod('bare', { owned: false }));
  await create(pod('stranger', { resource: 'example.com/gpu' }));
  await create(pod('elsewhere', { namespace: 'other' }));
  await create(pod('evicted'), { phase: 'Failed', reason: 'Evicted' });
  await create(pod('crashed'), { phase: 'Failed' });
  await create(pod('running'), { phase: 'Running' });
  expect(clean()).toEqual({
    status: 0,
    stderr: '',
    lines: [
      'cnf/bare was rejected, and nothing would make it again: left for you to delete',
      'cnf/rejected of a ReplicaSet was rejected: deleted',
    ],
  });
  expect((await left()).sort()).toEqual(['bare', 'crashed', 'elsewhere', 'evicted', 'running', 'stranger']);
});

test('a pod that was made again under the same name meanwhile stays', async () => {
  await create(pod('upf-0'));
  writeFileSync(join(plane.dir, 'again.json'), JSON.stringify(pod('upf-0')));
  await stand(`[ "$1" != delete ] || $ADMIN replace --force -f ${join(plane.dir, 'again.json')} >/dev/null`);
  expect(clean()).toMatchObject({ status: 1, stderr: expect.stringContaining('the UID in the precondition') });
  expect(await left()).toContain('upf-0');
  await stand('');
});

test('its account may do nothing else', async () => {
  const may = async (...what: string[]) =>
    (
      await plane.kubectl(['auth', 'can-i', ...what, '--as=system:serviceaccount:plumbing:rejected-pod-cleaner'])
    ).stdout.trim();
  expect(await may('delete', 'pods', '-n', 'cnf')).toBe('yes');
  expect(await may('delete', 'pods', '-n', 'other')).toBe('no');
  expect(await may('create', 'pods', '-n', 'cnf')).toBe('no');
  expect(await may('get', 'secrets', '-n', 'cnf')).toBe('no');
});

test('a look that fails fails the job', () => {
  const config = join(plane.dir, 'cleaner.json');
  const kept = readFileSync(config);
  rmSync(config);
  expect(clean().status).toBe(1);
  writeFileSync(config, kept, { mode: 0o600 });
});
