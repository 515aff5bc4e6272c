import { readFacts } from '../../lib/checks';
import { documents } from './documents';

function workloadsOf(yaml: string) {
  return readFacts(documents(yaml)).workloads;
}

describe('a workload', () => {
  test('is read with all that the rules look at', () => {
    const [workload] = workloadsOf(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: upf, namespace: cnf }
spec:
  replicas: 3
  template:
    metadata:
      labels: { app: upf }
      annotations: { k8s.v1.cni.cncf.io/networks: "n3, core/n6@net7" }
    spec:
      nodeSelector: { pool: upf }
      hostNetwork: true
      initContainers:
        - { name: warm-up, image: "example.com/tool:1" }
        - { name: log, image: "example.com/log:1", restartPolicy: Always }
      containers:
        - name: upf
          image: example.com/upf:1
          resources: { requests: { cpu: 2 }, limits: { cpu: 2, hugepages-1Gi: 1Gi } }
          securityContext: { privileged: true, capabilities: { add: [IPC_LOCK, 7] } }
          volumeMounts: [{ name: sys, mountPath: /sys, readOnly: true }, { name: pages, mountPath: /dev/hugepages }]
      volumes:
        - { name: sys, hostPath: { path: /sys } }
        - { name: pages, emptyDir: { medium: HugePages-1Gi } }
        - { name: tmp, emptyDir: { medium: Memory } }
`);
    const template = 'cluster.yaml#0: spec.template';
    const networks = `${template}.metadata.annotations["k8s.v1.cni.cncf.io/networks"]`;
    expect(workload).toMatchObject({
      kind: 'Deployment',
      name: 'upf',
      namespace: 'cnf',
      replicas: 3,
      labels: { app: 'upf' },
      nodeSelector: { pool: 'upf' },
      hostNetwork: true,
      attachments: [
        { name: 'n3', namespace: 'cnf', origin: { path: `${networks}[0]` } },
        { name: 'n6', namespace: 'core', origin: { path: `${networks}[1]` } },
      ],
      containers: [
        { name: 'warm-up', init: true },
        { name: 'log', init: false, origin: { path: `${template}.spec.initContainers[1]` } },
        {
          name: 'upf',
          init: false,
          requests: { cpu: '2' },
          limits: { cpu: '2', 'hugepages-1Gi': '1Gi' },
          capabilities: ['IPC_LOCK'],
          privileged: true,
          origin: { path: `${template}.spec.containers[0]` },
        },
      ],
      volumes: [
        { name: 'sys', hostPath: '/sys', readOnly: true },
        { name: 'pages', hugepageMedium: 'HugePages-1Gi', readOnly: false },
        { name: 'tmp' },
      ],
      origin: { path: template },
    });
    expect(workload?.volumes[2]).not.toHaveProperty('hugepageMedium');
  });

  test.each([
    ['v1', 'Pod', '{ containers: [{ name: a }] }', 'cluster.yaml#0', 1],
    [
      'apps/v1',
      'StatefulSet',
      '{ replicas: 2, template: { spec: { containers: [{ name: a }] } } }',
      'cluster.yaml#0: spec.template',
      2,
    ],
    [
      'apps/v1',
      'ReplicaSet',
      '{ template: { spec: { containers: [{ name: a }] } } }',
      'cluster.yaml#0: spec.template',
      1,
    ],
    [
      'apps/v1',
      'DaemonSet',
      '{ template: { spec: { containers: [{ name: a }] } } }',
      'cluster.yaml#0: spec.template',
      undefined,
    ],
    [
      'batch/v1',
      'Job',
      '{ parallelism: 4, template: { spec: { containers: [{ name: a }] } } }',
      'cluster.yaml#0: spec.template',
      4,
    ],
    [
      'batch/v1',
      'CronJob',
      '{ jobTemplate: { spec: { template: { spec: { containers: [{ name: a }] } } } } }',
      'cluster.yaml#0: spec.jobTemplate.spec.template',
      1,
    ],
  ])('of %s is read from a %s', (apiVersion, kind, spec, path, replicas) => {
    const [workload] = workloadsOf(
      `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: a }, spec: ${spec} }`,
    );
    expect(workload).toMatchObject({ kind, namespace: '', origin: { path } });
    expect(workload?.replicas).toBe(replicas);
    expect(workload?.containers).toHaveLength(1);
  });

  test('of another API group with a familiar kind is left alone', () => {
    expect(workloadsOf('{ apiVersion: example.com/v1, kind: Deployment, spec: { template: { spec: {} } } }')).toEqual(
      [],
    );
  });

  test('is found in a list of objects', () => {
    const [workload] = workloadsOf(`
apiVersion: v1
kind: List
items: [{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: c }] } }]
`);
    expect(workload?.containers[0]?.origin.path).toBe('cluster.yaml#0: items[0].spec.containers[0]');
  });

  test('selects nodes by a required affinity that says the same as a selector', () => {
    const affinity = (values: string) => `
apiVersion: v1
kind: Pod
spec:
  nodeSelector: { disk: ssd }
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{ matchExpressions: [{ key: pool, operator: In, values: ${values} }] }]
`;
    expect(workloadsOf(affinity('[upf]'))[0]?.nodeSelector).toEqual({ pool: 'upf', disk: 'ssd' });
    expect(workloadsOf(affinity('[upf, edge]'))[0]?.nodeSelector).toEqual({ disk: 'ssd' });
  });
});

describe('a network annotation', () => {
  function read(annotation: string) {
    const annotations = { 'k8s.v1.cni.cncf.io/networks': annotation };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'upf', namespace: 'cnf', annotations }, spec: {} };
    const { workloads, unreadable } = readFacts([{ object: pod, origin: { path: 'app/upf' } }]);
    return { networks: workloads[0]?.attachments.map(({ namespace, name }) => `${namespace}/${name}`), unreadable };
  }

  test.each([
    ['n3', ['cnf/n3']],
    [' n3 , core/n6@net2 ', ['cnf/n3', 'core/n6']],
    ['[{"name":"n3"},{"name":"n6","namespace":"core","interface":"net2"}]', ['cnf/n3', 'core/n6']],
    ['', []],
  ])('%j names networks', (annotation, networks) => {
    expect(read(annotation)).toEqual({ networks, unreadable: [] });
  });

  test.each([
    ['[{"name":"n3"},]', '[{"name":"n3"},]', []],
    ['{"name":"n3"}', '{"name":"n3"}', []],
    ['[{"name":"n3"},{"namespace":"core"}]', { namespace: 'core' }, ['cnf/n3']],
    ['n3,UPF_n6', 'UPF_n6', ['cnf/n3']],
    ['a/b/c', 'a/b/c', []],
    ['n3,', '', ['cnf/n3']],
  ])('%j cannot be read', (annotation, value, networks) => {
    const { networks: read_, unreadable } = read(annotation);
    expect(read_).toEqual(networks);
    expect(unreadable).toEqual([
      {
        subject: 'network-attachments',
        reason: expect.stringContaining('the network annotation cannot be read'),
        value,
        origin: { path: expect.stringMatching(/^app\/upf: metadata\.annotations\["k8s.v1.cni.cncf.io\/networks"\]/) },
      },
    ]);
  });
});
