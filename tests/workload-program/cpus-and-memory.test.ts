/** CPUs become lcores, and the limit of hugepages becomes memory on the right NUMA nodes. */
import { FakeContainer } from './fake-container';

let container: FakeContainer;
beforeEach(() => {
  container = new FakeContainer().vfio('EXAMPLE_COM_N3', '0000:41:10.0');
});
afterEach(() => container.remove());

const value = (option: string) =>
  container
    .arguments()
    .find((word) => word.startsWith(`${option}=`))
    ?.slice(option.length + 1);
const error = () => {
  const { code, errors } = container.report();
  return { code, text: errors.map(({ found, needed }) => `${found}: ${needed}`).join('\n') };
};

describe('lcores', () => {
  const cpuset = (list: string, quota = '') =>
    container.put('sys/fs/cgroup/cpuset.cpus.effective', `${list}\n`).put('sys/fs/cgroup/cpu.max', `${quota}\n`);

  test.each([
    ['4-5', '0@4,1@5'],
    ['2,130-131', '0@2,1@130,2@131'],
    ['7', '0@7'],
  ])('on the CPUs %s of the cpuset', (list, lcores) => {
    cpuset(list);
    expect(value('--lcores')).toBe(lcores);
  });

  test('fewer than CPUs, or more', () => {
    container.env.CNF_EAL_LCORES = '1';
    expect(value('--lcores')).toBe('0@4');
    container.env.CNF_EAL_LCORES = '3';
    expect(value('--lcores')).toBe('(0-2)@(4,5)');
    container.env.CNF_EAL_LCORES = 'many';
    expect(error()).toEqual({ code: 2, text: expect.stringContaining('CNF_EAL_LCORES is many') });
  });

  test.each([
    ['all CPUs of the node', '0-15', 'max 100000', 'none of its own'],
    ['CPUs that others use too', '2-15', '200000 100000', 'may use 2 of the CPUs 2-15'],
  ])('%s are none of its own, unless it wants them shared', (_, list, quota, text) => {
    cpuset(list, quota);
    expect(error()).toEqual({ code: 5, text: expect.stringMatching(`${text}.*static CPU manager`) });
    container.env.CNF_EAL_CPUS = 'shared';
    expect(value('--lcores')).toMatch(/^\(0-1\)@\([0-9,]+\)$/);
  });

  test('CPUs by name', () => {
    container.env.CNF_EAL_CPUS = '8-9';
    expect(value('--lcores')).toBe('0@8,1@9');
    container.env.CNF_EAL_CPUS = 'some';
    expect(error()).toEqual({ code: 5, text: expect.stringContaining('names no CPU') });
  });

  test('in the whole tree of cgroups, and in cgroups of version 1', () => {
    container
      .put('proc/self/cgroup', '0::/kubepods/pod1/c1\n')
      .put('sys/fs/cgroup/kubepods/pod1/c1/cpuset.cpus.effective', '6\n');
    expect(value('--lcores')).toBe('0@6');
    container.delete('sys/fs/cgroup').put('proc/self/cgroup', '5:cpuset:/kubepods/c2\n3:hugetlb:/kubepods/c2\n');
    container
      .put('sys/fs/cgroup/cpuset/cpuset.cpus', '3\n')
      .put('sys/fs/cgroup/hugetlb/kubepods/c2/hugetlb.2MB.limit_in_bytes', '134217728\n')
      .put('sys/fs/cgroup/cpu/cpu.cfs_quota_us', '100000\n')
      .put('sys/fs/cgroup/cpu/cpu.cfs_period_us', '100000\n');
    expect(value('--lcores')).toBe('0@3');
    expect(value('--socket-mem')).toBe('128,0');
  });

  test('without cgroups the affinity says it; without that too, nothing does', () => {
    container.delete('sys/fs/cgroup');
    expect(value('--lcores')).toBe('0@4,1@5');
    container.delete('proc/self/status');
    expect(error()).toEqual({ code: 5, text: expect.stringContaining('shows no cpuset') });
  });

  test('a device on another NUMA node is worth knowing', () => {
    container.put('sys/bus/pci/devices/0000:41:10.0/numa_node', '1\n');
    expect(container.report().notes).toEqual([expect.stringContaining('on NUMA node 1, and the container has no CPU')]);
  });
});

describe('hugepages', () => {
  test('all of the limit, on the NUMA nodes of CPUs and devices', () => {
    expect(value('--socket-mem')).toBe('512,0');
    container.put('sys/fs/cgroup/cpuset.cpus.effective', '12-13\n');
    expect(value('--socket-mem')).toBe('256,256');
    container.put('sys/bus/pci/devices/0000:41:10.0/numa_node', '1\n');
    expect(value('--socket-mem')).toBe('0,512');
    container.put('sys/bus/pci/devices/0000:41:10.0/numa_node', '-1\n');
    expect(value('--socket-mem')).toBe('0,512');
  });

  test('in equal parts on NUMA nodes that all have CPUs, and where pages are free', () => {
    container.put('sys/fs/cgroup/cpuset.cpus.effective', '7-8\n');
    expect(value('--socket-mem')).toBe('256,256');
    container.pages(0, '2048', 64);
    expect(value('--socket-mem')).toBe('128,384');
  });

  test('pages of two sizes add up, each where its pages are free', () => {
    container.put('sys/fs/cgroup/hugetlb.1GB.max', '2147483648\n').pages(0, '1048576', 2);
    expect(value('--socket-mem')).toBe('2560,0');
    container.pages(0, '1048576', 1).pages(1, '1048576', 8);
    expect(value('--socket-mem')).toBe('1536,1024');
  });

  test('in whole pages: three large ones on two NUMA nodes', () => {
    container.put('sys/fs/cgroup/cpuset.cpus.effective', '7-8\n').put('sys/fs/cgroup/hugetlb.2MB.max', '0\n');
    container.put('sys/fs/cgroup/hugetlb.1GB.max', '3221225472\n').pages(0, '1048576', 4).pages(1, '1048576', 4);
    expect(value('--socket-mem')).toBe('1024,2048');
  });

  test('only on NUMA nodes that it may have memory of', () => {
    container.put('sys/fs/cgroup/cpuset.mems.effective', '0\n').pages(0, '2048', 100);
    expect(error()).toEqual({
      code: 4,
      text: expect.stringMatching(/nodes 0 lack 156 of 256 free hugepages of 2MB.*CNF_EAL_MEMORY/),
    });
  });

  test('on a kernel without NUMA nodes', () => {
    container.delete('sys/devices/system/node').delete('sys/fs/cgroup/cpuset.mems.effective');
    container.put('sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages', '512\n');
    expect(value('--socket-mem')).toBe('512');
  });

  test('none asked for', () => {
    container.put('sys/fs/cgroup/hugetlb.2MB.max', '0\n');
    expect(error()).toEqual({ code: 4, text: expect.stringMatching(/no hugepages.*hugepages-2Mi or hugepages-1Gi/) });
  });

  test('no limit to be seen: DPDK takes what it needs', () => {
    container.put('sys/fs/cgroup/hugetlb.2MB.max', 'max\n');
    expect(value('--socket-mem')).toBeUndefined();
    expect(container.report().notes).toEqual([expect.stringContaining('no limit of hugepages')]);
  });

  test('an amount of its own', () => {
    container.env.CNF_EAL_MEMORY = '128';
    expect(value('--socket-mem')).toBe('128,0');
    container.env.CNF_EAL_MEMORY = '64,64';
    expect(value('--socket-mem')).toBe('64,64');
    container.env.CNF_EAL_MEMORY = '1Gi';
    expect(error()).toEqual({ code: 2, text: expect.stringContaining('CNF_EAL_MEMORY is 1Gi') });
  });

  test('in files where other processes of the pod share it', () => {
    container.env.CNF_EAL_IN_MEMORY = 'no';
    container.env.CNF_EAL_FILE_PREFIX = 'upf';
    expect(container.arguments()).not.toContain('--in-memory');
    expect(value('--file-prefix')).toBe('upf');
  });
});
