/** Where the arguments are put, which words the release of DPDK knows, and how the helper is called. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeContainer } from './fake-container';

let container: FakeContainer;
beforeEach(() => {
  container = new FakeContainer().vfio('EXAMPLE_COM_N3', '0000:41:10.0');
});
afterEach(() => container.remove());

const errors = (...command: string[]) => {
  const { code, errors: all } = container.report(...command);
  return { code, text: all.map(({ found, needed }) => `${found}: ${needed}`).join('\n') };
};

const EAL = [
  '--lcores=0@4,1@5',
  '-a',
  '0000:41:10.0',
  '--socket-mem=512,0',
  '--in-memory',
  '--file-prefix=upf-7d9c',
  '--iova-mode=va',
];

describe('the command', () => {
  test.each([
    ['before --', ['dpdk-testpmd', '--', '-i', '--', 'x'], ['dpdk-testpmd', ...EAL, '--', '-i', '--', 'x']],
    ['at the end', ['dpdk-testpmd'], ['dpdk-testpmd', ...EAL]],
    ['in a word', ['dpdk-testpmd', '--dpdk', '{eal}', 'b c'], ['dpdk-testpmd', '--dpdk', ...EAL, 'b c']],
    [
      'in a part of a word',
      ['dpdk-testpmd', '--eal=app {eal} x', '--'],
      ['dpdk-testpmd', `--eal=app ${EAL.join(' ')} x`, '--'],
    ],
  ])('gets the arguments %s', (_, command, started) => {
    expect(container.report(...command).command).toEqual(started);
  });

  test('what it says to EAL stays, and is not said again', () => {
    const { command, notes } = container.report('dpdk-testpmd', '-l3', '-m', '64', '-a0000:01:00.0', '--', '-a');
    expect(command).toEqual([
      ...['dpdk-testpmd', '-l3', '-m', '64', '-a0000:01:00.0'],
      ...['--in-memory', '--file-prefix=upf-7d9c', '--iova-mode=va', '--', '-a'],
    ]);
    expect(notes).toHaveLength(3);
  });

  test('more arguments come last, and count as said', () => {
    container.env.CNF_EAL_EXTRA = '--no-telemetry --file-prefix=x';
    const { command } = container.report();
    expect(command.slice(-4)).toEqual(['--no-telemetry', '--file-prefix=x', '--', '-i']);
    expect(command).not.toContain('--file-prefix=upf-7d9c');
  });

  test('is printed as a shell reads it, with a reason for each argument', () => {
    const { stdout, code } = container.run('--root', container.root, '--print', '--', 'dpdk-testpmd', '--', "it's", '');
    expect(code).toBe(0);
    expect(stdout).toContain(`--iova-mode=va -- 'it'\\''s' ''\n`);
    expect(stdout).toMatch(/-a 0000:41:10\.0 +PCIDEVICE_EXAMPLE_COM_N3: vfio-pci, NUMA node 0\n/);
  });

  test('is started in the place of the helper, with its exit code; a socket left behind is removed before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cnf-eal-'));
    try {
      container.socket('left');
      container.env.CNF_EAL_VHOST_USER = `server:${container.root}/left`;
      Object.assign(container.env, { CNF_EAL_CPUS: '0', CNF_EAL_MEMORY: '64', CNF_EAL_LCORES: '1', R: container.root });
      for (const name of Object.keys(container.env)) if (/^PCIDEVICE/.test(name)) delete container.env[name];
      const program = join(folder, 'program');
      writeFileSync(program, `#!/bin/sh\necho "$@" >${folder}/said\n[ ! -S "$R/left" ] && exit 42\n`, { mode: 0o755 });
      // This machine is no container: neither its memory nor its hugepages are for the test.
      container.env.CNF_EAL_EXTRA = '--no-huge';
      expect(container.run('--', program, '--', 'own')).toMatchObject({ code: 42 });
      container.env.CNF_EAL_VHOST_USER = '';
      container.env.CNF_EAL_EXTRA = '--vdev=net_null0';
      container.run('--', program, '--', 'own');
      expect(readFileSync(`${folder}/said`, 'utf8')).toMatch(/^--lcores=0@0 --no-pci .*--vdev=net_null0 -- own\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the release of DPDK', () => {
  const library = (name: string) => container.put(`usr/lib/x86_64-linux-gnu/librte_eal.so.${name}`, '');

  test.each([
    ['20.0', '19.11', '-w 0000:41:10.0', '--socket-mem=512,0'],
    ['23.2', '23.07', '-a 0000:41:10.0', '--socket-mem=512,0'],
    ['26.0', '25.11', '-a 0000:41:10.0', '--numa-mem=512,0'],
    ['31.0', '26.07', '-a 0000:41:10.0', '--numa-mem=512,0'],
  ])('of ABI %s is %s, and says %s', (abi, release, allow, memory) => {
    container.delete('usr/lib').program('dpdk-testpmd', `librte_eal.so.${abi.split('.')[0]}`);
    library(abi);
    const { dpdk, arguments: all } = container.report();
    expect(dpdk).toBe(release);
    expect(all.map(({ argument }) => argument)).toEqual(expect.arrayContaining([allow, memory]));
  });

  test('is that of the library the program is linked with, whatever else is there', () => {
    library('25.0');
    expect(container.report().dpdk).toBe('22.11');
  });

  test('must be said when a script may start any of several', () => {
    library('25.0').program('start-upf', '#!/bin/sh');
    expect(errors('start-upf')).toEqual({
      code: 6,
      text: expect.stringMatching(/22\.11 \(.*23\.0\), 24\.11 \(.*25\.0\).*CNF_EAL_DPDK/),
    });
    container.env.CNF_EAL_DPDK = '24.11.2';
    expect(container.report('start-upf').dpdk).toBe('24.11');
    container.env.CNF_EAL_DPDK = 'new';
    expect(errors('start-upf')).toEqual({ code: 6, text: expect.stringContaining('CNF_EAL_DPDK is new') });
  });

  test('may be unknown in a program with DPDK inside: words that all since 20.11 know', () => {
    container.delete('usr/lib').program('upf', 'static');
    expect(container.report('upf')).toMatchObject({ code: 0, dpdk: '', notes: [expect.stringContaining('not known')] });
  });
});

describe('the call', () => {
  test('--help says all variables and exit codes', () => {
    const { stdout, code } = container.run('--help');
    expect(code).toBe(0);
    const page = readFileSync(join(__dirname, '../../docs/entry-helper.md'), 'utf8');
    for (const [name] of stdout.matchAll(/CNF_EAL_[A-Z_]+/g)) expect(page).toContain(name);
  });

  test.each([
    [['dpdk-testpmd'], 'unknown option dpdk-testpmd'],
    [['--'], 'no program'],
    [[], 'no --'],
    [['--root', '/no/such', '--json', '--', 'x'], 'no directory /no/such'],
    [['--root', '/', '--', 'x'], '--root goes with'],
  ])('%j is wrong use', (args, text) => {
    expect(container.run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
  });

  test('a program that is not there, or cannot be started', () => {
    expect(errors('no-such')).toEqual({ code: 127, text: expect.stringContaining('no program no-such') });
    container.put('usr/bin/data', '');
    expect(errors('data')).toEqual({ code: 127, text: expect.stringContaining('cannot be started') });
  });

  test('everything that is missing is said at once', () => {
    container.put('sys/fs/cgroup/hugetlb.2MB.max', '0\n').put('sys/fs/cgroup/cpuset.cpus.effective', '0-15\n');
    for (const name of Object.keys(container.env)) delete container.env[name];
    const { code, errors: all } = container.report();
    expect(code).toBe(5);
    expect(all.map((each) => each.code)).toEqual(['5', '3', '4']);
    const { stderr } = container.run('--', 'no-such');
    expect(stderr).toMatch(/^cnf-eal: there is no program no-such\b.*\n {2}needed: /);
  });
});
