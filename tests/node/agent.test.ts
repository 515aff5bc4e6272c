/**
 * The agent on Debian's kernel, as in its container: a file system of its own with a static busybox, the node's root
 * directory below it, and the node's processes and network. What is left out is a container runtime.
 */
import { join } from 'node:path';
import { planText } from '../node-program/fake-node';
import { type EmulatedNode, startNode } from './guest';

const folder = join(__dirname, '..', '..', 'node-program');
const PF = '/sys/bus/pci/devices/0000:41:00.0';
const driven = (port: string) => ({
  [`pf-role.${port}`]: 'data',
  [`pf-vfs.${port}`]: '4',
  [`vf-driver.${port}.0-1`]: 'igbvf',
  [`vf-driver.${port}.2-3`]: 'vfio-pci',
});

/** The VFs on which sriov-network-operator's daemon was measured: docs/sriov-network-operator.md. */
const PLAN = {
  'node-pool': 'upf',
  'kubelet-directory': '/var/lib/kubelet',
  'module.igbvf': 'load',
  'module.vfio-pci': 'load',
  'pf-pci.port0': '0000:41:00.0',
  'pf-pci.port1': '0000:81:00.0',
  ...driven('port0'),
  ...driven('port1'),
};

/** Seconds between two looks; udev's events count after a tenth of it. */
const PERIOD = 60;

let node: EmulatedNode;
afterEach(() => node?.stop());

/** What a container runtime would make of the pod, without namespaces that the pod shares with the node anyway. */
const CONTAINER = `
set -e
mkdir -p /c/bin /c/host /c/agent /c/program /c/plan /c/dev /c/proc
cp /usr/lib/emulated-node/busybox /c/bin/busybox
for applet in $(/c/bin/busybox --list); do [ "$applet" = busybox ] || ln -sf busybox /c/bin/$applet; done
cp /opt/node-program/*.sh /c/program/
cp /root/plan /c/plan/plan
`;

const start = (args: string) => `
unshare -m sh -c '
  mount --make-rprivate / && mount --rbind / /c/host && mount -t tmpfs agent /c/agent &&
  cd / && exec env -i PATH=/bin CNF_PLUMBING_PERIOD=${PERIOD} /usr/sbin/chroot /c /bin/sh /program/main.sh agent \\
    --chroot /host --work /agent --plan /plan/plan ${args}' </dev/null >/root/agent.log 2>&1 &
echo $! >/root/agent.pid`;

/** Waits until a command of the node succeeds. */
async function until(command: string, seconds: number): Promise<number> {
  const began = Date.now();
  const { code, stdout } = await node.run(
    `i=0; until ${command}; do i=$((i + 1)); [ $i -lt ${seconds * 5} ] || { cat /root/agent.log; exit 1; }; sleep 0.2; done`,
    { timeout: (seconds + 60) * 1000 },
  );
  expect({ code, log: stdout }).toEqual({ code: 0, log: '' });
  return Date.now() - began;
}

const ready = '[ -e /proc/$(cat /root/agent.pid)/root/agent/ready ]';

test('sets the node up with its own programs, sees what changes, and goes without a trace of its own', async () => {
  node = await startNode('default');
  await node.put(folder, '/opt/node-program');
  await node.run('cat >/root/plan', { input: planText(PLAN) });
  await node.sh(CONTAINER);
  await node.sh(start(`--expect ${/^hash=(.*)$/m.exec(planText(PLAN))?.[1]}`));
  const applied = await until(ready, 90);
  const ticks = 'awk "{print \\$14+\\$15+\\$16+\\$17}" /proc/$(cat /root/agent.pid)/stat';
  const used = Number(await node.sh(ticks)) / 100;
  expect(await node.sh(`cat ${PF}/sriov_numvfs`)).toBe('4');
  expect(await node.sh(`for i in 0 1 2 3; do basename $(readlink ${PF}/virtfn$i/driver); done`)).toBe(
    'igbvf\nigbvf\nvfio-pci\nvfio-pci',
  );
  expect(await node.sh('cat /run/cnf-plumbing/cnf-plumbing.prom')).toContain('cnf_plumbing_ready 1');
  const stamp = await node.sh('cat /run/cnf-plumbing/sriov-device-plugin');

  const memory = await node.sh(
    'for p in $(cat /root/agent.pid) $(cat /proc/$(cat /root/agent.pid)/task/*/children); do grep -h ^Pss: /proc/$p/smaps_rollup; done | awk "{s+=\\$2} END {print s}"',
  );
  // Its own changes make events too, and one more look.
  await node.sh('sleep 10');
  const [before, after] = [await node.sh(ticks), await node.sh(`sleep 12; ${ticks}`)].map(Number);
  const cpu = ((after as number) - (before as number)) / 12;

  // A VF that loses its driver is an event of udev, so nobody waits for the next look.
  await node.sh(`basename $(readlink -f ${PF}/virtfn1) >/root/vf; cat /root/vf >${PF}/virtfn1/driver/unbind`);
  const repaired = await until(`[ -e ${PF}/virtfn1/driver ]`, PERIOD - 15);
  expect(await node.sh('cat /run/cnf-plumbing/sriov-device-plugin')).toBe(stamp);
  // VFs that were made anew are other devices, whatever their addresses.
  await node.sh(`echo 0 >${PF}/sriov_numvfs`);
  await until(`[ "$(cat /run/cnf-plumbing/sriov-device-plugin)" != '${stamp}' ]`, PERIOD - 15);
  await until(ready, 20);

  console.log(
    `ready ${applied} ms with ${used} s of CPU, repaired after ${repaired} ms, ${memory} kB, ${cpu.toFixed(2)} % of a core at rest`,
  );
  expect(Number(memory)).toBeLessThan(10_000);

  const state = () =>
    node.sh(`cat ${PF}/sriov_numvfs; ls -l ${PF}/virtfn*/driver; find /etc /var/lib/cnf-plumbing | sort`);
  const left = await state();
  await node.sh('kill $(cat /root/agent.pid)');
  await until('[ ! -e /proc/$(cat /root/agent.pid) ]', 30);
  expect(await state()).toBe(left);
  expect(await node.sh('ps | grep -c "[u]devadm monitor" || true')).toBe('0');

  await node.sh(start('--mode undo'));
  await until(ready, 60);
  expect(await node.sh(`cat ${PF}/sriov_numvfs; ls /var/lib/cnf-plumbing 2>/dev/null || true`)).toBe('0');
}, 400_000);
