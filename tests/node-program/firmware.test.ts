/** Settings in the firmware of NVIDIA NICs: on a stand-in for mstconfig that writes the table of mstflint 4. */
import { FakeNode, planText } from './fake-node';
import { newKernel, PF, withOffload } from './fake-offload';

const MSTCONFIG = `F="$ROOT/fake/firmware"
[ ! -e "$ROOT/fake/firmware-error" ] || { echo '-E- Failed to open the device' >&2; exit 3; }
[ "$1" != -e ] || shift
[ "$1" != -y ] || shift
[ "$1 $2" = '-d 0000:3b:00.1' ] || exit 1
case $3 in
q)
  echo 'Device #1:'; echo '----------'; echo 'Device type:        ConnectX6DX'; echo
  echo 'Configurations:                    Default         Current         Next Boot'
  while read -r name default current next; do
    mark=' '; [ "$current" = "$next" ] || mark='*'
    printf '%s        %-35s%-16s%-16s%-16s\\n' "$mark" "$name" "$default" "$current" "$next"
  done <"$F" ;;
set)
  shift 3; echo "$*" >>"$ROOT/fake/firmware-set"
  [ ! -e "$ROOT/fake/firmware-refuses" ] || { echo '-E- Failed to set configuration: NUM_OF_VFS is out of range' >&2; exit 3; }
  for word; do
    value=\${word#*=}; case $value in True) value='True(1)' ;; False) value='False(0)' ;; esac
    sed -i "s/^\\(\${word%%=*} [^ ]* [^ ]*\\) .*/\\1 $value/" "$F"
  done
  echo 'Applying... Done!'; echo '-I- Please reboot machine to load new configurations.' ;;
esac`;

const OFF = 'NUM_OF_VFS 0 0 0\nSRIOV_EN False(0) False(0) False(0)\n';

let node: FakeNode;
let before: Record<string, string>;
beforeEach(() => {
  node = withOffload(new FakeNode()).withSystemd();
  node.addTool('mstconfig', MSTCONFIG);
  node.put('fake/firmware', OFF);
  shown(0);
  before = node.snapshot();
});
afterEach(() => node.remove());

/** The VFs that the kernel sees; without SR-IOV in the firmware it shows nothing of it. */
function shown(vfs: number): void {
  if (vfs > 0) node.put(`${PF}/sriov_totalvfs`, `${vfs}\n`);
  else for (const file of ['sriov_totalvfs', 'sriov_numvfs']) node.delete(`${PF}/${file}`);
}

/** A boot, in which the card takes its settings over; a card that does not shows what it showed. */
function reboot(vfs?: number): void {
  node.reboot();
  newKernel(node);
  shown(vfs ?? 0);
  if (vfs === undefined) return;
  node.put(
    'fake/firmware',
    node
      .read('fake/firmware')
      .replace(/^(\S+ \S+) \S+ (\S+)$/gm, '$1 $2 $2')
      .concat('\n'),
  );
}

const PORT = {
  'pf-pci.ens2f0': '0000:3b:00.1',
  'pf-role.ens2f0': 'data',
  'pf-vendor.ens2f0': '15b3',
  'pf-vfs.ens2f0': '2',
  'pf-firmware-vfs.ens2f0': '2',
  'vf-driver.ens2f0.0-1': 'mlx5_core',
};
const apply = (more: Record<string, string | undefined> = {}, generation = 1) =>
  node.apply(planText({ ...PORT, ...more }, generation));
const next = () => node.read('fake/firmware').replace(/^(\S+) \S+ \S+ (\S+)$/gm, '$1=$2');
const finding = () => node.findings().find(({ step }) => step === 'firmware');

test('is set once, waits for the boot with all that needs it, and is set back by undo', () => {
  expect(apply()).toMatchObject({ code: 4, text: expect.not.stringMatching(/^failed/m) });
  expect(next()).toBe('NUM_OF_VFS=2\nSRIOV_EN=True(1)');
  expect(node.has('run/cnf-plumbing/reboot-required')).toBe(true);
  expect(node.finding('ens2f0')).toMatchObject({ state: 'staged', found: '0 VFs' });
  expect(node.run('verify').code).toBe(4);
  expect(node.run('apply').code).toBe(4);
  expect(node.read('fake/firmware-set')).toBe('SRIOV_EN=True NUM_OF_VFS=2');

  reboot(2);
  expect(node.boot()).toMatchObject({ code: 0 });
  expect(node.driver('0000:3b:10.3')).toBe('mlx5_core');
  expect(node.run('verify').code).toBe(0);
  expect(node.has('run/cnf-plumbing/reboot-required')).toBe(false);

  expect(node.run('undo').code).toBe(0);
  expect(next()).toBe('NUM_OF_VFS=0\nSRIOV_EN=False(0)');
  reboot(0);
  expect(node.snapshot()['var/lib/']).toBe(before['var/lib/']);
  expect(node.has('var/lib/cnf-plumbing')).toBe(false);
});

test('that a boot did not bring asks for no other boot', () => {
  apply();
  reboot();
  expect(node.run('apply').code).toBe(1);
  expect(finding()?.reason).toContain('has to be switched off and on');
  expect(node.has('run/cnf-plumbing/reboot-required')).toBe(false);
});

test('that has more than is asked is left alone, and the tool is not started', () => {
  node.put(`${PF}/sriov_totalvfs`, '8\n');
  node.put(`${PF}/sriov_numvfs`, '0\n');
  node.put('fake/firmware-error', '');
  expect(apply()).toMatchObject({ code: 0 });
  expect(finding()).toMatchObject({ state: 'ok', found: '8 VFs' });
});

test('stays while other VFs need it, and goes with the last ones', () => {
  apply();
  reboot(2);
  node.boot();
  expect(apply({ 'pf-firmware-vfs.ens2f0': undefined }, 2).code).toBe(0);
  expect(next()).toBe('NUM_OF_VFS=2\nSRIOV_EN=True(1)');
  const without = {
    'pf-firmware-vfs.ens2f0': undefined,
    'pf-vfs.ens2f0': undefined,
    'vf-driver.ens2f0.0-1': undefined,
  };
  expect(apply(without, 3).code).toBe(0);
  expect(next()).toBe('NUM_OF_VFS=0\nSRIOV_EN=False(0)');
});

test('is not looked into by observe and verify more than to read it', () => {
  const plan = planText(PORT);
  expect(node.run('observe', { plan }).code).toBe(3);
  expect(node.snapshot()).toEqual(before);
  expect(node.has('fake/firmware-set')).toBe(false);
});

const DPU = 'INTERNAL_CPU_MODEL EMBEDDED_CPU(1) EMBEDDED_CPU(1) EMBEDDED_CPU(1)\n';

test.each<[string, () => void, RegExp]>([
  [
    'under Secure Boot',
    () => node.put('sys/kernel/security/lockdown', 'none [integrity] confidentiality\n'),
    /^locked: under Secure Boot/,
  ],
  [
    'of a node without the tool',
    () => node.delete('usr/sbin/mstconfig'),
    /neither mstconfig \(mstflint\) nor mlxconfig/,
  ],
  ['that cannot be read', () => node.put('fake/firmware-error', ''), /mstconfig fails: Failed to open the device/],
  ['that refuses', () => node.put('fake/firmware-refuses', ''), /NUM_OF_VFS is out of range/],
  ['without SR-IOV', () => node.put('fake/firmware', 'LINK_TYPE_P1 ETH(2) ETH(2) ETH(2)\n'), /has no SR-IOV/],
  [
    'of a BlueField in DPU mode',
    () => node.put('fake/firmware', `${OFF}${DPU}INTERNAL_CPU_OFFLOAD_ENGINE ENABLED(0) ENABLED(0) ENABLED(0)\n`),
    /in DPU mode/,
  ],
  [
    'that the kernel does not see',
    () => node.put('fake/firmware', 'NUM_OF_VFS 0 8 8\nSRIOV_EN False(0) True(1) True(1)\n'),
    /off in the BIOS/,
  ],
])('%s is a failure with its reason', (_, lack, reason) => {
  lack();
  expect(apply().code).toBe(1);
  expect(finding()).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
  expect(next()).not.toContain('NUM_OF_VFS=2');
  expect(node.run('verify').code).toBe(3);
});

test('is set where the kernel is not locked down', () => {
  node.put('sys/kernel/security/lockdown', '[none] integrity confidentiality\n');
  expect(apply().code).toBe(4);
  expect(next()).toContain('NUM_OF_VFS=2');
});

describe('of a card', () => {
  /** The other port of the card, with an interface. */
  const OTHER = '0000:3b:00.0';
  beforeEach(() => {
    node.put(`sys/devices/pci0000:00/${OTHER}/vendor`, '0x15b3\n');
    node.put(`sys/devices/pci0000:00/${OTHER}/net/ens2f9/address`, '0c:42:a1:00:00:09\n');
    node.link(`sys/bus/pci/devices/${OTHER}`, `../../../devices/pci0000:00/${OTHER}`);
    node.link('sys/class/net/ens2f9', `../../devices/pci0000:00/${OTHER}/net/ens2f9`);
  });
  const route = 'Iface\tDestination\tGateway\nens2f9\t00000000\t0100000A\t3\t0\t0\t0\t00000000\n';
  const other = (role: string) => ({ 'pf-pci.ens2f9': OTHER, 'pf-role.ens2f9': role });

  test('whose other port carries the node is left alone, whether the plan has that port or not', () => {
    node.put('proc/net/route', route);
    expect(apply().code).toBe(1);
    expect(finding()?.reason).toMatch(/carries the default route; the firmware is that of the whole card/);
    expect(apply(other('data'), 2).code).toBe(1);
    expect(next()).toContain('NUM_OF_VFS=0');
  });

  test('whose other port is for management is left alone', () => {
    expect(apply(other('management')).code).toBe(1);
    expect(finding()?.reason).toMatch(/a management port is never touched; the firmware/);
  });

  test('whose other port is shared is set at boot', () => {
    expect(apply(other('shared')).code).toBe(4);
    expect(next()).toContain('NUM_OF_VFS=0');
    expect(node.run('apply', { args: ['--boot'] }).code).toBe(4);
    expect(next()).toContain('NUM_OF_VFS=2');
  });
});

test.each([
  ['another maker', { 'pf-vendor.ens2f0': '8086' }],
  ['an unknown maker', { 'pf-vendor.ens2f0': undefined }],
  [
    'a management port',
    { 'pf-role.ens2f0': 'management', 'pf-vfs.ens2f0': undefined, 'vf-driver.ens2f0.0-1': undefined },
  ],
])('of %s is refused with the plan', (_, more) => {
  expect(apply(more).code).toBe(5);
});
