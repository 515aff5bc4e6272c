/** The whole plan on a node: observed, applied, verified, applied again, taken back. Stand-ins: docs/proof.md. */
import { appliedTo, FakeNode, PLAN, planText } from './fake-node';

const fresh = () => new FakeNode().withSystemd();
const applied = appliedTo(fresh);
let node: FakeNode;
beforeEach(() => {
  node = fresh();
});
afterEach(() => node.remove());

/** The node is another one, to which the plan was applied already. */
function begin(): void {
  node.remove();
  node = applied();
}

test('observe and verify write nothing', () => {
  const before = node.snapshot();
  expect(node.run('observe', { plan: planText() })).toMatchObject({ code: 3 });
  expect(node.snapshot()).toEqual(before);
  expect(node.has('run/cnf-plumbing')).toBe(false);
  node.apply();
  const applied = node.snapshot();
  node.run('verify');
  expect(node.snapshot()).toEqual(applied);
});

test('apply, verify, apply again, reboot, verify, undo: the node is as it was, byte for byte', () => {
  const before = node.snapshot();
  expect(node.apply()).toMatchObject({ code: 4 });
  expect(node.driver('0000:18:10.0')).toBe('vfio-pci');
  expect(node.driver('0000:18:10.2')).toBe('vfio-pci');
  expect(node.driver('0000:3b:10.1')).toBe('vfio-pci');
  expect(node.driver('0000:3b:10.3')).toBe('iavf');
  expect(node.read('sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages')).toBe('64');
  expect(node.read('boot/grub/grub.cfg')).toContain('intel_iommu=on iommu=pt');
  expect(node.read('run/cnf-plumbing/stamp')).toContain('result=staged');
  expect(node.run('verify')).toMatchObject({ code: 4 });

  const applied = node.snapshot();
  expect(node.apply()).toMatchObject({ code: 4 });
  expect(node.snapshot()).toEqual(applied);
  expect(node.findings().filter(({ state }) => state === 'changed')).toEqual([]);

  expect(node.run('undo').code).toBe(0);
  expect(node.snapshot()).toEqual(before);
  expect(node.has('run/cnf-plumbing/stamp')).toBe(false);
});

test('after a reboot the boot unit brings everything back, and nothing waits any more', () => {
  const before = node.snapshot();
  begin();
  expect(node.has('run/cnf-plumbing/reboot-required')).toBe(true);
  node.reboot();
  expect(node.run('verify')).toMatchObject({ code: 3 });
  expect(node.boot()).toMatchObject({ code: 0 });
  expect(node.run('verify')).toMatchObject({ code: 0 });
  expect(node.has('run/cnf-plumbing/reboot-required')).toBe(false);
  expect(node.read('run/cnf-plumbing/stamp')).toContain('result=ok');
  expect(node.driver('0000:3b:10.3')).toBe('iavf');
  expect(node.run('undo')).toMatchObject({ code: 0 });
  const after = node.snapshot();
  for (const key of ['proc/cmdline', 'proc/sys/kernel/random/boot_id']) after[key] = before[key] as string;
  expect(after).toEqual(before);
});

test('the boot unit runs a copy of the program on the disk of the node, before networking and kubelet', () => {
  begin();
  const unit = node.read('etc/systemd/system/multi-user.target.wants/cnf-plumbing-early.service');
  expect(unit).toMatch(/^Before=network-pre.target .*ovs-vswitchd.service/m);
  expect(unit).toMatch(/^Before=.* kubelet.service k3s.service/m);
  // A kubelet that waits for the unit does not wait for ever: neither for its work nor for its end.
  expect(unit).toMatch(/^TimeoutStartSec=\d+\nTimeoutStopSec=\d+$/m);
  expect(unit).toMatch(/^ExecStart=\/bin\/sh \/var\/lib\/cnf-plumbing\/program\/main.sh apply --boot$/m);
  expect(unit).not.toMatch(/^(Requires|RequiredBy|OnFailure)=/m);
});

test('what a plan does not want any more is taken back, and the rest stays', () => {
  begin();
  const { 'hugepages.2048.0': _, 'vf-driver.ens2f0.0-0': __, 'kernel-arguments': ___, ...less } = PLAN;
  expect(node.apply(planText(less, 2))).toMatchObject({ code: 0 });
  expect(node.read('sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages')).toBe('0');
  expect(node.driver('0000:3b:10.1')).toBe('iavf');
  expect(node.driver('0000:18:10.0')).toBe('vfio-pci');
  expect(node.has('etc/default/grub.d')).toBe(false);
  expect(node.read('boot/grub/grub.cfg')).not.toContain('iommu');
});

test('nothing is taken back while a port cannot be found: it may still be wanted', () => {
  begin();
  node.delete('sys/bus/pci/devices/0000:18:00.0');
  const { 'hugepages.2048.0': _, ...less } = PLAN;
  expect(node.apply(planText(less, 2))).toMatchObject({ code: 1 });
  expect(node.read('sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages')).toBe('64');
});

test('drift that no pod depends on is repaired', () => {
  begin();
  node.put('sys/bus/pci/devices/0000:18:00.0/net/ens1f0/mtu', '1500\n');
  node.delete('etc/modules-load.d/cnf-plumbing.conf');
  expect(node.run('verify')).toMatchObject({ code: 3 });
  expect(node.run('apply').code).toBe(4);
  expect(node.read('sys/bus/pci/devices/0000:18:00.0/net/ens1f0/mtu')).toBe('9000');
  expect(node.run('verify')).toMatchObject({ code: 4 });
});

test('the order of lines does not matter', () => {
  begin();
  const applied = node.snapshot();
  const shuffled = `${planText().trimEnd().split('\n').reverse().join('\n')}\n`;
  expect(node.apply(shuffled).code).toBe(4);
  expect(node.snapshot()).toEqual(applied);
});

test('the stamp of the device plugin changes with the devices and with the boot, and with nothing else', () => {
  const stamp = () => node.read('run/cnf-plumbing/sriov-device-plugin');
  node.apply();
  const first = stamp();
  expect(first).toMatch(/^hash=\w{64}\ngeneration=1\nboot-id=[\w-]{36}\ndevices=\w{64}$/);
  node.apply(planText({ ...PLAN, 'hugepages.2048.0': '32' }, 2));
  expect(stamp()).toBe(first);
  const fewer = { ...PLAN, 'vf-driver.ens2f0.0-0': 'iavf', 'vf-driver.ens2f0.1-1': 'iavf' };
  node.apply(planText(fewer, 3));
  const second = stamp();
  expect(second).not.toBe(first);
  // VFs that were made anew have the same addresses and drivers.
  node.put('sys/bus/pci/devices/0000:3b:00.1/sriov_numvfs', '0\n');
  for (const name of ['virtfn0', 'virtfn1']) node.delete(`sys/bus/pci/devices/0000:3b:00.1/${name}`);
  for (const name of ['0000:3b:10.1', '0000:3b:10.3']) {
    node.delete(`sys/devices/pci0000:00/${name}`);
    node.delete(`sys/bus/pci/devices/${name}`);
    node.delete(`sys/bus/pci/drivers/iavf/${name}`);
  }
  node.run('apply');
  const third = stamp();
  expect(third).not.toBe(second);
  node.reboot();
  node.boot();
  expect(stamp()).not.toBe(third);
  node.run('undo');
  expect(node.has('run/cnf-plumbing/sriov-device-plugin')).toBe(false);
});

test('status repeats what the last run came to, as text and as JSON', () => {
  expect(node.run('status')).toMatchObject({ code: 0, text: expect.stringContaining('nothing was applied') });
  const { text } = node.apply();
  expect(node.run('status').text).toBe(text);
  expect(JSON.parse(node.run('status', { args: ['--json'] }).text)).toMatchObject({
    command: 'apply',
    generation: 1,
    result: 'staged',
    reboot: true,
  });
});
