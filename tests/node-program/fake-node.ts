/**
 * A node in a folder: /sys, /proc and /etc shaped as on a Linux 6.12 node with two ports, and stand-ins for the programs
 * that the node program calls. What the kernel would do when its files are written to is in fake-kernel.sh.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** In memory where there is such a place: the program flushes every file to the disk. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const program = join(__dirname, '..', '..', 'node-program', 'main.sh');

/** What a run of the program came to. */
export interface Run {
  readonly code: number | null;
  readonly signal: string | null;
  readonly text: string;
}

/** One finding, as `--json` prints it. */
export interface Finding {
  readonly step: string;
  readonly item: string;
  readonly state: string;
  readonly wanted: string;
  readonly found: string;
  readonly reason: string;
}

import { planText } from './plan-text';

export { PLAN, planText } from './plan-text';

const TOOLS: Readonly<Record<string, string>> = {
  modprobe: `
for m; do :; done
while [ "$m" != "\${m%-*}" ]; do m=\${m%-*}_\${m##*-}; done
if [ "$1" = -r ]; then rm -rf "$ROOT/sys/bus/pci/drivers/$2"; rmdir "$ROOT/sys/module/$m"; exit; fi
if [ -e "$ROOT/fake/modprobe-error" ]; then cat "$ROOT/fake/modprobe-error" >&2; exit 1; fi
mkdir -p "$ROOT/sys/module/$m" "$ROOT/sys/bus/pci/drivers/$1"
: >"$ROOT/sys/bus/pci/drivers/$1/unbind"`,
  'update-grub': `
if [ -e "$ROOT/fake/grub-error" ]; then echo 'grub-probe: error' >&2; exit 1; fi
GRUB_CMDLINE_LINUX= GRUB_CMDLINE_LINUX_DEFAULT=
. "$ROOT/etc/default/grub"
for f in "$ROOT"/etc/default/grub.d/*.cfg; do [ ! -e "$f" ] || . "$f"; done
mkdir -p "$ROOT/boot/grub"
echo "linux /boot/vmlinuz root=UUID=1 ro $GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT" >"$ROOT/boot/grub/grub.cfg"`,
  ip: `
case "$*" in
  'link show dev ens1f0'|'link show dev ens2f0')
    echo '2: x: <UP> mtu 1500'
    for i in 0 1; do
      m=00:00:00:00:00:00
      [ ! -e "$ROOT/fake/mac-$4-$i" ] || read -r m <"$ROOT/fake/mac-$4-$i"
      v=0; [ ! -e "$ROOT/fake/vlan-$4-$i" ] || read -r v <"$ROOT/fake/vlan-$4-$i"
      [ $v = 0 ] && v= || v=", vlan $v"
      echo "    vf $i     link/ether $m brd ff:ff:ff:ff:ff:ff$v, spoof checking on"
    done ;;
  '-force -batch -') while read -r line; do "$0" $line || exit 1; done ;;
  'link set dev '*) echo "$8" >"$ROOT/fake/$7-$4-$6" ;;
  '-o addr show') cat "$ROOT/fake/addresses" 2>/dev/null ;;
  'route get '*) cat "$ROOT/fake/route-$3" ;;
  *) exit 1 ;;
esac`,
  devlink: 'cat "$ROOT/fake/devlink"',
  udevadm: ':',
  systemctl: ':',
  ping: '[ ! -e "$ROOT/fake/no-answer" ] && [ ! -e "$ROOT/sys/bus/pci/devices/0000:18:00.0/virtfn0" -o ! -e "$ROOT/fake/vfs-cut-off" ]',
};

function addTool(root: string, name: string, script: string): void {
  const path = join(root, 'usr/sbin', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/dash\nROOT=\${0%/usr/sbin/*}\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Makes the files of a fresh node below a folder. */
function install(root: string): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const link = (path: string, target: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  };
  for (const [name, script] of Object.entries(TOOLS)) addTool(root, name, script);
  put('proc/cmdline', 'BOOT_IMAGE=/boot/vmlinuz root=UUID=1 ro quiet\n');
  put('proc/sys/kernel/osrelease', '6.12.0\n');
  put('proc/sys/kernel/random/boot_id', '11111111-2222-3333-4444-555555555555\n');
  put('proc/mounts', '/dev/sda1 / ext4 rw 0 0\n');
  put('proc/net/route', 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n');
  put('proc/net/ipv6_route', '');
  put('proc/1/comm', 'systemd\n');
  mkdirSync(join(root, 'proc/1/fd'), { recursive: true });
  link('proc/1/fd/0', '/dev/null');
  link('proc/self/ns/pid', 'pid:[4026531836]');
  put('lib/modules/6.12.0/modules.dep', 'kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\n');
  put('lib/modules/6.12.0/modules.builtin', 'kernel/drivers/net/tun.ko\n');
  put('etc/default/grub', 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX=""\n');
  mkdirSync(join(root, 'etc/NetworkManager'), { recursive: true });
  mkdirSync(join(root, 'etc/systemd/system'), { recursive: true });
  mkdirSync(join(root, 'var/lib'), { recursive: true });
  mkdirSync(join(root, 'run'), { recursive: true });
  put('fake/iommu', '');
  for (const [node, kb] of [
    [0, 2048],
    [0, 1048576],
    [1, 2048],
  ]) {
    const folder = `sys/devices/system/node/node${node}`;
    put(`${folder}/meminfo`, `Node ${node} MemTotal: 8000000 kB\nNode ${node} MemFree: 4000000 kB\n`);
    put(`${folder}/hugepages/hugepages-${kb}kB/nr_hugepages`, '0\n');
    put(`${folder}/hugepages/hugepages-${kb}kB/free_hugepages`, '0\n');
  }
  put('sys/bus/pci/drivers_probe', '');
  put('sys/bus/pci/drivers/iavf/unbind', '');
  for (const folder of ['sys/module', 'sys/kernel/iommu_groups']) mkdirSync(join(root, folder), { recursive: true });
  for (const [name, bdf, mac] of [
    ['ens1f0', '0000:18:00.0', '0c:42:a1:00:00:01'],
    ['ens2f0', '0000:3b:00.1', '0c:42:a1:00:00:02'],
  ] as const) {
    const folder = `sys/devices/pci0000:00/${bdf}`;
    link(`sys/bus/pci/devices/${bdf}`, `../../../devices/pci0000:00/${bdf}`);
    put(`${folder}/vendor`, '0x8086\n');
    put(`${folder}/sriov_totalvfs`, '8\n');
    put(`${folder}/sriov_numvfs`, '0\n');
    put(`${folder}/sriov_offset`, '128\n');
    put(`${folder}/sriov_stride`, '2\n');
    put(`${folder}/sriov_drivers_autoprobe`, '1\n');
    put(`${folder}/net/${name}/address`, `${mac}\n`);
    put(`${folder}/net/${name}/mtu`, '1500\n');
    put(`${folder}/net/${name}/flags`, '0x1002\n');
    link(`sys/class/net/${name}`, `../../devices/pci0000:00/${bdf}/net/${name}`);
    link(`${folder}/net/${name}/device`, '../..');
    put(`fake/vf-driver/${bdf}`, 'iavf\n');
  }
  put('fake/devlink', 'pci/0000:18:00.0:\n  driver ice\n  serial_number 00-01\npci/0000:3b:00.1:\n  driver ice\n');
  spawnSync(join(root, 'usr/sbin/update-grub'));
}

/** A node in a temporary folder. */
export class FakeNode {
  public static readonly template = FakeNode.makeTemplate();
  public readonly root: string;

  /** @param template what it begins as: the folder of a fresh node, or of another one. */
  public constructor(
    private readonly shell: readonly string[] = ['dash'],
    template = FakeNode.template,
  ) {
    this.root = mkdtempSync(join(place, 'cnf-node-'));
    cpSync(template, this.root, { recursive: true, verbatimSymlinks: true });
  }

  private static makeTemplate(): string {
    const folder = mkdtempSync(join(place, 'cnf-node-template-'));
    install(folder);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Runs a command of the node program. */
  public run(
    command: string,
    options: { plan?: string; env?: Record<string, string>; args?: string[]; program?: string } = {},
  ): Run {
    const args = [options.program ?? program, '--root', this.root, command, ...(options.args ?? [])];
    if (options.plan !== undefined) {
      this.put('fake/plan', options.plan);
      args.push('--plan', join(this.root, 'fake/plan'));
    }
    const [shell, ...shellArgs] = this.shell as [string, ...string[]];
    const { status, signal, stdout, stderr } = spawnSync(shell, [...shellArgs, ...args], {
      encoding: 'utf8',
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        CNF_PLUMBING_KERNEL: join(__dirname, 'fake-kernel.sh'),
        CNF_PLUMBING_WAIT: '0',
        CNF_PLUMBING_CONFIRM: '0',
        ...options.env,
      },
    });
    return { code: status, signal, text: stdout + stderr };
  }

  public apply(plan = planText(), env: Record<string, string> = {}): Run {
    return this.run('apply', { plan, env });
  }

  /** What the boot unit does. */
  public boot(): Run {
    return this.run('apply', { args: ['--boot'], program: join(this.root, 'var/lib/cnf-plumbing/program/main.sh') });
  }

  /** Findings of the last apply or undo. */
  public findings(): Finding[] {
    return JSON.parse(this.read('run/cnf-plumbing/status.json')).findings;
  }

  /** The finding about an item. */
  public finding(item: string): Finding | undefined {
    return this.findings()
      .filter((each) => each.item === item)
      .at(-1);
  }

  public put(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Adds a program to the node, as a shell script that knows the node as $ROOT. */
  public addTool(name: string, script: string): void {
    addTool(this.root, name, script);
  }

  public link(path: string, target: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    symlinkSync(target, join(this.root, path));
  }

  public read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8').trim();
  }

  public has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  public delete(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  /** The driver of a function; `undefined` when it has none. */
  public driver(bdf: string): string | undefined {
    const path = join(this.root, 'sys/bus/pci/devices', bdf, 'driver');
    return existsSync(path) ? readlinkSync(path).split('/').at(-1) : undefined;
  }

  /** From now on systemd runs the node. */
  public withSystemd(): this {
    mkdirSync(join(this.root, 'run/systemd/system'), { recursive: true });
    return this;
  }

  /** A reboot: what is in the kernel and in /run is gone, the boot menu has become the command line. */
  public reboot(): void {
    const cmdline = this.read('boot/grub/grub.cfg').replace(/^linux /, 'BOOT_IMAGE=');
    const systemd = this.has('run/systemd');
    for (const path of ['sys', 'run', 'proc']) {
      this.delete(path);
      cpSync(join(FakeNode.template, path), join(this.root, path), { recursive: true, verbatimSymlinks: true });
    }
    if (systemd) this.withSystemd();
    this.put('proc/cmdline', `${cmdline}\n`);
    this.put('proc/sys/kernel/random/boot_id', `${process.hrtime.bigint()}\n`);
  }

  /** Every file below the root but those of the fake and of /run/cnf-plumbing: mode and content. */
  public snapshot(): Record<string, string> {
    const files: Record<string, string> = {};
    const visit = (folder: string) => {
      for (const name of readdirSync(folder).sort()) {
        const path = join(folder, name);
        const key = relative(this.root, path);
        if (key === 'fake' || key === 'run/cnf-plumbing') continue;
        const stat = lstatSync(path);
        const mode = (stat.mode & 0o7777).toString(8);
        if (stat.isSymbolicLink()) files[key] = `-> ${readlinkSync(path)}`;
        else if (stat.isDirectory()) {
          files[`${key}/`] = mode;
          visit(path);
        } else files[key] = `${mode} ${readFileSync(path, 'utf8')}`;
      }
    };
    visit(this.root);
    return files;
  }
}

/**
 * Nodes as they are after a plan was applied to those that `make` makes. An apply takes longer than a copy of a node: each is
 * done once in a file. Devices of a copy are others to the device plugin: a test of its stamp applies by itself.
 */
export function appliedTo(make: () => FakeNode): (plan?: string) => FakeNode {
  const made = new Map<string, FakeNode>();
  afterAll(() => {
    for (const node of made.values()) node.remove();
  });
  return (plan = planText()) => {
    const node = made.get(plan) ?? make();
    if (!made.has(plan)) node.apply(plan);
    made.set(plan, node);
    return new FakeNode(['dash'], node.root);
  };
}
