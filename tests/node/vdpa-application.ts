/** DPDK's vDPA application in a container of the emulated node, started by its start program. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Chart, Testing } from 'cdk8s';
import { DpdkVdpa } from '../../lib';
import type { EmulatedNode, RunResult } from './guest';
import { type Given, inContainer, quote } from './testpmd';

const FOLDER = '/run/containers';
export const START = '/opt/cnf-plumbing/dpdk-vdpa';

/** As the construct emits it. */
const PROBE = readinessProbe();

function readinessProbe(): readonly string[] {
  const chart = new Chart(Testing.app(), 'probed', { namespace: 'cnf' });
  const props = { image: 'registry.example.com/vdpa:1', resource: 'example.com/n6', pmd: 'ifc', directory: '/run/n6' };
  new DpdkVdpa(chart, 'application', props);
  const [daemonSet] = Testing.synth(chart).filter(({ kind }) => kind === 'DaemonSet');
  return daemonSet.spec.template.spec.containers[0].readinessProbe.exec.command;
}

export class VdpaApplication {
  /** Starts it; it is ready when it says so. */
  public static async start(
    node: EmulatedNode,
    name: string,
    given: Given,
    ...args: string[]
  ): Promise<VdpaApplication> {
    await node.sh(`rm -f ${FOLDER}/${name}.out`);
    const command = `exec ${inContainer(name, given)} ${START} ${args.join(' ')} </dev/null >${FOLDER}/${name}.out 2>&1`;
    const ended = node.run(command, { timeout: 200_000 });
    ended.catch(() => undefined);
    const application = new VdpaApplication(node, name, ended);
    await application.until(/vdpa> create .*/);
    return application;
  }

  private constructor(
    private readonly node: EmulatedNode,
    private readonly name: string,
    private readonly ended: Promise<RunResult>,
  ) {}

  /** Everything that it has printed. */
  public output(): Promise<string> {
    return this.node.get(`${FOLDER}/${this.name}.out`);
  }

  /** Waits for words in what it has printed behind the first `after` characters; gives all of that. */
  public async until(seen: RegExp, after = 0): Promise<string> {
    const end = Date.now() + 40_000;
    for (;;) {
      const text = (await this.output().catch(() => '')).slice(after);
      if (seen.test(text)) return text;
      const done = await Promise.race([this.ended.then(({ code }) => `ended with code ${code}`), sleep(250)]);
      if (done || Date.now() > end) throw new Error(`dpdk-vdpa ${done ?? `does not say ${seen}`}:\n${text}`);
    }
  }

  /** What the readiness probe of its pod says. In a pod it is process 1. */
  public async ready(): Promise<boolean> {
    const command = PROBE.map((word) =>
      quote(word.replaceAll('/proc/1/', '/proc/$pid/')).replaceAll('$pid', `'"$pid"'`),
    );
    const { code } = await this.node.run(`pid=$(cat ${this.processes}); ${command.join(' ')}`);
    return code === 0;
  }

  /** Hundredths of a second of CPU time. */
  public async cpuTime(): Promise<number> {
    return Number(await this.node.sh(`awk '{ print $14 + $15 }' /proc/$(cat ${this.processes})/stat`));
  }

  /** As a kubelet ends a pod; answers the exit code. */
  public async stop(): Promise<number> {
    await this.node.run(`kill -TERM $(cat ${this.processes})`);
    return (await this.ended).code;
  }

  private get processes(): string {
    return `/sys/fs/cgroup/pod/${this.name}/cgroup.procs`;
  }
}
