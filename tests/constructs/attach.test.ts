/** A workload gets a network: what is added, to which workloads, and what goes wrong. */
import { ApiObject, App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import { DevicePool, type INetwork, Network } from '../../lib';
import { lateMarker } from '../../lib/core';
import { inspectTree } from '../../lib/output';

const vfio = DevicePool.fromResourceName('example.com/n3', 'vfio');
const n3 = Network.fromName('n3', 'cnf', vfio);
const n6 = Network.fromName('n6', 'cnf', DevicePool.fromResourceName('example.com/n6', 'bifurcated'));
const control = Network.fromName('control', 'cnf');

// biome-ignore lint/suspicious/noExplicitAny: manifests of any kind
type Any = any;

const container = (name: string, more: object = {}) => ({ name, image: `registry.example.com/${name}:1.0.0`, ...more });

function chart(): Chart {
  return new Chart(new App(), 'c');
}

function deployment(scope: Chart, pod: object, annotations?: object): ApiObject {
  return new ApiObject(scope, 'upf', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'upf', namespace: 'cnf' },
    spec: { selector: {}, template: { metadata: { annotations }, spec: pod } },
  } as never);
}

const podOf = (object: ApiObject): Any => (object.toJson() as Any).spec.template;
const selections = (template: Any) => JSON.parse(template.metadata.annotations['k8s.v1.cni.cncf.io/networks']);

test('the annotation, a device, the capability of the driver and the hugepage volume', () => {
  const resources = { limits: { cpu: '2', memory: '1Gi', 'hugepages-1Gi': '2Gi' } };
  const object = deployment(chart(), { containers: [container('upf', { resources })] });
  n3.attachTo(object, { interface: 'n3', mac: '0c:42:a1:00:00:01', ips: ['10.3.0.5/24'] });
  const template = podOf(object);
  expect(selections(template)).toEqual([
    { name: 'n3', namespace: 'cnf', interface: 'n3', mac: '0c:42:a1:00:00:01', ips: ['10.3.0.5/24'] },
  ]);
  expect(template.spec).toMatchObject({
    containers: [
      {
        resources: { requests: { 'example.com/n3': '1' }, limits: { 'example.com/n3': '1' } },
        securityContext: { capabilities: { add: ['IPC_LOCK'] } },
        volumeMounts: [{ name: 'hugepages-1gi', mountPath: '/dev/hugepages' }],
      },
    ],
    volumes: [{ name: 'hugepages-1gi', emptyDir: { medium: 'HugePages-1Gi' } }],
  });
});

test('two networks of one pool ask for two devices, and the order of the calls is that of the interfaces', () => {
  const object = deployment(chart(), { containers: [container('upf')] });
  for (const network of [n3, Network.fromName('n9', 'cnf', vfio), n6]) network.attachTo(object);
  const template = podOf(object);
  expect(selections(template).map(({ name }: Any) => name)).toEqual(['n3', 'n9', 'n6']);
  expect(template.spec.containers[0].resources.limits).toEqual({ 'example.com/n3': '2', 'example.com/n6': '1' });
  expect(template.spec.containers[0].securityContext.capabilities.add).toEqual([
    'IPC_LOCK',
    'NET_ADMIN',
    'NET_RAW',
    'SYS_RAWIO',
  ]);
});

test('a network without devices adds only the annotation', () => {
  const object = deployment(chart(), { containers: [container('upf')] });
  control.attachTo(object);
  expect(podOf(object).spec).toEqual({ containers: [container('upf')] });
});

test('what is there stays, and is added to', () => {
  const resources = { requests: { 'example.com/n3': '1', cpu: '2' }, limits: { 'example.com/n3': '1', cpu: '2' } };
  const securityContext = { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] } };
  const object = deployment(
    chart(),
    { containers: [container('upf', { resources, securityContext })], volumes: [{ name: 'data', emptyDir: {} }] },
    { 'k8s.v1.cni.cncf.io/networks': 'lab/old@eth7, other' },
  );
  n3.attachTo(object);
  const template = podOf(object);
  expect(selections(template)).toEqual([
    { name: 'old', namespace: 'lab', interface: 'eth7' },
    { name: 'other' },
    { name: 'n3', namespace: 'cnf' },
  ]);
  expect(template.spec.containers[0].resources.limits).toEqual({ 'example.com/n3': '2', cpu: '2' });
  expect(template.spec.containers[0].securityContext.capabilities).toEqual({
    add: ['NET_ADMIN', 'IPC_LOCK'],
    drop: ['ALL'],
  });
  expect(template.spec.volumes).toEqual([{ name: 'data', emptyDir: {} }]);
});

test('a capability that is there in another spelling is not added again', () => {
  const securityContext = { capabilities: { add: ['CAP_IPC_LOCK'] } };
  const object = deployment(chart(), { containers: [container('upf', { securityContext })] });
  n3.attachTo(object);
  expect(podOf(object).spec.containers[0].securityContext.capabilities.add).toEqual(['CAP_IPC_LOCK']);
});

test('values that only Pulumi knows survive', () => {
  const marker = lateMarker('later');
  const object = deployment(chart(), { containers: [{ ...container('upf'), image: `${marker}/upf:1.0.0` }] });
  n3.attachTo(object);
  expect(podOf(object).spec.containers[0].image).toBe(`${marker}/upf:1.0.0`);
});

const KINDS: Record<string, (pod: object) => object> = {
  Pod: (pod) => ({ apiVersion: 'v1', metadata: {}, ...pod }),
  StatefulSet: (pod) => ({ apiVersion: 'apps/v1', spec: { template: pod } }),
  DaemonSet: (pod) => ({ apiVersion: 'apps/v1', spec: { template: pod } }),
  Job: (pod) => ({ apiVersion: 'batch/v1', spec: { template: pod } }),
  CronJob: (pod) => ({ apiVersion: 'batch/v1', spec: { jobTemplate: { spec: { template: pod } } } }),
};

test.each(Object.entries(KINDS))('a %s can be attached to', (kind, make) => {
  const object = new ApiObject(chart(), 'x', { kind, ...make({ spec: { containers: [container('upf')] } }) } as never);
  n3.attachTo(object);
  expect(JSON.stringify(object.toJson())).toContain('\\"name\\":\\"n3\\"');
  expect(JSON.stringify(object.toJson())).toContain('"example.com/n3":"1"');
});

test('a Deployment of cdk8s-plus can be attached to, also before its containers are added', () => {
  const workload = new kplus.Deployment(chart(), 'upf');
  n3.attachTo(workload, { container: 'late' });
  workload.addContainer({ name: 'late', image: 'registry.example.com/late:1.0.0' });
  const object = ApiObject.of(workload);
  expect(podOf(object).spec.containers[0].resources.limits['example.com/n3']).toBe('1');
  expect(object.node.validate()).toEqual([]);
});

describe('wrong', () => {
  const two = { containers: [container('upf'), container('agent')] };

  test.each<[string, INetwork, object, RegExp, string]>([
    [
      'a container that is not there names those that are',
      n3,
      { container: 'upg' },
      /did you mean "upf"/,
      'upf, agent',
    ],
    ['several containers and none named', n3, {}, /say which: \{ container: 'upf' \}/, 'upf, agent'],
  ])('%s', (_, network, options, hint, allowed) => {
    const scope = chart();
    const object = deployment(scope, two);
    network.attachTo(object, options);
    const problems = inspectTree(scope.node.root).problems.filter(({ code }) => code === 'ATT003');
    expect(problems).toMatchObject([{ allowed }]);
    expect(problems[0]?.hint).toMatch(hint);
  });

  test('an annotation that nobody can read is a Problem, and stays as it is', () => {
    const scope = chart();
    const annotation = { 'k8s.v1.cni.cncf.io/networks': '[{"name": "old"' };
    const object = deployment(scope, { containers: [container('upf')] }, annotation);
    n3.attachTo(object);
    const problems = inspectTree(scope.node.root).problems;
    expect(problems.map(({ code }) => code)).toEqual(['ATT001']);
    expect(podOf(object).metadata.annotations).toEqual(annotation);
  });

  test('an object without pods is a wrong call', () => {
    const object = new ApiObject(chart(), 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
    expect(() => n3.attachTo(object)).toThrow(/a ConfigMap, and only Pod, Deployment/);
    expect(() => n3.attachTo(chart())).toThrow(/no manifest/);
  });
});
