import { runRules } from '../../lib/rules';
import { aContainer, aNodePool, aResource, aSelector, asking, aWorkload, codes, facts, running } from './facts';

const N3 = { 'example.com/n3': '1' };
const GUARANTEED = { cpu: '4', memory: '1Gi', ...N3 };
const DPDK = { capabilities: ['IPC_LOCK'] };
const resources = [aResource({ selectors: [aSelector({ drivers: ['vfio-pci'] })] })];
const nodePools = [aNodePool({ staticCpuManager: true })];

function problemsOf(...containers: ReturnType<typeof aContainer>[]) {
  return runRules(facts({ nodePools, resources, workloads: [aWorkload({ containers })] }));
}

describe('a DPDK workload on nodes that give out whole CPUs', () => {
  test('has whole CPUs', () => {
    expect(problemsOf(asking({ ...GUARANTEED, cpu: '1500m' }, DPDK))).toEqual([
      expect.objectContaining({
        code: 'QOS001',
        path: 'app/upf: spec.template.spec.containers[0].resources.requests.cpu',
        value: '1500m',
        allowed: 'whole CPUs, for example 2',
      }),
    ]);
  });

  test.each([
    ['no limits', aContainer({ requests: GUARANTEED, limits: N3, ...DPDK }), 'resources.limits.cpu'],
    [
      'a larger cpu limit',
      aContainer({ requests: GUARANTEED, limits: { ...GUARANTEED, cpu: '8' }, ...DPDK }),
      'resources.requests.cpu',
    ],
    ['no memory', asking({ cpu: '4', ...N3 }, DPDK), 'resources.limits.memory'],
  ])('is not Guaranteed with %s', (_, container, field) => {
    expect(problemsOf(container)).toEqual([
      expect.objectContaining({ code: 'QOS001', path: `app/upf: spec.template.spec.containers[0].${field}` }),
    ]);
  });

  test('is not Guaranteed with a sidecar or an init container that is not', () => {
    const others = [aContainer({ name: 'init', init: true }), aContainer({ name: 'sidecar' })];
    expect(codes(problemsOf(asking(GUARANTEED, DPDK), ...others))).toEqual(['QOS001', 'QOS001']);
  });

  test('may have a sidecar with a part of a CPU', () => {
    const sidecar = asking({ cpu: '250m', memory: '64Mi' }, { name: 'sidecar' });
    expect(problemsOf(asking(GUARANTEED, DPDK), sidecar)).toEqual([]);
  });

  test("needs none for DPDK's vDPA application, which polls nothing", () => {
    const amounts = { ...GUARANTEED, cpu: '200m' };
    expect(
      problemsOf(
        asking(amounts, { ...DPDK, command: ['/opt/cnf-plumbing/dpdk-vdpa', '--socket', '/sockets/vhost.sock'] }),
      ),
    ).toEqual([]);
    expect(codes(problemsOf(asking(amounts, { ...DPDK, command: ['/usr/bin/dpdk-testpmd'] })))).toEqual(['QOS001']);
  });

  test('may leave the requests to the API server', () => {
    expect(problemsOf(aContainer({ limits: { ...GUARANTEED, cpu: '2000m' }, ...DPDK }))).toEqual([]);
  });
});

describe('whole CPUs are not asked of', () => {
  const careless = asking(N3, DPDK);

  test('a workload on nodes without the static CPU manager', () => {
    expect(runRules(facts({ nodePools: [aNodePool()], resources, workloads: [running(careless)] }))).toEqual([]);
  });

  test('a workload on nodes of which nothing is known', () => {
    expect(runRules(facts({ resources, workloads: [running(careless)] }))).toEqual([]);
  });

  test('a workload with kernel interfaces', () => {
    expect(runRules(facts({ nodePools, resources: [aResource()], workloads: [running(asking(N3))] }))).toEqual([]);
  });
});
