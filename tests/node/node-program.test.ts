/** The node program on Debian's kernel: VFs of igb, vfio, hugepages, modules, GRUB, and reboots. */
import { join } from 'node:path';
import { planText } from '../node-program/fake-node';
import { type EmulatedNode, startNode } from './guest';
import { VARIANTS, type VariantName } from './variants';

const folder = join(__dirname, '..', '..', 'node-program');
const PF = '/sys/bus/pci/devices/0000:41:00.0';
const pages = (numa: number) => `/sys/devices/system/node/node${numa}/hugepages/hugepages-2048kB/nr_hugepages`;

const PLAN = {
  'node-pool': 'upf',
  'kubelet-directory': '/var/lib/kubelet',
  'kernel-arguments': 'intel_iommu=on iommu=pt default_hugepagesz=1G hugepagesz=1G hugepages=1:1',
  'hugepages.2048.0': '48',
  'hugepages.2048.1': '16',
  'hugepages.1048576.1': '1',
  'module.vfio-pci': 'load',
  'module.igbvf': 'load',
  'pf-pci.port0': '0000:41:00.0',
  'pf-role.port0': 'data',
  'pf-vendor.port0': '8086',
  'pf-mtu.port0': '2000',
  'pf-vfs.port0': '3',
  'vf-driver.port0.0-1': 'vfio-pci',
  'vf-driver.port0.2-2': 'igbvf',
  'pf-mac.port1': '52:54:00:00:01:01',
  'pf-role.port1': 'data',
  'pf-vfs.port1': '2',
  'vf-driver.port1.0-1': 'vfio-pci',
};

let node: EmulatedNode;
afterEach(() => node?.stop());

/**
 * Boots a machine with the program on it. On a busy host the kernel's own check of the timer fails now and then and
 * panics, so it is left out.
 */
async function start(variant: VariantName): Promise<void> {
  node = await startNode(variant, { kernelArguments: `${VARIANTS[variant].kernelArguments} no_timer_check` });
  await node.sh(`sed -i 's/^GRUB_CMDLINE_LINUX="/&no_timer_check /' /etc/default/grub`);
  await node.put(folder, '/opt/node-program');
}

/** Runs a command of the program; its exit code and what it printed. */
async function run(command: string, timeout = 120_000): Promise<{ code: number; text: string; ms: number }> {
  const { code, stdout, stderr, ms } = await node.run(`/bin/sh /opt/node-program/main.sh ${command}`, { timeout });
  return { code, text: `${stdout}${stderr}`, ms };
}

async function givePlan(lines: Record<string, string | undefined>, generation = 1): Promise<void> {
  await node.run(`cat >/root/plan`, { input: planText(lines, generation) });
}

/** What the program may change, as text. */
const state = () =>
  node.sh(`cd /; find /etc /var/lib/cnf-plumbing -xdev -type f 2>/dev/null | sort | xargs md5sum 2>/dev/null
    for pf in 0000:41:00.0 0000:81:00.0; do d=/sys/bus/pci/devices/$pf
      echo $pf $(cat $d/sriov_numvfs $d/sriov_drivers_autoprobe $d/net/*/mtu $d/net/*/flags); ls $d | grep virtfn; done
    grep . /sys/devices/system/node/node*/hugepages/*/nr_hugepages
    grep '^[[:space:]]*linux' /boot/grub/grub.cfg; ls -d /sys/module/vfio_pci /sys/module/igbvf 2>/dev/null; true`);

const driver = (vf: string) => node.sh(`basename $(readlink /sys/bus/pci/devices/${vf}/driver)`);

/** After a reboot nothing is left, and what the boot unit calls brings everything. */
async function rebootsAsPlanned(): Promise<void> {
  await node.reboot();
  expect(await run('verify')).toMatchObject({ code: 3 });
  const booted = await run('apply --boot');
  expect(booted).toMatchObject({ code: 0 });
  expect(await run('verify')).toMatchObject({ code: 0 });
  expect(await node.get('/proc/cmdline')).toContain('default_hugepagesz=1G hugepagesz=1G hugepages=1:1');
  expect(await node.sh('cat /sys/devices/system/node/node*/hugepages/hugepages-1048576kB/nr_hugepages')).toBe('0\n1');
  expect(await driver('0000:41:10.2')).toBe('vfio-pci');
}

test.each([
  ['default', 'apply, verify, apply, reboot, boot, undo, reboot'],
  ['busybox', 'apply, verify, apply, undo'],
] as const)(
  'on the machine %s: %s, as planned each time, and as before at the end',
  async (variant, _steps) => {
    await start(variant);
    await node.sh(`update-grub 2>/dev/null; ip link set $(ls ${PF}/net) down`);
    await givePlan(PLAN);
    const before = await state();

    expect(await run('observe --plan /root/plan')).toMatchObject({ code: 3 });
    expect(await state()).toBe(before);

    const applied = await run('apply --plan /root/plan');
    expect(applied).toMatchObject({ code: 4, text: expect.stringContaining('set for the next boot') });
    expect(applied.text).not.toMatch(/^failed/m);
    expect(await driver('0000:41:10.0')).toBe('vfio-pci');
    expect(await driver('0000:41:10.4')).toBe('igbvf');
    expect(await driver('0000:81:10.2')).toBe('vfio-pci');
    expect(await node.sh(`cat ${pages(0)} ${pages(1)} ${PF}/net/*/mtu`)).toBe('48\n16\n2000');
    const verified = await run('verify');
    expect(verified).toMatchObject({ code: 4 });
    console.log(`${variant}: apply ${applied.ms} ms, verify ${verified.ms} ms`);

    const set = await state();
    expect(await run('apply')).toMatchObject({ code: 4, text: expect.not.stringMatching(/^changed/m) });
    expect(await state()).toBe(set);

    if (variant === 'default') await rebootsAsPlanned();

    const undone = await run('undo');
    expect(undone.text).not.toMatch(/^failed/m);
    expect(undone).toMatchObject({ code: 0 });
    if (variant === 'default') await node.reboot();
    await node.sh(`ip link set $(ls ${PF}/net) down`);
    expect(await state()).toBe(before);
    expect(await node.get('/proc/cmdline')).not.toContain('hugepagesz');
  },
  480_000,
);

test('a VF in use is left alone, and changes once it is free: its vfio group is held, its interface is elsewhere', async () => {
  await start('default');
  const { 'kernel-arguments': _, 'hugepages.1048576.1': __, ...plan } = PLAN;
  await givePlan(plan);
  expect(await run('apply --plan /root/plan')).toMatchObject({ code: 0 });
  await node.sh(
    `exec 7<>/dev/vfio/$(basename $(readlink ${PF}/virtfn0/iommu_group)); sleep 300 </dev/null >/dev/null 2>&1 & echo $! >/root/holder`,
  );
  await givePlan({ ...plan, 'pf-vfs.port0': '4', 'vf-driver.port1.0-1': 'igbvf' }, 2);
  const held = await run('apply --plan /root/plan');
  expect(held).toMatchObject({
    code: 4,
    text: expect.stringMatching(/port0: wanted 4 VFs, found 3 VFs: a process holds \/dev\/vfio\/\d+/),
  });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('3');
  expect(await driver('0000:81:10.0')).toBe('igbvf');
  await node.sh('kill $(cat /root/holder)');
  expect(await run('apply')).toMatchObject({ code: 0 });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('4');

  await node.sh(`ip netns add pod; ip link set $(ls ${PF}/virtfn2/net) netns pod`);
  await givePlan({ ...plan, 'pf-vfs.port0': '5', 'vf-driver.port1.0-1': 'igbvf' }, 3);
  const moved = await run('apply --plan /root/plan');
  expect(moved).toMatchObject({ code: 4, text: expect.stringContaining("not in the node's network namespace") });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('4');
});

test('a port that the node lives on is left alone, and a change that cuts the node off is taken back', async () => {
  await start('default');
  const plan = { 'pf-pci.port0': '0000:41:00.0', 'pf-role.port0': 'data', 'pf-vfs.port0': '2' };
  await givePlan(plan);
  // Default route over a bridge, over a VLAN, over a bond of the port.
  await node.sh(`set -e; modprobe -a bonding 8021q bridge; port=$(ls ${PF}/net)
    ip link add bond9 type bond mode active-backup; ip link set $port down; ip link set $port master bond9
    ip link add link bond9 name bond9.7 type vlan id 7; ip link add br0 type bridge; ip link set bond9.7 master br0
    for each in bond9 bond9.7 br0; do ip link set $each up; done
    ip addr add 198.51.100.1/24 dev br0; ip route add default via 198.51.100.2`);
  expect(await run('apply --plan /root/plan')).toMatchObject({
    code: 1,
    text: expect.stringMatching(/carries the default route, through br0/),
  });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('0');
  await node.sh('ip link delete br0; ip link delete bond9.7; ip link delete bond9');

  // Now over another NIC, which goes down as soon as there are VFs.
  await node.sh(`set -e; near=$(basename /sys/bus/pci/devices/0000:01:00.0/virtio*/net/*)
    far=$(basename /sys/bus/pci/devices/0000:03:00.0/virtio*/net/*)
    ip netns add far; ip link set $far netns far; ip -n far addr add 198.51.100.2/24 dev $far; ip -n far link set $far up
    ip addr add 198.51.100.1/24 dev $near; ip link set $near up; ip route add default via 198.51.100.2
    until ping -q -c 1 -W 1 198.51.100.2 >/dev/null; do :; done
    (until [ "$(cat ${PF}/sriov_numvfs)" = 2 ]; do sleep 0.1; done; ip link set $near down) </dev/null >/dev/null 2>&1 &`);
  const cut = await node.run('CNF_PLUMBING_CONFIRM=5 /bin/sh /opt/node-program/main.sh apply', { timeout: 120_000 });
  expect(cut).toMatchObject({ code: 1, stdout: expect.stringContaining('no answer from 198.51.100.2') });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('0');
});

test.each([
  ['no-iommu', /the IOMMU is off/],
  ['no-sriov', /has no SR-IOV/],
] as const)('on the machine %s it says so, and does the rest', async (variant, reason) => {
  await start(variant);
  await givePlan({ ...PLAN, 'kernel-arguments': undefined, 'hugepages.1048576.1': undefined });
  expect(await run('apply --plan /root/plan')).toMatchObject({ code: 1, text: expect.stringMatching(reason) });
  expect(await node.sh(`cat ${pages(0)}`)).toBe('48');
});

test('where the NICs have changed places, a port is found by its MAC, or not at all', async () => {
  await start('nics-swapped');
  await givePlan({ 'pf-mac.port1': '52:54:00:00:01:01', 'pf-role.port1': 'data', 'pf-vfs.port1': '2' });
  expect(await run('apply --plan /root/plan')).toMatchObject({ code: 0 });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('2');
});

test('pages that are not to be had are given back, and a module that the kernel does not ship is called so', async () => {
  await start('without-vdpa');
  // More than the memory of the node; and a gigabyte in one piece, which a running kernel does not find.
  await givePlan({ 'hugepages.2048.0': '100000', 'hugepages.1048576.1': '1', 'module.vdpa': 'load' });
  const { code, text } = await run('apply --plan /root/plan');
  expect(code).toBe(1);
  expect(text).toMatch(/hugepages.2048.0: wanted 100000, found 0: NUMA node 0 has \d+ MiB free for 200000 MiB/);
  expect(text).toMatch(/hugepages.1048576.1: wanted 1, found 0: (memory is fragmented|NUMA node 1 has)/);
  expect(text).toMatch(/the kernel \S+ does not ship the module vdpa/);
  expect(await node.sh('cat /sys/devices/system/node/node*/hugepages/*/nr_hugepages')).toBe('0\n0\n0\n0');
});
