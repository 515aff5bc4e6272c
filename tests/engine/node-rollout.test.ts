/** A change of node set-up rolls out as it says: by the real DaemonSet controller, over nodes without machines. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, Chart } from 'cdk8s';
import { NodeSetup, toYaml } from '../../lib';
import { kubectl } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { startNodes } from './nodes';

const NODES = 4;
/** Seconds. */
const SOAK = 3;

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const nodes = Array.from({ length: NODES }, (_, i) => ({
    name: `upf-${i}`,
    labels: { 'example.com/pool': 'upf', 'kubernetes.io/os': 'linux' },
    capacity: { cpu: '8', memory: '16Gi', pods: '20' },
  }));
  await startNodes(plane, nodes);
});
afterAll(() => plane?.stop());

// biome-ignore lint/suspicious/noExplicitAny: objects as the API server gives them
type Manifest = any;

/** Applies the set-up of nodes with so many hugepages; returns the hash of their plan. */
async function apply(pages: number): Promise<string> {
  const chart = new Chart(new App(), 'setup', { namespace: 'kube-system' });
  new NodeSetup(chart, 'upf', {
    nodes: {
      nodeSelector: { 'example.com/pool': 'upf' },
      hugepages: { '2Mi': { 0: pages } },
      pfs: { ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' } } },
    },
    agent: { rollout: { maxUnavailable: 1, soak: SOAK } },
  });
  const objects: Manifest[] = chart.toJson();
  const text = objects.map((object) => `---\n${toYaml(object)}`).join('');
  await kubectl(plane, ['apply', '--server-side', '-f', '-'], text);
  return planOf(objects.find(({ kind }) => kind === 'DaemonSet').spec.template.spec);
}

const planOf = ({ containers }: Manifest): string => containers[0].args[containers[0].args.indexOf('--expect') + 1];

interface Agent {
  readonly name: string;
  readonly plan: string;
  /** It has been ready for the soak time. */
  readonly settled: boolean;
}

async function agents(): Promise<Agent[]> {
  const label = 'app.kubernetes.io/name=node-setup';
  const { items } = JSON.parse(await kubectl(plane, ['get', 'pods', '-n', 'kube-system', '-l', label, '-o', 'json']));
  return items
    .filter(({ metadata }: Manifest) => metadata.deletionTimestamp === undefined)
    .map(({ metadata, spec, status }: Manifest) => {
      const ready = status.conditions?.find(({ type }: Manifest) => type === 'Ready');
      const seconds = (Date.now() - Date.parse(ready?.lastTransitionTime)) / 1000;
      return { name: metadata.name, plan: planOf(spec), settled: ready?.status === 'True' && seconds > SOAK };
    });
}

async function setReady(pod: string, ready: boolean): Promise<void> {
  const condition = { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: new Date().toISOString() };
  const patch = JSON.stringify({ status: { conditions: [condition] } });
  const how = ['--subresource=status', '--type=strategic', '-p', patch];
  await kubectl(plane, ['patch', 'pod', pod, '-n', 'kube-system', ...how]);
}

/** Looks at the pods again and again, until they are as asked or the time is over; says how many nodes were unsettled at most. */
async function watch(done: (pods: Agent[]) => boolean, seconds: number): Promise<{ pods: Agent[]; unsettled: number }> {
  let unsettled = 0;
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const pods = await agents();
    unsettled = Math.max(unsettled, NODES - pods.filter(({ settled }) => settled).length);
    if (done(pods)) return { pods, unsettled };
    if (Date.now() > end) return { pods, unsettled };
    await sleep(100);
  }
}

test('the node program is in the cluster byte for byte', async () => {
  await apply(64);
  const name = 'node-setup-program';
  const { data } = JSON.parse(await kubectl(plane, ['get', 'configmap', name, '-n', 'kube-system', '-o', 'json']));
  const folder = join(__dirname, '../../node-program');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sh'))
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
  expect(data).toEqual(Object.fromEntries(files));
});

test('one node after the other, each watched; a node that fails holds the others up, and they keep their plan', async () => {
  const first = await apply(64);
  const started = await watch((pods) => pods.filter(({ settled }) => settled).length === NODES, 30);
  expect(started.pods.map(({ plan }) => plan)).toEqual(Array(NODES).fill(first));

  const second = await apply(128);
  const changed = (pods: Agent[]) => pods.filter(({ plan }) => plan === second);
  const two = await watch((pods) => changed(pods).length === 2, 40);
  expect(changed(two.pods)).toHaveLength(2);
  const failing = changed(two.pods).find(({ settled }) => !settled) as Agent;
  await setReady(failing.name, false);

  const held = await watch((pods) => changed(pods).length > 2, 4 * SOAK);
  expect(changed(held.pods)).toHaveLength(2);
  expect(held.pods.filter(({ plan }) => plan === first)).toHaveLength(NODES - 2);

  await setReady(failing.name, true);
  const all = await watch((pods) => changed(pods).length === NODES, 40);
  expect(changed(all.pods)).toHaveLength(NODES);
  expect(Math.max(two.unsettled, held.unsettled, all.unsettled)).toBe(1);
}, 180_000);
