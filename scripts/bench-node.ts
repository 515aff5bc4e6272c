/**
 * What the agent costs a node against the config daemon of sriov-network-operator, and against the kernel's own work:
 * the same VFs on the same emulated node in one boot, in turns, everything taken back between them. `npm run bench --
 * --node` runs it and holds the results to the goals. Prints JSON: a list of runs.
 */
import { startControlPlane } from '../tests/engine/control-plane';
import {
  AGENT_PID,
  installAgent,
  makeContainer,
  READY,
  RUN,
  STOP_AGENT,
  startAgent,
  WITH_PLAN,
} from '../tests/node/agent-pod';
import { ConfigDaemon, DAEMON_PID } from '../tests/node/config-daemon';
import { costOf } from '../tests/node/cost';
import { type EmulatedNode, startNode } from '../tests/node/guest';
import { HOST_ADDRESS } from '../tests/node/machine';

/** One time that the VFs were set up. */
interface Run {
  readonly program: 'agent' | 'daemon-start' | 'daemon' | 'floor';
  /** Seconds until all VFs had their drivers. */
  readonly bound: number;
  /** Seconds until the program said that all is as wanted. */
  readonly wall: number;
  /** Seconds of CPU until then. */
  readonly cpu: number;
  /** MB of memory then. */
  readonly memory?: number;
  /** Per cent of a core while nothing changes; of the first round. */
  readonly rest?: number;
}

const PORTS = ['0000:41', '0000:81'];

/** Each VF with its driver: four of a port, the first two for the kernel's. */
const VFS = PORTS.flatMap((bus) =>
  ['igbvf', 'igbvf', 'vfio-pci', 'vfio-pci'].map((driver, i) => ({ driver, vf: `${bus}:10.${i * 2}` })),
);
const BOUND = VFS.map(({ driver, vf }) => `[ -e /sys/bus/pci/drivers/${driver}/${vf} ]`).join(' && ');

/** As the boot left it: no VFs, ports down, modules not loaded. */
const AS_BOOTED = `
for bus in ${PORTS.join(' ')}; do
  cd "/sys/bus/pci/devices/$bus:00.0"
  echo 0 >sriov_numvfs
  echo 1 >sriov_drivers_autoprobe
  ip link set "$(ls net)" down
done
modprobe -r igbvf vfio-pci
udevadm settle`;

/** Only the writes, by one shell: what remains is the kernel's. */
const FLOOR = `
modprobe -a igbvf vfio-pci
for bus in ${PORTS.join(' ')}; do
  cd "/sys/bus/pci/devices/$bus:00.0"
  echo 0 >sriov_drivers_autoprobe
  echo 4 >sriov_numvfs
  ip link set "$(ls net)" up
done
while read -r vf driver; do
  echo "$driver" >"/sys/bus/pci/devices/$vf/driver_override"
  echo "$vf" >/sys/bus/pci/drivers_probe
done
times >&2`;

/** Seconds of rest that are measured: the daemon looks at the node twice in it. Source: pkg/consts, DaemonRequeueTime. */
const REST = 60;

/** Seconds between two looks of the agent, its default; what its own changes make udev tell is looked at after a tenth. */
const PERIOD = 300;

const now = () => performance.now() / 1000;
const say = (text: string) => process.stderr.write(`${text}\n`);

class Bench {
  readonly runs: Run[] = [];

  constructor(
    private readonly node: EmulatedNode,
    private readonly daemon: ConfigDaemon,
  ) {}

  async floor(): Promise<void> {
    await this.node.sh(AS_BOOTED);
    const input = VFS.map(({ vf, driver }) => `${vf} ${driver}\n`).join('');
    const start = now();
    const { code, stderr } = await this.node.run(`set -e${FLOOR}`, { input });
    const wall = now() - start;
    if (code !== 0) throw new Error(stderr);
    this.note({ program: 'floor', bound: wall, wall, cpu: seconds(stderr) });
  }

  async agent(first: boolean): Promise<void> {
    await this.node.sh(AS_BOOTED);
    await this.node.sh(`${makeContainer(WITH_PLAN, PERIOD)}; sleep 1`);
    const before = await costOf(this.node, AGENT_PID);
    const start = now();
    await this.node.sh(RUN);
    const [bound, wall] = await Promise.all([this.until(BOUND), this.until(READY)]);
    const { cpu, memory } = await costOf(this.node, AGENT_PID);
    const times = { bound: bound - start, wall: wall - start, cpu: cpu - before.cpu };
    const run = { program: 'agent', ...times, memory } as const;
    this.note(first ? { ...run, rest: await this.agentAtRest() } : run);
    await this.node.sh(STOP_AGENT);
    await this.node.sh(startAgent('--mode undo'));
    await this.until(READY);
    await this.node.sh(STOP_AGENT);
  }

  async operator(first: boolean): Promise<void> {
    await this.node.sh(AS_BOOTED);
    const idle = await this.daemon.start();
    const before = await costOf(this.node, DAEMON_PID);
    this.note({ program: 'daemon-start', bound: idle, wall: idle, cpu: before.cpu, memory: before.memory });
    const bound = this.until(BOUND);
    const succeeded = this.daemon.succeeded().then(now);
    await this.daemon.apply();
    const start = now();
    const run = { program: 'daemon', bound: (await bound) - start, wall: (await succeeded) - start } as const;
    const { cpu, memory } = await costOf(this.node, DAEMON_PID);
    const rest = first ? { rest: await this.atRest(DAEMON_PID) } : {};
    this.note({ ...run, cpu: cpu - before.cpu, memory, ...rest });
    await this.daemon.remove();
  }

  /** Between two looks, and its share of one look. */
  private async agentAtRest(): Promise<number> {
    await this.node.sh(`sleep ${PERIOD / 10 + 5}`);
    const between = await this.atRest(AGENT_PID);
    const look = await this.node.sh('/bin/sh /opt/node-program/main.sh verify >/dev/null && times 2>&1');
    return between + (seconds(look) / PERIOD) * 100;
  }

  private async atRest(pidFile: string): Promise<number> {
    const before = await costOf(this.node, pidFile);
    await this.node.sh(`sleep ${REST}`, { timeout: REST * 2000 });
    return (((await costOf(this.node, pidFile)).cpu - before.cpu) / REST) * 100;
  }

  /** The time at which a command of the node succeeds. */
  private async until(command: string): Promise<number> {
    const wait = `i=0; until ${command}; do i=$((i + 1)); [ $i -lt 600 ]; sleep 0.1; done`;
    const { code } = await this.node.run(`set -e; ${wait}`, { timeout: 120_000 });
    if (code !== 0) throw new Error(`not so in a minute: ${command}\n${await this.logs()}`);
    return now();
  }

  private logs(): Promise<string> {
    return this.node.sh('tail -n 30 /root/*.log');
  }

  private note(run: Run): void {
    const { program, bound, wall, cpu, memory = 0, rest } = run;
    say(
      `${program}: bound after ${bound.toFixed(1)} s, done after ${wall.toFixed(1)} s, ${cpu.toFixed(2)} CPU s, ` +
        `${memory.toFixed(1)} MB${rest === undefined ? '' : `, ${rest.toFixed(2)} % at rest`}`,
    );
    this.runs.push(run);
  }
}

/** The sum of what `times` of the shell prints: minutes and seconds of user and system, of the shell and its children. */
function seconds(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest),
    0,
  );
}

async function main([rounds = '2']: readonly string[]): Promise<void> {
  const plane = await startControlPlane({ controllerManager: false, address: HOST_ADDRESS });
  try {
    const node = await startNode('connected');
    try {
      await installAgent(node);
      const bench = new Bench(node, await ConfigDaemon.install(node, plane));
      for (let round = 0; round < Number(rounds); round++) {
        await bench.floor();
        await bench.agent(round === 0);
        await bench.operator(round === 0);
      }
      process.stdout.write(`${JSON.stringify(bench.runs)}\n`);
    } finally {
      await node.stop();
    }
  } finally {
    await plane.stop();
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
