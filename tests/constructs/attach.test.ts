/** attachTo gives a workload's container a network, whatever made the workload and whatever it has already. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Include, JsonPatch, Testing } from 'cdk8s';
import * as plus from 'cdk8s-plus-34';
import { Construct } from 'constructs';
import type { Container, PodSpec, ResourceRequirements, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { CnfDeployment, DevicePool, Network } from '../../lib/constructs';
import { lateMarker } from '../../lib/core';
import { inspectTree } from '../../lib/output';

const NETWORKS = 'k8s.v1.cni.cncf.io/networks';

const vfio = DevicePool.fromResourceName('example.com/n3', 'vfio');
const n3 = Network.fromName('n3', 'cnf', vfio);
const n3b = Network.fromName('n3b', 'cnf', vfio);
const n6 = Network.fromName('n6', 'cnf', DevicePool.fromResourceName('example.com/n6', 'bifurcated'));
const oam = Network.fromName('oam', 'cnf', DevicePool.fromResourceName('example.com/oam', 'kernel'));
const foreign = Network.fromName('foreign', 'cnf', DevicePool.fromResourceName('openshift.io/x'));
const bridge = Network.fromName('bridge', 'cnf');

const emptyChart = () => new Chart(new App(), 'test', { namespace: 'cnf' });

interface Template {
  readonly annotations?: Record<string, string>;
  readonly spec: PodSpec;
}

/** Where each kind keeps its pod template. */
const SPECS: Record<string, (template: object) => object> = {
  Deployment: (template) => ({ template }),
  StatefulSet: (template) => ({ template }),
  DaemonSet: (template) => ({ template }),
  ReplicaSet: (template) => ({ template }),
  Job: (template) => ({ template }),
  CronJob: (template) => ({ schedule: '0 * * * *', jobTemplate: { spec: { template } } }),
};

function workload(chart: Construct, kind: string, { annotations, spec }: Template): ApiObject {
  const metadata = annotations ? { annotations } : {};
  const apiVersion = kind === 'Pod' ? 'v1' : kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
  const body = SPECS[kind]?.({ metadata, spec });
  return new ApiObject(chart, 'upf', {
    apiVersion,
    kind,
    metadata: { name: 'upf', ...(body ? {} : metadata) },
    spec: body ?? spec,
  });
}

const container = (name = 'upf', more: Partial<Container> = {}): Container => ({ name, image: 'upf:1', ...more });

const deployment = (chart: Construct, containers = [container()], annotations?: Record<string, string>) =>
  workload(chart, 'Deployment', { annotations, spec: { containers } });

/** The pod template of the only workload, as it would be written. */
function template(scope: Construct, kind = 'Deployment'): { networks: unknown; spec: PodSpec; first: Container } {
  const manifest = Testing.synth(Chart.of(scope)).find((object) => object.kind === kind);
  const { metadata, spec } = manifest.spec?.jobTemplate?.spec.template ?? manifest.spec?.template ?? manifest;
  const text = metadata?.annotations?.[NETWORKS];
  return { networks: text && JSON.parse(text), spec, first: spec.containers[0] };
}

/** Problems as `code: message`. */
const problems = (chart: Chart) =>
  inspectTree(Chart.of(chart).node.root).problems.map((p) => `${p.code}: ${p.message}`);

const device = (resource: string, count = '1') => ({ requests: { [resource]: count }, limits: { [resource]: count } });

describe('a workload of any kind gets annotation, device and capability', () => {
  test.each(['Pod', ...Object.keys(SPECS)])('%s', (kind) => {
    const chart = emptyChart();
    n3.attachTo(workload(chart, kind, { spec: { containers: [container()] } }));
    const { networks, first } = template(chart, kind);
    expect(networks).toEqual([{ name: 'n3', namespace: 'cnf' }]);
    expect(first.resources).toEqual(device('example.com/n3'));
    expect(first.securityContext?.capabilities?.add).toEqual(['IPC_LOCK']);
  });

  test('a Deployment of cdk8s-plus', () => {
    const chart = emptyChart();
    n3.attachTo(new plus.Deployment(chart, 'upf', { containers: [{ image: 'upf:1', name: 'upf' }] }), {
      container: 'upf',
    });
    const { networks, first } = template(chart);
    expect(networks).toEqual([{ name: 'n3', namespace: 'cnf' }]);
    expect(first.resources).toMatchObject(device('example.com/n3'));
    // What cdk8s-plus hardens by itself is still there.
    expect(first.securityContext).toMatchObject({ privileged: false, readOnlyRootFilesystem: true });
  });

  test('a Deployment of cdk8s-plus, also before its containers are added', () => {
    const chart = emptyChart();
    const upf = new plus.Deployment(chart, 'upf');
    n3.attachTo(upf, { container: 'late' });
    upf.addContainer({ name: 'late', image: 'upf:1' });
    expect(template(chart).first.resources).toMatchObject(device('example.com/n3'));
  });

  test('an object of an included YAML file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'attach-'));
    const file = join(folder, 'upf.yaml');
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'upf' }, spec: { containers: [container()] } };
    writeFileSync(file, JSON.stringify(pod));
    const chart = emptyChart();
    const included = new Include(chart, 'upf', { url: file });
    rmSync(folder, { recursive: true });
    n3.attachTo(included.apiObjects[0] as ApiObject);
    expect(template(chart, 'Pod').first.resources).toEqual(device('example.com/n3'));
  });

  test('a CnfDeployment, by its props or afterwards', () => {
    const before = emptyChart();
    new CnfDeployment(before, 'upf', {
      namespace: 'cnf',
      image: 'upf:1',
      networks: [n3, { network: oam, interface: 'oam' }],
    });
    const after = emptyChart();
    const upf = new CnfDeployment(after, 'upf', { namespace: 'cnf', image: 'upf:1' });
    n3.attachTo(upf);
    oam.attachTo(upf, { interface: 'oam' });
    expect(Testing.synth(after)).toEqual(Testing.synth(before));
  });
});

describe('what a network adds', () => {
  const added = (network: Network) => {
    const chart = emptyChart();
    network.attachTo(deployment(chart));
    const { image: _, name: __, ...rest } = template(chart).first;
    return rest;
  };

  test.each([
    ['a kernel device: the device', oam, { resources: device('example.com/oam') }],
    [
      'DPDK on vfio-pci: the right to pin memory',
      n3,
      { resources: device('example.com/n3'), securityContext: { capabilities: { add: ['IPC_LOCK'] } } },
    ],
    [
      'DPDK on mlx5: raw queues and flow rules too',
      n6,
      {
        resources: device('example.com/n6'),
        securityContext: { capabilities: { add: ['IPC_LOCK', 'NET_ADMIN', 'NET_RAW', 'SYS_RAWIO'] } },
      },
    ],
    ['a pool of unknown datapath: the device', foreign, { resources: device('openshift.io/x') }],
    ['a network without devices: nothing', bridge, {}],
  ])('%s', (_, network, expected) => {
    expect(added(network)).toEqual(expected);
  });

  test('interface name, MAC and fixed addresses stand in the annotation', () => {
    const chart = emptyChart();
    n3.attachTo(deployment(chart), { interface: 'n3', mac: '0c:42:a1:00:00:01', ips: ['10.3.0.7/24'] });
    expect(template(chart).networks).toEqual([
      { name: 'n3', namespace: 'cnf', interface: 'n3', mac: '0c:42:a1:00:00:01', ips: ['10.3.0.7/24'] },
    ]);
  });
});

describe('several networks', () => {
  test('two networks of one pool ask for two devices', () => {
    const chart = emptyChart();
    const upf = deployment(chart);
    n3.attachTo(upf);
    n3b.attachTo(upf);
    expect(template(chart).first.resources).toEqual(device('example.com/n3', '2'));
    expect(template(chart).networks).toHaveLength(2);
  });

  test('each container gets the devices of its own networks', () => {
    const chart = emptyChart();
    const pair = deployment(chart, [container('upf'), container('agent')]);
    n3.attachTo(pair, { container: 'upf' });
    oam.attachTo(pair, { container: 'agent' });
    const [upf, agent] = template(chart).spec.containers as [Container, Container];
    expect(upf.resources).toEqual(device('example.com/n3'));
    expect(agent.resources).toEqual(device('example.com/oam'));
    expect(agent.securityContext).toBeUndefined();
  });

  test('the order of calls decides the order of interfaces and nothing else', () => {
    const containers = [container('upf', { resources: { limits: { 'hugepages-1Gi': '2Gi' } } })];
    const attached = (...networks: Network[]) => {
      const chart = emptyChart();
      const upf = deployment(chart, containers);
      for (const network of networks) network.attachTo(upf);
      const { spec, networks: selections } = template(chart);
      return { spec, names: (selections as { name: string }[]).map(({ name }) => name) };
    };
    const forward = attached(n3, n6, oam);
    const backward = attached(oam, n6, n3);
    expect(backward.names).toEqual([...forward.names].reverse());
    const sorted = ({ containers: [first], ...rest }: PodSpec) => ({
      ...rest,
      containers: [
        {
          ...first,
          securityContext: { capabilities: { add: first?.securityContext?.capabilities?.add?.sort() } },
        },
      ],
    });
    expect(sorted(backward.spec)).toEqual(sorted(forward.spec));
  });

  test('what is changed on the workload after the call counts', () => {
    const chart = emptyChart();
    const upf = deployment(chart);
    n3.attachTo(upf, { container: 'added' });
    upf.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/-', container('added')));
    const [, added] = template(chart).spec.containers;
    expect(added?.resources).toEqual(device('example.com/n3'));
    expect(problems(chart)).toEqual([]);
  });
});

describe('what the workload has already is kept and added to', () => {
  const kept = { name: 'mgmt', namespace: 'ops', interface: 'eth9', 'cni-args': { a: 1 } };

  test.each([
    [
      'names with commas',
      'ops/mgmt@eth9, plain',
      [{ name: 'mgmt', namespace: 'ops', interface: 'eth9' }, { name: 'plain' }],
    ],
    ['a JSON list', JSON.stringify([kept]), [kept]],
    ['a JSON list after a line break', `\n  ${JSON.stringify([kept])}\n`, [kept]],
    ['an empty text', ' ', []],
  ])('a network annotation that is %s', (_, text, before) => {
    const chart = emptyChart();
    n3.attachTo(deployment(chart, [container()], { [NETWORKS]: text, other: 'kept' }));
    expect(template(chart).networks).toEqual([...before, { name: 'n3', namespace: 'cnf' }]);
    expect(Testing.synth(chart)[0].spec.template.metadata.annotations.other).toBe('kept');
  });

  const CAPABILITIES: [string, string[], string[]][] = [
    ['others', ['SYS_NICE'], ['SYS_NICE', 'IPC_LOCK', 'NET_ADMIN', 'NET_RAW', 'SYS_RAWIO']],
    ['the same', ['NET_RAW', 'IPC_LOCK'], ['NET_RAW', 'IPC_LOCK', 'NET_ADMIN', 'SYS_RAWIO']],
    ['the same with their prefix', ['CAP_IPC_LOCK'], ['CAP_IPC_LOCK', 'NET_ADMIN', 'NET_RAW', 'SYS_RAWIO']],
    ['the same in lower case', ['net_raw'], ['net_raw', 'IPC_LOCK', 'NET_ADMIN', 'SYS_RAWIO']],
  ];
  test.each(CAPABILITIES)('capabilities: %s', (_, add, expected) => {
    const chart = emptyChart();
    n6.attachTo(deployment(chart, [container('upf', { securityContext: { capabilities: { add, drop: ['ALL'] } } })]));
    expect(template(chart).first.securityContext?.capabilities).toEqual({ add: expected, drop: ['ALL'] });
  });

  const AMOUNTS: [string, ResourceRequirements, string, string][] = [
    ['on both sides', device('example.com/n3', '2'), '3', '3'],
    ['as a limit, which is the request too', { limits: { 'example.com/n3': '1' } }, '2', '2'],
    ['as a request only', { requests: { 'example.com/n3': '1' } }, '2', '2'],
    ['with a unit', device('example.com/n3', '1k'), '1001', '1001'],
  ];
  test.each(AMOUNTS)('devices that are asked for %s', (_, resources, request, limit) => {
    const chart = emptyChart();
    n3.attachTo(deployment(chart, [container('upf', { resources })]));
    expect(template(chart).first.resources?.requests?.['example.com/n3']).toBe(request);
    expect(template(chart).first.resources?.limits?.['example.com/n3']).toBe(limit);
  });

  test('other requests and limits', () => {
    const chart = emptyChart();
    const resources = { requests: { cpu: '2' }, limits: { cpu: '2', memory: '1Gi' } };
    n3.attachTo(deployment(chart, [container('upf', { resources })]));
    expect(template(chart).first.resources).toEqual({
      requests: { cpu: '2', 'example.com/n3': '1' },
      limits: { cpu: '2', memory: '1Gi', 'example.com/n3': '1' },
    });
  });

  test('an amount that is no number stays, for the rules to report', () => {
    const chart = emptyChart();
    n3.attachTo(deployment(chart, [container('upf', { resources: device('example.com/n3', 'many') })]));
    expect(template(chart).first.resources).toEqual(device('example.com/n3', 'many'));
    expect(problems(chart)).toEqual([expect.stringMatching(/^ATT004: /)]);
  });
});

describe('hugepage volumes of DPDK workloads', () => {
  interface Case {
    readonly limits?: Record<string, string>;
    readonly volumes?: Volume[];
    readonly mounts?: VolumeMount[];
  }
  const volume = (size: string, name = `hugepages-${size.toLowerCase()}`): Volume => ({
    name,
    emptyDir: { medium: `HugePages-${size}` },
  });
  const anySize: Volume = { name: 'hp', emptyDir: { medium: 'HugePages' } };
  const mount = (name: string, mountPath = '/dev/hugepages'): VolumeMount => ({ name, mountPath });
  const oneSize = { 'hugepages-1Gi': '2Gi' };
  const twoSizes = { 'hugepages-1Gi': '2Gi', 'hugepages-2Mi': '64Mi' };

  const CASES: [string, Case, Volume[] | undefined, VolumeMount[] | undefined][] = [
    ['no hugepages: no volume', {}, undefined, undefined],
    ['one size stands where DPDK looks first', { limits: oneSize }, [volume('1Gi')], [mount('hugepages-1gi')]],
    [
      'two sizes get a directory each',
      { limits: twoSizes },
      [volume('1Gi'), volume('2Mi')],
      [mount('hugepages-1gi', '/dev/hugepages-1Gi'), mount('hugepages-2mi', '/dev/hugepages-2Mi')],
    ],
    ['a volume of any size is used', { limits: oneSize, volumes: [anySize] }, [anySize], [mount('hp')]],
    [
      'a volume of the size is used',
      { limits: oneSize, volumes: [volume('1Gi', 'mine')] },
      [volume('1Gi', 'mine')],
      [mount('mine')],
    ],
    [
      'a volume that is mounted elsewhere stays there',
      { limits: oneSize, volumes: [anySize], mounts: [mount('hp', '/mnt/huge')] },
      [anySize],
      [mount('hp', '/mnt/huge')],
    ],
    [
      'a directory is mounted once',
      { limits: oneSize, volumes: [{ name: 'own', emptyDir: {} }], mounts: [mount('own')] },
      [{ name: 'own', emptyDir: {} }],
      [mount('own')],
    ],
  ];
  test.each(CASES)('%s', (_, { limits, volumes, mounts }, expectedVolumes, expectedMounts) => {
    const chart = emptyChart();
    const upf = container('upf', { ...(limits ? { resources: { limits } } : {}), volumeMounts: mounts });
    n3.attachTo(workload(chart, 'Deployment', { spec: { containers: [upf], volumes } }));
    const { spec, first } = template(chart);
    expect(spec.volumes).toEqual(expectedVolumes);
    expect(first.volumeMounts).toEqual(expectedMounts);
  });

  test('a kernel device brings none', () => {
    const chart = emptyChart();
    oam.attachTo(deployment(chart, [container('upf', { resources: { limits: oneSize } })]));
    expect(template(chart).spec.volumes).toBeUndefined();
  });
});

describe('late values', () => {
  test('inside the workload and its annotation survive', () => {
    const [image, name] = [lateMarker('image'), lateMarker('name')];
    const chart = emptyChart();
    n3.attachTo(deployment(chart, [container('upf', { image })], { [NETWORKS]: JSON.stringify([{ name }]) }));
    expect(template(chart).first.image).toBe(image);
    expect(template(chart).networks).toEqual([{ name }, { name: 'n3', namespace: 'cnf' }]);
  });

  test('an annotation that is late as a whole cannot be added to', () => {
    const annotation = lateMarker('a/b');
    const chart = emptyChart();
    const upf = deployment(chart, [container()], { [NETWORKS]: annotation });
    n3.attachTo(upf);
    expect(problems(chart)).toContain('LATE001: networks are added to an annotation that is itself a Pulumi Output');
    expect(upf.toJson().spec.template.metadata.annotations).toEqual({ [NETWORKS]: annotation });
  });
});

describe('Problems', () => {
  const cases: [string, string[], string | undefined, { message: string; allowed: string; hint: string }][] = [
    [
      'an unknown container',
      ['upf', 'agent'],
      'upg',
      { message: 'the workload has no container "upg"', allowed: 'upf, agent', hint: 'did you mean "upf"?' },
    ],
    [
      'no name where there are several',
      ['upf', 'agent'],
      undefined,
      {
        message: 'the workload has 2 containers, and none is named for the network',
        allowed: 'upf, agent',
        hint: "say which: { container: 'upf' }",
      },
    ],
    [
      'a workload without containers',
      [],
      undefined,
      {
        message: 'the workload has 0 containers, and none is named for the network',
        allowed: 'a workload with containers',
        hint: "say which: { container: 'app' }",
      },
    ],
  ];
  test.each(cases)('%s is ATT003, naming those that exist', (_, names, wanted, expected) => {
    const chart = emptyChart();
    n3.attachTo(
      deployment(
        chart,
        names.map((name) => container(name)),
      ),
      { container: wanted },
    );
    expect(inspectTree(chart.node.root).problems).toEqual([
      expect.objectContaining({ code: 'ATT003', path: 'test/upf: network n3', ...expected }),
    ]);
    expect(() => (chart.node.root as App).synth()).toThrow(/ATT003/);
  });

  test.each([
    ['malformed JSON', '[{"name": "a",}]'],
    ['JSON that is no list', '{"name": "a"}'],
    ['JSON in the middle of names', 'a, {"name": "b"}'],
    ['no name', 'a b'],
    ['a list with an entry that names nothing', '[{"interface": "net1"}]'],
  ])('an annotation that is %s is ATT001, said once and not thrown', (_, text) => {
    const chart = emptyChart();
    const upf = deployment(chart, [container()], { [NETWORKS]: text });
    n3.attachTo(upf);
    expect(problems(chart)).toEqual([expect.stringMatching(/^ATT001: the network annotation cannot be read/)]);
    expect(upf.toJson().spec.template.metadata.annotations).toEqual({ [NETWORKS]: text });
    expect(() => (chart.node.root as App).synth()).toThrow(/ATT001/);
  });

  test('a workload that cannot be rendered is reported once, as what it is', () => {
    const chart = emptyChart();
    const upf = deployment(chart);
    n3.attachTo(upf);
    upf.addJsonPatch(JsonPatch.test('/kind', 'Pod'));
    expect(problems(chart)).toEqual([expect.stringMatching(/^OBJ001: the object cannot be rendered/)]);
  });

  test('what is no container in a foreign file is passed over', () => {
    const chart = emptyChart();
    n3.attachTo(deployment(chart, [null as unknown as Container, container()]), { container: 'upf' });
    expect(Testing.synth(chart)[0].spec.template.spec.containers[1].resources).toEqual(device('example.com/n3'));
  });
});

describe('a target without pods is a wrong call', () => {
  test.each([
    [
      'a ConfigMap',
      (chart: Chart) => new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap' }),
      'it is a ConfigMap',
    ],
    ['a construct without objects', (chart: Chart) => new Construct(chart, 'x'), 'it is no manifest'],
  ])('%s', (_, make, message) => {
    const target = make(emptyChart());
    expect(() => n3.attachTo(target)).toThrow(
      `cannot attach a network to test/x: ${message}, and only Pod, Deployment, DaemonSet, StatefulSet, ReplicaSet, Job, CronJob have pods`,
    );
  });

  test('of a machine of KubeVirt it is said where its networks stand', () => {
    const machine = new ApiObject(emptyChart(), 'x', { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine' });
    expect(() => n3.attachTo(machine)).toThrow(
      /it is a VirtualMachine, .* have pods; KubeVirt makes that of a machine: name the network in its networks$/,
    );
  });
});
