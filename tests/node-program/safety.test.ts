/** What must never happen to a node: a VF taken from a pod, a port taken from the host, a node cut off. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { appliedTo, FakeNode, planText, type Run } from './fake-node';

let node: FakeNode;
beforeEach(() => {
  node = new FakeNode();
});
afterEach(() => node.remove());

const pf = 'sys/bus/pci/devices/0000:18:00.0';
const VF = '0000:18:10.0';
const port = {
  'pf-pci.ens1f0': '0000:18:00.0',
  'pf-role.ens1f0': 'data',
  'pf-vfs.ens1f0': '2',
  'vf-driver.ens1f0.0-1': 'vfio-pci',
  'module.vfio-pci': 'load',
};
const want = (more: Record<string, string | undefined> = {}, generation = 1): Run =>
  node.apply(planText({ ...port, ...more }, generation));
const applied = appliedTo(() => new FakeNode());
/** The node is another one, to which a plan was applied already. */
function begin(more: Record<string, string | undefined> = {}): void {
  node.remove();
  node = applied(planText({ ...port, ...more }));
}
const kernelDriver = { 'vf-driver.ens1f0.0-1': 'iavf' };
const checkpoint = 'var/lib/kubelet/device-plugins/kubelet_internal_checkpoint';
const entries = (pods: string[], registered: string[] = []) =>
  JSON.stringify({
    Data: {
      PodDeviceEntries: pods.map((id) => ({
        PodUID: 'a',
        ContainerName: 'upf',
        ResourceName: 'example.com/n3',
        DeviceIDs: { '0': [id] },
        AllocResp: 'CgA=',
      })),
      RegisteredDevices: { 'example.com/n3': registered },
    },
    Checksum: 1,
  });

describe('a VF that is in use', () => {
  /** Ways in which a VF bound to vfio-pci, or to its network driver, is used. */
  const USES: Record<string, [start: Record<string, string>, use: () => void, reason: RegExp]> = {
    'by a pod, says the kubelet': [{}, () => node.put(checkpoint, entries([VF])), /belongs to a pod/],
    'by a pod, by the name of its interface': [
      kernelDriver,
      () => node.put(checkpoint, entries(['v1810.0'])),
      /belongs to a pod/,
    ],
    'by a process that has its vfio group open': [
      {},
      () => node.link('proc/4711/fd/7', '/dev/vfio/100'),
      /holds \/dev\/vfio\/100/,
    ],
    'by a process that has its vfio device open': [
      {},
      () => {
        node.put(`sys/bus/pci/devices/${VF}/vfio-dev/vfio3/dev`, '');
        node.link('proc/4711/fd/7', '/dev/vfio/devices/vfio3');
      },
      /holds \/dev\/vfio\/devices\/vfio3/,
    ],
    'by a process that has its verbs open': [
      kernelDriver,
      () => {
        node.put(`sys/bus/pci/devices/${VF}/infiniband_verbs/uverbs2/dev`, '');
        node.link('proc/4711/fd/7', '/dev/infiniband/uverbs2');
      },
      /holds \/dev\/infiniband\/uverbs2/,
    ],
    'by a process that has its vDPA device open': [
      kernelDriver,
      () => {
        node.put(`sys/bus/pci/devices/${VF}/vdpa0/vhost-vdpa-1/dev`, '');
        node.link('proc/4711/fd/7', '/dev/vhost-vdpa-1');
      },
      /holds \/dev\/vhost-vdpa-1/,
    ],
    'by a pod that its interface was moved into': [
      kernelDriver,
      () => node.delete(`sys/bus/pci/devices/${VF}/net`),
      /not in the node's network namespace/,
    ],
    'by a bridge of the node': [
      kernelDriver,
      () => node.link(`sys/bus/pci/devices/${VF}/net/v1810.0/upper_br0`, '../br0'),
      /v1810.0 is part of br0/,
    ],
    'by the node, which has an address on it': [
      kernelDriver,
      () =>
        node.put('proc/net/route', 'Iface\tDestination\tGateway\nv1810.0\t0000090A\t00000000\t1\t0\t0\t0\t00FFFFFF\n'),
      /v1810.0 has a route of the node/,
    ],
    'by who knows whom: the record of the kubelet is damaged': [{}, () => node.put(checkpoint, '{'), /cannot be read/],
    'by who knows whom: the kubelet is elsewhere': [
      {},
      () => node.put('proc/77/comm', 'kubelet\n'),
      /its directory is not .*\/var\/lib\/kubelet/,
    ],
    'by who knows whom: the processes of the node are not seen': [
      {},
      () => {
        node.delete('proc/self/ns/pid');
        node.link('proc/self/ns/pid', 'pid:[4026532001]');
      },
      /processes of the node cannot be seen/,
    ],
    'by who knows whom: their open files are not seen': [
      {},
      () => node.delete('proc/1/fd'),
      /open files .* cannot be read/,
    ],
    'by a driver whose users do not show': [
      {},
      () => {
        node.delete(`sys/bus/pci/devices/${VF}/driver`);
        node.link(`sys/bus/pci/devices/${VF}/driver`, '../../../bus/pci/drivers/uio_pci_generic');
        node.put('sys/bus/pci/drivers/uio_pci_generic/unbind', '');
      },
      /its users cannot be told/,
    ],
  };

  test.each(Object.entries(USES))('%s is not touched: more VFs and undo wait', (_, [start, use, reason]) => {
    begin(start);
    use();
    const before = node.snapshot();
    const more = { ...start, 'pf-vfs.ens1f0': '4' };
    expect(want(more, 2).code).toBe(4);
    const staged = { state: 'staged', reason: expect.stringMatching(reason) };
    expect(node.findings().find(({ item, state }) => item === 'ens1f0' && state === 'staged')).toMatchObject(staged);
    expect(node.read('run/cnf-plumbing/reboot-required')).not.toBe('');
    const untouched = (files: Record<string, string>) =>
      Object.entries(files).filter(([key]) => key.startsWith('sys/'));
    expect(untouched(node.snapshot())).toEqual(untouched(before));
    expect(node.run('undo').code).toBe(4);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('2');
  });

  test('keeps a port from being reset: MTU and link stay', () => {
    begin();
    node.put(checkpoint, entries([VF]));
    expect(want({ 'pf-mtu.ens1f0': '9000' }, 2).code).toBe(4);
    expect(node.read(`${pf}/net/ens1f0/mtu`)).toBe('1500');
    expect(node.run('undo').code).toBe(4);
    expect(node.read(`${pf}/net/ens1f0/flags`)).toBe('0x1003');
    node.delete(checkpoint);
    expect(node.run('undo').code).toBe(0);
    expect(node.read(`${pf}/net/ens1f0/flags`)).toBe('0x1002');
  });

  test('keeps its driver, while free VFs of the port change theirs', () => {
    begin();
    node.put(checkpoint, entries([VF]));
    expect(want(kernelDriver, 2).code).toBe(4);
    expect(node.driver(VF)).toBe('vfio-pci');
    expect(node.driver('0000:18:10.2')).toBe('iavf');
    expect(node.finding('ens1f0.0-1')).toMatchObject({ state: 'staged', found: '1' });
    node.put(checkpoint, entries([]));
    expect(node.run('apply').code).toBe(0);
    expect(node.driver(VF)).toBe('iavf');
  });

  test('is one that the kubelet gave away, not one that a plugin merely offers', () => {
    begin();
    node.put(checkpoint, entries([], [VF]));
    expect(want({ 'pf-vfs.ens1f0': '4' }, 2).code).toBe(0);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('4');
  });

  test('is none at boot, whatever the kubelet wrote down before: there is no pod', () => {
    begin();
    node.put(checkpoint, entries([VF]));
    want({ 'pf-vfs.ens1f0': '4' }, 2);
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(0);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('4');
  });
});

describe('a port that the node lives on', () => {
  const route = (net: string, gateway = '0100000A') =>
    node.put(
      'proc/net/route',
      `Iface\tDestination\tGateway \tFlags\n${net}\t00000000\t${gateway}\t0003\t0\t0\t0\t00000000\t0\t0\t0\n` +
        `${net}\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`,
    );
  const upper = (below: string, above: string) => {
    const folder = below.startsWith('ens')
      ? `sys/devices/pci0000:00/0000:18:00.0/net/${below}`
      : `sys/class/net/${below}`;
    node.put(`sys/class/net/${above}/mtu`, '1500\n');
    node.link(`${folder}/upper_${above}`, `../${above}`);
    node.link(`sys/class/net/${above}/lower_${below}`, `../${below}`);
  };
  const kubeconfig = (server: string) =>
    node.put('etc/kubernetes/kubelet.conf', `clusters:\n- cluster:\n    server: ${server}\n`);

  /** What makes the port vital, and what is said. */
  const WAYS: Record<string, [() => void, RegExp]> = {
    'has the default route': [() => route('ens1f0'), /ens1f0 carries the default route/],
    'has the default route of IPv6': [
      () =>
        node.put(
          'proc/net/ipv6_route',
          `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 fe80${'0'.repeat(27)}1 00000400 00000001 00000000 00000003   ens1f0\n`,
        ),
      /ens1f0 carries the default route/,
    ],
    'is part of a bond that has it': [
      () => {
        upper('ens1f0', 'bond0');
        route('bond0');
      },
      /default route, through bond0/,
    ],
    'is below a VLAN on a bond in a bridge that has it': [
      () => {
        upper('ens1f0', 'bond0');
        upper('bond0', 'bond0.100');
        upper('bond0.100', 'br0');
        route('br0');
      },
      /default route, through br0/,
    ],
    'is a port of an OVS bridge that has it': [
      () => {
        upper('ens1f0', 'ovs-system');
        node.put('sys/class/net/br-ex/mtu', '1500\n');
        route('br-ex');
      },
      /default route, through br-ex/,
    ],
    'has the address of the node': [
      () => node.put('fake/addresses', '2: ens1f0    inet 10.9.0.5/24 brd 10.9.0.255 scope global ens1f0\n'),
      /ens1f0 carries the address of the node/,
    ],
    'leads to the API server': [
      () => {
        kubeconfig('https://10.9.0.1:6443');
        node.put('fake/route-10.9.0.1', '10.9.0.1 dev ens1f0 src 10.9.0.5 uid 0\n');
      },
      /the path to the API server/,
    ],
    'may lead to the API server, whose name cannot be resolved': [
      () => {
        kubeconfig('https://api.example.com:6443');
        node.put(
          'proc/net/route',
          'Iface\tDestination\tGateway\nens1f0\t0000090A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n',
        );
      },
      /ens1f0 carries what may be /,
    ],
    'leads to the root file system': [
      () => {
        node.put('proc/mounts', '10.9.0.9:/root / nfs4 rw,vers=4.2,addr=10.9.0.9,local_lock=none 0 0\n');
        node.put('fake/route-10.9.0.9', '10.9.0.9 dev ens1f0 src 10.9.0.5 uid 0\n');
      },
      /the root file system/,
    ],
    'leads to a disk over the network': [
      () => {
        node.put('sys/class/nvme/nvme0/address', 'traddr=10.9.0.9,trsvcid=4420\n');
        node.put('fake/route-10.9.0.9', '10.9.0.9 dev ens1f0 src 10.9.0.5 uid 0\n');
      },
      /a disk over the network/,
    ],
  };
  const env = { CNF_PLUMBING_NODE_IP: '10.9.0.5' };
  const tried = (role: string, generation = 1) =>
    node.apply(planText({ ...port, 'pf-role.ens1f0': role }, generation), env);

  test.each(Object.entries(WAYS))('because it %s is refused as data', (_, [make, reason]) => {
    make();
    expect(tried('data').code).toBe(1);
    expect(node.finding('ens1f0')).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
  });

  test('is not changed at boot either, when no route shows yet', () => {
    route('ens1f0');
    tried('data');
    node.reboot();
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(1);
    expect(node.finding('ens1f0')?.reason).toContain('carries the default route');
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
  });

  test('is changed at boot when it is shared, before networking starts, and only then', () => {
    route('ens1f0');
    expect(tried('shared').code).toBe(4);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(4);
    expect(node.finding('ens1f0')?.reason).toContain('networking is up already');
    node.reboot();
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(0);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('2');
  });

  test('loses its VFs at boot, not before, when everything is undone', () => {
    begin();
    route('ens1f0');
    expect(node.run('undo').code).toBe(4);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('2');
    node.reboot();
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(0);
    expect(node.has('var/lib/cnf-plumbing')).toBe(false);
  });

  test('since it was set up keeps its link and its MTU', () => {
    expect(want({ 'pf-mtu.ens1f0': '9000' }).code).toBe(0);
    route('ens1f0');
    expect(node.run('undo').code).toBe(4);
    expect(node.read(`${pf}/net/ens1f0/flags`)).toBe('0x1003');
    expect(node.read(`${pf}/net/ens1f0/mtu`)).toBe('9000');
  });

  test('does not stop what another port needs', () => {
    route('ens1f0');
    const other = { 'pf-mac.ens2f0': '0c:42:a1:00:00:02', 'pf-role.ens2f0': 'data', 'pf-vfs.ens2f0': '2' };
    expect(want(other).code).toBe(1);
    expect(node.read('sys/bus/pci/devices/0000:3b:00.1/sriov_numvfs')).toBe('2');
  });

  test('is not changed when it is as planned', () => {
    begin();
    route('ens1f0');
    expect(node.run('apply').code).toBe(0);
  });

  test('a management port is only looked at', () => {
    const before = node.snapshot();
    const plan = planText({ 'pf-pci.ens1f0': '0000:18:00.0', 'pf-role.ens1f0': 'management' });
    expect(node.apply(plan).code).toBe(0);
    expect(node.run('undo').code).toBe(0);
    expect(node.snapshot()).toEqual(before);
  });
});

describe('a change that cuts the node off', () => {
  const gateway = () =>
    node.put('proc/net/route', 'Iface\tDestination\tGateway\neno1\t00000000\t0100000A\t3\t0\t0\t0\t00000000\n');

  test('is taken back, and the plan is held until there is a new one', () => {
    gateway();
    node.put('fake/vfs-cut-off', '');
    expect(want().code).toBe(1);
    expect(node.finding('connection')?.found).toBe('no answer from 10.0.0.1');
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
    expect(node.run('apply').code).toBe(1);
    expect(node.finding('ens1f0')?.reason).toContain('held: this plan cut the node off');
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
    node.reboot();
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(1);
    node.delete('fake/vfs-cut-off');
    expect(want({ 'pf-vfs.ens1f0': '3' }, 2).code).toBe(0);
  });

  test.each([
    ['curl', ': >"$ROOT/fake/asked"; [ "$6" = https://10.9.0.1:6443/livez ]'],
    ['wget', ': >"$ROOT/fake/asked"; exit 8'],
  ])('is judged by the API server where pings are dropped, with %s', (tool, script) => {
    gateway();
    node.put('etc/kubernetes/kubelet.conf', 'clusters:\n- cluster:\n    server: https://10.9.0.1:6443\n');
    node.put('fake/route-10.9.0.1', '10.9.0.1 via 10.0.0.1 dev eno1 src 10.0.0.5 uid 0\n');
    node.put('fake/no-answer', '');
    node.addTool(tool, script);
    expect(want().code).toBe(0);
    expect(node.has('fake/asked')).toBe(true);
    expect(node.finding('connection')).toMatchObject({ state: 'ok', wanted: '10.9.0.1 answers' });
  });

  test('is not made when nothing answers even before', () => {
    gateway();
    node.put('fake/no-answer', '');
    expect(want().code).toBe(1);
    expect(node.finding('ens1f0')?.reason).toContain('none of 10.0.0.1 answers');
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
  });

  test('is taken back by the next run when the first one did not live to ask', () => {
    gateway();
    node.put('fake/vfs-cut-off', '');
    let dies = 1;
    while (node.apply(planText(port), { CNF_PLUMBING_DIE_AFTER: String(dies) }) && !node.has(`${pf}/virtfn0`)) dies++;
    expect(node.run('apply').code).toBe(1);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
  });

  test('at boot is asked for once networking is up', () => {
    gateway();
    expect(want({ 'pf-role.ens1f0': 'shared' }).code).toBe(4);
    node.reboot();
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(0);
    gateway();
    node.put('fake/vfs-cut-off', '');
    expect(node.run('apply').code).toBe(1);
    expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
  });
});

describe('a module', () => {
  test('is not taken from a VF that stays because it is in use', () => {
    begin();
    node.put(checkpoint, entries([VF]));
    expect(node.run('undo').code).toBe(4);
    expect(node.has('sys/module/vfio_pci')).toBe(true);
    node.delete(checkpoint);
    expect(node.run('undo').code).toBe(0);
    expect(node.has('sys/module/vfio_pci')).toBe(false);
  });

  test('is not taken from a device that somebody else has bound to it', () => {
    begin();
    node.put('sys/devices/pci0000:00/0000:99:00.0/vendor', '0x1af4\n');
    node.link('sys/module/vfio_pci/drivers/pci:vfio-pci', '../../../bus/pci/drivers/vfio-pci');
    node.link('sys/bus/pci/drivers/vfio-pci/0000:99:00.0', '../../../../devices/pci0000:00/0000:99:00.0');
    expect(node.run('undo').code).toBe(0);
    expect(node.has('sys/module/vfio_pci')).toBe(true);
    expect(node.finding('vfio-pci')).toMatchObject({ state: 'ok', found: 'in use: 0000:99:00.0' });
  });

  test('of vDPA is not taken from a device on the bus: the kernel would wait for whoever has it open', () => {
    node.put('lib/modules/6.12.0/modules.dep', 'kernel/drivers/vdpa/mlx5/mlx5_vdpa.ko:\n');
    node.apply(planText({ 'module.mlx5_vdpa': 'load' }));
    node.put('sys/bus/vdpa/devices/other/driver_override', '');
    expect(node.run('undo').code).toBe(0);
    expect(node.has('sys/module/mlx5_vdpa')).toBe(true);
  });
});

test('a stop is heeded between two changes, and the next run goes on', async () => {
  const slow = `: >"$ROOT/fake/modprobe-began"; sleep 0.3; mkdir -p "$ROOT/sys/module/vfio_pci" "$ROOT/sys/bus/pci/drivers/vfio-pci"; : >"$ROOT/sys/bus/pci/drivers/vfio-pci/unbind"; : >"$ROOT/fake/modprobe-ended"`;
  node.addTool('modprobe', slow);
  node.put('fake/plan', planText(port));
  const program = join(__dirname, '..', '..', 'node-program', 'main.sh');
  const args = [program, '--root', node.root, 'apply', '--plan', join(node.root, 'fake/plan')];
  const child = spawn('dash', args, {
    env: { ...process.env, CNF_PLUMBING_KERNEL: join(__dirname, 'fake-kernel.sh') },
  });
  while (!node.has('fake/modprobe-began')) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGTERM');
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(8);
  expect(node.has('fake/modprobe-ended')).toBe(true);
  expect(node.read(`${pf}/sriov_numvfs`)).toBe('0');
  expect(node.run('apply').code).toBe(0);
});
