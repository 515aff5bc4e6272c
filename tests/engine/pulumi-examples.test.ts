/** The examples for Pulumi, as they are, each on API servers of its own. */
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { NetworkAttachmentCrd } from '../../lib';
import { kubectl, listed } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { type Projects, pulumiProjects } from './pulumi-projects';

let plane: ControlPlane;
/** Clusters of the fleet. No pod ever runs there and nothing is deleted, so they need no controllers. */
let fleetPlanes: ControlPlane[];
let projects: Projects;

beforeAll(async () => {
  const withoutControllers = [1, 2, 3].map(() => startControlPlane({ controllerManager: false }));
  [plane, ...fleetPlanes] = await Promise.all([startControlPlane(), ...withoutControllers]);
  projects = await pulumiProjects(plane.kubeconfig, 'tarball');
});

afterAll(async () => {
  projects?.stop();
  await Promise.all([plane, ...(fleetPlanes ?? [])].map((each) => each?.stop()));
});

const folder = (name: string) => path.join(__dirname, '..', '..', 'examples', name);

/** CNI configurations in a cluster, by network. */
async function networksOf(cluster: ControlPlane): Promise<Record<string, { vlan?: number }>> {
  const text = await kubectl(cluster, ['get', 'net-attach-def', '-A', '-o', 'json']);
  return Object.fromEntries(
    listed(text).map(({ metadata, spec }) => [
      `${metadata.namespace}/${metadata.name}`,
      JSON.parse(spec?.config ?? ''),
    ]),
  );
}

test('pulumi-fleet: three clusters of one program differ as their sites say', async () => {
  const fleet = await projects.start('fleet', { folder: folder('pulumi-fleet') });
  const set = (...args: string[]) => fleet.pulumi('config', 'set', '--path', ...args);
  const sites = ['north', 'east', 'west'];
  for (const [i, site] of sites.entries()) {
    await set(`sites.${site}.pci`, '0000:18:00.0');
    await set(`sites.${site}.vlan`, String(100 + i));
    await set(`sites.${site}.range`, `10.${3 + i}.0.0/24`);
    await set('--secret', `kubeconfigs.${site}`, (fleetPlanes[i] as ControlPlane).kubeconfig);
  }
  await fleet.pulumi('config', 'set', 'awaitWorkloads', 'false');
  await fleet.done('up');
  const vlans = await Promise.all(fleetPlanes.map(async (each) => (await networksOf(each))['cnf/n3']?.vlan));
  expect(vlans).toEqual([100, 101, 102]);
  expect((await fleet.done('preview', '--expect-no-changes')).steps).toEqual([]);
  await fleet.pulumi('config', 'set', '--path', 'sites.east.vlan', '111');
  expect((await fleet.done('up')).steps.map(({ op, name }) => [op, name])).toEqual([['update', 'east/cnf/n3']]);
});

test('pulumi-stacks: networks over devices of another stack, in a namespace of a third', async () => {
  const site = await projects.start('site', { folder: folder('pulumi-stacks') });
  const stacks = await Promise.all(['base', 'node-pools', 'networks'].map((name) => site.part(name)));
  for (const stack of stacks) {
    await stack.pulumi('config', 'set', 'awaitWorkloads', 'false');
    await stack.done('up');
  }
  const networks = await networksOf(plane);
  expect(['cnf/n3-100', 'cnf/n3-101', 'cnf/n3-102'].map((name) => networks[name]?.vlan)).toEqual([100, 101, 102]);
  for (const stack of stacks.reverse()) await stack.done('destroy');
});

test('pulumi-chart: the chart as it was, and its pods on the network', async () => {
  // The cluster has Multus.
  const multus = new Chart(new App(), 'multus');
  new NetworkAttachmentCrd(multus, 'crd');
  await kubectl(plane, ['apply', '--server-side', '-f', '-'], JSON.stringify(multus.toJson()[0]));
  const telemetry = await projects.start('telemetry', { folder: folder('pulumi-chart') });
  await telemetry.pulumi('config', 'set', 'awaitWorkloads', 'false');
  await telemetry.pulumi('config', 'set', 'subnet', '192.0.2.0/24');
  await telemetry.done('up');
  const found = await kubectl(plane, ['get', 'deployment', 'collector', '-n', 'telemetry', '-o', 'json']);
  const { metadata, spec } = JSON.parse(found).spec.template;
  expect(metadata.annotations['k8s.v1.cni.cncf.io/networks']).toContain('"name":"probe"');
  expect(spec.containers[0].resources.limits['example.com/probe']).toBe('1');
  expect(spec.containers[0].volumeMounts).toMatchObject([{ mountPath: '/etc/collector' }]);
});

test('pulumi-automation: the results of a program are data', async () => {
  const lab = await projects.start('lab', { folder: folder('pulumi-automation') });
  const deploy = async (operation: string) => JSON.parse(await lab.node('deploy.ts', operation)) as unknown;
  expect(await deploy('up')).toMatchObject({ networks: { n3: 'cnf/n3' }, objects: expect.any(Number) });
  expect(await deploy('preview')).toEqual({ same: expect.any(Number), read: 1 });
  expect(await deploy('destroy')).toMatchObject({ delete: expect.any(Number) });
});
