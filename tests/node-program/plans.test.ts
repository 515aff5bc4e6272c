/** Which plans a node takes, and who may work on it. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeNode, PLAN, planText } from './fake-node';

let node: FakeNode;
beforeEach(() => {
  node = new FakeNode();
});
afterEach(() => node.remove());

const small = { 'hugepages.2048.0': '4' };
const cut = (text: string) => text.split('\n').slice(0, -2).join('\n');

test.each<[string, string, RegExp]>([
  ['of a newer version', planText(small, 1, 2), /its version is 2, and this program knows version 1; update/],
  ['without a version', 'hugepages.2048.0=4\n', /no plan-version/],
  ['that was cut off within a line', planText(small).trimEnd(), /last line is cut off/],
  ['that was cut off after a line', `${cut(planText(small))}\n`, /its hash is .* and not/],
  ['that was edited', planText(small).replace('=4', '=8'), /its hash is .* and not/],
  ['with a key that it does not know', planText({ 'pf-colour.ens1f0': 'red' }), /does not know pf-colour.ens1f0/],
  ['with a key twice', `${planText(small)}hugepages.2048.0=4\n`, /it has hugepages.2048.0 twice/],
  ['with signs of a shell', planText({ 'node-pool': '$(reboot)' }), /signs that it cannot have/],
  ['with an empty line', `${planText(small)}\n`, /no line of it/],
  ['with hugepages that are no number', planText({ 'hugepages.2048.0': 'all' }), /made of numbers/],
  ['with VFs outside their port', planText({ ...PLAN, 'vf-driver.ens1f0.2-3': 'iavf' }), /outside the 2 VFs/],
  ['with VFs that overlap', planText({ ...PLAN, 'vf-driver.ens1f0.1-1': 'iavf' }), /overlaps VFs/],
  ['that changes a management port', planText({ ...PLAN, 'pf-role.ens1f0': 'management' }), /is a management port/],
  [
    'with a mark on one node of a port that it does not have',
    planText({ 'host-pf-pci.ens9f0/edge-7': '0000:3b:00.0' }),
    /no pf-role.ens9f0/,
  ],
  ['with a port that nothing recognises', planText({ 'pf-role.ens1f0': 'data' }), /how ens1f0 is recognised/],
])('a plan %s is refused, and nothing is changed', (_, plan, reason) => {
  const before = node.snapshot();
  const run = node.apply(plan);
  expect(run).toMatchObject({ code: 5, text: expect.stringMatching(reason) });
  expect(node.snapshot()).toEqual(before);
});

test('a plan of an older generation is refused once a newer one was carried out', () => {
  node.apply(planText(small, 9));
  node.apply(planText({ 'hugepages.2048.0': '8' }, 10));
  expect(node.apply(planText(small, 9))).toMatchObject({
    code: 5,
    text: expect.stringContaining('its generation is 9, and generation 10 was carried out already'),
  });
  expect(node.read('sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages')).toBe('8');
});

test('without a plan there is nothing to apply or verify', () => {
  expect(node.run('apply').code).toBe(5);
  expect(node.run('verify').code).toBe(5);
  expect(node.run('undo').code).toBe(0);
});

test.each([
  ['no command', []],
  ['an unknown command', ['reboot']],
  ['two commands', ['apply', 'undo']],
  ['an unknown option', ['apply', '--force']],
])('%s is wrong usage', (_, [command = '', ...args]) => {
  expect(node.run(command, { args }).code).toBe(2);
});

test('plan prints a plan that is sound', () => {
  expect(node.run('plan', { plan: planText() })).toMatchObject({
    code: 0,
    text: expect.stringContaining('pf-vfs.ens1f0=2'),
  });
});

test.each(['node-upf.plan', 'node-gateway.plan'])('%s of the flagship is one it takes', (name) => {
  const plan = readFileSync(join(__dirname, '..', 'golden', 'flagship', name), 'utf8');
  const { code, text } = node.run('plan', { plan });
  expect({ code, lines: text.trimEnd().split('\n') }).toEqual({ code: 0, lines: plan.trimEnd().split('\n').sort() });
});

test('one run at a time: a second one leaves, and a lock whose holder died is none', async () => {
  node.run('undo'); // makes the folder
  const lock = join(node.root, 'run/cnf-plumbing/lock');
  const holder = spawn('flock', [lock, 'sh', '-c', 'echo held; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  expect(node.apply(planText(small))).toMatchObject({
    code: 6,
    text: expect.stringContaining('another run is at work'),
  });
  const gone = new Promise((resolve) => holder.once('close', resolve));
  process.kill(-(holder.pid as number), 'SIGKILL');
  await gone;
  expect(node.apply(planText(small)).code).toBe(0);
});

test('--boot is believed only while neither a kubelet nor a container runs', () => {
  node.apply(planText(small));
  node.put('proc/77/comm', 'kubelet\n');
  expect(node.run('apply', { args: ['--boot'] })).toMatchObject({
    code: 2,
    text: expect.stringContaining('the kubelet runs already (pid 77)'),
  });
  node.put('proc/77/comm', 'containerd-shim\n');
  expect(node.run('apply', { args: ['--boot'] }).code).toBe(2);
});

test('JSON of a refusal says why', () => {
  const { text } = node.run('apply', { plan: planText(small, 1, 2), args: ['--json'] });
  expect(JSON.parse(text)).toMatchObject({ result: 'refused', reason: expect.stringContaining('version is 2') });
});
