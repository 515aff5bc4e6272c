/** DPDK's testpmd in containers of the emulated node, started through the entry helper. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatedNode, RunResult } from './guest';

const HELPER = '/opt/cnf-plumbing/cnf-eal';
const FOLDER = '/run/containers';

/** What a kubelet and device plugins would have given. */
export interface Given {
  /** CPUs of its own. */
  readonly cpus: string;
  /** MiB of hugepages of 2 MiB. */
  readonly hugepages: number;
  /** Variables of device plugins, and those of the entry helper. */
  readonly env?: Readonly<Record<string, string>>;
  /** Capabilities that root does not have in it. Default: it has all. */
  readonly without?: readonly string[];
  /** The only capabilities that root has in it. */
  readonly only?: readonly string[];
  /** MiB that it may pin, or `unlimited`. Default: as root may. */
  readonly memlock?: number | 'unlimited';
  /** User id other than root's; it then has no capability at all. */
  readonly user?: number;
  /** Where its own file system stands on the node. Default: it has that of the node. */
  readonly root?: string;
  /** Directories of its own that it may write to, where its own file system is read-only. Default: it may write anywhere. */
  readonly writable?: readonly string[];
}

/** A container with testpmd. */
export interface Container extends Given {
  /** Arguments of testpmd itself, behind `--`. */
  readonly args: readonly string[];
}

/** Counters of a port. */
export interface Counters {
  readonly rx: number;
  readonly tx: number;
}

/**
 * Joins a cgroup as a runtime makes it, and sees it as the root of cgroups; then runs the command.
 * Arguments: name, CPUs, quota of CPU time, MiB of hugepages.
 */
const CONTAINER = `#!/bin/sh
cgroup=/sys/fs/cgroup/pod/$1
mkdir -p $cgroup && echo $2 >$cgroup/cpuset.cpus && echo "$3 100000" >$cgroup/cpu.max &&
  echo $4M >$cgroup/hugetlb.2MB.max && echo 0 >$cgroup/hugetlb.1GB.max && echo $$ >$cgroup/cgroup.procs || exit 99
shift 4
exec unshare -C -m sh -c 'umount /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup
  [ -n "$CONTAINER_ROOT" ] || exec "$@"
  if [ -n "$CONTAINER_WRITABLE" ]; then
    for each in $CONTAINER_WRITABLE; do mkdir -p $CONTAINER_ROOT$each; done
    mount --rbind $CONTAINER_ROOT $CONTAINER_ROOT && mount -o remount,bind,ro $CONTAINER_ROOT || exit 98
    for each in $CONTAINER_WRITABLE; do mount -t tmpfs tmpfs $CONTAINER_ROOT$each || exit 98; done
  fi
  for each in proc sys dev opt; do mount --rbind /$each $CONTAINER_ROOT/$each || exit 98; done
  exec chroot $CONTAINER_ROOT "$@"' sh "$@"
`;

/** Puts the entry helper on the node, and what makes containers. */
export async function prepareContainers(node: EmulatedNode, helper: string): Promise<void> {
  await node.put(helper, HELPER.slice(0, HELPER.lastIndexOf('/')));
  await node.run(`mkdir -p ${FOLDER}; cat >${FOLDER}/start; chmod 755 ${FOLDER}/start ${HELPER}`, { input: CONTAINER });
  await node.sh(`for cgroup in /sys/fs/cgroup /sys/fs/cgroup/pod; do
    mkdir -p $cgroup; echo +cpuset +cpu +hugetlb >$cgroup/cgroup.subtree_control; done`);
}

/** Makes an archive the root of a container: it brings programs, and gets a shell, which may be of the node. */
export async function unpackRoot(node: EmulatedNode, archive: string, root: string): Promise<void> {
  await node.put(archive, `${root}.tar`);
  const buffering = '/usr/libexec/coreutils';
  await node.sh(`set -e; mkdir -p ${root}${buffering}; tar -C ${root} -xf ${root}.tar; rm ${root}.tar
    cp ${buffering}/libstdbuf.so ${root}${buffering}; cp /usr/lib/emulated-node/busybox ${root}/usr/bin
    for applet in sh cat tr sort grep readlink; do ln -s busybox ${root}/usr/bin/$applet; done`);
}

export const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The words that run a command in a container. */
export function inContainer(
  name: string,
  { cpus, hugepages, env = {}, without, only, memlock, user, root, writable = [] }: Given,
): string {
  const all = { ...env, CONTAINER_ROOT: root ?? '', CONTAINER_WRITABLE: writable.join(' ') };
  const variables = Object.entries(all).map(([key, value]) => quote(`${key}=${value}`));
  const quota = cpus.includes('-') ? 200_000 : 100_000;
  const set = only ? ['-all', ...only.map((each) => `+${each}`)] : without?.map((each) => `-${each}`);
  const rights = set ? `setpriv --bounding-set ${set.join()}` : '';
  const pinned =
    memlock === undefined ? '' : `prlimit --memlock=${memlock === 'unlimited' ? memlock : memlock * 2 ** 20}`;
  const identity = user === undefined ? '' : `setpriv --reuid ${user} --clear-groups --bounding-set -all`;
  // Its output is a file, and is to be there when it is printed.
  return `stdbuf -oL env ${variables.join(' ')} ${FOLDER}/start ${name} ${cpus} ${quota} ${hugepages} ${pinned} ${rights} ${identity}`;
}

const words = (name: string, container: Container) => `${inContainer(name, container)} ${HELPER}`;

/** What testpmd comes to where the entry helper refuses to start it: the same arguments, given by hand. */
export async function startAnyway(node: EmulatedNode, name: string, container: Container): Promise<RunResult> {
  const args = ['--total-num-mbufs=2048', ...container.args].map(quote).join(' ');
  const { stdout } = await node.run(`${words(name, container)} --json -- dpdk-testpmd -- ${args}`);
  const { command } = JSON.parse(stdout) as { command: string[] };
  return node.run(`${inContainer(name, container)} ${command.map(quote).join(' ')} </dev/null`);
}

/** What the entry helper would do in the container. */
export function explain(node: EmulatedNode, name: string, container: Container): Promise<RunResult> {
  return node.run(`${words(name, container)} --print -- dpdk-testpmd -- ${container.args.map(quote).join(' ')}`);
}

/** testpmd with its prompt. */
export class Testpmd {
  /** Starts it and waits for its prompt. */
  public static async start(node: EmulatedNode, name: string, container: Container): Promise<Testpmd> {
    const file = `${FOLDER}/${name}`;
    const args = ['-i', '--total-num-mbufs=4096', ...container.args].map(quote).join(' ');
    await node.sh(`rm -f ${file}.*; mkfifo ${file}.in`);
    const ended = node.run(`exec ${words(name, container)} -- dpdk-testpmd -- ${args} <>${file}.in >${file}.out 2>&1`, {
      timeout: 200_000,
    });
    ended.catch(() => undefined);
    const testpmd = new Testpmd(node, file, ended);
    await testpmd.until((text) => text.includes('testpmd> '), 60_000);
    return testpmd;
  }

  private constructor(
    private readonly node: EmulatedNode,
    private readonly file: string,
    private readonly ended: Promise<RunResult>,
  ) {}

  /** Everything that it has printed. */
  public output(): Promise<string> {
    return this.node.get(`${this.file}.out`);
  }

  /** Gives commands to its prompt. */
  public async say(...lines: string[]): Promise<void> {
    await this.node.run(`cat >${this.file}.in`, { input: `${lines.join('\n')}\n` });
  }

  /** Counters by port. */
  public async counters(): Promise<Counters[]> {
    const shown = (text: string) =>
      [...text.matchAll(/NIC statistics for port[\s\S]*?Tx-pps.*\n.*#{70}/g)].map(([block]) => block);
    const before = shown(await this.output()).length;
    await this.say('show port stats all', 'show port summary 0');
    const text = await this.until(
      (all) => shown(all).length > before && /\nNumber of available/.test(all.slice(all.lastIndexOf('####'))),
      20_000,
    );
    const number = (block: string, name: string) => Number(new RegExp(`${name}-packets: (\\d+)`).exec(block)?.[1]);
    return shown(text)
      .slice(before)
      .map((block) => ({ rx: number(block, 'RX'), tx: number(block, 'TX') }));
  }

  /** Counters as soon as they are as wanted; the last ones when they never are. */
  public async countersWhen(wanted: (counters: readonly Counters[]) => boolean): Promise<Counters[]> {
    const end = Date.now() + 20_000;
    for (;;) {
      const counters = await this.counters();
      if (wanted(counters) || Date.now() > end) return counters;
      await sleep(300);
    }
  }

  public async quit(): Promise<void> {
    await this.say('quit');
    await this.ended;
  }

  private async until(seen: (text: string) => boolean, timeout: number): Promise<string> {
    const end = Date.now() + timeout;
    for (;;) {
      const text = await this.output().catch(() => '');
      if (seen(text)) return text;
      const done = await Promise.race([this.ended.then(({ code }) => `ended with code ${code}`), sleep(250)]);
      if (done || Date.now() > end)
        throw new Error(`testpmd ${done ?? 'says nothing'}:\n${await this.output().catch(() => text)}`);
    }
  }
}
