/**
 * The node program on a node that GRUB starts from its disk, with systemd: kernel arguments that come through GRUB's own
 * programs, limits of units, and what starts before what. The kubelet and the runtime are stand-ins, units that write
 * down what they find when they start; Open vSwitch is Debian's.
 */
import { PF, ProgramNode } from './program';

const EARLY = 'cnf-plumbing-early.service';
const LATE = 'cnf-plumbing-late.service';
const ARGUMENTS = 'intel_iommu=on iommu=pt hugepagesz=1G hugepages=1';

const PLAN = {
  'node-pool': 'upf',
  'kubelet-directory': '/var/lib/kubelet',
  'kernel-arguments': ARGUMENTS,
  'hugepages.2048.0': '16',
  'memlock.containerd.service': 'unlimited',
  'module.igbvf': 'load',
  'module.vfio-pci': 'load',
  'module.vdpa_sim_net': 'load',
  'module.vhost_vdpa': 'load',
  'vdpa-simulated.0-0': 'vhost_vdpa',
  'pf-pci.port0': '0000:41:00.0',
  'pf-role.port0': 'data',
  'pf-vfs.port0': '3',
  'vf-driver.port0.0-1': 'vfio-pci',
  'vf-driver.port0.2-2': 'igbvf',
};

const FINDS = `#!/bin/sh
{
  for vf in ${PF}/virtfn*; do [ ! -e $vf/driver ] || basename $(readlink $vf/driver); done
  echo pages $(cat /sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages)
  ls /dev | grep vhost-vdpa-
  [ ! -e /run/cnf-plumbing/stamp ] || echo stamp
} >/run/$1.found
`;
const NOTHING = 'pages 0';
const AS_PLANNED = 'vfio-pci\nvfio-pci\nigbvf\npages 16\nvhost-vdpa-0\nstamp';

const STAND_IN = `[Service]
ExecStartPre=/usr/local/bin/finds %N
ExecStart=/usr/local/bin/%N infinity
[Install]
WantedBy=multi-user.target
`;

let node: ProgramNode;
let before: { cmdline: string; state: string };

const cmdline = () => node.machine.get('/proc/cmdline');
/** How the IOMMU treats the root disk; Debian has it on without any argument, and `iommu=pt` gives it less to do. */
const domains = () => node.sh('cat /sys/bus/pci/devices/0000:00:03.0/iommu_group/type');
/** What the program may change; Open vSwitch writes to its database at each start. */
const state = async () => (await node.state()).replace(/^.*\/etc\/openvswitch\/.*\n/gm, '');
const found = (name: string) => node.sh(`cat /run/${name}.found`);
const show = (unit: string, property: string) => node.sh(`systemctl show --value -p ${property} ${unit}`);
/** Waits until nothing is to be started any more: what waits for a unit that hangs starts late. */
const started = () => node.sh('systemctl is-system-running --wait || true');

/** The units in the order in which they began to start, with the ends of the program's own. */
async function order(units: readonly string[]): Promise<string[]> {
  const moments = await Promise.all(
    units.map(async (unit) => {
      const begin = Number(await show(unit, 'InactiveExitTimestampMonotonic'));
      const end = Number(await show(unit, 'InactiveEnterTimestampMonotonic'));
      const own = unit === EARLY || unit === LATE;
      return own
        ? [
            { begin, what: unit },
            { begin: end, what: `end of ${unit}` },
          ]
        : [{ begin, what: unit }];
    }),
  );
  return moments
    .flat()
    .sort((a, b) => a.begin - b.begin)
    .map(({ what }) => what);
}

beforeAll(async () => {
  node = await ProgramNode.start('systemd');
  await node.machine.sh('mkdir -p /usr/local/bin; cat >/usr/local/bin/finds; chmod 755 /usr/local/bin/finds', {
    input: FINDS,
  });
  for (const name of ['containerd', 'kubelet']) {
    const put = `cat >/etc/systemd/system/${name}.service; cp /usr/bin/sleep /usr/local/bin/${name}`;
    await node.machine.sh(put, { input: STAND_IN });
  }
  // What `systemctl enable` asks for SysV's scripts is not here.
  await node.sh(`ln -s /usr/lib/systemd/system/openvswitch-switch.service /etc/systemd/system/multi-user.target.wants
    systemctl enable --now containerd.service kubelet.service 2>&1`);
  before = { cmdline: await cmdline(), state: await state() };
});
afterAll(() => node?.machine.stop());

test('what only a reboot brings is set for it; the limit of a unit holds from its next start', async () => {
  expect(await node.sh('cat /proc/1/comm; grep -o ^BOOT_IMAGE /proc/cmdline')).toBe('systemd\nBOOT_IMAGE');
  expect(await found('kubelet')).toBe(NOTHING);
  const limit = () => node.sh('grep "Max locked memory" /proc/$(pidof containerd)/limits | tr -s " "');
  expect(await limit()).toMatch(/ 8388608 /);

  const applied = await node.apply(PLAN);
  expect(applied).toMatchObject({ code: 4, text: expect.not.stringMatching(/^failed/m) });
  expect(applied.text).toMatch(/containerd.service limit: .*holds from the next start of the unit/);
  expect(await cmdline()).toBe(before.cmdline);
  expect(await domains()).toMatch(/^DMA/);
  expect(await limit()).toMatch(/ 8388608 /);
  await node.sh('systemctl restart containerd.service');
  expect(await show('containerd.service', 'LimitMEMLOCK')).toBe('infinity');
  expect(await limit()).toMatch(/ unlimited unlimited /);

  expect(await node.sh(`systemd-analyze verify ${EARLY} ${LATE} 2>&1`)).not.toMatch(/cnf-plumbing|cycle/);
});

test('at the reboot GRUB brings the arguments, and the units all else: before OVS, and after it before runtime and kubelet', async () => {
  await node.machine.reboot();
  await started();
  expect((await cmdline()).trim().split(' ')).toEqual(expect.arrayContaining(ARGUMENTS.split(' ')));
  expect(await domains()).toBe('identity');
  expect(await node.sh('cat /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages')).toBe('1');
  expect(await node.run('verify')).toMatchObject({ code: 0 });
  expect(await found('containerd')).toBe(AS_PLANNED);
  expect(await found('kubelet')).toBe(AS_PLANNED);

  const others = [
    'network-pre.target',
    'ovsdb-server.service',
    'ovs-vswitchd.service',
    'containerd.service',
    'kubelet.service',
  ];
  const all = await order([EARLY, LATE, ...others]);
  expect(all.slice(0, 3)).toEqual([EARLY, `end of ${EARLY}`, 'network-pre.target']);
  expect(all.slice(3, 5)).toEqual(['ovsdb-server.service', 'ovs-vswitchd.service']);
  expect(all.slice(5, 7)).toEqual([LATE, `end of ${LATE}`]);
  expect(await node.sh('journalctl -b --no-pager | grep -c "ordering cycle" || true')).toBe('0');
});

test('a unit that hangs to its limit, or fails, holds nothing up, and leaves no stamp', async () => {
  // The first never comes to its program, within a limit shorter than its own; the second meets a plan that is cut off.
  await node.sh(`set -e; cd /etc/systemd/system; mkdir ${EARLY}.d; cp /var/lib/cnf-plumbing/plan /root/whole
    printf '[Service]\\nExecStartPre=/bin/sleep infinity\\nTimeoutStartSec=3\\n' >${EARLY}.d/hangs.conf
    sed -i '$d' /var/lib/cnf-plumbing/plan`);
  await node.machine.reboot();
  await started();
  expect(await show(EARLY, 'Result')).toBe('timeout');
  expect(await show(LATE, 'Result')).toBe('exit-code');
  expect(await show('kubelet.service', 'ActiveState')).toBe('active');
  expect(await found('kubelet')).toBe(NOTHING);
  await node.sh(`set -e; cd /etc/systemd/system; rm -r ${EARLY}.d; cp /root/whole /var/lib/cnf-plumbing/plan
    systemctl daemon-reload; systemctl stop kubelet.service; systemctl start ${EARLY} ${LATE}`);
  expect(await node.run('verify')).toMatchObject({ code: 0 });
});

test('undone, and after a reboot, all is as before', async () => {
  // Without a kubelet no pod can have a VF.
  expect(await node.run('undo')).toMatchObject({ code: 0, text: expect.not.stringMatching(/^failed/m) });
  await node.machine.reboot();
  await started();
  expect((await cmdline()).replace(/BOOT_IMAGE=\S+ root=\S+/, '')).toBe(
    before.cmdline.replace(/BOOT_IMAGE=\S+ root=\S+/, ''),
  );
  expect(await state()).toBe(before.state);
  expect(await found('kubelet')).toBe(NOTHING);
  expect(await node.sh(`systemctl list-unit-files --no-legend 'cnf-plumbing*' || true`)).toBe('');
});
