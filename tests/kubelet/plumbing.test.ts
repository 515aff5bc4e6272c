/**
 * Our manifests on a real kubelet: what CnfCluster and workloads write, applied as written. What the pods run is built
 * from the modules of the published images (tools/README.md), and has their names. One cluster, from the first apply
 * over a reboot to the undoing: each test goes on where the one before has ended.
 */
import { Chart } from 'cdk8s';
import { type ClusterSpec, CnfCluster, type Friendly, PlumbingApp } from '../../lib';
import { Cluster, outputFolder } from './cluster';
import { SPEC } from './spec';
import { testpmd, withInterface } from './workloads';

const NAMESPACE = 'cnf-plumbing';
const AGENT = 'app.kubernetes.io/name=node-setup';
const DEVICE_PLUGIN = 'app.kubernetes.io/name=sriov-device-plugin';
const DEVICES = { 'cnfplumbing.io/left': '2', 'cnfplumbing.io/right': '2', 'cnfplumbing.io/fast': '2' };

let cluster: Cluster;
afterAll(() => cluster?.stop());

type Add = (edge: CnfCluster, workloads: Chart) => void;
const interfaces: Add = (edge, workloads) => {
  for (const name of ['left', 'right']) withInterface(edge, workloads, name);
};
const all: Add = (edge, workloads) => {
  interfaces(edge, workloads);
  testpmd(edge, workloads, 'fast');
};

/** The cluster, and what is added to it. */
function plumbing(spec: Friendly<ClusterSpec> = SPEC, add: Add = () => undefined): PlumbingApp {
  const app = new PlumbingApp({ outdir: outputFolder() });
  const edge = new CnfCluster(app, 'edge', spec);
  add(edge, new Chart(app, 'workloads'));
  return app;
}

/** Waits until the node offers all devices of the pools. */
async function devicesAreThere(seconds: number): Promise<void> {
  await cluster.until('devices are allocatable', seconds, async () => {
    const found = Object.entries(await cluster.allocatable()).filter(([name]) => name.startsWith('cnfplumbing.io/'));
    const counts = Object.fromEntries(found.filter(([, count]) => count !== '0').sort());
    const wanted = Object.fromEntries(Object.entries(DEVICES).sort());
    return { done: JSON.stringify(counts) === JSON.stringify(wanted), found: JSON.stringify(counts) };
  });
}

/** Name, reason and message of each pod. */
const WHY = '{range .items[*]}{.metadata.name} {.status.reason} {.status.message}{"\\n"}{end}';

/** Name of each pod, and what Multus wrote into it. */
const STATUS =
  '{range .items[*]}{.metadata.name} {.metadata.annotations.k8s\\.v1\\.cni\\.cncf\\.io/network-status}{"\\n"}{end}';

const vfs = () => cluster.node.sh('cat /sys/bus/pci/devices/0000:[48]1:00.0/sriov_numvfs');
const onlyPod = (label: string, path: string) =>
  cluster.kubectl(['get', 'pods', '-n', NAMESPACE, '-l', label, '-o', `jsonpath={.items[0]${path}}`]);

/** Three packets from port to port. */
async function ping(): Promise<string> {
  const { stdout: shown } = await cluster.exec('cnf', 'deploy/right', 'ip', '-4', '-o', 'addr', 'show', 'net1');
  const address = /inet ([\d.]+)/.exec(shown)?.[1] ?? 'no address';
  const { stdout, stderr } = await cluster.exec('cnf', 'deploy/left', 'ping', '-c', '3', '-I', 'net1', address);
  return stdout + stderr;
}

test('the node joins', async () => {
  cluster = await Cluster.start();
  console.log(`node Ready after ${cluster.seconds.toFixed(1)} s`);
}, 300_000);

test('the agent is Ready when the VFs are there, then the device plugin offers exactly those', async () => {
  await cluster.apply(plumbing());
  await cluster.ready(NAMESPACE, AGENT, 180);
  expect(await vfs()).toBe('2\n4');
  await cluster.ready(NAMESPACE, DEVICE_PLUGIN, 120);
  await devicesAreThere(60);
}, 400_000);

test('pods get their VFs as interfaces, and reach each other from port to port', async () => {
  await cluster.ready(NAMESPACE, 'app.kubernetes.io/name=multus', 60);
  await cluster.apply(plumbing(SPEC, interfaces));
  await cluster.ready('cnf', 'app in (left,right)', 180);
  const driver = await cluster.exec('cnf', 'deploy/left', 'readlink', '/sys/class/net/net1/device/driver');
  expect(driver.stdout).toMatch(/\/igbvf\n$/);
  expect(await ping()).toContain('3 packets received');
}, 300_000);

test('what an agent could not do is in the events of its pod, and goes with a plan that can be carried out', async () => {
  const port = { nic: 'igb', match: { pci: '0000:99:00.0' }, vfs: { lost: { count: 1, datapath: 'kernel' } } } as const;
  const { upf } = SPEC.nodePools as { upf: NonNullable<(typeof SPEC.nodePools)['upf']> };
  const lost = { ...SPEC, nodePools: { upf: { ...upf, pfs: { ...upf.pfs, lost: port } } } };
  await cluster.apply(plumbing(lost, interfaces));
  const reason = `Readiness probe failed: failed   virtual-functions lost: wanted one function, found none: no function of this node has the PCI address ${port.match.pci}`;
  await cluster.until('an event with the reason', 180, async () => {
    const found = await cluster.kubectl(['describe', 'pods', '-n', NAMESPACE, '-l', AGENT]);
    return { done: found.includes(reason), found };
  });
  // Pods go on with the VFs that they have.
  expect(await ping()).toContain('3 packets received');
  await cluster.apply(plumbing(SPEC, interfaces));
  await cluster.ready(NAMESPACE, AGENT, 180);
}, 600_000);

test('the reboot brings what was staged, before the kubelet starts: hugepages, policies, VFs; pods come back', async () => {
  const staged = await cluster.node.sh('cat /run/cnf-plumbing/status.txt');
  expect(staged).toMatch(/^staged +kubelet /m);
  await cluster.reboot();
  expect(await vfs()).toBe('2\n4');
  expect(await cluster.node.sh('cat /var/lib/kubelet/cpu_manager_state')).toContain('"policyName":"static"');
  await cluster.ready(NAMESPACE, AGENT, 180);
  expect(await cluster.node.sh('ls /run/cnf-plumbing')).not.toContain('reboot-required');
  await cluster.ready(NAMESPACE, DEVICE_PLUGIN, 120);
  await devicesAreThere(60);
  expect(await cluster.allocatable()).toMatchObject({ 'hugepages-2Mi': '384Mi', cpu: '3' });

  // The kubelet may have rejected pods before the device plugin was back.
  const rejected = () =>
    cluster.kubectl(['get', 'pods', '-n', 'cnf', '--field-selector=status.phase=Failed', '-o', `jsonpath=${WHY}`]);
  const found = await rejected();
  console.log(`after the reboot: ${found || 'no pod was rejected'}`);
  for (const line of found.split('\n').filter(Boolean)) expect(line).toMatch(/^\S+ UnexpectedAdmissionError /);
  await cluster.kubectl(['create', 'job', '-n', NAMESPACE, '--from=cronjob/rejected-pod-cleaner', 'now']);
  await cluster.kubectl(['wait', '-n', NAMESPACE, '--for=condition=complete', '--timeout=120s', 'job/now']);
  expect(await rejected()).toBe('');
  // Multus takes its configuration away when it ends in good order: what starts before it is back has the cluster's own
  // network alone, and nothing tells but that Multus wrote no status.
  await cluster.ready(NAMESPACE, 'app.kubernetes.io/name=multus', 120);
  const bare = (await cluster.kubectl(['get', 'pods', '-n', 'cnf', '-o', `jsonpath=${STATUS}`]))
    .split('\n')
    .flatMap((line) => /^(\S+) $/.exec(line)?.[1] ?? []);
  console.log(`started without their networks: ${bare.join(', ') || 'none'}`);
  if (bare.length > 0) await cluster.kubectl(['delete', 'pods', '-n', 'cnf', ...bare]);
  await cluster.ready('cnf', 'app in (left,right)', 180);
  expect(await ping()).toContain('3 packets received');
}, 900_000);

test('a DPDK pod gets its VF, CPUs of its own on the same NUMA node, and hugepages, and sends with IPC_LOCK alone', async () => {
  await cluster.apply(plumbing(SPEC, all));
  await cluster.ready('cnf', 'app.kubernetes.io/name=fast', 120);
  const inside = async (script: string) => (await cluster.exec('cnf', 'deploy/fast', 'sh', '-c', script)).stdout.trim();
  expect(await inside('cat /sys/fs/cgroup/cpuset.cpus.effective')).toBe('2-3');
  expect(await inside('ls /dev/vfio')).toMatch(/^\d+\nvfio$/);
  expect(await inside('cat /sys/bus/pci/devices/$PCIDEVICE_CNFPLUMBING_IO_FAST/numa_node')).toBe('1');
  await cluster.until('packets of testpmd', 60, async () => {
    const found = await cluster.kubectl(['logs', '-n', 'cnf', 'deploy/fast', '--tail=30']);
    return { done: /TX-packets: [1-9]/.test(found), found };
  });
  const received = () => cluster.node.sh('cat /sys/bus/pci/devices/0000:41:00.0/net/*/statistics/rx_packets');
  const before = Number(await received());
  await cluster.node.sh('sleep 3');
  expect(Number(await received())).toBeGreaterThan(before);
}, 400_000);

test('VFs that were made anew start the device plugin anew, by its probe and without any right', async () => {
  await cluster.kubectl(['delete', 'deployment', '-n', 'cnf', '--all', '--cascade=foreground']);
  const restarts = () => onlyPod(DEVICE_PLUGIN, '.status.containerStatuses[0].restartCount');
  const before = Number(await restarts());
  await cluster.node.sh('echo 0 >/sys/bus/pci/devices/0000:41:00.0/sriov_numvfs');
  await cluster.until('a restart of the device plugin', 180, async () => {
    const found = await restarts();
    return { done: Number(found) > before, found };
  });
  await devicesAreThere(60);
  expect(await vfs()).toBe('2\n4');
}, 400_000);

test('`absent` takes everything back but what waits for a reboot, which then takes the rest', async () => {
  await cluster.apply(plumbing({ ...SPEC, nodeAgent: { state: 'absent' } }));
  await cluster.until('no VF is left', 180, async () => {
    const found = await vfs();
    return { done: found === '0\n0', found };
  });
  await cluster.ready(NAMESPACE, AGENT, 120);
  expect(await cluster.node.sh('cat /run/cnf-plumbing/reboot-required')).not.toBe('');
  await cluster.reboot();
  await cluster.ready(NAMESPACE, AGENT, 180);
  const left = 'find /etc /var/lib/cnf-plumbing -xdev -name "*cnf-plumbing*" 2>/dev/null || true';
  expect(await cluster.node.sh(left)).toBe('');
  expect(await cluster.node.sh('cat /var/lib/kubelet/cpu_manager_state')).toContain('"policyName":"none"');
}, 900_000);
