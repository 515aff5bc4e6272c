/** The node program on Debian's kernel: VFs of igb, vfio, hugepages, modules, GRUB, and reboots. One machine for all. */
import { LIVE_PLAN, PF, PLAN, ProgramNode, pages } from './program';

let node: ProgramNode;
let before: string;
beforeAll(async () => {
  node = await ProgramNode.start('default');
  before = await node.state();
});
afterAll(() => node?.machine.stop());

test('apply, verify, apply, reboot, boot, undo: as planned each time, and as before at the end', async () => {
  await node.givePlan(PLAN);
  expect(await node.run('observe --plan /root/plan')).toMatchObject({ code: 3 });
  expect(await node.state()).toBe(before);

  const applied = await node.run('apply --plan /root/plan');
  expect(applied).toMatchObject({ code: 4, text: expect.stringContaining('set for the next boot') });
  expect(applied.text).not.toMatch(/^failed/m);
  expect(await node.driver('0000:41:10.0')).toBe('vfio-pci');
  expect(await node.driver('0000:41:10.4')).toBe('igbvf');
  expect(await node.driver('0000:81:10.2')).toBe('vfio-pci');
  expect(await node.sh(`cat ${pages(0)} ${pages(1)} ${PF}/net/*/mtu`)).toBe('48\n16\n2000');
  const verified = await node.run('verify');
  expect(verified).toMatchObject({ code: 4 });
  console.log(`apply ${applied.ms} ms, verify ${verified.ms} ms`);

  const set = await node.state();
  expect(await node.run('apply')).toMatchObject({ code: 4, text: expect.not.stringMatching(/^changed/m) });
  expect(await node.state()).toBe(set);

  // After a reboot nothing is left, and what the boot unit calls brings everything.
  await node.machine.reboot();
  expect(await node.run('verify')).toMatchObject({ code: 3 });
  expect(await node.run('apply --boot')).toMatchObject({ code: 0 });
  expect(await node.run('verify')).toMatchObject({ code: 0 });
  expect(await node.sh('cat /proc/cmdline')).toContain('default_hugepagesz=1G hugepagesz=1G hugepages=1:1');
  expect(await node.sh('cat /sys/devices/system/node/node*/hugepages/hugepages-1048576kB/nr_hugepages')).toBe('0\n1');
  expect(await node.driver('0000:41:10.2')).toBe('vfio-pci');

  const undone = await node.run('undo');
  expect(undone).toMatchObject({ code: 0, text: expect.not.stringMatching(/^failed/m) });
  await node.machine.reboot();
  await node.portDown();
  expect(await node.state()).toBe(before);
  expect(await node.sh('cat /proc/cmdline')).not.toContain('hugepagesz');
});

test('a VF in use is left alone, and changes once it is free: its vfio group is held, its interface is elsewhere', async () => {
  expect(await node.apply(LIVE_PLAN)).toMatchObject({ code: 0 });
  await node.sh(
    `exec 7<>/dev/vfio/$(basename $(readlink ${PF}/virtfn0/iommu_group)); sleep 300 </dev/null >/dev/null 2>&1 & echo $! >/root/holder`,
  );
  const held = await node.apply({ ...LIVE_PLAN, 'pf-vfs.port0': '4', 'vf-driver.port1.0-1': 'igbvf' });
  expect(held).toMatchObject({
    code: 4,
    text: expect.stringMatching(/port0: wanted 4 VFs, found 3 VFs: a process holds \/dev\/vfio\/\d+/),
  });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('3');
  expect(await node.driver('0000:81:10.0')).toBe('igbvf');
  await node.sh('kill $(cat /root/holder)');
  expect(await node.run('apply')).toMatchObject({ code: 0 });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('4');

  await node.sh(`ip netns add pod; ip link set $(ls ${PF}/virtfn2/net) netns pod`);
  const moved = await node.apply({ ...LIVE_PLAN, 'pf-vfs.port0': '5', 'vf-driver.port1.0-1': 'igbvf' });
  expect(moved).toMatchObject({ code: 4, text: expect.stringContaining("not in the node's network namespace") });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('4');
  // The kernel gives the interface back.
  await node.sh(`ip netns delete pod; until ls ${PF}/virtfn2/net/*; do sleep 0.1; done`);
  await node.undone(before);
});

test('a port that the node lives on is left alone, and a change that cuts the node off is taken back', async () => {
  const plan = { 'pf-pci.port0': '0000:41:00.0', 'pf-role.port0': 'data', 'pf-vfs.port0': '2' };
  // Default route over a bridge, over a VLAN, over a bond of the port.
  await node.sh(`set -e; modprobe -a bonding 8021q bridge; port=$(ls ${PF}/net)
    ip link add bond9 type bond mode active-backup; ip link set $port down; ip link set $port master bond9
    ip link add link bond9 name bond9.7 type vlan id 7; ip link add br0 type bridge; ip link set bond9.7 master br0
    for each in bond9 bond9.7 br0; do ip link set $each up; done
    ip addr add 198.51.100.1/24 dev br0; ip route add default via 198.51.100.2`);
  expect(await node.apply(plan)).toMatchObject({
    code: 1,
    text: expect.stringMatching(/carries the default route, through br0/),
  });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('0');
  await node.sh(`ip link delete br0; ip link delete bond9.7; ip link delete bond9; ip link set $(ls ${PF}/net) down`);

  // Now over another NIC, which goes down as soon as there are VFs.
  await node.sh(`set -e; near=$(basename /sys/bus/pci/devices/0000:01:00.0/virtio*/net/*)
    far=$(basename /sys/bus/pci/devices/0000:03:00.0/virtio*/net/*)
    ip netns add far; ip link set $far netns far; ip -n far addr add 198.51.100.2/24 dev $far; ip -n far link set $far up
    ip addr add 198.51.100.1/24 dev $near; ip link set $near up; ip route add default via 198.51.100.2
    until ping -q -c 1 -W 1 198.51.100.2 >/dev/null; do :; done
    (until [ "$(cat ${PF}/sriov_numvfs)" = 2 ]; do sleep 0.1; done; ip link set $near down) </dev/null >/dev/null 2>&1 &`);
  const cut = await node.run('apply', 'CNF_PLUMBING_CONFIRM=5');
  expect(cut).toMatchObject({ code: 1, text: expect.stringContaining('no answer from 198.51.100.2') });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('0');
  // The driver of the VFs that udev had loaded, the way out, the port's link.
  await node.sh('ip netns delete far; modprobe -r igbvf');
  await node.undone(before);
});

test('vDPA devices are made, handed over, left while somebody has one open, and taken away', async () => {
  const plan = {
    'module.vdpa_sim_net': 'load',
    'module.vhost_vdpa': 'load',
    'module.virtio_vdpa': 'load',
    'vdpa-simulated.0-1': 'vhost_vdpa',
    'vdpa-simulated-attributes.0-1': 'mac mtu=1400',
  };
  const device = (index: number) => `/sys/bus/vdpa/devices/vdpa:simulated${index}`;
  const driver = (index: number) => node.sh(`basename $(readlink ${device(index)}/driver)`);
  await node.givePlan(plan);
  expect(await node.run('observe --plan /root/plan')).toMatchObject({ code: 3 });
  expect(await node.state()).toBe(before);
  expect(await node.run('apply --plan /root/plan')).toMatchObject({ code: 0 });
  expect(await node.run('verify')).toMatchObject({ code: 0 });
  expect(await node.sh(`ls ${device(0)} ${device(1)} | grep -o vhost-vdpa-`)).toBe('vhost-vdpa-\nvhost-vdpa-');
  expect(await node.sh('vdpa dev config show vdpa:simulated1')).toMatch(/mac 02:.* mtu 1400/);
  const set = await node.state();
  expect(await node.run('apply')).toMatchObject({ code: 0, text: expect.not.stringMatching(/^changed/m) });
  expect(await node.state()).toBe(set);

  // One is open: it stays, with its driver and its MTU; the other one changes.
  await node.sh(
    `exec 7<>/dev/$(cd ${device(0)}; echo vhost-vdpa-*); sleep 300 </dev/null >/dev/null 2>&1 & echo $! >/root/holder`,
  );
  const other = { 'vdpa-simulated.0-1': 'virtio_vdpa', 'vdpa-simulated-attributes.0-1': 'mac mtu=1300' };
  expect(await node.apply({ ...plan, ...other })).toMatchObject({
    code: 4,
    text: expect.stringMatching(/a process holds \/dev\/vhost-vdpa-\d+ of vdpa:/),
  });
  expect([await driver(0), await driver(1)]).toEqual(['vhost_vdpa', 'virtio_vdpa']);
  // Unloading the simulator would wait for who has the device open.
  expect(await node.run('undo')).toMatchObject({ code: 4 });
  expect(await driver(0)).toBe('vhost_vdpa');
  await node.sh('kill $(cat /root/holder)');
  expect(await node.apply({ ...plan, ...other })).toMatchObject({ code: 0 });
  expect([await driver(0), await driver(1)]).toEqual(['virtio_vdpa', 'virtio_vdpa']);
  expect(await node.sh('vdpa dev config show vdpa:simulated0')).toContain('mtu 1300');

  // The virtio interface of one is in a pod.
  await node.sh(`ip netns add pod; ip link set $(cd ${device(0)}/virtio*/net; echo *) netns pod`);
  expect(await node.run('undo')).toMatchObject({ code: 4, text: expect.stringContaining('virtio interface') });
  await node.sh(`ip netns delete pod; until ls ${device(0)}/virtio*/net/* 2>/dev/null; do sleep 0.1; done`);
  await node.undone(before);
});
