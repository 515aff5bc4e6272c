/** Policies of the kubelet, as a drop-in that is written at boot: docs/node-program.md. */
import { FakeNode, planText } from './fake-node';

const FOLDER = 'etc/kubernetes/kubelet.conf.d';
const DROP_IN = `${FOLDER}/60-cnf-plumbing.conf`;
const STATES = ['cpu', 'memory'].map((kind) => `var/lib/kubelet/${kind}_manager_state`);

const POLICIES = {
  'kubelet-cpu-policy': 'static',
  'kubelet-reserved-cpus': '0-1,32-33',
  'kubelet-topology-policy': 'single-numa-node',
  'kubelet-memory-policy': 'Static',
  'kubelet-reserved-memory.0': String(1024 ** 3),
  'kubelet-reserved-memory.1': String(1024 ** 3),
};
const CONFIG = `kind: KubeletConfiguration
evictionHard:
  memory.available: "48Mi"
  nodefs.available: 10%
kubeReserved:
  cpu: 500m
  "memory": 1Gi
systemReserved:
  memory: 976Mi
`;

let node: FakeNode;
beforeEach(() => {
  node = new FakeNode().withSystemd();
  node.put(`${FOLDER}/.keep`, '');
  node.put('var/lib/kubelet/config.yaml', CONFIG);
  for (const path of STATES) node.put(path, '{"policyName":"none","checksum":1}');
  kubelet();
});
afterEach(() => node.remove());

/** A kubelet runs, started so. */
function kubelet(more: readonly string[] = ['--config-dir', `/${FOLDER}/`], name = 'kubelet'): void {
  node.put('proc/77/comm', `${name}\n`);
  node.put('proc/77/cmdline', ['/usr/bin/kubelet', '--config=/var/lib/kubelet/config.yaml', ...more, ''].join('\0'));
  node.put('proc/77/stat', `77 (kubelet) S 1 ${'0 '.repeat(17)}1000 0\n`);
  node.put('var/lib/kubelet/device-plugins/kubelet.sock', '');
}

const apply = (more: Record<string, string | undefined> = {}, generation = 1) =>
  node.apply(planText({ ...POLICIES, ...more }, generation));
const finding = () => node.finding('kubelet');
/** A boot: the program, and then a kubelet that writes down which policies it has. */
function boot(policies = ['static', 'Static']) {
  node.reboot();
  const run = node.boot();
  policies.forEach((policy, i) => {
    node.put(STATES[i] as string, `{"policyName":"${policy}","checksum":2}`);
  });
  kubelet();
  return run;
}

test('are written at boot with the state of the former ones taken away, and taken back the same way', () => {
  const before = node.snapshot();
  expect(node.run('observe', { plan: planText(POLICIES) }).code).toBe(3);
  expect(apply()).toMatchObject({ code: 4 });
  expect(node.has(DROP_IN)).toBe(false);
  expect(STATES.every((path) => node.has(path))).toBe(true);
  expect(node.has('run/cnf-plumbing/reboot-required')).toBe(true);
  expect(node.run('verify').code).toBe(4);

  node.reboot();
  expect(node.boot()).toMatchObject({ code: 0 });
  expect(node.read(DROP_IN)).toBe(`# Written by cnf-plumbing. Taken back by its undo.
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cpuManagerPolicy: static
reservedSystemCPUs: "0-1,32-33"
topologyManagerPolicy: single-numa-node
memoryManagerPolicy: Static
reservedMemory:
- numaNode: 0
  limits:
    memory: "1073741824"
- numaNode: 1
  limits:
    memory: "1073741824"`);
  expect(STATES.some((path) => node.has(path))).toBe(false);

  expect(boot()).toMatchObject({ code: 0, text: expect.not.stringMatching(/^changed/m) });
  // What the kubelet wrote since is its own.
  expect(STATES.every((path) => node.has(path))).toBe(true);
  expect(node.run('apply').code).toBe(0);
  expect(node.run('verify').code).toBe(0);

  expect(node.run('undo').code).toBe(4);
  // Without it nobody would take the rest back before the kubelet starts.
  expect(node.has('etc/systemd/system/cnf-plumbing-early.service')).toBe(true);
  expect(node.has('etc/systemd/system/multi-user.target.wants/cnf-plumbing-early.service')).toBe(true);
  expect(node.has(DROP_IN)).toBe(true);
  expect(node.has('run/cnf-plumbing/reboot-required')).toBe(true);
  expect(boot(['none', 'None']).code).toBe(0);
  expect(node.has('var/lib/cnf-plumbing')).toBe(false);
  expect(Object.keys(node.snapshot()).filter((path) => path.startsWith('etc/'))).toEqual(
    Object.keys(before).filter((path) => path.startsWith('etc/')),
  );
});

test('that change, or go, do so at boot too', () => {
  apply();
  boot();
  expect(apply({ 'kubelet-topology-policy': 'restricted' }, 2).code).toBe(4);
  expect(node.read(DROP_IN)).toContain('single-numa-node');
  boot();
  expect(node.read(DROP_IN)).toContain('restricted');
  const none = Object.fromEntries(Object.keys(POLICIES).map((key) => [key, undefined]));
  expect(apply(none, 3).code).toBe(4);
  expect(boot(['none', 'None']).code).toBe(0);
  expect(node.has(DROP_IN)).toBe(false);
});

test.each<[string, () => void, RegExp]>([
  ['without a folder for it', () => kubelet([]), /has no --config-dir/],
  ['whose folder is not there', () => node.delete(FOLDER), /there is no folder/],
  [
    'that has a policy as an argument',
    () => kubelet([`--config-dir=/${FOLDER}`, '--cpu-manager-policy=none']),
    /the argument --cpu-manager-policy/,
  ],
  [
    'that reserves another sum',
    () => node.put('var/lib/kubelet/config.yaml', CONFIG.replace('976Mi', '1Gi')),
    /adds up to 2147483648 bytes, and .* to 2197815296: it would not start/,
  ],
  [
    'that another drop-in gives another sum',
    () => node.put(`${FOLDER}/10-more.conf`, 'systemReserved:\n  memory: 2Gi\n'),
    /it would not start/,
  ],
  [
    'whose share of memory is a percentage',
    () => node.put('var/lib/kubelet/config.yaml', CONFIG.replace('"48Mi"', '5%')),
    /memory.available: 5%" of \/var\/lib\/kubelet\/config.yaml cannot be read/,
  ],
  [
    'with another form of YAML',
    () => node.put('var/lib/kubelet/config.yaml', 'kubeReserved: {memory: 1Gi}\n'),
    /cannot be read/,
  ],
  ['with JSON', () => node.put('var/lib/kubelet/config.yaml', '{"kubeReserved":{"memory":"1Gi"}}\n'), /cannot be read/],
])('of a kubelet %s are a failure with its reason, and nothing is written', (_, lack, reason) => {
  lack();
  expect(apply().code).toBe(1);
  expect(finding()).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
  expect(node.run('verify').code).toBe(3);
  node.reboot();
  node.boot();
  expect(node.has(DROP_IN)).toBe(false);
  expect(STATES.every((path) => node.has(path))).toBe(true);
});

test('that the kubelet does not follow are a failure', () => {
  apply();
  boot(['none', 'Static']);
  expect(node.run('apply').code).toBe(1);
  expect(finding()?.reason).toMatch(/the cpu manager of the kubelet has another policy/);
});

test('of the default eviction threshold count 100Mi', () => {
  node.put('var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\nkubeReserved:\n  memory: 924Mi\n');
  expect(apply({ 'kubelet-reserved-memory.1': undefined }).code).toBe(4);
});

test('of k3s are where it looks for them', () => {
  const folder = 'var/lib/rancher/k3s/agent/etc/kubelet.conf.d';
  node.put(`${folder}/00-k3s-defaults.conf`, CONFIG);
  node.put('var/lib/kubelet/config.yaml', '');
  kubelet([], 'k3s-agent');
  expect(apply().code).toBe(4);
  node.reboot();
  node.boot();
  expect(node.has(`${folder}/60-cnf-plumbing.conf`)).toBe(true);
});

test.each([
  ['a policy that there is not', { 'kubelet-cpu-policy': 'dynamic' }],
  [
    'static memory without an amount',
    { 'kubelet-reserved-memory.0': undefined, 'kubelet-reserved-memory.1': undefined },
  ],
  ['static CPUs without reserved ones', { 'kubelet-reserved-cpus': undefined }],
  ['an amount that is none', { 'kubelet-reserved-memory.0': '1Gi' }],
])('of %s are refused with the plan', (_, more) => {
  expect(apply(more).code).toBe(5);
});
