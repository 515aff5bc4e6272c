/** Switchdev mode, subfunctions, vDPA devices, offload of Open vSwitch: on stand-ins, docs/proof.md. */
import { execFileSync } from 'node:child_process';
import { appliedTo, FakeNode, planText } from './fake-node';
import { newKernel, OFFLOAD_PLAN, PF, withOffload } from './fake-offload';

const fresh = () => withOffload(new FakeNode()).withSystemd();
const applied = appliedTo(fresh);
let node: FakeNode;
beforeEach(() => {
  node = fresh();
});
afterEach(() => node.remove());

/** The node is another one, to which a plan was applied already. */
function begin(plan: Record<string, string | undefined>): void {
  node.remove();
  node = applied(planText(plan));
}

const VF = '0000:3b:10.3';
const DEVICE = `sys/bus/vdpa/devices/vdpa:${VF}`;
const mode = () => node.read(`${PF}/fake-eswitch`).split(' ')[0];
/** Somebody else uses a program of the node. */
const byHand = (tool: string, words: string) => execFileSync(`${node.root}/usr/sbin/${tool}`, words.split(' '));
const want = (more: Record<string, string | undefined> = {}, generation = 1) =>
  node.apply(planText({ ...OFFLOAD_PLAN, ...more }, generation));

describe('all of it', () => {
  test('applied, verified, applied again, undone: as planned, and as before, byte for byte', () => {
    const before = node.snapshot();
    expect(node.run('observe', { plan: planText(OFFLOAD_PLAN) }).code).toBe(3);
    expect(node.snapshot()).toEqual(before);

    expect(want()).toMatchObject({ code: 0, text: expect.not.stringMatching(/^failed/m) });
    expect(mode()).toBe('switchdev');
    expect(node.driver('0000:3b:10.1')).toBe('mlx5_core');
    expect(node.read(`${PF}/net/ens2f0/fake-tc`)).toBe('on');
    expect(node.read(`${PF}/net/ens2f0_1/fake-tc`)).toBe('on');
    expect(node.read(`${PF}/fake-sfs/5`)).toMatch(/^02(:[0-9a-f]{2}){5} active$/);
    expect(node.read(`${DEVICE}/fake-config`)).toMatch(/mac 02:.* max_vq_pairs 4 /);
    expect(node.has(`${PF}/virtfn1/virtio9/net/veth9`)).toBe(true);
    expect(node.has(`${PF}/virtfn1/net`)).toBe(false);
    expect(node.read('etc/openvswitch/conf.db')).toBe('hw-offload=true\nmax-idle=30000\ntc-policy=skip_sw');
    expect(node.run('verify')).toMatchObject({ code: 0 });

    const applied = node.snapshot();
    expect(node.run('apply')).toMatchObject({ code: 0, text: expect.not.stringMatching(/^changed/m) });
    expect(node.snapshot()).toEqual(applied);

    expect(node.run('undo')).toMatchObject({ code: 0 });
    expect(node.snapshot()).toEqual(before);
  });

  test('after a reboot the first unit leaves to the second one what needs Open vSwitch', () => {
    begin(OFFLOAD_PLAN);
    const unit = node.read('etc/systemd/system/multi-user.target.wants/cnf-plumbing-late.service');
    expect(unit).toMatch(/^After=.*ovs-vswitchd.service/m);
    expect(unit).toMatch(/^Before=.* kubelet.service k3s.service/m);
    expect(unit).toMatch(/^ExecStart=.*main.sh apply --late$/m);
    expect(unit).not.toMatch(/^(Requires|RequiredBy|OnFailure)=/m);

    node.reboot();
    newKernel(node);
    node.put('fake/no-ovsdb', '');
    expect(node.boot()).toMatchObject({ code: 0 });
    expect(mode()).toBe('switchdev');
    expect(node.has(DEVICE)).toBe(false);
    expect(node.has('run/cnf-plumbing/stamp')).toBe(false);
    node.delete('fake/no-ovsdb');
    expect(node.run('apply', { args: ['--late'] })).toMatchObject({ code: 0 });
    expect(node.has(DEVICE)).toBe(true);
    expect(node.read('run/cnf-plumbing/stamp')).toContain('result=ok');
    expect(node.run('verify').code).toBe(0);
  });

  test('is none of the second unit when a plan has nothing for it', () => {
    node.apply(planText({ 'pf-pci.ens2f0': '0000:3b:00.1', 'pf-role.ens2f0': 'data', 'pf-vfs.ens2f0': '1' }));
    expect(node.has('etc/systemd/system/cnf-plumbing-early.service')).toBe(true);
    expect(node.has('etc/systemd/system/cnf-plumbing-late.service')).toBe(false);
  });
});

describe('switchdev mode', () => {
  const port = {
    'pf-pci.ens2f0': '0000:3b:00.1',
    'pf-role.ens2f0': 'data',
    'pf-vfs.ens2f0': '2',
    'pf-eswitch.ens2f0': 'switchdev',
    // The other VF belongs to no pool.
    'vf-driver.ens2f0.0-0': 'mlx5_core',
  };
  const set = (more: Record<string, string | undefined> = {}, generation = 1) =>
    node.apply(planText({ ...port, ...more }, generation));

  test('of mlx5 is set while no VF is bound, and all are bound again, those that no pool has too', () => {
    begin({ ...port, 'pf-eswitch.ens2f0': undefined });
    expect(node.driver(VF)).toBe('mlx5_core');
    expect(set({}, 2)).toMatchObject({ code: 0 });
    expect(mode()).toBe('switchdev');
    expect(node.driver(VF)).toBe('mlx5_core');
    expect(node.read(`${PF}/virtfn1/driver_override`)).toBe('(null)');
    // Back without a new set of VFs.
    expect(set({ 'pf-eswitch.ens2f0': undefined }, 3)).toMatchObject({ code: 0 });
    expect(mode()).toBe('legacy');
    expect(node.driver(VF)).toBe('mlx5_core');
    expect(node.has(`${PF}/net/ens2f0_0`)).toBe(false);
  });

  test('of ice is set while there are no VFs; those that were there come back, and go back by undo', () => {
    node.put('fake/ice', '');
    const order = { 'pf-eswitch-order.ens2f0': 'before-vfs' };
    node.put(`${PF}/sriov_numvfs`, '0\n');
    const before = node.snapshot();
    expect(set(order)).toMatchObject({ code: 0 });
    expect(mode()).toBe('switchdev');
    expect(node.read(`${PF}/net/ens2f0_1/fake-tc`)).toBe('on');
    expect(node.run('verify').code).toBe(0);
    expect(node.run('undo').code).toBe(0);
    expect(node.snapshot()).toEqual(before);

    set({ 'pf-eswitch.ens2f0': undefined });
    expect(set(order, 2)).toMatchObject({ code: 0 });
    expect([mode(), node.read(`${PF}/sriov_numvfs`)]).toEqual(['switchdev', '2']);
  });

  test('waits while a VF is used, and is set once it is free', () => {
    begin({ ...port, 'pf-eswitch.ens2f0': undefined });
    node.link(`${PF}/virtfn1/net/v3b10.3/upper_br0`, '../br0');
    expect(set({}, 2)).toMatchObject({ code: 4 });
    expect(mode()).toBe('legacy');
    expect(node.findings().find(({ step }) => step === 'eswitch')).toMatchObject({
      state: 'staged',
      reason: expect.stringContaining('is part of br0'),
    });
    node.delete(`${PF}/virtfn1/net/v3b10.3/upper_br0`);
    expect(node.run('apply')).toMatchObject({ code: 0 });
    node.link(`${PF}/virtfn1/net/v3b10.3/upper_br0`, '../br0');
    expect(node.run('undo').code).toBe(4);
    expect(mode()).toBe('switchdev');
  });

  test('that the driver refuses leaves the VFs bound as before', () => {
    node.put('fake/eswitch-error', 'Invalid argument');
    expect(set()).toMatchObject({ code: 1 });
    expect(node.findings().find(({ step }) => step === 'eswitch')).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Invalid argument'),
    });
    expect(node.driver(VF)).toBe('mlx5_core');
  });

  test.each([
    ['whose driver has no eswitch', () => node.delete(`${PF}/fake-eswitch`), /has no eswitch: No such device/],
    ['of a node without devlink', () => node.delete('usr/sbin/devlink'), /there is no devlink/],
  ])('of a port %s is a failure', (_, lack, reason) => {
    lack();
    expect(set().code).toBe(1);
    expect(node.findings().find(({ step }) => step === 'eswitch')?.reason).toMatch(reason);
  });

  test('takes inline and encapsulation modes along', () => {
    const modes = { 'pf-eswitch-inline.ens2f0': 'transport', 'pf-eswitch-encap.ens2f0': 'none' };
    expect(set(modes)).toMatchObject({ code: 0 });
    expect(node.read(`${PF}/fake-eswitch`)).toBe('switchdev transport none');
    expect(node.run('undo').code).toBe(0);
    expect(node.read(`${PF}/fake-eswitch`)).toBe('legacy none basic');
  });

  test('that makes the interface of the port anew leaves it up, with its MTU', () => {
    node.put('fake/new-interface', '');
    expect(set({ 'pf-mtu.ens2f0': '9000' })).toMatchObject({ code: 0 });
    expect([node.read(`${PF}/net/ens2f0/flags`), node.read(`${PF}/net/ens2f0/mtu`)]).toEqual(['0x1003', '9000']);
    expect(node.run('verify').code).toBe(0);
  });

  test('outlives the VFs that a plan does not want any more', () => {
    begin(port);
    expect(set({ 'pf-vfs.ens2f0': undefined, 'vf-driver.ens2f0.0-0': undefined }, 2)).toMatchObject({ code: 0 });
    expect([mode(), node.read(`${PF}/sriov_numvfs`)]).toEqual(['switchdev', '0']);
  });

  test('is left to the next boot by undo while rules of TC are in the way', () => {
    const before = node.snapshot();
    begin(port);
    node.put('fake/tc-rules', '');
    node.put('fake/eswitch-error', 'Device or resource busy');
    expect(node.run('undo').code).toBe(4);
    expect(node.has('run/cnf-plumbing/reboot-required')).toBe(true);
    expect(node.findings().filter(({ state }) => state === 'staged')).toHaveLength(4);
    node.reboot();
    newKernel(node);
    expect(node.run('undo').code).toBe(0);
    expect(node.snapshot()['var/lib/cnf-plumbing/']).toBe(before['var/lib/cnf-plumbing/']);
  });

  test('of a port that the node lives on is refused, of a shared one set at boot', () => {
    node.put('proc/net/route', 'Iface\tDestination\tGateway\nens2f0\t00000000\t0100000A\t3\t0\t0\t0\t00000000\n');
    expect(set().code).toBe(1);
    expect(mode()).toBe('legacy');
    expect(set({ 'pf-role.ens2f0': 'shared' }, 2).code).toBe(4);
    node.reboot();
    newKernel(node);
    expect(node.boot()).toMatchObject({ code: 0 });
    expect(mode()).toBe('switchdev');
  });

  test('of a shared port is not set by the second unit: networking runs by then', () => {
    set({ 'pf-role.ens2f0': 'shared' });
    node.reboot();
    newKernel(node);
    expect(node.run('apply', { args: ['--late'] }).code).toBe(4);
    expect(mode()).toBe('legacy');
  });

  test('that cuts the node off is taken back', () => {
    node.put('proc/net/route', 'Iface\tDestination\tGateway\neno1\t00000000\t0100000A\t3\t0\t0\t0\t00000000\n');
    node.addTool('ping', `! grep -q switchdev "$ROOT/${PF}/fake-eswitch"`);
    expect(set()).toMatchObject({ code: 1, text: expect.stringContaining('no answer from 10.0.0.1') });
    expect(mode()).toBe('legacy');
    expect(node.run('apply')).toMatchObject({ code: 1, text: expect.stringContaining('held: this plan') });
  });

  test('does not offload where the NIC has no choice but off', () => {
    node.put(`${PF}/net/ens2f0/fake-tc`, 'off [fixed]\n');
    expect(set().code).toBe(1);
    expect(node.findings().find(({ reason }) => reason.includes('[fixed]'))).toBeDefined();
  });
});

describe('a vDPA device', () => {
  const range = {
    'module.mlx5_vdpa': 'load',
    'module.vhost_vdpa': 'load',
    'module.virtio_vdpa': 'load',
    'pf-pci.ens2f0': '0000:3b:00.1',
    'pf-role.ens2f0': 'data',
    'pf-vfs.ens2f0': '2',
    'vf-driver.ens2f0.1-1': 'mlx5_core',
    'vdpa.ens2f0.1-1': 'vhost_vdpa',
  };
  const make = (more: Record<string, string | undefined> = {}, generation = 1) =>
    node.apply(planText({ ...range, ...more }, generation));
  const finding = () => node.finding('vdpa.ens2f0.1-1');
  const attributes = (words: string) => ({ 'vdpa-attributes.ens2f0.1-1': words });

  test('goes from one bus driver to the other, and its attributes change by making it anew', () => {
    expect(make(attributes('mac'))).toMatchObject({ code: 0 });
    expect(node.has(`${DEVICE}/vhost-vdpa-7`)).toBe(true);
    expect(make({ ...attributes('mac'), 'vdpa.ens2f0.1-1': 'virtio_vdpa' }, 2)).toMatchObject({ code: 0 });
    expect(node.has(`${DEVICE}/vhost-vdpa-7`)).toBe(false);
    expect(make(attributes('mac max_vqp=8'), 3)).toMatchObject({ code: 0 });
    expect(node.read(`${DEVICE}/fake-config`)).toContain('max_vq_pairs 8');
    expect(node.run('undo').code).toBe(0);
    expect(node.has(DEVICE)).toBe(false);
  });

  test.each<[string, () => void, string]>([
    ['open in a process', () => node.link('proc/4711/fd/7', '/dev/vhost-vdpa-7'), 'a process holds /dev/vhost-vdpa-7'],
    [
      'given to a pod',
      () =>
        node.put(
          'var/lib/kubelet/device-plugins/kubelet_internal_checkpoint',
          `{"PodDeviceEntries":[{"DeviceIDs":{"0":["${VF}"]}}],"RegisteredDevices":{}}`,
        ),
      'belongs to a pod',
    ],
  ])('%s is left as it is', (_, use, reason) => {
    begin(range);
    use();
    for (const change of [{ 'vdpa.ens2f0.1-1': 'virtio_vdpa' }, attributes('max_vqp=8')]) {
      expect(make(change, 2).code).toBe(4);
      expect(finding()).toMatchObject({ state: 'staged', reason: expect.stringContaining(reason) });
      expect(node.has(`${DEVICE}/vhost-vdpa-7`)).toBe(true);
    }
    expect(node.run('undo').code).toBe(4);
    expect(node.has(DEVICE)).toBe(true);
  });

  test('whose virtio interface is in a pod is left as it is', () => {
    make({ 'vdpa.ens2f0.1-1': 'virtio_vdpa' });
    node.delete(`${PF}/virtfn1/virtio9/net/veth9`);
    expect(make({}, 2).code).toBe(4);
    expect(finding()?.reason).toContain('the virtio interface of 0000:3b:10.3 is not in the node');
    expect(node.run('undo').code).toBe(4);
    expect(node.has(DEVICE)).toBe(true);
  });

  test.each<[string, Record<string, string | undefined>, () => void, RegExp]>([
    [
      'a kernel that does not ship the driver',
      {},
      () => node.put('lib/modules/6.12.0/modules.dep', 'kernel/vhost_vdpa.ko:\nkernel/virtio_vdpa.ko:\n'),
      /no management device pci\/0000:3b:10.3: the kernel 6.12.0 does not ship the module mlx5_vdpa/,
    ],
    [
      'a kernel that does not ship the bus driver',
      {},
      () => node.put('lib/modules/6.12.0/modules.dep', 'kernel/mlx5_vdpa.ko:\nkernel/virtio_vdpa.ko:\n'),
      /does not ship the module vhost_vdpa/,
    ],
    [
      'firmware that does not offer it',
      {},
      () => node.addTool('vdpa', '[ "$1" = dev ] || { echo "kernel answers: No such device" >&2; exit 1; }'),
      /the driver mlx5_core of 0000:3b:10.3 or the firmware of the NIC offers none/,
    ],
    ['more queue pairs than there are', attributes('max_vqp=17'), () => undefined, /with max_vqp 17: Invalid argument/],
    ['a node without the tool', {}, () => node.delete('usr/sbin/vdpa'), /there is no vdpa/],
    ['a VF of which nothing is said', attributes('mac'), () => node.addTool('ip', ':'), /what ip says .* has no MAC/],
  ])('%s is a failure with its reason', (_, more, lack, reason) => {
    lack();
    expect(make(more).code).toBe(1);
    expect(finding()).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
    expect(node.run('undo').code).toBe(0);
  });

  test('has the MAC of its VF, and always the same one when the port gave it none', () => {
    begin(range);
    const given = '02:00:00:00:00:77';
    node.put('fake/mac-ens2f0-1', `${given}\n`);
    expect(make(attributes('mac'), 2)).toMatchObject({ code: 0 });
    expect(node.read(`${DEVICE}/fake-config`)).toContain(`mac ${given}`);
    node.delete('fake/mac-ens2f0-1');
    expect(make(attributes('mac mtu=1500'), 3)).toMatchObject({ code: 0 });
    const stable = /mac (02:\S+) /.exec(node.read(`${DEVICE}/fake-config`))?.[1];
    expect(stable).not.toBe(given);
    expect(node.run('undo').code).toBe(0);
    expect(make(attributes('mac'), 4)).toMatchObject({ code: 0 });
    expect(node.read(`${DEVICE}/fake-config`)).toContain(`mac ${stable}`);
  });

  test('that the other driver does not take keeps the one that it has', () => {
    begin(range);
    node.put('fake/refuses/virtio_vdpa', '');
    expect(make({ 'vdpa.ens2f0.1-1': 'virtio_vdpa' }, 2).code).toBe(1);
    expect(finding()?.reason).toContain('virtio_vdpa did not take vdpa:0000:3b:10.3');
    expect(node.has(`${DEVICE}/vhost-vdpa-7`)).toBe(true);
  });

  test('on another driver of the bus is another device to the device plugin', () => {
    make();
    const stamp = () => node.read('run/cnf-plumbing/sriov-device-plugin');
    const before = stamp();
    node.run('apply');
    expect(stamp()).toBe(before);
    make({ 'vdpa.ens2f0.1-1': 'virtio_vdpa' }, 2);
    expect(stamp()).not.toBe(before);
  });

  test('of another owner serves as it is, gets the driver, and is given back', () => {
    make({ 'vdpa.ens2f0.1-1': undefined });
    byHand('vdpa', `dev add name other mgmtdev pci/${VF} max_vqp 2`);
    node.put('sys/bus/vdpa/devices/other/driver_override', '(null)\n');
    const before = node.read('sys/bus/vdpa/devices/other/fake-config');
    expect(make({ 'vdpa.ens2f0.1-1': 'virtio_vdpa' }, 2)).toMatchObject({ code: 0 });
    expect(node.has(DEVICE)).toBe(false);
    expect(make({ 'vdpa.ens2f0.1-1': 'virtio_vdpa', ...attributes('max_vqp=4') }, 3).code).toBe(1);
    expect(finding()?.reason).toContain('other of another owner has max_vq_pairs 2');
    expect(node.read('sys/bus/vdpa/devices/other/fake-config')).toBe(before);
    const undone = { code: 0, text: expect.stringContaining('undo other: vhost_vdpa, was virtio_vdpa') };
    expect(node.run('undo')).toMatchObject(undone);
  });

  test('goes with its VF, and comes back with the next ones', () => {
    begin(range);
    expect(make({ 'pf-vfs.ens2f0': '3' }, 2)).toMatchObject({ code: 0 });
    expect(node.has(`${DEVICE}/vhost-vdpa-7`)).toBe(true);
    expect(node.run('verify').code).toBe(0);
  });
});

test('an own interface that was taken away is no reason to count a VF as used', () => {
  begin(OFFLOAD_PLAN);
  expect(want({ 'vdpa.ens2f0.1-1': undefined, 'vdpa-attributes.ens2f0.1-1': undefined }, 2)).toMatchObject({ code: 0 });
  expect(node.has(DEVICE)).toBe(false);
  expect(want({ 'pf-vfs.ens2f0': '3' }, 3)).toMatchObject({ code: 0 });
});

describe('a VLAN of VFs', () => {
  const vlan = (tag: string | undefined, generation = 1) => want({ 'vf-vlan.ens2f0.1-1': tag }, generation);

  test('is set, read back, and taken back', () => {
    begin({ ...OFFLOAD_PLAN, 'vf-vlan.ens2f0.1-1': '100' });
    expect(node.read('fake/vlan-ens2f0-1')).toBe('100');
    expect(node.run('verify').code).toBe(0);
    node.put('fake/vlan-ens2f0-1', '7\n');
    expect(node.run('verify').code).toBe(3);
    expect(node.run('apply').code).toBe(0);
    expect(vlan(undefined, 2)).toMatchObject({ code: 0 });
    expect(node.read('fake/vlan-ens2f0-1')).toBe('0');
  });

  test('of a VF that is not there yet waits for it', () => {
    want({
      'pf-vfs.ens2f0': '1',
      'vf-driver.ens2f0.1-1': undefined,
      'vdpa.ens2f0.1-1': undefined,
      'vf-ethernet.ens2f0.1-1': undefined,
      'vdpa-attributes.ens2f0.1-1': undefined,
    });
    node.link(`${PF}/virtfn0/net/v3b10.1/upper_br0`, '../br0');
    expect(vlan('100', 2).code).toBe(4);
    expect(node.finding('vf-vlan.ens2f0.1-1')).toMatchObject({ state: 'staged', reason: 'there are fewer VFs' });
    expect(node.finding('vf-ethernet.ens2f0.1-1')).toMatchObject({ state: 'staged' });
    expect(node.run('verify').code).toBe(3);
  });

  test('of a VF in use waits', () => {
    begin({ ...OFFLOAD_PLAN, 'vf-vlan.ens2f0.1-1': '100' });
    node.delete(`${PF}/virtfn1/virtio9/net/veth9`);
    expect(vlan('200', 2).code).toBe(4);
    expect(node.read('fake/vlan-ens2f0-1')).toBe('100');
  });
});

describe('subfunctions', () => {
  const sf = () => `${PF}/mlx5_core.sf.5`;

  test('whose interface is in a pod stay', () => {
    begin(OFFLOAD_PLAN);
    node.delete(`${sf()}/net/sf5`);
    expect(want({ 'sf.ens2f0.5-5': undefined }, 2).code).toBe(4);
    expect(node.has(sf())).toBe(true);
    node.put(`${sf()}/net/sf5/address`, '');
    expect(node.run('apply').code).toBe(0);
    expect(node.has(sf())).toBe(false);
  });

  test('that the firmware has no room for are a failure', () => {
    node.put('fake/no-sf', '');
    expect(want().code).toBe(1);
    expect(node.finding('sf.ens2f0.5-5')).toMatchObject({
      state: 'failed',
      reason: 'subfunction 5: No space left on device',
    });
  });

  test('that somebody else made are used, and left by undo', () => {
    want({ 'sf.ens2f0.5-5': undefined });
    byHand('devlink', 'port add pci/0000:3b:00.1 flavour pcisf pfnum 1 sfnum 5');
    expect(want({}, 2)).toMatchObject({ code: 0 });
    expect(node.run('undo').code).toBe(0);
    expect(node.has(`${PF}/fake-sfs/5`)).toBe(true);
  });
});

describe('offload of Open vSwitch', () => {
  const ovs = { 'ovs-hw-offload': 'true' };
  const database = () => node.read('etc/openvswitch/conf.db');

  test('holds from the next start of ovs-vswitchd, which nobody starts anew', () => {
    const stat = (start: number) => `88 (ovs-vswitchd) S 1 ${'0 '.repeat(17)}${start} 0\n`;
    node.put('proc/88/comm', 'ovs-vswitchd\n');
    node.put('proc/88/stat', stat(1000));
    expect(node.apply(planText(ovs)).code).toBe(4);
    expect(node.run('apply').code).toBe(4);
    node.put('proc/88/stat', stat(2000));
    expect(node.run('apply').code).toBe(0);
  });

  test('gets back the value that it had, and what nobody asked for is left alone', () => {
    node.put('etc/openvswitch/conf.db', 'hw-offload=false\nmax-idle=30000\n');
    expect(node.apply(planText(ovs)).code).toBe(0);
    expect(database()).toBe('hw-offload=true\nmax-idle=30000');
    expect(node.run('undo').code).toBe(0);
    expect(database()).toBe('hw-offload=false\nmax-idle=30000');
  });

  test.each([
    ['without Open vSwitch', () => node.delete('usr/sbin/ovs-vsctl'), /has no Open vSwitch/],
    ['whose database does not answer', () => node.put('fake/no-ovsdb', ''), /does not answer: .*connection failed/],
  ])('on a node %s is a failure', (_, lack, reason) => {
    lack();
    expect(node.apply(planText(ovs)).code).toBe(1);
    expect(node.finding('hw-offload')?.reason).toMatch(reason);
  });
});
