/** The start program of DPDK's vDPA application: one VF, one socket, or what is missing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeContainer } from './fake-container';

const SOCKET = '/var/run/vdpa/n6/0/vhost.sock';
const VF = '0000:41:10.0';
const MLX5 = { NET_ADMIN: 12, NET_RAW: 13, IPC_LOCK: 14, SYS_RAWIO: 17 };

let container: FakeContainer;
beforeEach(() => {
  container = new FakeContainer()
    .program('dpdk-vdpa', 'librte_eal.so.25')
    .put('usr/lib/x86_64-linux-gnu/librte_eal.so.25.0', '')
    .put('var/run/vdpa/n6/0/README', '')
    .put('dev/shm/README', '');
});
afterEach(() => container.remove());

const report = (devargs = 'vdpa=1', ...args: string[]) =>
  container.reportOf('dpdk-vdpa', '--devargs', devargs, '--socket', SOCKET, ...args);
const errors = (devargs?: string) => {
  const { code, errors: all } = report(devargs);
  return { code, text: all.map(({ found, needed }) => `${found}: ${needed}`).join('\n') };
};
const capable = (...names: (keyof typeof MLX5)[]) => {
  const bits = names.reduce((all, name) => all | (1 << MLX5[name]), 0);
  return container.put(
    'proc/self/status',
    `CapEff:\t${bits.toString(16).padStart(16, '0')}\nCpus_allowed_list:\t4-5\n`,
  );
};

test('an ifc VF: its device arguments, one lcore on shared CPUs, and the socket at the prompt', () => {
  container.vfio('EXAMPLE_COM_N6', VF).put('sys/fs/cgroup/cpuset.cpus.effective', '0-15\n');
  const { code, command, notes } = report('vdpa=1,sw-live-migration=1');
  expect({ code, command }).toEqual({
    code: 0,
    command: [
      ...['dpdk-vdpa', '--lcores=0@(0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15)', '-a', `${VF},vdpa=1,sw-live-migration=1`],
      ...['--socket-mem=256,256', '--in-memory', '--file-prefix=upf-7d9c', '--iova-mode=va'],
      ...['--', '--client', '--interactive'],
    ],
  });
  expect(notes).toEqual([`on standard input: create ${SOCKET} ${VF}`]);
});

test('an mlx5 VF keeps its driver and needs three capabilities; all that lack are said at once', () => {
  container.pci(VF, 'mlx5_core').grant('NVIDIA_COM_N6', [VF]).put('dev/infiniband/uverbs3', '');
  capable('NET_RAW');
  expect(errors('class=vdpa')).toEqual({
    code: 8,
    text: expect.stringMatching(/^.*: capability NET_ADMIN\n.*: capability SYS_RAWIO$/),
  });
  capable('NET_RAW', 'NET_ADMIN', 'SYS_RAWIO');
  expect(report('class=vdpa').command).toContain(`${VF},class=vdpa`);
});

test('arguments for EAL stand before those of the application, and what they say is not said again', () => {
  container.vfio('EXAMPLE_COM_N6', VF).env.CNF_EAL_DEVARGS_EXAMPLE_COM_N6 = 'x=1';
  container.env.CNF_EAL_EXTRA = '--no-telemetry';
  expect(report('vdpa=1', '--', '--no-huge', '-m', '64').command).toEqual([
    ...['dpdk-vdpa', '--no-huge', '-m', '64', '--lcores=0@4', '-a', `${VF},vdpa=1,x=1`],
    ...['--file-prefix=upf-7d9c', '--iova-mode=va', '--no-telemetry', '--', '--client', '--interactive'],
  ]);
});

test('words of an old release', () => {
  container.vfio('EXAMPLE_COM_N6', VF).env.CNF_EAL_DPDK = '19.11';
  expect(report().arguments.map(({ argument }) => argument)).toContain(`-w ${VF},vdpa=1`);
});

describe('the VF', () => {
  test('must be there', () => {
    expect(errors()).toEqual({ code: 3, text: expect.stringMatching(/given no VF.*request for one/) });
  });

  test('must be one', () => {
    container.vfio('EXAMPLE_COM_N6', VF, '0000:41:10.2');
    expect(errors()).toEqual({ code: 3, text: expect.stringContaining(`given 2 devices: ${VF} 0000:41:10.2`) });
  });

  test('must not be driven by the kernel, nor be a vDPA device of it', () => {
    container.pci(VF, 'virtio-pci').grant('EXAMPLE_COM_N6', [VF]);
    expect(errors()).toEqual({ code: 7, text: `the kernel drives ${VF}: vfio-pci, or mlx5_core under a Mellanox NIC` });
    container
      .put('dev/vhost-vdpa-3', '')
      .grant('EXAMPLE_COM_N6', [VF], { [VF]: { vdpa: { mount: '/dev/vhost-vdpa-3' } } });
    expect(errors()).toEqual({ code: 7, text: expect.stringContaining(`the kernel drives ${VF}`) });
  });

  test('must be on the driver that its device arguments are for', () => {
    container.pci(VF, 'uio_pci_generic').grant('EXAMPLE_COM_N6', [VF]);
    expect(errors()).toEqual({
      code: 7,
      text: expect.stringMatching(/not on vfio-pci, and vdpa=1 is of the ifc driver/),
    });
    expect(report('class=vdpa').code).toBe(0);
  });

  test('must be behind an IOMMU', () => {
    container.vfio('EXAMPLE_COM_N6', VF).put(`sys/bus/pci/devices/${VF}/iommu_group/name`, 'vfio-noiommu\n');
    expect(errors()).toEqual({ code: 7, text: expect.stringContaining(`${VF} has no IOMMU`) });
  });

  test('pins memory of the workload: a limit that holds its own is not enough', () => {
    container.vfio('EXAMPLE_COM_N6', VF);
    capable().put(
      'proc/self/limits',
      'Max locked memory         8589934592           8589934592           bytes     \n',
    );
    expect(errors()).toEqual({
      code: 8,
      text: expect.stringMatching(
        /all hugepages of the workload, and the process may pin 8192 MiB: capability IPC_LOCK/,
      ),
    });
    container.put(
      'proc/self/limits',
      'Max locked memory         unlimited            unlimited            bytes     \n',
    );
    expect(report().code).toBe(0);
  });
});

test('everything that is missing is said at once, with the name of the program', () => {
  container.delete('var/run/vdpa').delete('dev/shm').put('sys/fs/cgroup/hugetlb.2MB.max', '0\n');
  const { code, errors: all } = report();
  expect(code).toBe(3);
  expect(all.map((each) => each.code)).toEqual(['3', '7', '7', '4']);
  const { stdout } = container.start(
    'dpdk-vdpa',
    '--root',
    container.root,
    '--print',
    '--devargs',
    'vdpa=1',
    '--socket',
    SOCKET,
  );
  expect(stdout).toMatch(
    /\ndpdk-vdpa: there is no directory \/var\/run\/vdpa\/n6\/0\n {2}needed: the directory as a mount/,
  );
});

test('the application gets its command at a standard input that does not end, and its exit code is that of the program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dpdk-vdpa-'));
  try {
    // This machine is no container: what the program reads of it is said by the environment.
    Object.assign(container.env, {
      CNF_EAL_CPUS: '0',
      TMPDIR: folder,
      PATH: `${folder}:${process.env.TEST_PATH ?? ''}/usr/bin:/bin`,
    });
    container.env.PCIDEVICE_NVIDIA_COM_N6 = 'mlx5_core.sf.4';
    const application = `#!/bin/sh\necho "$@" >${folder}/said\nread -r line\necho "$line" >>${folder}/said\nexit 42\n`;
    writeFileSync(join(folder, 'dpdk-vdpa'), application, { mode: 0o755 });
    const args = ['--devargs', 'class=vdpa', '--socket', `${folder}/vhost.sock`, '--', '--no-huge'];
    expect(container.start('dpdk-vdpa', ...args)).toMatchObject({ code: 42, stderr: '' });
    const [words, line, ...files] = readFileSync(join(folder, 'said'), 'utf8').trim().split('\n');
    expect(words).toMatch(
      /^--no-huge --lcores=0@0 -a auxiliary:mlx5_core\.sf\.4,class=vdpa .*-- --client --interactive$/,
    );
    expect([line, ...files]).toEqual([`create ${folder}/vhost.sock mlx5_core.sf.4`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [['--socket', SOCKET], '--devargs says neither vdpa=1 nor class=vdpa'],
  [['--devargs', 'sw-live-migration=1', '--socket', SOCKET], 'neither vdpa=1 nor class=vdpa'],
  [['--devargs', 'vdpa=1'], '--socket is no absolute path'],
  [['--devargs', 'vdpa=1', '--socket', 'vhost.sock'], '--socket is no absolute path'],
  [['--devargs', 'vdpa=1', '--socket', '/run/a b'], '--socket has a blank'],
  [['--devargs', 'vdpa=1', '--socket', `/run/${'x'.repeat(103)}`], '--socket is 108 characters long'],
  [['--devargs', 'vdpa=1', '--socket'], '--socket without a value'],
  [['--client'], 'unknown option --client'],
  [['--root', '/', '--devargs', 'vdpa=1', '--socket', SOCKET], '--root goes with'],
])('%j is wrong use', (args, text) => {
  expect(container.start('dpdk-vdpa', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
});
