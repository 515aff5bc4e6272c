/** The node program in an emulated node. */
import { join } from 'node:path';
import { planText } from '../node-program/fake-node';
import { type EmulatedNode, startNode } from './guest';
import type { VariantName } from './variants';

const folder = join(__dirname, '..', '..', 'node-program');

/** The first port of every machine. */
export const PF = '/sys/bus/pci/devices/0000:41:00.0';

/** Number of hugepages of 2 MiB on a NUMA node. */
export const pages = (numa: number) => `/sys/devices/system/node/node${numa}/hugepages/hugepages-2048kB/nr_hugepages`;

/** Hugepages, VFs on two drivers, a port found by its MAC. */
export const PLAN = {
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

/** Without what only a reboot brings. */
export const LIVE_PLAN = { ...PLAN, 'kernel-arguments': undefined, 'hugepages.1048576.1': undefined };

/** A machine with the program on it. */
export class ProgramNode {
  private generation = 0;

  private constructor(readonly machine: EmulatedNode) {}

  static async start(variant: VariantName): Promise<ProgramNode> {
    const machine = await startNode(variant);
    await machine.put(folder, '/opt/node-program');
    // As an installer leaves a node: with a boot menu, and its first port not up yet.
    await machine.sh('[ -e /boot/grub/grub.cfg ] || update-grub 2>/dev/null');
    const node = new ProgramNode(machine);
    await node.portDown();
    return node;
  }

  async portDown(): Promise<void> {
    await this.sh(`ip link set $(ls ${PF}/net) down`);
  }

  sh(script: string): Promise<string> {
    return this.machine.sh(script);
  }

  /** Runs a command of the program. */
  async run(command: string, env = ''): Promise<{ code: number; text: string; ms: number }> {
    const script = `${env} /bin/sh /opt/node-program/main.sh ${command}`;
    const { code, stdout, stderr, ms } = await this.machine.run(script, { timeout: 120_000 });
    return { code, text: `${stdout}${stderr}`, ms };
  }

  /** Writes a plan to /root/plan, newer than the one before. */
  async givePlan(lines: Record<string, string | undefined>): Promise<void> {
    this.generation++;
    await this.machine.run('cat >/root/plan', { input: planText(lines, this.generation) });
  }

  async apply(lines: Record<string, string | undefined>): Promise<{ code: number; text: string }> {
    await this.givePlan(lines);
    return this.run('apply --plan /root/plan');
  }

  /** What the program may change, as text. */
  state(): Promise<string> {
    return this.sh(`cd /; find /etc /var/lib/cnf-plumbing -xdev -type f 2>/dev/null | sort | xargs md5sum 2>/dev/null
      for pf in 0000:41:00.0 0000:81:00.0; do d=/sys/bus/pci/devices/$pf
        echo $pf $(cat $d/sriov_numvfs $d/sriov_drivers_autoprobe $d/net/*/mtu $d/net/*/flags); ls $d | grep virtfn; done
      grep . /sys/devices/system/node/node*/hugepages/*/nr_hugepages
      grep '^[[:space:]]*linux' /boot/grub/grub.cfg
      ls -d /sys/module/vfio_pci /sys/module/igbvf /sys/bus/vdpa/devices/* 2>/dev/null; true`);
  }

  driver(vf: string): Promise<string> {
    return this.sh(`basename $(readlink /sys/bus/pci/devices/${vf}/driver)`);
  }

  /** Undone, and as before: `state()` then. */
  async undone(before: string): Promise<void> {
    const undone = await this.run('undo');
    expect({ ...undone, ms: 0 }).toEqual({ code: 0, text: expect.not.stringMatching(/^failed/m), ms: 0 });
    expect(await this.state()).toBe(before);
  }
}
