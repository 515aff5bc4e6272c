/** The agent, as the pod of a DaemonSet runs it: beside a fake node, with a folder for the container that it lives in. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeNode } from './fake-node';

const source = join(__dirname, '..', '..', 'node-program');

/** An agent and the container that it lives in: a ConfigMap with the plan, one with the program, a folder of its own. */
export class Agent {
  public log = '';
  private readonly container = mkdtempSync(join(tmpdir(), 'cnf-agent-'));
  private process?: ChildProcess;

  public constructor(
    private readonly node: FakeNode,
    private readonly shell: readonly [string, ...string[]] = ['dash'],
    /** Seconds between two looks at the node. */
    private readonly period = 2,
  ) {
    cpSync(source, this.path('program'), { recursive: true });
    mkdirSync(this.path('agent'));
  }

  private path(name: string): string {
    return join(this.container, name);
  }

  public offer(plan: string): this {
    writeFileSync(this.path('plan'), plan);
    return this;
  }

  public start(...args: string[]): this {
    const [shell, ...shellArgs] = this.shell;
    const command = [this.path('program/main.sh'), '--root', this.node.root, 'agent'];
    const options = ['--plan', this.path('plan'), '--work', this.path('agent'), ...args];
    this.process = spawn(shell, [...shellArgs, ...command, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        CNF_PLUMBING_KERNEL: join(__dirname, 'fake-kernel.sh'),
        CNF_PLUMBING_WAIT: '0',
        CNF_PLUMBING_CONFIRM: '0',
        CNF_PLUMBING_PERIOD: String(this.period),
        CNF_PLUMBING_POLL: '1',
        // Its seconds are tenths here.
        CNF_PLUMBING_TICK: '0.1',
        CNF_PLUMBING_SHELL: this.shell.join(' '),
      },
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (text) => {
        this.log += text;
      });
    return this;
  }

  /** What the readiness probe sees: `true`, or its message. */
  public get ready(): boolean | string {
    if (existsSync(this.path('agent/ready'))) return true;
    const reason = this.path('agent/not-ready');
    return existsSync(reason) ? readFileSync(reason, 'utf8').trim() : false;
  }

  public async until(what: () => unknown): Promise<void> {
    for (let turns = 0; turns < 200; turns++) {
      if (what()) return;
      await sleep(50);
    }
    throw new Error(`not within 10 s; the agent says:\n${this.log}${String(this.ready)}`);
  }

  public settled(): Promise<void> {
    return this.until(() => this.ready === true);
  }

  /** As the kubelet ends a container. Returns the exit code. */
  public async stop(): Promise<number | null> {
    const ended = this.process;
    if (!ended || ended.exitCode !== null) return ended?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => ended.once('exit', resolve));
    ended.kill('SIGTERM');
    return gone;
  }

  public async remove(): Promise<void> {
    await this.stop();
    rmSync(this.container, { recursive: true, force: true });
  }

  public metric(name: string): string | undefined {
    const path = 'run/cnf-plumbing/cnf-plumbing.prom';
    const lines = this.node.has(path) ? this.node.read(path).split('\n') : [];
    return lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1];
  }
}
