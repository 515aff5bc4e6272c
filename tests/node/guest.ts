/**
 * The emulated node: Debian's kernel and programs in QEMU, with NICs that have SR-IOV, an IOMMU, NUMA nodes and vDPA.
 * It runs without root and without KVM, reaches no network (or, where it has an uplink, the loopback of this machine), and
 * ends with this process.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { filesOf, machineArguments, type NodeFiles, UPLINK_UP } from './machine';
import { VARIANTS, type Variant, type VariantName } from './variants';

export interface RunOptions {
  /** Standard input. Default: empty. */
  readonly input?: string;
  /** Milliseconds; after them the command is killed, with all it started, and the promise rejected. Default: 60 000. */
  readonly timeout?: number;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  /** Wall time in milliseconds. */
  readonly ms: number;
}

export interface RebootOptions {
  /** The machine that the same disk wakes up in. Default: the one it was in. */
  readonly variant?: VariantName;
}

export interface EmulatedNode {
  /** Runs a shell script in the node, as root, in /root. A failure is a code, not an exception. Several may run at once. */
  run(script: string, options?: RunOptions): Promise<RunResult>;
  /** Runs a shell script that must succeed; its standard output without the last line end. */
  sh(script: string, options?: RunOptions): Promise<string>;
  /** Copies a file or folder of this machine into the node, under exactly that path. */
  put(local: string, remote: string): Promise<void>;
  /** Content of a file of the node. */
  get(remote: string): Promise<string>;
  /**
   * Starts the node anew on the same disk. Where no GRUB starts it this plays GRUB: the first entry of a
   * /boot/grub/grub.cfg says the kernel arguments. Also brings back a node that has rebooted or died by itself.
   */
  reboot(options?: RebootOptions): Promise<void>;
  /** A command to QEMU's monitor: `device_del`, `set_link`, `query-status`. Devices are named in variants.ts. */
  monitor(execute: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** What the kernel has written to its console since the first boot. */
  console(): string;
  stop(): Promise<void>;
}

const BOOT_TIMEOUT = 180_000;
const RUN_TIMEOUT = 60_000;
const PREFIX = 'cnf-node-';

/** Boots the node; the first call on a machine builds it (tools/node/get). */
export async function startNode(variant: VariantName = 'default'): Promise<EmulatedNode> {
  const { cluster }: Variant = VARIANTS[variant];
  const files = await nodeFiles(cluster);
  removeLeftovers();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  const node = new Node(files, dir, VARIANTS[variant]);
  try {
    const { disk, clusterDisk, share } = filesOf(dir);
    fs.mkdirSync(share);
    const over = (base: string, file: string) =>
      promisify(execFile)(files.qemuImg, ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', base, file]);
    await over(files.disk, disk);
    if (files.clusterDisk) await over(files.clusterDisk, clusterDisk);
    await node.boot(VARIANTS[variant].kernelArguments);
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** The files that the node is made of; what is missing is built. */
export async function nodeFiles(cluster = false): Promise<NodeFiles> {
  const get = path.join(__dirname, '..', '..', 'tools', 'node', 'get');
  return JSON.parse((await promisify(execFile)(get, cluster ? ['--cluster'] : [])).stdout);
}

/** Folders of test processes that were killed before they could remove them. */
function removeLeftovers(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (pid > 0 && !fs.existsSync(`/proc/${pid}`))
      fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
  }
}

/** What the machine itself needs, whatever the administrator of the node wishes. */
function fixedArguments({ without, userland }: Variant): string[] {
  return [
    'console=ttyS0',
    'panic=-1',
    // For a node that does not come up: what its tasks wait for is then asked by keyboard.
    'sysrq_always_enabled=1',
    // The kernel measures the rate of this timer while it boots. On a machine that is busy just then it comes out wrong,
    // and the node sleeps for minutes; HPET says its rate. The kernel then counts in ticks of 4 ms: igb, which asks for a
    // hundred sleeps of a millisecond at each reset, takes 0.8 s for them. Timers of HPET for each CPU (hpet.msi, arat=off)
    // take that to 0.2 s, and now and then leave a CPU with an interrupt that is never acknowledged.
    'nolapic_timer',
    // As the kernel itself does under KVM and Hyper-V: its test of the timer's interrupt counts ticks in a busy loop, and
    // where the host was busy just then it panics. Source: Linux arch/x86/kernel/kvm.c, apic/io_apic.c check_timer().
    'no_timer_check',
    'quiet',
    ...(without ? [`node.without=${without}`] : []),
    ...(userland ? [`node.userland=${userland}`] : []),
  ];
}

class Node implements EmulatedNode {
  private current?: Boot;
  private kernelArguments = '';
  private jobs = 0;
  private readonly kill = () => this.current?.kill();

  constructor(
    private readonly files: NodeFiles,
    private readonly dir: string,
    private variant: Variant,
  ) {
    process.once('exit', this.kill);
  }

  async boot(kernelArguments: string): Promise<void> {
    this.kernelArguments = kernelArguments;
    const all = [...new Set([...fixedArguments(this.variant), ...kernelArguments.split(/\s+/).filter(Boolean)])];
    this.current = new Boot(
      this.files.qemu,
      machineArguments(this.files, this.dir, this.variant, all.join(' ')),
      this.dir,
    );
    await this.current.ready();
    if (this.variant.uplink) await this.sh(UPLINK_UP);
  }

  async run(script: string, { input = '', timeout = RUN_TIMEOUT }: RunOptions = {}): Promise<RunResult> {
    const { folder, id } = this.newJob();
    fs.writeFileSync(path.join(folder, 'script'), script);
    fs.writeFileSync(path.join(folder, 'input'), input);
    const start = Date.now();
    const read = (name: string) => contentOf(path.join(folder, name));
    try {
      const code = await this.running().run(id, timeout);
      return { stdout: read('stdout'), stderr: read('stderr'), code, ms: Date.now() - start };
    } catch (error) {
      throw new Error(`${String(error)}\nscript: ${script}\n${read('stdout')}${read('stderr')}`.trimEnd());
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  async sh(script: string, options?: RunOptions): Promise<string> {
    const { stdout, stderr, code } = await this.run(script, options);
    if (code !== 0) throw new Error(`code ${code}: ${script}\n${stderr}${stdout}`.trimEnd());
    return stdout.replace(/\n$/, '');
  }

  async put(local: string, remote: string): Promise<void> {
    const { folder, id } = this.newJob();
    fs.cpSync(local, path.join(folder, 'put'), { recursive: true });
    const to = quote(remote);
    await this.sh(
      `mkdir -p "$(dirname ${to})" && cp -R /host/${id}/put ${to}.new && rm -rf ${to} && mv ${to}.new ${to}`,
    );
    fs.rmSync(folder, { recursive: true, force: true });
  }

  async get(remote: string): Promise<string> {
    const { stdout, stderr, code } = await this.run(`cat ${quote(remote)}`);
    if (code !== 0) throw new Error(stderr.trimEnd());
    return stdout;
  }

  async reboot({ variant }: RebootOptions = {}): Promise<void> {
    const boot = this.running();
    if (boot.alive && this.variant.boot === 'grub') {
      void this.run('systemctl reboot').catch(() => undefined);
      await boot.ended(90_000);
    } else if (boot.alive) {
      const configured = await this.sh('sync; cat /boot/grub/grub.cfg 2>/dev/null || true');
      this.kernelArguments = argumentsOfGrub(configured) ?? this.kernelArguments;
      // As `reboot -f`: what was not written by then is lost, as on a node whose watchdog fires.
      void this.run('echo b >/proc/sysrq-trigger').catch(() => undefined);
      await boot.ended(30_000);
    }
    if (variant) this.variant = VARIANTS[variant];
    await this.boot(this.kernelArguments);
  }

  async monitor(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return monitor(filesOf(this.dir).monitor, execute, args);
  }

  console(): string {
    return fs.readFileSync(filesOf(this.dir).console, 'utf8');
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.kill);
    this.current?.kill();
    await this.current?.ended(10_000);
    fs.rmSync(this.dir, { recursive: true, force: true });
  }

  private newJob(): { folder: string; id: string } {
    const id = String(++this.jobs);
    const folder = path.join(filesOf(this.dir).share, id);
    fs.mkdirSync(folder);
    return { folder, id };
  }

  private running(): Boot {
    if (!this.current) throw new Error('the node is not started');
    return this.current;
  }
}

/** One life of the machine, from start to exit: its process and the line to its agent. */
class Boot {
  private readonly child: ChildProcess;
  private readonly exit: Promise<void>;
  private readonly waiting = new Map<string, { done: (code: number) => void; fail: (error: Error) => void }>();
  private agent?: net.Socket;
  alive = true;

  constructor(
    program: string,
    flags: readonly string[],
    private readonly dir: string,
  ) {
    const { agent, monitor } = filesOf(dir);
    for (const socket of [agent, monitor]) fs.rmSync(socket, { force: true });
    const log = fs.openSync(path.join(dir, 'qemu.log'), 'a');
    const [command, args] = dyingWithParent(program, flags);
    this.child = spawn(command, args, { cwd: dir, stdio: ['ignore', log, log] });
    fs.closeSync(log);
    // A test that forgot to stop the node does not keep the process alive.
    this.child.unref();
    this.exit = new Promise((resolve) => {
      const end = () => {
        this.alive = false;
        this.agent?.destroy();
        for (const { fail } of this.waiting.values()) fail(this.failure('the node went down'));
        this.waiting.clear();
        resolve();
      };
      this.child.once('exit', end).once('error', end);
    });
  }

  /** Resolves when the agent says hello. */
  async ready(): Promise<void> {
    const end = Date.now() + BOOT_TIMEOUT;
    while (!(await this.connect())) {
      if (!this.alive || Date.now() > end) throw this.failure('QEMU did not start');
      await sleep(20);
    }
    const hello = new Promise<void>((resolve) => {
      readline.createInterface({ input: this.agent as net.Socket }).on('line', (line) => {
        const [verb, id = '', code] = line.split(' ');
        if (verb === 'hello') resolve();
        if (verb !== 'done') return;
        this.waiting.get(id)?.done(Number(code));
        this.waiting.delete(id);
      });
    });
    const late = new AbortController();
    await Promise.race([
      hello,
      this.exit.then(() => Promise.reject(this.failure('the node went down before it was up'))),
      sleep(BOOT_TIMEOUT, undefined, late).then(async () => {
        throw this.failure(`the node is not up in time\n${await this.whereabouts()}`);
      }),
    ]).finally(() => late.abort());
  }

  /** False while nobody listens: QEMU's socket is there a moment before. */
  private async connect(): Promise<boolean> {
    const agent = net.connect(filesOf(this.dir).agent);
    try {
      await once(agent, 'connect');
    } catch {
      return false;
    }
    this.agent = agent.on('error', () => undefined).unref();
    return true;
  }

  /** Runs the job and resolves with its exit code. */
  async run(id: string, timeout: number): Promise<number> {
    if (!this.alive) throw this.failure('the node is down');
    const late = new AbortController();
    const code = new Promise<number>((done, fail) => this.waiting.set(id, { done, fail }));
    this.agent?.write(`run ${id}\n`);
    try {
      return await Promise.race([
        code,
        sleep(timeout, undefined, late).then(() => Promise.reject(new Error(`not done after ${timeout / 1000} s`))),
      ]);
    } catch (error) {
      if (this.alive) {
        this.agent?.write(`kill ${id}\n`);
        await Promise.race([code.catch(() => undefined), sleep(5_000)]);
      }
      throw error;
    } finally {
      late.abort();
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async ended(timeout: number): Promise<void> {
    const late = new AbortController();
    const killed = sleep(timeout, undefined, late).then(() => this.kill());
    killed.catch(() => undefined);
    await this.exit;
    late.abort();
  }

  /** What a node that does not come up is at: of QEMU, where each CPU is; on the console, the tasks that wait. */
  private async whereabouts(): Promise<string> {
    const ask = async (command: string, args: Readonly<Record<string, unknown>>) =>
      Promise.race([monitor(filesOf(this.dir).monitor, command, args), sleep(5_000, 'no answer')]).catch(String);
    const show = async (what: string, lines: RegExp) => {
      const shown = String(await ask('human-monitor-command', { 'command-line': `info ${what}` }));
      return [`${what}:`, ...(shown.match(lines) ?? [shown.trimEnd()])];
    };
    const states = [
      JSON.stringify(await ask('query-status', {})),
      ...(await show('registers -a', /^(CPU#|[RE]IP=).*$/gm)),
    ];
    // An interrupt that stays in service (ISR) keeps all lesser ones from its CPU.
    for (const [, cpu] of states.join('\n').matchAll(/^CPU#(\d+)/gm))
      states.push(...(await show(`lapic ${cpu}`, /^I[SR]R.*$/gm)));
    const { console, bios } = filesOf(this.dir);
    const said = contentOf(console).trimEnd().split('\n').slice(-15);
    // The console says all; all tasks; what the CPUs do; tasks that are blocked.
    for (const key of ['9', 't', 'l', 'w']) {
      await ask('send-key', { keys: ['alt', 'sysrq', key].map((data) => ({ type: 'qcode', data })) });
      await sleep(2_000);
    }
    const whole = path.join(os.tmpdir(), `emulated-node-console-${process.pid}-${Date.now()}.log`);
    fs.writeFileSync(whole, contentOf(bios) + contentOf(console));
    return [...states, ...said, `whole console: ${whole}`].join('\n');
  }

  private failure(what: string): Error {
    const said = contentOf(path.join(this.dir, 'qemu.log')) + contentOf(filesOf(this.dir).console);
    return new Error(`${what}\n${said.trimEnd().split('\n').slice(-60).join('\n')}`);
  }
}

/** Kernel arguments of the first entry of a grub.cfg, without what GRUB adds for itself. */
function argumentsOfGrub(config: string): string | undefined {
  const line = /^\s*linux\s+\S+\s+(.*)$/m.exec(config)?.[1];
  return line
    ?.split(/\s+/)
    .filter((argument) => argument && !/^(root=|ro$|rw$)/.test(argument))
    .join(' ');
}

async function monitor(socket: string, execute: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
  const connection = net.connect(socket);
  try {
    connection.write(`{"execute":"qmp_capabilities"}\n${JSON.stringify({ execute, arguments: args, id: 'asked' })}\n`);
    for await (const line of readline.createInterface({ input: connection })) {
      const answer = JSON.parse(line);
      if (answer.id !== 'asked') continue;
      if (answer.error) throw new Error(`${execute}: ${answer.error.desc}`);
      return answer.return;
    }
    throw new Error(`${execute}: no answer`);
  } finally {
    connection.destroy();
  }
}

const contentOf = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The kernel kills the machine when this process ends, SIGKILL included. */
function dyingWithParent(program: string, flags: readonly string[]): [string, string[]] {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => fs.existsSync(file));
  return setpriv ? [setpriv, ['--pdeathsig', 'KILL', program, ...flags]] : [program, [...flags]];
}
