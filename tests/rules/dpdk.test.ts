import { lateMarker } from '../../lib/core';
import { type ContainerFact, runRules, type WorkloadFact } from '../../lib/rules';
import { aContainer, aResource, aSelector, asking, aVolume, codes, facts, running } from './facts';

const CPU = { cpu: '2', memory: '1Gi' };
const PAGES = { ...CPU, 'hugepages-1Gi': '2Gi' };
const VFIO = aResource({ selectors: [aSelector({ drivers: ['vfio-pci'] })] });
const MOUNT = { mounts: [{ volume: 'hp', path: '/dev/hugepages' }] };
const VOLUME = { volumes: [aVolume({ name: 'hp', hugepageMedium: 'HugePages' })] };

describe('DPDK memory', () => {
  const judge = (...command: string[]) => runRules(facts({ workloads: [running(asking(PAGES, { command }))] }));

  test.each([
    [['dpdk-testpmd', '-m', '4096']],
    [['/usr/bin/dpdk-testpmd', '-m4096', '--', '-i']],
    [['upf', '--file-prefix=upf', '--numa-mem=2048,2048']],
    [['upf', '--file-prefix', 'upf', '--socket-mem', '2049']],
    [['sh', '-c', 'exec dpdk-testpmd -l 2-3 -m 4096 -- -i']],
    [['/opt/cnf-plumbing/cnf-eal', '--', 'upf', '-m', '4096', '--', '-i']],
  ])('in %j is more than the hugepages of the container', (command) => {
    expect(judge(...command)).toEqual([
      expect.objectContaining({ code: 'HP008', allowed: 'at most 2048 MiB, the hugepages of the container' }),
    ]);
  });

  test.each([
    [['dpdk-testpmd', '-m', '2048']],
    [['dpdk-testpmd', '--numa-mem', '1024,1024']],
    [['dpdk-testpmd', '--', '-m', '4096']],
    [['/opt/cnf-plumbing/cnf-eal', '--', 'upf', '--', '-m', '4096']],
    [['python3', '-m', '4096']],
    [['dpdk-testpmd', '-m', lateMarker('4096')]],
    [['dpdk-testpmd', '-m', '$(MEMORY)']],
    [['upf']],
  ])('in %j is not', (command) => {
    expect(judge(...command)).toEqual([]);
  });
});

describe('a container with VFs on vfio-pci', () => {
  const dpdk = (given: Partial<ContainerFact>, workload: Partial<WorkloadFact> = {}, resources = PAGES) =>
    runRules(
      facts({
        resources: [VFIO],
        workloads: [
          running(asking({ ...resources, 'example.com/n3': '1' }, { capabilities: ['IPC_LOCK'], ...given }), workload),
        ],
      }),
    );

  test('mounts the hugepages that it asks for', () => {
    expect(dpdk({ mounts: [] })).toEqual([
      expect.objectContaining({ code: 'HP009', path: 'app/upf: spec.template.spec.containers[0].volumeMounts' }),
    ]);
    expect(dpdk(MOUNT, VOLUME)).toEqual([]);
  });

  test('mounts a hugepage volume, not any volume there', () => {
    expect(codes(dpdk(MOUNT, { volumes: [aVolume({ name: 'hp' })] }))).toEqual(['HP009']);
  });

  test.each<[string, Partial<ContainerFact>, Partial<WorkloadFact>?]>([
    ['has two mounts of its own', { mounts: [{ volume: 'hp', path: '/mnt/huge' }] }, VOLUME],
    ['mounts those of the host', MOUNT, { volumes: [aVolume({ name: 'hp', hostPath: '/dev/hugepages' })] }],
    ['does without files', { mounts: [], command: ['dpdk-testpmd', '--in-memory'] }],
    ['is VPP, which does without files', { mounts: [], command: ['/usr/bin/vpp', '-c', '/etc/vpp/startup.conf'] }],
    ['has mounts that nobody knows', {}],
  ])('may be as it is when it %s', (_, given, workload = {}) => {
    expect(dpdk(given, workload)).toEqual([]);
  });

  test('asks for hugepages when it starts DPDK, and only then', () => {
    const start = (...command: string[]) => codes(dpdk({ mounts: [], command }, {}, CPU as typeof PAGES));
    expect(start('dpdk-testpmd')).toEqual(['HP009']);
    expect(start('dpdk-testpmd', '--no-huge')).toEqual([]);
    expect(start('a-virtual-machine')).toEqual([]);
  });

  test.each([['--vdev=virtio_user0,path=/dev/vhost-net,queues=1'], ['--vdev=net_tap0,iface=oam']])(
    'has NET_ADMIN for %s',
    (option) => {
      const command = ['dpdk-testpmd', option];
      expect(dpdk({ ...MOUNT, command }, VOLUME)).toEqual([
        expect.objectContaining({ code: 'SEC001', message: expect.stringContaining('NET_ADMIN') }),
      ]);
      expect(dpdk({ ...MOUNT, command, capabilities: ['IPC_LOCK', 'NET_ADMIN'] }, VOLUME)).toEqual([]);
    },
  );
});

describe('a container with VFs on a uio driver', () => {
  const resources = [aResource({ selectors: [aSelector({ drivers: ['igb_uio'] })] })];
  const judge = (privileged: boolean) =>
    runRules(facts({ resources, workloads: [running(asking({ 'example.com/n3': '1' }, { privileged }))] }));

  test('is privileged, as the driver asks, and that alone is no mistake then', () => {
    expect(judge(false)).toEqual([
      expect.objectContaining({ code: 'SEC001', path: expect.stringContaining('securityContext.privileged') }),
    ]);
    expect(judge(true)).toEqual([]);
  });
});

describe('VFs of mlx5 on vfio-pci', () => {
  const mlx5 = (drivers: string[]) => [
    aResource({ selectors: [aSelector({ vendors: ['15b3'], devices: ['101e'], drivers })] }),
  ];
  const user = (resources: Record<string, string>) =>
    running(aContainer({ requests: resources, limits: resources, capabilities: ['IPC_LOCK'] }));
  const dpdk = user({ ...PAGES, 'example.com/n3': '1' });

  test('serve no DPDK application', () => {
    expect(runRules(facts({ resources: mlx5(['vfio-pci']), workloads: [dpdk] }))).toEqual([
      expect.objectContaining({
        code: 'NIC003',
        path: expect.stringMatching(/selectors\[0\]\.drivers$/),
        allowed: 'mlx5_core',
      }),
    ]);
  });

  test('may serve a virtual machine, and on their kernel driver DPDK', () => {
    expect(
      runRules(facts({ resources: mlx5(['vfio-pci']), workloads: [user({ ...CPU, 'example.com/n3': '1' })] })),
    ).toEqual([]);
    expect(runRules(facts({ resources: mlx5(['mlx5_core']), workloads: [dpdk] }))).toEqual([]);
  });
});
