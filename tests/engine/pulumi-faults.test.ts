/** A `pulumi up` that is killed, or loses its cluster: what the user is told, and the way back (docs/pulumi.md, "Recovery"). */
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kubectl } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { type FaultyNetwork, networkTo } from './faulty-network';
import { programsOf } from './processes';
import { type Project, type Projects, pulumiProjects } from './pulumi-projects';

let plane: ControlPlane;
let network: FaultyNetwork;
let projects: Projects;
let app: Project;
/** Objects from here on have another content. */
let changed: number;

beforeAll(async () => {
  plane = await startControlPlane();
  network = await networkTo(plane);
  projects = await pulumiProjects(network.kubeconfig);
  app = await projects.start('app', { program: '' });
});

afterAll(async () => {
  for (const { pid } of app ? programsOf(app) : []) process.kill(pid, 'SIGKILL');
  projects?.stop();
  await network?.stop();
  await plane?.stop();
});

/** A namespace with ConfigMaps; the later ones have another content. */
const program = (count: number, changedFrom = count) =>
  app.write(
    'index.ts',
    `const { ApiObject } = require('cdk8s');
const { CnfNamespace } = require('cnf-plumbing');
const { deploy } = require('cnf-plumbing/pulumi');
deploy('app', (scope) => {
  new CnfNamespace(scope, 'app');
  for (let i = 0; i < ${count}; i++) {
    const metadata = { name: 'm' + i, namespace: 'app' };
    new ApiObject(scope, metadata.name, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { x: i < ${changedFrom} ? '1' : '2' } });
  }
});`,
  );

const maps = async () =>
  (await plane.kubectl(['get', 'configmaps', '-n', 'app', '-o', 'name'])).stdout.match(/\/m\d+$/gm)?.length ?? 0;

async function until(count: number): Promise<void> {
  const end = Date.now() + 60_000;
  while ((await maps()) < count) if (Date.now() > end) throw new Error(`no ${count} objects after a minute`);
}

/** What the back end for files keeps beside the state; it is written in place, so a kill may cut it off. */
const attributes = () => join(dirname(app.dir), '.pulumi', 'stacks', 'app', 'test.json.attrs');

/** Runs `up` and calls a function as soon as some objects are there. */
async function upWith(count: number, fault: () => unknown) {
  const up = app.run('up');
  await until(count);
  await fault();
  return up;
}

describe('a run that was killed at 80 of 200 objects', () => {
  let left: number;

  test('leaves the stack locked and its plugins running', async () => {
    program(200);
    await upWith(80, () => {
      for (const { pid, program } of programsOf(app)) if (program === 'pulumi') process.kill(pid, 'SIGKILL');
    });
    await sleep(1_000);
    left = await maps();
    expect(left).toBeGreaterThanOrEqual(80);
    expect(left).toBeLessThan(200);
    const orphans = programsOf(app).filter(({ program }) => program !== 'node');
    expect(new Set(orphans.map(({ program }) => program))).toEqual(
      new Set(['pulumi-language-nodejs', 'pulumi-resource-kubernetes']),
    );
    if (readFileSync(attributes(), 'utf8') === '') {
      // The guide: nothing needs them, so take them away.
      expect((await app.run('up')).text).toContain('failed to load checkpoint: EOF');
      rmSync(attributes());
    }
    const { code, text } = await app.run('up');
    expect(code).not.toBe(0);
    expect(text).toMatch(/the stack is currently locked .* `pulumi cancel`/);
    for (const { pid } of programsOf(app)) process.kill(pid, 'SIGTERM');
  });

  test('is completed by `pulumi cancel` and `up`: nothing is made twice, nothing is missing', async () => {
    await app.pulumi('cancel', '--yes');
    const { steps, text } = await app.done('up');
    expect(text).toMatch(/pending operations[\s\S]*interrupted while creating/);
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(['create']));
    // Objects in flight are in the cluster already, and not in the state.
    expect(steps.length).toBeGreaterThanOrEqual(200 - left);
    expect(steps.length).toBeLessThan(200 - left + 40);
    expect(await maps()).toBe(200);
    await app.done('preview', '--expect-no-changes');
  });

  test('can be changed afterwards, those in flight too, and says no more of pending operations', async () => {
    await app.pulumi('refresh', '--clear-pending-creates', '--yes', '--skip-preview');
    changed = left - 20;
    program(200, changed);
    const { steps, text } = await app.done('up');
    expect(steps).toHaveLength(200 - left + 20);
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(['update']));
    expect(text).not.toContain('pending operations');
  });
});

test('an API server that goes away for eight seconds fails what is in flight; the next run makes the rest', async () => {
  program(240, changed);
  const { code, text, errors } = await upWith(210, async () => {
    await network.become('away');
    await sleep(8_000);
  });
  await network.become('open');
  expect(code).not.toBe(0);
  expect(errors.length).toBeGreaterThan(0);
  expect(text).toMatch(/ConfigMap \(app\/app\/m\d+\):\s+error: .*(connection (refused|reset)|EOF)/);
  expect(await maps()).toBeLessThan(240);
  await app.done('up');
  expect(await maps()).toBe(240);
  await app.done('preview', '--expect-no-changes');
});

describe('an API server that does not answer', () => {
  beforeAll(() => app.pulumi('config', 'set', 'kubernetes:kubeClientSettings', '{"timeout":3}'));

  afterEach(() => network.become('open'));

  test.each(['silent', 'resets'] as const)(
    '%s: is said after the time stated, and nothing changes',
    async (weather) => {
      program(3);
      await network.become(weather);
      const { code, steps, text, seconds } = await app.run('up');
      expect(code).not.toBe(0);
      expect(text).toContain('configured Kubernetes cluster is unreachable');
      expect(steps).toEqual([]);
      // Twice the timeout: for the version of the API server, and for its schema.
      expect(seconds).toBeLessThan(15);
    },
  );
});

test('destroy takes away everything of all these runs', async () => {
  await app.pulumi('config', 'rm', 'kubernetes:kubeClientSettings');
  await app.done('destroy');
  expect(await kubectl(plane, ['get', 'namespaces', '-o', 'name'])).not.toContain('namespace/app');
  expect((await app.pulumi('stack', '--show-urns')).includes('kubernetes:')).toBe(false);
});
