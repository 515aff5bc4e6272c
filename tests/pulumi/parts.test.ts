/** The components for parts of a cluster: what they ask the engine for, and what they refuse. */
import * as pulumi from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { CnfCluster as ClusterConstruct } from '../../lib/cluster';
import { ClusterAddOns, CnfDaemonSet, CnfDeployment, CnfNetworks } from '../../lib/pulumi';
import { componentProvider } from '../../lib/pulumi/component-provider';
import { expectGolden } from '../golden';
import { type Registered, recorded } from './recorder';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into objects of several kinds
  readonly spec?: any;
}

const objectsOf = (all: readonly Registered[]): KubernetesObject[] =>
  all.filter(({ type, read }) => type.startsWith('kubernetes:') && !read).map(({ inputs }) => inputs as never);

/** Without what the adapter adds for the provider. */
const bare = ({ metadata, ...object }: KubernetesObject) => {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !key.startsWith('pulumi.com/'));
  return { ...object, metadata: { ...metadata, annotations: Object.fromEntries(annotations) } };
};

const sorted = (objects: readonly KubernetesObject[]) =>
  objects.map(bare).sort((a, b) => (`${a.kind} ${a.metadata.name}` < `${b.kind} ${b.metadata.name}` ? -1 : 1));

const value = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve as never));

/** What is wrong, input by input; nothing may have been registered. */
async function refused(name: string, inputs: pulumi.Inputs): Promise<Record<string, string>> {
  let failure: unknown;
  const all = await recorded(async () => {
    try {
      await componentProvider.construct?.('part', `cnf-plumbing:index:${name}`, inputs, {});
    } catch (error) {
      failure = error;
    }
  });
  expect(all).toEqual([]);
  if (!pulumi.InputPropertiesError.isInstance(failure)) throw failure ?? new Error('nothing was wrong');
  return Object.fromEntries((failure.errors ?? []).map(({ propertyPath, reason }) => [propertyPath, reason]));
}

/** A cluster whose networks use every image of CNI binaries. */
const platform = { kubernetes: '1.34', distribution: 'k3s' } as const;
const networks = {
  n3: { pool: 'n3', namespace: 'cnf', vlan: 100, ipam: { whereabouts: { range: '10.3.0.0/24' } } },
  control: { namespace: 'cnf', macvlan: { master: 'bond0' } },
};
const whole = () => {
  const app = new App();
  new ClusterConstruct(app, 'edge', {
    platform,
    namespaces: { cnf: {} },
    nodePools: {
      upf: {
        nodeSelector: { 'example.com/pool': 'upf' },
        pfs: {
          ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
        },
      },
    },
    networks,
    addOns: { whereabouts: 'install', referencePlugins: 'install' },
  });
  return parseAllDocuments(app.synthYaml()).map((document) => document.toJS() as KubernetesObject);
};
const addOns = {
  platform,
  namespaces: { cnf: {} },
  cniBinaries: ['sriov', 'reference'],
  whereabouts: 'install',
} as const;
const served = { n3: { resource: 'cnfplumbing.io/n3', datapath: 'vfio' } } as const;
const isNetwork = ({ kind }: KubernetesObject) => kind === 'NetworkAttachmentDefinition';
/** What stands in the stack of the node pools: device plugins, agents, the clean-up after their reboots. */
const isOfPools = ({ metadata: { name } }: KubernetesObject) =>
  /^(cnf-plumbing-)?(sriov-device-plugin|node-(setup|program)|rejected-pod-cleaner)/.test(name);

describe('parts make what the whole cluster makes:', () => {
  test('add-ons, everything but what the node pools need and networks', async () => {
    const all = await recorded(
      () => new ClusterAddOns('base', { ...addOns, namespaces: { cnf: {} }, cniBinaries: ['sriov', 'reference'] }),
    );
    const expected = whole().filter((object) => !isNetwork(object) && !isOfPools(object));
    expect(sorted(objectsOf(all))).toEqual(sorted(expected));
    expect(expected.length).toBeGreaterThan(10);
  });

  test('networks, over pools of another stack', async () => {
    const all = await recorded(() => new CnfNetworks('networks', { networks, devicePools: served }));
    expect(sorted(objectsOf(all))).toEqual(sorted(whole().filter(isNetwork)));
    expect(objectsOf(all)).toHaveLength(2);
  });
});

test('outputs are what other stacks need', async () => {
  let outputs: unknown[] = [];
  await recorded(async () => {
    const base = new ClusterAddOns('base', { platform, namespace: 'plumbing' });
    const nets = new CnfNetworks('networks', { networks: { control: { macvlan: { master: 'bond0' } } } });
    const upf = new CnfDeployment('upf', { namespace: 'cnf', image: 'example.com/upf:1.0.0' });
    const all = [base.namespace, nets.networks, nets.objectCount, upf.name, upf.namespace] as pulumi.Output<unknown>[];
    outputs = await Promise.all(all.map(value));
  });
  expect(outputs).toEqual(['plumbing', { control: 'default/control' }, 1, 'upf', 'cnf']);
});

test('names, types and parents of parts stay as they are', async () => {
  const nodePool = { nodeSelector: { 'example.com/pool': 'gateway' } };
  const all = await recorded(() => {
    new ClusterAddOns('base', { ...addOns, namespaces: { cnf: {} }, cniBinaries: ['sriov', 'reference'] });
    new CnfNetworks('networks', { networks, devicePools: served });
    new CnfDeployment('upf', { namespace: 'cnf', image: 'example.com/upf:1.0.0' });
    new CnfDaemonSet('router', { namespace: 'cnf', image: 'example.com/router:1.0.0', nodePool });
  });
  const lines = all.map(
    ({ type, name, parent, read }) => `${read ? 'read ' : ''}${type} ${name} in ${parent || 'stack'}`,
  );
  expect(new Set(lines).size).toBe(lines.length);
  expectGolden('parts/pulumi-names.txt', `${lines.sort().join('\n')}\n`);
});

test('only sriov is installed where nobody says what networks will use, and nothing that is there already', async () => {
  const installed = await recorded(() => new ClusterAddOns('base', { platform, multus: { install: 'external' } }));
  const daemons = objectsOf(installed).filter(({ kind }) => kind === 'DaemonSet');
  expect(daemons.map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers.length])).toEqual([
    ['cni-binaries', 1],
  ]);
});

describe('a network function', () => {
  const n3 = { network: 'n3', resource: 'cnfplumbing.io/n3', datapath: 'vfio', interface: 'n3' } as const;
  const upf = { namespace: 'cnf', image: 'registry.example.com/upf:1.4.2', hugepages: { '1Gi': '2Gi' }, cpu: 4 };

  test('gets devices, capabilities and hugepages as its networks need', async () => {
    const [object] = objectsOf(
      await recorded(
        () =>
          new CnfDeployment('upf', {
            ...upf,
            replicas: 3,
            networks: [n3, { ...n3, interface: 'n3b' }, { network: 'oam/control' }],
            sidecars: { exporter: { image: 'registry.example.com/exporter:2.0.0', cpu: 1 } },
            nodePool: { nodeSelector: { 'example.com/pool': 'upf' } },
            pullSecrets: ['mirror'],
            patches: [{ op: 'add', path: '/spec/template/spec/priorityClassName', value: 'cnf' }],
          }),
      ),
    );
    const { replicas, template } = (object as KubernetesObject).spec;
    expect({ kind: object?.kind, replicas }).toEqual({ kind: 'Deployment', replicas: 3 });
    expect(JSON.parse(template.metadata.annotations['k8s.v1.cni.cncf.io/networks'])).toEqual([
      { name: 'n3', namespace: 'cnf', interface: 'n3' },
      { name: 'n3', namespace: 'cnf', interface: 'n3b' },
      { name: 'control', namespace: 'oam' },
    ]);
    const [main, exporter] = template.spec.containers;
    expect(main).toMatchObject({
      name: 'upf',
      resources: { limits: { cpu: '4', 'hugepages-1Gi': '2Gi', 'cnfplumbing.io/n3': '2' } },
      securityContext: { capabilities: { add: ['IPC_LOCK'] } },
      volumeMounts: [{ mountPath: '/dev/hugepages' }],
    });
    expect(exporter.resources.limits).toEqual({ cpu: '1', memory: '1Gi' });
    expect(template.spec).toMatchObject({
      nodeSelector: { 'example.com/pool': 'upf' },
      imagePullSecrets: [{ name: 'mirror' }],
      priorityClassName: 'cnf',
    });
  });

  test('on every node of a pool is a DaemonSet', async () => {
    const nodePool = { nodeSelector: { 'example.com/pool': 'gateway' } };
    const all = await recorded(() => new CnfDaemonSet('router', { ...upf, nodePool, maxUnavailable: 2 }));
    const [object] = objectsOf(all);
    expect(object).toMatchObject({
      kind: 'DaemonSet',
      metadata: { name: 'router', namespace: 'cnf' },
      spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } }, template: { spec: nodePool } },
    });
  });

  test('starts through the entry helper, whose ConfigMap comes with it', async () => {
    const all = await recorded(
      () => new CnfDeployment('upf', { ...upf, command: ['upf'], entryHelper: true, networks: [n3] }),
    );
    const [configMap, deployment] = sorted(objectsOf(all)) as [KubernetesObject, KubernetesObject];
    expect(configMap).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'upf-cnf-eal', namespace: 'cnf' } });
    expect(deployment.spec.template.spec).toMatchObject({
      containers: [{ command: ['/opt/cnf-plumbing/cnf-eal', '--', 'upf'] }],
      volumes: expect.arrayContaining([{ name: 'cnf-eal', configMap: { name: 'upf-cnf-eal', defaultMode: 0o555 } }]),
    });
    expect(await refused('CnfDeployment', { ...upf, entryHelper: true })).toEqual({
      'part: entryHelper': expect.stringMatching(/^ATT006: /),
    });
  });

  test('takes its image, its environment and its networks from other resources', async () => {
    const all = await recorded(
      () =>
        new CnfDeployment('upf', {
          ...upf,
          image: pulumi.output('registry.example.com/upf:1.4.3'),
          env: { AMF: pulumi.output('10.0.0.1'), KEY: pulumi.secret('hidden') },
          networks: [{ ...n3, network: pulumi.output('other/n3') }, { network: Promise.resolve('n6') }],
        }),
    );
    const { metadata, spec } = (objectsOf(all)[0] as KubernetesObject).spec.template;
    expect(spec.containers[0].image).toBe('registry.example.com/upf:1.4.3');
    expect(spec.containers[0].env).toEqual([
      { name: 'AMF', value: '10.0.0.1' },
      { name: 'KEY', value: { secret: 'hidden' } },
    ]);
    expect(JSON.parse(metadata.annotations['k8s.v1.cni.cncf.io/networks'])).toEqual([
      { name: 'n3', namespace: 'other', interface: 'n3' },
      { name: 'n6', namespace: 'cnf' },
    ]);
  });
});

test('the resource of a pool may come from another resource, a secret stays one', async () => {
  const resource = pulumi.secret('openshift.io/n3');
  const all = await recorded(
    () =>
      new CnfNetworks('networks', {
        devicePools: { n3: { resource, datapath: 'vfio' } },
        networks: { n3: { pool: 'n3' } },
      }),
  );
  expect(objectsOf(all)[0]?.metadata).toMatchObject({
    annotations: { 'k8s.v1.cni.cncf.io/resourceName': { secret: 'openshift.io/n3' } },
  });
});

describe('everything wrong is said at once, by input, and nothing is registered:', () => {
  test('add-ons', async () => {
    const wrong = {
      platform: { kubernetes: 1.3, kind: 'talos' },
      namespace: 'Plumbing',
      cniBinaries: ['calico'],
      nodePools: {},
    };
    expect(await refused('ClusterAddOns', wrong)).toEqual({
      'platform.kubernetes': expect.stringMatching(/^SPEC002: /),
      namespace: expect.stringMatching(/^NAME001: /),
      'cniBinaries[0]': expect.stringMatching(
        /^SPEC004: .* allowed: sriov, ib-sriov, ovs, accelerated-bridge, reference/,
      ),
      nodePools: expect.stringMatching(/^SPEC001: /),
    });
    expect(await refused('ClusterAddOns', { platform: { kubernetes: '1.34', kind: 'talos' } })).toEqual({
      'platform.kind': expect.stringMatching(/^TODO-talos: /),
    });
  });

  test('networks and the pools they name', async () => {
    const wrong = {
      platform: { kubernetes: '1.34', podCidrs: ['10.3.0.0/16'] },
      devicePools: {
        n3: { resource: 'n3', datapath: 'vfio' },
        n6: { resource: 'example.com/n6', datapath: 'vfio', mtu: 1500 },
        n9: { resource: 'example.com/n9', datapath: 'vdpa' },
        n10: { resource: 'example.com/n10', datapath: 'vduse' },
      },
      networks: {
        n3: { pool: 'n3', vlan: 5000 },
        n4: { pool: 'n4' },
        n6: { pool: 'n6', mtu: 9000, ipam: { whereabouts: { range: '10.3.1.0/24' } } },
        n7: { pool: 'n6', ipam: { whereabouts: { range: '10.3.2.0/24' } } },
        n9: { pool: 'n9' },
      },
    };
    expect(await refused('CnfNetworks', wrong)).toEqual({
      'devicePools.n3.resource': expect.stringMatching(/^RES001: /),
      'devicePools.n9.datapath': expect.stringMatching(/^SPEC004: /),
      'devicePools.n10.datapath': expect.stringMatching(/^TODO-vduse: /),
      'networks.n3.vlan': expect.stringMatching(/^SPEC006: /),
      'networks.n4.pool': expect.stringMatching(/^POOL002: devicePools has no "n4"; allowed: n10, n3, n6, n9; /),
      'networks.n6.mtu': expect.stringMatching(/^NET005: /),
      'networks.n7.ipam': expect.stringMatching(/^IPAM005: .* allowed: a range outside 10\.3\.0\.0\/16/),
    });
  });

  test('network functions', async () => {
    const networks = [
      { network: 'cnf/n3/x', resource: 'n3', interface: 'much-too-long-a-name' },
      { network: 'n3', datapath: 'vfoi' },
      { network: 'n3', datapath: 'vduse' },
    ];
    expect(await refused('CnfDeployment', { namespace: 'CNF', image: 'upf:latest', networks, cpus: 2 })).toEqual({
      namespace: expect.stringMatching(/^NAME001: /),
      'networks[0].network': expect.stringMatching(/^NAME001: /),
      'networks[0].resource': expect.stringMatching(/^RES001: /),
      'networks[0].interface': expect.stringMatching(/^NAME001: /),
      'networks[1].datapath': expect.stringMatching(/^SPEC004: .*did you mean "vfio"/),
      'networks[2].datapath': expect.stringMatching(/^TODO-vduse: /),
      cpus: expect.stringMatching(/^SPEC001: .*did you mean "cpu"/),
    });
    expect(await refused('CnfDaemonSet', { namespace: 'cnf', image: 'example.com/router:1' })).toEqual({
      nodePool: expect.stringMatching(/^SPEC003: /),
    });
  });

  test('what only the rules for workloads know, with what only the spec knows', async () => {
    const wrong = {
      namespace: 'cnf',
      image: 'example.com/upf',
      hugepages: { '1Gi': '1.5Gi' },
      memory: '1 GB',
      networks: [{ network: 'n3', container: 'upf' }],
    };
    const container = 'part: spec.template.spec.containers[0]';
    expect(await refused('CnfDeployment', wrong)).toEqual({
      memory: expect.stringMatching(/^SPEC005: /),
      [`${container}.resources.requests.hugepages-1Gi`]: expect.stringMatching(/^HP003: .* fix: write 2Gi/),
      [`${container}.resources.limits.hugepages-1Gi`]: expect.stringMatching(/^HP003: .* fix: write 2Gi/),
      'part: network n3': expect.stringMatching(/^ATT003: .* allowed: part; /),
    });
  });

  test('late values that are known and do not fit', async () => {
    const resource = pulumi.output('n3');
    const pools = { n3: { resource, datapath: 'vfio' } };
    expect(await refused('CnfNetworks', { devicePools: pools, networks: { n3: { pool: 'n3' } } })).toEqual({
      'devicePools.n3.resource ': expect.stringMatching(/^RES001: .*; value: "n3"; allowed: prefix\/name/),
    });
    const networks = [{ network: pulumi.secret('a/b/c') }];
    expect(await refused('CnfDeployment', { namespace: 'cnf', image: 'example.com/upf:1.0.0', networks })).toEqual({
      'networks[0].network ': expect.stringMatching(/^NAME001: a secret value does not fit; value: "\[secret\]"/),
    });
  });

  test('Outputs where the structure is decided', async () => {
    const networks = [{ network: 'n3', resource: pulumi.output('example.com/n3') }];
    expect(await refused('CnfDeployment', { namespace: 'cnf', image: 'example.com/upf:1.0.0', networks })).toEqual({
      'networks[0].resource ': expect.stringMatching(/^LATE001: /),
    });
  });
});
