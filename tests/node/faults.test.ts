/** What goes wrong on a node while the node program works on it, on Debian's kernel. One machine for all. */
import { LIVE_PLAN, PF, ProgramNode } from './program';

let node: ProgramNode;
let before: string;
beforeAll(async () => {
  node = await ProgramNode.start('default');
  before = await node.state();
});
afterAll(() => node?.machine.stop());

/** Only the driver of the VFs stays, which udev loads by itself. */
async function undone(): Promise<void> {
  expect(await node.run('undo')).toMatchObject({ code: 0 });
  await node.sh('modprobe -r igbvf 2>/dev/null || true');
  await node.portDown();
  expect(await node.state()).toBe(before);
}

test.each([
  ['no NIC is at its address', { 'pf-pci.port0': '0000:42:00.0' }, 'no function of this node has the PCI address'],
  ['no NIC has its MAC', { 'pf-mac.port0': '52:54:00:00:09:09' }, 'no function of this node has the MAC'],
  ['two NICs have its MAC', { 'pf-mac.port0': '52:54:00:00:01:01' }, '2 functions of this node have the MAC'],
])('a port is left alone when %s, and the rest is done', async (what, mark, says) => {
  const twin = (mac: string) => `ip link set $(ls ${PF}/net) address ${mac}`;
  if (what.startsWith('two')) await node.sh(twin('52:54:00:00:01:01'));
  const applied = await node.apply({ ...mark, 'pf-role.port0': 'data', 'pf-vfs.port0': '2', 'hugepages.2048.0': '16' });
  expect(applied).toMatchObject({ code: 1, text: expect.stringContaining(says) });
  expect(applied.text).toMatch(/^changed .*hugepages.2048.0: 16/m);
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('0');
  if (what.startsWith('two')) await node.sh(twin('52:54:00:00:01:00'));
  await undone();
});

test('where /etc cannot be written, what needs no file is done; afterwards the rest', async () => {
  await node.sh('mount --bind /etc /etc && mount -o remount,bind,ro /etc');
  const refused = await node.apply(LIVE_PLAN);
  await node.sh('umount /etc');
  expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('Read-only file system') });
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('3');
  expect(await node.run('apply')).toMatchObject({ code: 0 });
  await undone();
});

test('where the disk is full, nothing is changed; with room again all is', async () => {
  await node.givePlan(LIVE_PLAN);
  await node.sh(`fallocate -l $(stat -f -c '%f * %S' / | { read -r a b c; echo $((a * c - (4 << 20))); }) /fills
    cat /dev/zero >/fills-too 2>/dev/null || true`);
  const refused = await node.run('apply --plan /root/plan');
  await node.sh('rm /fills /fills-too');
  expect(refused).toMatchObject({ code: 7, text: expect.stringMatching(/cannot be (written|made)/) });
  expect(await node.state()).toBe(before);
  expect(await node.run('apply --plan /root/plan')).toMatchObject({ code: 0 });
  await undone();
});

/** The stand-in is killed after each write; the kernel at some. */
test.each([2, 9, 17, 29, 41])('killed after write %i it goes on from there, or is undone', async (write) => {
  await node.givePlan(LIVE_PLAN);
  expect(await node.run('apply --plan /root/plan', `CNF_PLUMBING_DIE_AFTER=${write}`)).toMatchObject({ code: 137 });
  if (write > 10) {
    expect(await node.run('apply --plan /root/plan')).toMatchObject({ code: 0 });
    expect(await node.run('verify')).toMatchObject({ code: 0 });
  }
  await undone();
});

/** The last one: the port does not come back. */
test('a NIC that is unplugged while its VFs are made fails, and nothing else does', async () => {
  await node.givePlan({ ...LIVE_PLAN, 'pf-pci.port1': '0000:81:00.0', 'pf-mac.port1': undefined });
  const applying = node.run('apply --plan /root/plan');
  await node.sh(`until [ "$(cat ${PF}/sriov_numvfs)" = 3 ]; do sleep 0.05; done`);
  await node.machine.monitor('device_del', { id: 'port1' });
  const applied = await applying;
  await node.sh('while [ -e /sys/bus/pci/devices/0000:81:00.0 ]; do sleep 0.2; done');
  // Whether it was done with the port by then is a matter of moments; it ends, and by itself.
  expect([0, 1]).toContain(applied.code);
  const again = await node.run('apply');
  expect(again).toMatchObject({
    code: 1,
    text: expect.stringContaining('no function of this node has the PCI address'),
  });
  expect(again.text).toMatch(/^ok .*port0: 3 VFs/m);
  expect(await node.driver('0000:41:10.0')).toBe('vfio-pci');
  expect(await node.run('undo')).toMatchObject({ code: 0 });
  expect(await node.sh(`cat ${PF}/sriov_numvfs; ls /var/lib/cnf-plumbing 2>/dev/null || true`)).toBe('0');
});
