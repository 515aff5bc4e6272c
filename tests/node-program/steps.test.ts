/** Each step where a node is not as it ought to be: what is done, what is said, and that the rest goes on. */
import { FakeNode, PLAN, planText } from './fake-node';

let node: FakeNode;
beforeEach(() => {
  node = new FakeNode();
});
afterEach(() => node.remove());

const port = { 'pf-pci.ens1f0': '0000:18:00.0', 'pf-role.ens1f0': 'data', 'pf-vfs.ens1f0': '2' };
const vfio = { ...port, 'vf-driver.ens1f0.0-1': 'vfio-pci', 'module.vfio-pci': 'load' };

describe('kernel arguments', () => {
  const wanted = { 'kernel-arguments': 'intel_iommu=on iommu=pt' };
  const dropIn = 'etc/default/grub.d/60-cnf-plumbing.cfg';

  test('that another owner sets are left to it', () => {
    node.put('etc/default/grub', 'GRUB_CMDLINE_LINUX="intel_iommu=on,sm_on"\n');
    expect(node.apply(planText(wanted)).code).toBe(4);
    expect(node.read(dropIn)).toMatch(/\}iommu=pt"$/);
    expect(node.read('boot/grub/grub.cfg').match(/intel_iommu/g)).toHaveLength(1);
  });

  test('are none of ours when the others set all, and nothing waits when the kernel runs with them', () => {
    node.put('etc/default/grub', 'GRUB_CMDLINE_LINUX="iommu=pt intel_iommu=on"\n');
    node.put('proc/cmdline', 'ro intel_iommu=on iommu=pt\n');
    expect(node.apply(planText(wanted)).code).toBe(0);
    expect(node.has(dropIn)).toBe(false);
  });

  test.each(['intel_iommu=off', 'iommu=nopt', 'intel_iommu=on_but'])('do not overrule %s of another owner', (token) => {
    node.put('etc/default/grub.d/50-other.cfg', `GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX ${token}"\n`);
    expect(node.apply(planText(wanted)).code).toBe(1);
    expect(node.finding('arguments')).toMatchObject({
      state: 'failed',
      found: token,
      reason: expect.stringContaining('/etc/default/grub.d'),
    });
    expect(node.has(dropIn)).toBe(false);
  });

  test('of hugepages go together: a part of them elsewhere is a contradiction', () => {
    const pages = { 'kernel-arguments': 'default_hugepagesz=1G hugepagesz=1G hugepages=16' };
    node.put('etc/default/grub', 'GRUB_CMDLINE_LINUX="hugepages=8"\n');
    expect(node.apply(planText(pages)).code).toBe(1);
    node.put('etc/default/grub', 'GRUB_CMDLINE_LINUX="default_hugepagesz=1G hugepagesz=1G hugepages=16"\n');
    expect(node.apply(planText(pages)).code).toBe(4);
    expect(node.has(dropIn)).toBe(false);
  });

  test('that did not get into the boot menu are a failure, mended by the next run', () => {
    node.put('fake/grub-error', '');
    expect(node.apply(planText(wanted)).code).toBe(1);
    node.delete('fake/grub-error');
    expect(node.apply(planText(wanted)).code).toBe(4);
    expect(node.read('boot/grub/grub.cfg')).toContain('iommu=pt');
  });

  test('cannot be set without a boot loader that is known', () => {
    node.delete('etc/default/grub');
    expect(node.apply(planText(wanted)).code).toBe(1);
    expect(node.finding('arguments')?.reason).toContain('no boot loader that this program knows');
  });

  /** `args` of the default entry in a file; as the tools print and change it. */
  const TOOLS = {
    grubby: `A="$ROOT/fake/args"; read -r args <"$A"
case $1 in
--info=DEFAULT) echo 'index=0'; echo "args=\\"$args\\"" ;;
--update-kernel=ALL) shift; for a; do case $a in
  --args=*) args="$args \${a#--args=}" ;;
  --remove-args=*) for t in \${a#--remove-args=}; do args=$(echo " $args " | sed "s/ $t / /"); done ;;
esac; done; echo $args >"$A" ;; esac`,
    'rpm-ostree': `A="$ROOT/fake/args"; read -r args <"$A"; shift
[ $# -gt 0 ] || { echo "$args"; exit; }
for a; do t=\${a#*=}; case $a in
  --append-if-missing=*|--append=*) args="$args $t" ;;
  --delete-if-present=*) args=$(echo " $args " | sed "s/ $t / /") ;;
esac; done; echo $args >"$A"`,
  };
  test.each(Object.entries(TOOLS))('go through %s where the node has it, and are taken back', (tool, script) => {
    if (tool === 'rpm-ostree') node.put('run/ostree-booted', '');
    node.put('fake/args', 'ro intel_iommu=on\n');
    node.addTool(tool, script);
    expect(node.apply(planText(wanted)).code).toBe(4);
    expect(node.read('fake/args')).toBe('ro intel_iommu=on iommu=pt');
    expect(node.apply(planText(wanted)).code).toBe(4);
    expect(node.read('fake/args')).toBe('ro intel_iommu=on iommu=pt');
    expect(node.apply(planText({ 'kernel-arguments': 'intel_iommu=on quiet' }, 2)).code).toBe(4);
    expect(node.read('fake/args')).toBe('ro intel_iommu=on quiet');
    expect(node.run('undo').code).toBe(0);
    expect(node.read('fake/args')).toBe('ro intel_iommu=on');
  });
});

describe('a module', () => {
  const load = (name: string) => node.apply(planText({ [`module.${name}`]: 'load' }));

  test.each([
    ['mlx5_vdpa', '', /the kernel 6.12.0 does not ship the module mlx5_vdpa/],
    ['vfio-pci', "modprobe: ERROR: could not insert 'vfio_pci': No such device", /no hardware for it/],
    ['vfio-pci', "modprobe: ERROR: could not insert 'vfio_pci': Key was rejected by service", /Secure Boot/],
  ])('%s that cannot be loaded says why: %s', (name, error, reason) => {
    if (error) node.put('fake/modprobe-error', error);
    expect(load(name).code).toBe(1);
    expect(node.finding(name)).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
  });

  test('that is built in needs no loading, and - and _ are the same', () => {
    node.put('lib/modules/6.12.0/modules.builtin', 'kernel/drivers/vhost/vhost-net.ko\n');
    expect(load('vhost_net').code).toBe(0);
  });

  test('of a kernel whose modules an update has removed is no fault of the hardware', () => {
    node.delete('lib/modules/6.12.0');
    expect(load('vfio-pci').code).toBe(1);
    expect(node.finding('vfio-pci')?.reason).toContain('the node not rebooted');
  });
});

describe('hugepages', () => {
  const file = 'sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages';
  const want = (count: number, more = {}) => node.apply(planText({ 'hugepages.2048.0': String(count), ...more }));

  test('that cannot be had are set back, so that too few pages do not hold memory', () => {
    node.put('fake/most-pages', '40\n');
    expect(want(64).code).toBe(1);
    expect(node.finding('hugepages.2048.0')).toMatchObject({ state: 'failed', wanted: '64', found: '40' });
    expect(node.read(file)).toBe('0');
  });

  test('that memory cannot hold are not even tried', () => {
    expect(want(100000).code).toBe(1);
    expect(node.finding('hugepages.2048.0')?.reason).toMatch(/NUMA node 0 has \d+ MiB free for 200000 MiB/);
    expect(node.read(file)).toBe('0');
  });

  test('that the next boot brings are waited for', () => {
    const more = { 'kernel-arguments': 'default_hugepagesz=2M hugepagesz=2M hugepages=100000' };
    expect(want(100000, more).code).toBe(4);
    expect(node.finding('hugepages.2048.0')).toMatchObject({ state: 'staged' });
  });

  test('in use are not taken away', () => {
    want(64);
    node.put('sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages', '10\n');
    expect(node.apply(planText({ 'hugepages.2048.0': '8' }, 2)).code).toBe(4);
    expect(node.read(file)).toBe('64');
    expect(node.run('undo').code).toBe(4);
    expect(node.read(file)).toBe('64');
    node.put('sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages', '64\n');
    expect(node.run('undo').code).toBe(0);
    expect(node.read(file)).toBe('0');
  });

  test('of a NUMA node or a size that is not there are a failure', () => {
    expect(node.apply(planText({ 'hugepages.2048.7': '4', 'hugepages.1048576.1': '1' })).code).toBe(1);
    expect(node.finding('hugepages.2048.7')?.reason).toBe('no NUMA node 7 on this node');
    expect(node.finding('hugepages.1048576.1')?.reason).toBe('the kernel has no pages of 1048576 kB');
  });

  test('changed under a running kubelet wait for its next start', () => {
    const stat = (start: number) => `77 (kubelet) S 1 ${'0 '.repeat(17)}${start} 0\n`;
    node.put('proc/77/comm', 'kubelet\n');
    node.put('proc/77/stat', stat(1000));
    expect(want(64).code).toBe(4);
    expect(node.run('apply').code).toBe(4);
    node.put('proc/77/stat', stat(2000));
    expect(node.run('apply').code).toBe(0);
  });
});

test('locked memory of the runtime holds from its next start', () => {
  node.put('proc/55/comm', 'containerd\n');
  node.put('proc/55/limits', 'Max locked memory         8388608              8388608              bytes\n');
  const before = node.snapshot();
  const plan = planText({ 'memlock.containerd.service': 'unlimited' });
  expect(node.apply(plan).code).toBe(4);
  expect(node.read('etc/systemd/system/containerd.service.d/60-cnf-plumbing.conf')).toContain('LimitMEMLOCK=infinity');
  node.put('proc/55/limits', 'Max locked memory         unlimited            unlimited            bytes\n');
  expect(node.apply(plan).code).toBe(0);
  node.put('proc/55/limits', 'Max locked memory         8388608              8388608              bytes\n');
  node.run('undo');
  expect(node.snapshot()).toEqual(before);
});

describe('a port', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['that is not there', { 'pf-pci.ens1f0': '0000:99:00.0' }, /no function of this node has the PCI address/],
    ['whose MAC nobody has', { 'pf-mac.ens1f0': '0c:42:a1:ff:ff:ff' }, /no function of this node has the MAC/],
    ['whose serial number nobody has', { 'pf-serial.ens1f0': '99' }, /no function of this node has the serial number/],
    ['of another maker', { 'pf-pci.ens1f0': '0000:18:00.0', 'pf-vendor.ens1f0': '15b3' }, /is made by vendor 8086/],
  ])('%s is a failure of that port only', (_, marks, reason) => {
    const { 'pf-pci.ens1f0': __, 'pf-vendor.ens1f0': ___, ...rest } = PLAN;
    expect(node.apply(planText({ ...rest, ...marks })).code).toBe(1);
    expect(node.finding('ens1f0')).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
    expect(node.driver('0000:3b:10.3')).toBe('iavf');
  });

  test.each([
    ['serial number', { 'pf-serial.ens1f0': '00-01' }],
    ['name', { 'pf-name.ens1f0': 'ens1f0' }],
    ['MAC', { 'pf-mac.ens1f0': '0c:42:a1:00:00:01' }],
  ])('is found by its %s', (_, mark) => {
    expect(node.apply(planText({ ...mark, 'pf-role.ens1f0': 'data', 'pf-vfs.ens1f0': '1' })).code).toBe(0);
    expect(node.read('sys/bus/pci/devices/0000:18:00.0/sriov_numvfs')).toBe('1');
  });

  test('is found where the plan has it on this node, and elsewhere on the others', () => {
    node.withSystemd();
    const before = node.snapshot();
    const vfsOf = (address: string) => node.read(`sys/bus/pci/devices/${address}/sriov_numvfs`);
    const plan = planText({
      'pf-pci.ens1f0': '0000:18:00.0',
      'host-pf-pci.ens1f0/edge-7.example.com': '0000:3b:00.1',
      'pf-role.ens1f0': 'data',
      'pf-vfs.ens1f0': '1',
    });
    expect(node.apply(plan, { CNF_PLUMBING_NODE_NAME: 'edge-7' }).code).toBe(0);
    expect([vfsOf('0000:18:00.0'), vfsOf('0000:3b:00.1')]).toEqual(['1', '0']);
    expect(node.run('undo').code).toBe(0);
    expect(node.snapshot()).toEqual(before);

    expect(node.apply(plan, { CNF_PLUMBING_NODE_NAME: 'edge-7.example.com' }).code).toBe(0);
    expect([vfsOf('0000:18:00.0'), vfsOf('0000:3b:00.1')]).toEqual(['0', '1']);
    // The unit of the boot is told by nobody.
    node.reboot();
    expect(node.boot()).toMatchObject({ code: 0 });
    expect([vfsOf('0000:18:00.0'), vfsOf('0000:3b:00.1')]).toEqual(['0', '1']);
    expect(node.run('undo').code).toBe(0);
    expect(vfsOf('0000:3b:00.1')).toBe('0');
  });

  test('in a bond is found by the MAC it was made with, not by that of the bond', () => {
    node.put('sys/devices/pci0000:00/0000:3b:00.1/net/ens2f0/address', '0c:42:a1:00:00:01\n');
    node.put('sys/devices/pci0000:00/0000:3b:00.1/net/ens2f0/bonding_slave/perm_hwaddr', '0c:42:a1:00:00:02\n');
    const plan = { 'pf-mac.ens1f0': '0c:42:a1:00:00:01', 'pf-role.ens1f0': 'data', 'pf-vfs.ens1f0': '1' };
    expect(node.apply(planText(plan)).code).toBe(0);
    expect(node.read('sys/bus/pci/devices/0000:18:00.0/sriov_numvfs')).toBe('1');
  });

  test('that two functions could be is none of them', () => {
    node.put('fake/devlink', 'pci/0000:18:00.0:\n  serial_number 7\npci/0000:3b:00.1:\n  serial_number 7\n');
    expect(node.apply(planText({ 'pf-serial.ens1f0': '7', 'pf-role.ens1f0': 'data', 'pf-vfs.ens1f0': '1' })).code).toBe(
      1,
    );
    expect(node.finding('ens1f0')?.reason).toBe(
      '2 functions of this node have the serial number 7: 0000:18:00.0 0000:3b:00.1',
    );
    expect(node.read('sys/bus/pci/devices/0000:18:00.0/sriov_numvfs')).toBe('0');
  });

  test('that is another port of the plan too is neither', () => {
    const twin = { 'pf-mac.twin': '0c:42:a1:00:00:01', 'pf-role.twin': 'data', 'pf-vfs.twin': '1' };
    expect(node.apply(planText({ ...port, ...twin })).code).toBe(1);
    expect(node.finding('ens1f0')?.reason).toContain('is found for another port of the plan too');
    expect(node.finding('twin')?.reason).toContain('is found for another port of the plan too');
  });
});

describe('VFs', () => {
  test('are not asked for beyond what the firmware allows', () => {
    expect(node.apply(planText({ ...port, 'pf-vfs.ens1f0': '9' })).code).toBe(1);
    expect(node.finding('ens1f0')?.reason).toContain('has at most 8');
  });

  test('that the kernel has no room for name the argument that may help', () => {
    node.put('fake/no-memory', '');
    expect(node.apply(planText(port)).code).toBe(1);
    expect(node.finding('ens1f0')?.reason).toContain('pci=realloc');
  });

  test('go from one number to another through none', () => {
    node.apply(planText(vfio));
    expect(node.apply(planText({ ...vfio, 'pf-vfs.ens1f0': '4' }, 2)).code).toBe(0);
    expect(node.driver('0000:18:10.2')).toBe('vfio-pci');
    expect(node.has('sys/bus/pci/devices/0000:18:10.6')).toBe(true);
  });

  test('get a MAC that is always the same when the port gave them none', () => {
    node.apply(planText(port));
    const mac = node.read('fake/mac-ens1f0-0');
    expect(mac).toMatch(/^02(:[0-9a-f]{2}){5}$/);
    expect(node.read('fake/mac-ens1f0-1')).not.toBe(mac);
    node.run('undo');
    node.delete('fake/mac-ens1f0-0');
    node.apply(planText(port));
    expect(node.read('fake/mac-ens1f0-0')).toBe(mac);
  });

  test('are not bound to vfio-pci without an IOMMU, and wait for it when the next boot brings it', () => {
    node.delete('fake/iommu');
    expect(node.apply(planText(vfio)).code).toBe(1);
    expect(node.finding('ens1f0.0-1')?.reason).toContain('the IOMMU is off');
    expect(node.apply(planText({ ...vfio, 'kernel-arguments': 'intel_iommu=on iommu=pt' }, 2)).code).toBe(4);
    expect(node.finding('ens1f0.0-1')).toMatchObject({ state: 'staged', reason: expect.stringContaining('next boot') });
  });

  test('that a driver refuses are given back to the one before', () => {
    node.apply(planText({ ...port, 'vf-driver.ens1f0.0-1': 'iavf' }));
    node.put('fake/refuses/vfio-pci', '');
    expect(node.apply(planText(vfio, 2)).code).toBe(1);
    expect(node.driver('0000:18:10.0')).toBe('iavf');
    expect(node.read('sys/bus/pci/devices/0000:18:10.0/driver_override')).toBe('iavf');
  });

  test('are bound once, each to its own driver, and by the kernel where the plan names no driver for one of them', () => {
    const split = { ...port, 'vf-driver.ens1f0.0-0': 'vfio-pci', 'module.vfio-pci': 'load' };
    const autoprobe = 'sys/bus/pci/devices/0000:18:00.0/sriov_drivers_autoprobe';
    node.apply(planText(split));
    expect(node.read(autoprobe)).toBe('1');
    expect(node.driver('0000:18:10.2')).toBe('iavf');
    node.run('undo');
    node.apply(planText({ ...split, 'vf-driver.ens1f0.1-1': 'iavf' }, 2));
    expect(node.read(autoprobe)).toBe('0');
    expect(node.driver('0000:18:10.2')).toBe('iavf');
    node.run('undo');
    expect(node.read(autoprobe)).toBe('1');
  });

  test('are there before their port comes up, and after it where its driver makes none before', () => {
    const order = () => [...node.findings()].filter(({ state }) => state === 'changed').map(({ wanted }) => wanted);
    expect(node.apply(planText(port)).code).toBe(0);
    expect(order()).toEqual(['the port is up', '2 VFs']);
    node.run('undo');
    node.put('fake/vfs-need-up', '');
    expect(node.apply(planText(port, 2)).code).toBe(0);
    expect(order()).toEqual(['the port is up', '2 VFs']);
    node.run('undo');
    expect(node.read('sys/bus/pci/devices/0000:18:00.0/net/ens1f0/flags')).toBe('0x1002');
  });

  test('are made once their port is up where its driver makes none before', () => {
    node.put('fake/vfs-need-up', '');
    expect(node.apply(planText(port)).code).toBe(0);
    expect(node.finding('ens1f0')?.state).toBe('changed');
    expect(node.has('sys/bus/pci/devices/0000:18:00.0/virtfn1')).toBe(true);
    node.run('undo');
    expect(node.read('sys/bus/pci/devices/0000:18:00.0/net/ens1f0/flags')).toBe('0x1002');
  });

  test('that only DPDK uses never show up as interfaces', () => {
    node.apply(planText(vfio));
    expect(node.read('sys/bus/pci/devices/0000:18:00.0/sriov_drivers_autoprobe')).toBe('0');
    expect(node.apply(planText({ ...port, 'vf-driver.ens1f0.0-1': 'iavf' }, 2)).code).toBe(0);
    expect(node.driver('0000:18:10.0')).toBe('iavf');
  });
});
