/** The command that stays with the node, as the pod of a DaemonSet runs it. Stand-ins: docs/proof.md. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from './agent';
import { FakeNode, PLAN, planText } from './fake-node';

const small = { 'node-pool': 'upf', 'hugepages.2048.0': '4' };
const PAGES = 'sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages';
const FEATURES = 'etc/kubernetes/node-feature-discovery/features.d';

const hashOf = (plan: string) => /^hash=(.*)$/m.exec(plan)?.[1] as string;

let node: FakeNode;
let agent: Agent;
beforeEach(() => {
  node = new FakeNode();
  agent = new Agent(node);
});
afterEach(async () => {
  await agent.remove();
  node.remove();
});

test('carries a plan out, says so, and leaves everything as it is when it is stopped', async () => {
  await agent.offer(planText(small)).start().settled();
  expect(node.read(PAGES)).toBe('4');
  expect(agent.log).toMatch(/^apply: exit code 0$/m);
  expect(agent.log).toMatch(/^changed {2}hugepages hugepages.2048.0: 4, was 0$/m);
  expect(agent.metric('cnf_plumbing_ready')).toBe('1');
  expect(agent.metric('cnf_plumbing_findings{state="failed"}')).toBe('0');
  expect(agent.metric(`cnf_plumbing_plan_info{node_pool="upf",hash="${hashOf(planText(small))}"}`)).toBe('1');
  const applied = node.snapshot();
  expect(await agent.stop()).toBe(0);
  expect(node.snapshot()).toEqual(applied);
});

test('takes a plan that has changed, and repairs what drifts', async () => {
  await agent.offer(planText(small)).start().settled();
  agent.offer(planText({ ...small, 'hugepages.2048.0': '8' }, 2));
  await agent.until(() => node.read(PAGES) === '8');
  node.put(PAGES, '0\n');
  await agent.until(() => node.read(PAGES) === '8');
  expect(agent.log).toMatch(/^verify: exit code 3\ndiffers .*wanted 8, found 0$/m);
});

test('of the plan of another roll-out it takes no notice, and stays ready', async () => {
  const mine = planText(small);
  await agent.offer(mine).start('--expect', hashOf(mine)).settled();
  agent.offer(planText({ ...small, 'hugepages.2048.0': '8' }, 2));
  node.put(PAGES, '0\n');
  await agent.until(() => node.read(PAGES) === '4');
  expect(agent.ready).toBe(true);
});

test('neither does one that only looks', async () => {
  const mine = planText(small);
  await agent.offer(mine).start('--mode', 'observe', '--expect', hashOf(mine)).settled();
  agent.offer(planText({ ...small, 'hugepages.2048.0': '8' }, 2));
  node.put(PAGES, '2\n');
  await agent.until(() => agent.log.includes('wanted 4, found 2'));
  expect(agent.ready).toBe(true);
});

test('waits for its plan, and says so, while the ConfigMap still has another', async () => {
  const mine = planText(small);
  agent.offer(planText({ ...small, 'hugepages.2048.0': '8' })).start('--expect', hashOf(mine));
  await agent.until(() => String(agent.ready).includes(`waits for the plan ${hashOf(mine)}`));
  expect(node.read(PAGES)).toBe('0');
  await agent.offer(mine).settled();
  expect(node.read(PAGES)).toBe('4');
});

test('the reason why a node is not ready names step, wanted and found', async () => {
  agent.offer(planText({ ...small, 'module.mlx5_vdpa': 'load' })).start();
  await agent.until(() => String(agent.ready).startsWith('failed'));
  expect(agent.ready).toMatch(
    /^failed {3}modules mlx5_vdpa: wanted loaded, found not there: the kernel 6.12.0 does not/,
  );
  expect(String(agent.ready).split('\n')).toHaveLength(1);
  expect(agent.metric('cnf_plumbing_ready')).toBe('0');
  expect(agent.metric('cnf_plumbing_findings{state="failed"}')).toBe('1');
});

test('what fails is tried again, less and less often', async () => {
  const runs = () => Number(node.has('fake/runs') ? node.read('fake/runs').length : 0);
  node.addTool('modprobe', 'printf . >>"$ROOT/fake/runs"; exit 1');
  agent = new Agent(node, ['dash'], 5);
  agent.offer(planText({ ...small, 'module.vfio-pci': 'load' })).start();
  await agent.until(() => runs() === 4);
  // Seconds of the agent are tenths here: after 1, 2, 4 it is 8 to the next.
  const began = Date.now();
  await agent.until(() => runs() === 5);
  expect(Date.now() - began).toBeGreaterThan(600);
});

test('a plan that is refused is not ready, with the reason', async () => {
  agent.offer(planText(small, 1, 2)).start();
  await agent.until(() => String(agent.ready).includes('this program knows version 1; update the node program'));
});

test('what waits for a reboot is ready, and is counted', async () => {
  await agent
    .offer(planText({ ...small, 'kernel-arguments': 'iommu=pt' }))
    .start()
    .settled();
  expect(agent.metric('cnf_plumbing_reboot_required')).toBe('1');
  expect(agent.metric('cnf_plumbing_findings{state="staged"}')).toBe('1');
});

test('a VF that a pod has is left alone, and changed as soon as no pod has it', async () => {
  const allocated = (devices: object) =>
    JSON.stringify({ Data: { PodDeviceEntries: [devices], RegisteredDevices: {} }, Checksum: 1 });
  const checkpoint = 'var/lib/kubelet/device-plugins/kubelet_internal_checkpoint';
  node.apply();
  node.put(checkpoint, allocated({ DeviceIDs: { '0': ['0000:3b:10.1'] } }));
  await agent
    .offer(planText({ ...PLAN, 'vf-driver.ens2f0.0-0': 'iavf' }, 2))
    .start()
    .settled();
  expect(node.driver('0000:3b:10.1')).toBe('vfio-pci');
  expect(agent.log).toMatch(/^staged {3}drivers ens2f0.0-0: .*0000:3b:10.1 belongs to a pod/m);
  node.put(checkpoint, allocated({}));
  await agent.until(() => node.driver('0000:3b:10.1') === 'iavf');
});

test('observe writes nothing to the node, and is ready with the difference in its log', async () => {
  const before = node.snapshot();
  await agent.offer(planText(small)).start('--mode', 'observe', '--features').settled();
  expect(agent.log).toMatch(/^observe: exit code 3\ndiffers .*wanted 4, found 0$/m);
  await agent.stop();
  expect(node.snapshot()).toEqual(before);
  expect(node.has('run/cnf-plumbing')).toBe(false);
});

test('undo takes everything back', async () => {
  const before = node.snapshot();
  node.apply(planText(small));
  await agent.offer(planText(small)).start('--mode', 'undo').settled();
  expect(node.snapshot()).toEqual(before);
});

test('it looks when udev tells of a device, not only when its time has come', async () => {
  node.put('run/udev/control', '');
  node.addTool(
    'udevadm',
    'while [ ! -e "$ROOT/fake/event" ]; do sleep 0.1; done; echo "UDEV  [1.5] add /devices/x (net)"',
  );
  agent = new Agent(node, ['dash'], 100);
  await agent.offer(planText(small)).start().settled();
  node.put('fake/event', '');
  await agent.until(() => agent.metric('cnf_plumbing_exit_code{command="verify"}') === '0');
});

test('stopped in the midst of a run, it lets that one end between two changes', async () => {
  const plan = planText({ ...small, 'module.vfio-pci': 'load' });
  node.addTool(
    'modprobe',
    'mkdir -p "$ROOT/sys/module/vfio_pci" "$ROOT/fake/loading"; sleep 1; : >"$ROOT/fake/loaded"',
  );
  agent.offer(plan).start();
  await agent.until(() => node.has('fake/loading'));
  expect(await agent.stop()).toBe(0);
  expect(node.has('fake/loaded')).toBe(true);
  expect(node.read(PAGES)).toBe('0');
  expect(node.apply(plan).code).toBe(0);
});

test('another run at work is waited for', async () => {
  node.run('undo'); // makes the folder
  const holder = spawn('flock', [join(node.root, 'run/cnf-plumbing/lock'), 'sleep', '1'], { stdio: 'ignore' });
  await sleep(100);
  await agent.offer(planText(small)).start().settled();
  expect(holder.exitCode).toBe(0);
});

test('a run of another that does not end is told', async () => {
  node.run('undo'); // makes the folder
  const holder = spawn('flock', [join(node.root, 'run/cnf-plumbing/lock'), 'sleep', '30'], {
    stdio: 'ignore',
    detached: true,
  });
  await sleep(100);
  agent.offer(planText(small)).start();
  await agent.until(() => String(agent.ready).includes('another run is at work on this node'));
  process.kill(-(holder.pid as number), 'SIGKILL');
  await agent.settled();
});

describe('features for Node Feature Discovery', () => {
  test('are written where it looks for them, with a time at which they expire', async () => {
    node.put(`${FEATURES}/another`, '');
    const plan = planText({ ...small, 'kernel-arguments': 'iommu=pt' });
    await agent.offer(plan).start('--features').settled();
    await agent.until(() => node.has(`${FEATURES}/cnf-plumbing`));
    const [, expiry, ...labels] = node.read(`${FEATURES}/cnf-plumbing`).split('\n');
    expect(labels).toEqual([
      'cnfplumbing.io/node-setup=staged',
      `cnfplumbing.io/node-plan=${hashOf(plan).slice(0, 16)}`,
      'cnfplumbing.io/reboot-required=true',
    ]);
    const hours = (Date.parse(expiry?.replace('# +expiry-time=', '') as string) - Date.now()) / 3.6e6;
    expect(hours).toBeGreaterThan(1.9);
    expect(hours).toBeLessThan(2.1);
  });

  test('are not written where it is not', async () => {
    await agent.offer(planText(small)).start('--features').settled();
    expect(node.has('etc/kubernetes')).toBe(false);
  });
});

test.each([
  ['no plan', ['--work', '/tmp']],
  ['no folder of its own', ['--plan', '/plan']],
  ['an unknown mode', ['--plan', '/plan', '--work', '/tmp', '--mode', 'destroy']],
])('with %s it is wrong usage', (_, args) => {
  expect(node.run('agent', { args }).code).toBe(2);
});
