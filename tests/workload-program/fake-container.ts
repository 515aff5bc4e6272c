/** A container in a folder: what the workload programs read of /proc, /sys and /dev, as a kubelet and device plugins give it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const folder = join(__dirname, '..', '..', 'workload-program');

/** What `--json` prints. */
export interface Report {
  readonly program: string;
  readonly dpdk: string;
  readonly arguments: readonly { readonly argument: string; readonly reason: string }[];
  readonly notes: readonly string[];
  readonly errors: readonly { readonly code: string; readonly found: string; readonly needed: string }[];
  readonly command: readonly string[];
}

let sockets: string | undefined;
afterAll(() => {
  if (sockets) rmSync(sockets, { recursive: true });
});

/** Whoever ends in an orderly way takes the socket along. One is enough: it can be linked. */
function deadSocket(): string {
  if (!sockets) {
    sockets = mkdtempSync(join(place, 'cnf-socket-'));
    const make = `require('node:net').createServer().listen('./s', () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', make], { cwd: sockets });
  }
  return join(sockets, 's');
}

/** CPUs 4 and 5 of NUMA node 0 as its own, 512 MiB of hugepages, DPDK 22.11 with testpmd, and no device yet. */
export class FakeContainer {
  public readonly root = mkdtempSync(join(place, 'cnf-container-'));
  public readonly env: Record<string, string> = {};

  public constructor() {
    this.put('proc/self/status', 'Name:\tsh\nCapEff:\t0000000000004000\nCpus_allowed_list:\t4-5\n')
      .put('proc/self/limits', 'Max locked memory         8388608              8388608              bytes     \n')
      .put('proc/self/cgroup', '0::/\n')
      .put('proc/self/mounts', 'none /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0\n')
      .put('proc/sys/kernel/hostname', 'upf-7d9c\n')
      .put('sys/devices/system/cpu/online', '0-15\n')
      .put('sys/fs/cgroup/cpuset.cpus.effective', '4-5\n')
      .put('sys/fs/cgroup/cpuset.mems.effective', '0-1\n')
      .put('sys/fs/cgroup/cpu.max', '200000 100000\n')
      .put('sys/fs/cgroup/hugetlb.2MB.max', '536870912\n')
      .put('sys/fs/cgroup/hugetlb.1GB.max', '0\n')
      .pages(0, '2048', 1024)
      .pages(1, '2048', 1024)
      .put('sys/devices/system/node/node0/cpulist', '0-7\n')
      .put('sys/devices/system/node/node1/cpulist', '8-15\n')
      .put('sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages', '2048\n')
      .put('sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages', '0\n')
      .put('usr/lib/x86_64-linux-gnu/librte_eal.so.23.0', '')
      .program('dpdk-testpmd', 'librte_eal.so.23');
    mkdirSync(join(this.root, 'dev/hugepages'), { recursive: true });
  }

  public put(path: string, text: string): this {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    return this;
  }

  public delete(path: string): this {
    rmSync(join(this.root, path), { recursive: true, force: true });
    return this;
  }

  public link(path: string, target: string): this {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    symlinkSync(target, join(this.root, path));
    return this;
  }

  /** A program whose file names the library that it is linked with. */
  public program(name: string, linkedWith: string): this {
    this.put(`usr/bin/${name}`, `\u007fELF ${linkedWith}\u0000`);
    chmodSync(join(this.root, 'usr/bin', name), 0o755);
    return this;
  }

  /** Free pages of a NUMA node. */
  public pages(node: number, kb: string, free: number): this {
    return this.put(`sys/devices/system/node/node${node}/hugepages/hugepages-${kb}kB/free_hugepages`, `${free}\n`);
  }

  /** A Unix socket, made by a back end that is gone. */
  public socket(path: string): this {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    linkSync(deadSocket(), join(this.root, path));
    return this;
  }

  /** A function of the PCI bus, as sysfs shows it. */
  public pci(address: string, driver: string, numa = 0): this {
    return this.put(`sys/bus/pci/devices/${address}/numa_node`, `${numa}\n`).link(
      `sys/bus/pci/devices/${address}/driver`,
      `../../drivers/${driver}`,
    );
  }

  /** VFs on vfio-pci, granted by the device plugin. */
  public vfio(resource: string, ...addresses: string[]): this {
    const info = addresses.map((address, i) => {
      this.pci(address, 'vfio-pci').put(`dev/vfio/${i + 40}`, '');
      return [
        address,
        {
          generic: { deviceID: address },
          vfio: { 'dev-mount': `/dev/vfio/${i + 40}`, mount: '/dev/vfio/vfio' },
        },
      ];
    });
    this.put('dev/vfio/vfio', '');
    return this.grant(resource, addresses, Object.fromEntries(info));
  }

  /** What the device plugin says of granted devices. */
  public grant(resource: string, ids: readonly string[], info?: object): this {
    this.env[`PCIDEVICE_${resource}`] = ids.join();
    if (info) this.env[`PCIDEVICE_${resource}_INFO`] = JSON.stringify(info);
    return this;
  }

  /** Runs the entry helper. */
  public run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    return this.start('cnf-eal', ...args);
  }

  /** Runs a workload program. */
  public start(name: string, ...args: string[]): { code: number | null; stdout: string; stderr: string } {
    // Another shell and its small programs, where the node rung has them.
    const { TEST_SHELL = 'dash', TEST_PATH = '' } = process.env;
    const { status, stdout, stderr } = spawnSync(TEST_SHELL, [join(folder, name), ...args], {
      encoding: 'utf8',
      env: { PATH: `${TEST_PATH}/usr/bin:/bin`, ...this.env },
    });
    return { code: status, stdout, stderr };
  }

  /** What it would start, and why. */
  public report(...command: string[]): Report & { readonly code: number | null } {
    const words = command.length > 0 ? command : ['dpdk-testpmd', '--', '-i'];
    return this.reportOf('cnf-eal', '--', ...words);
  }

  public reportOf(name: string, ...args: string[]): Report & { readonly code: number | null } {
    const { code, stdout, stderr } = this.start(name, '--root', this.root, '--json', ...args);
    try {
      return { code, ...(JSON.parse(stdout) as Report) };
    } catch {
      throw new Error(`no JSON: ${stdout}${stderr}`);
    }
  }

  /** The arguments for EAL. */
  public arguments(...command: string[]): string[] {
    const { code, errors, arguments: all } = this.report(...command);
    if (code !== 0) throw new Error(JSON.stringify(errors));
    return all.map(({ argument }) => argument);
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
