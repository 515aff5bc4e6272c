/** What the tests of node set-up rely on, seen on the real kernel. */

import { type EmulatedNode, startNode } from './guest';

const PF = '/sys/bus/pci/devices/0000:41:00.0';
const VF = '/sys/bus/pci/devices/0000:41:10.0';
const pages = (numaNode: number, size: '2048kB' | '1048576kB') =>
  `/sys/devices/system/node/node${numaNode}/hugepages/hugepages-${size}/nr_hugepages`;

let node: EmulatedNode;
beforeAll(async () => {
  node = await startNode('default');
});
afterAll(() => node?.stop());

/** dash calls each failed write of its own echo an I/O error; echo of coreutils says what the kernel said. */
const write = (value: string | number, file: string) => `/bin/echo ${value} >${file}`;

describe('the emulated node', () => {
  test('a command has its input, both outputs and its exit code', async () => {
    const { stdout, stderr, code } = await node.run('cat; echo wrong >&2; exit 7', { input: 'right\n' });
    expect({ stdout, stderr, code }).toEqual({ stdout: 'right\n', stderr: 'wrong\n', code: 7 });
  });

  test('a command that takes too long ends, with all it started', async () => {
    await expect(node.run('sleep 1000 & sleep 1000', { timeout: 500 })).rejects.toThrow('not done after 0.5 s');
    await node.sh('while pgrep -x sleep; do :; done', { timeout: 10_000 });
  });

  test('folders go in and files come out', async () => {
    await node.put(__dirname, '/opt/tests');
    expect(await node.get('/opt/tests/guest.ts')).toContain('startNode');
    await expect(node.get('/opt/nothing')).rejects.toThrow('No such file or directory');
  });

  test('a port stands on each NUMA node, behind an IOMMU', async () => {
    expect(await node.sh('cat /sys/bus/pci/devices/0000:[48]1:00.0/numa_node')).toBe('0\n1');
    expect(Number(await node.sh('ls /sys/kernel/iommu_groups | wc -l'))).toBeGreaterThan(10);
  });

  test('VFs are made from 0 only; another number is refused while there are some', async () => {
    expect(await node.sh(`cat ${PF}/sriov_totalvfs; ${write(2, `${PF}/sriov_numvfs`)}; readlink ${PF}/virtfn*`)).toBe(
      '7\n../0000:41:10.0\n../0000:41:10.2',
    );
    const { stderr, code } = await node.run(write(3, `${PF}/sriov_numvfs`));
    expect({ stderr, code }).toEqual({ stderr: expect.stringContaining('Device or resource busy'), code: 1 });
    await node.sh(`${write(0, `${PF}/sriov_numvfs`)}; ${write(3, `${PF}/sriov_numvfs`)}`);
    expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('3');
  });

  test('a VF has the MAC that the PF gave it, a link, and reaches the other port', async () => {
    const reply = await node.sh(
      `pf=$(ls ${PF}/net); other=$(ls /sys/bus/pci/devices/0000:81:00.0/net)
      echo 0 >${PF}/sriov_numvfs; ip link set $pf up; echo 2 >${PF}/sriov_numvfs; udevadm settle
      ip link set $pf vf 0 mac 02:00:00:00:00:0a
      echo 0000:41:10.0 >${VF}/driver/unbind; echo 0000:41:10.0 >/sys/bus/pci/drivers_probe; udevadm settle
      vf=$(ls ${VF}/net); cat ${VF}/net/$vf/address
      ip netns add other; ip link set $other netns other; ip -n other addr add 192.0.2.2/24 dev $other
      ip -n other link set $other up; ip addr add 192.0.2.1/24 dev $vf; ip link set $vf up
      until ping -q -c 1 -W 1 192.0.2.2 >/dev/null; do :; done
      cat ${VF}/net/$vf/carrier; ip netns delete other`,
    );
    expect(reply).toBe('02:00:00:00:00:0a\n1');
  });

  test('driver_override gives a VF to vfio-pci, and a file under /dev/vfio to its group', async () => {
    const group = await node.sh(
      `modprobe vfio-pci; echo vfio-pci >${VF}/driver_override; echo 0000:41:10.0 >${VF}/driver/unbind
      echo 0000:41:10.0 >/sys/bus/pci/drivers_probe; basename $(readlink ${VF}/driver) >&2
      basename $(readlink ${VF}/iommu_group)`,
    );
    expect(await node.sh(`basename $(readlink ${VF}/driver); ls /dev/vfio`)).toBe(`vfio-pci\n${group}\nvfio`);
  });

  test('pages are asked for per NUMA node; what is not to be had is missing without an error', async () => {
    await node.sh(`${write(64, pages(0, '2048kB'))}; ${write(32, pages(1, '2048kB'))}`);
    expect(await node.sh(`cat ${pages(0, '2048kB')} ${pages(1, '2048kB')}`)).toBe('64\n32');
    const asked = await node.run(`${write(100_000, pages(0, '2048kB'))}; echo $?; cat ${pages(0, '2048kB')}`);
    const [code, got] = asked.stdout.split('\n').map(Number);
    expect(code).toBe(0);
    expect(got).toBeGreaterThan(64);
    expect(got).toBeLessThan(1024);
    await node.sh(write(0, pages(0, '2048kB')));
  });

  test('a simulated vDPA device is a file for userspace, or a network device', async () => {
    const bus = '/sys/bus/vdpa';
    await node.sh(`modprobe -a vdpa_sim_net vhost_vdpa virtio_vdpa
      vdpa dev add name vdpa0 mgmtdev vdpasim_net mac 00:11:22:33:44:55`);
    const bind = (driver: string) =>
      node.sh(`cd ${bus}/devices/vdpa0; [ ! -e driver ] || echo vdpa0 >driver/unbind
        echo ${driver} >driver_override; echo vdpa0 >${bus}/drivers_probe; udevadm settle
        ls /dev/vhost-vdpa-0 2>/dev/null; cat virtio*/net/*/address 2>/dev/null || true`);
    expect(await bind('vhost_vdpa')).toBe('/dev/vhost-vdpa-0');
    expect(await bind('virtio_vdpa')).toBe('00:11:22:33:44:55');
    expect(await bind('vhost_vdpa')).toBe('/dev/vhost-vdpa-0');
  });

  test('virtio functions are parents of vDPA devices, under vp_vdpa and under ifcvf', async () => {
    const give = (address: string, driver: string) =>
      `cd /sys/bus/pci/devices/${address}; echo ${driver} >driver_override; echo ${address} >driver/unbind
      echo ${address} >/sys/bus/pci/drivers_probe`;
    await node.sh(`modprobe -a vp_vdpa ifcvf\n${give('0000:01:00.0', 'vp-vdpa')}\n${give('0000:02:00.0', 'ifcvf')}`);
    const { mgmtdev } = JSON.parse(await node.sh('vdpa -j mgmtdev show'));
    expect(Object.keys(mgmtdev)).toEqual(expect.arrayContaining(['pci/0000:01:00.0', 'pci/0000:02:00.0']));
  });

  test('a NIC can be unplugged, and a link can go down', async () => {
    const port = (await node.sh('ls /sys/bus/pci/devices/0000:81:00.0/net')) as string;
    await node.sh(
      `ip link set ${port} up; for i in $(seq 50); do grep -q 1 /sys/class/net/${port}/carrier && break; sleep 0.2; done`,
    );
    await node.monitor('set_link', { name: 'port1', up: false });
    await node.sh(`until grep -q 0 /sys/class/net/${port}/carrier; do sleep 0.2; done`);
    await node.monitor('device_del', { id: 'port1' });
    await node.sh('while [ -e /sys/bus/pci/devices/0000:81:00.0 ]; do sleep 0.2; done');
  });

  test('after a reboot files are there, VFs and pages are not, and GRUB says the kernel arguments', async () => {
    const before = await node.sh('cat /proc/sys/kernel/random/boot_id');
    await node.sh(`echo kept >/etc/kept
      mkdir -p /etc/default/grub.d
      echo 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX hugepagesz=1G hugepages=1"' >/etc/default/grub.d/pages.cfg
      update-grub`);
    await node.reboot();
    expect(await node.sh('cat /proc/sys/kernel/random/boot_id')).not.toBe(before);
    expect(await node.get('/etc/kept')).toBe('kept\n');
    expect(await node.sh(`cat ${PF}/sriov_numvfs ${pages(1, '2048kB')}`)).toBe('0\n0');
    expect(await node.get('/proc/cmdline')).toContain('intel_iommu=on iommu=pt hugepagesz=1G hugepages=1');
    expect(await node.sh(`cat ${pages(0, '1048576kB')} ${pages(1, '1048576kB')} | sort`)).toBe('0\n1');
  });
});
