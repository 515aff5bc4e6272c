/**
 * The agent as in its container: a file system of its own with a static busybox, the node's root directory below it, and
 * the node's processes and network. What is left out is a container runtime.
 */
import { join } from 'node:path';
import { planText } from '../node-program/plan-text';
import type { EmulatedNode } from './guest';

const PROGRAM = join(__dirname, '..', '..', 'node-program');

const driven = (port: string) => ({
  [`pf-role.${port}`]: 'data',
  [`pf-vfs.${port}`]: '4',
  [`vf-driver.${port}.0-1`]: 'igbvf',
  [`vf-driver.${port}.2-3`]: 'vfio-pci',
});

/** Four VFs on each of two ports, two of them for the kernel driver and two for vfio-pci. */
const PLAN = planText({
  'node-pool': 'upf',
  'kubelet-directory': '/var/lib/kubelet',
  'module.igbvf': 'load',
  'module.vfio-pci': 'load',
  'pf-pci.port0': '0000:41:00.0',
  'pf-pci.port1': '0000:81:00.0',
  ...driven('port0'),
  ...driven('port1'),
});

/** Options of an agent that carries the plan out. */
export const WITH_PLAN = `--expect ${/^hash=(.*)$/m.exec(PLAN)?.[1]}`;

/** The file with the number of the agent's process. */
export const AGENT_PID = '/root/agent.pid';

const PID = `$(cat ${AGENT_PID})`;

/** Succeeds once the agent is ready. */
export const READY = `[ -e /proc/${PID}/root/agent/ready ]`;

/** What a container runtime would make of the pod, without namespaces that the pod shares with the node anyway. */
const CONTAINER = `
set -e
mkdir -p /c/bin /c/host /c/agent /c/program /c/plan /c/dev /c/proc
cp /usr/lib/emulated-node/busybox /c/bin/busybox
for applet in $(/c/bin/busybox --list); do [ "$applet" = busybox ] || ln -sf busybox /c/bin/$applet; done
cp /opt/node-program/*.sh /c/program/
cp /root/plan /c/plan/plan
`;

/** Puts the agent's image and its two ConfigMaps on the node. */
export async function installAgent(node: EmulatedNode): Promise<void> {
  await node.put(PROGRAM, '/opt/node-program');
  await node.run('cat >/root/plan', { input: PLAN });
  await node.sh(CONTAINER);
}

/** Shell that starts the agent. @param period seconds between two looks */
export const startAgent = (options: string, period = 300) => `${makeContainer(options, period)}\n${RUN}`;

/** Shell that makes the agent's container, in which nothing runs yet. {@link RUN} starts it. */
export const makeContainer = (options: string, period = 300) => `
rm -f /root/agent.run && mkfifo /root/agent.run
unshare -m sh -c '
  mount --make-rprivate / && mount --rbind / /c/host && mount -t tmpfs agent /c/agent && read -r _ </root/agent.run &&
  cd / && exec env -i PATH=/bin CNF_PLUMBING_PERIOD=${period} /usr/sbin/chroot /c /bin/sh /program/main.sh agent \\
    --chroot /host --work /agent --plan /plan/plan ${options}' </dev/null >/root/agent.log 2>&1 &
echo $! >${AGENT_PID}`;

export const RUN = 'echo run >/root/agent.run';

/** Ends the agent and waits for its end. */
export const STOP_AGENT = `kill ${PID}; while [ -e /proc/${PID} ]; do sleep 0.1; done`;
