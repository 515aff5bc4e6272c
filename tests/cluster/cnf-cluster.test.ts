/** A cluster as a construct: where it puts its objects, what it answers, what it reports. */
import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { load, loadAll } from 'js-yaml';
import {
  CnfCluster,
  CnfDeployment,
  CnfNamespace,
  CniBinaries,
  HostDeviceNetwork,
  Multus,
  Network,
  NetworkAttachmentCrd,
  NodeProgram,
  NodeSetup,
  PlumbingApp,
  PlumbingError,
  RejectedPodCleaner,
  SriovDevicePlugin,
  SriovNetwork,
} from '../../lib';
import type { NodePlan, NodePoolPlan } from '../../lib/model';
import { inspectTree } from '../../lib/output';
import { nodes, type Spec, smallCluster } from './small-cluster';

const wrong = (more: object) => smallCluster(more as Partial<Spec>);

/** Paths of the charts of a tree. */
const chartsOf = (root: Construct) =>
  root.node
    .findAll()
    .filter((construct) => Chart.isChart(construct))
    .map(({ node }) => node.path);

const objectsOf = (app: App) => loadAll(app.synthYaml()) as Record<string, unknown>[];

const codesOf = (root: Construct) => inspectTree(root).problems.map(({ code, path }) => `${code} ${path}`);

const PHASES = ['namespaces', 'crds', 'operators', 'networks'];

describe('where a cluster puts its objects', () => {
  test('directly under an App: into a chart for each phase, in their order', () => {
    const app = new App();
    new CnfCluster(app, 'edge', smallCluster());
    expect(chartsOf(app)).toEqual(PHASES.map((phase) => `edge/${phase}`));
  });

  test('inside a plain construct under an App: the same', () => {
    const app = new App();
    new CnfCluster(new Construct(app, 'site'), 'edge', smallCluster());
    expect(chartsOf(app)).toEqual(PHASES.map((phase) => `site/edge/${phase}`));
  });

  test('inside a chart: into that chart', () => {
    const app = new App();
    new CnfCluster(new Construct(new Chart(app, 'platform'), 'site'), 'edge', smallCluster());
    expect(chartsOf(app)).toEqual(['platform']);
  });

  test('wherever that is, the objects and their order are the same', () => {
    const [under, inside] = [new App(), new App()];
    new CnfCluster(under, 'edge', smallCluster());
    new CnfCluster(new Chart(inside, 'platform'), 'edge', smallCluster());
    expect(objectsOf(inside)).toEqual(objectsOf(under));
  });
});

test('constructs made one by one give the same objects as the cluster does with the same decisions', () => {
  const whole = new App();
  const { plan } = new CnfCluster(whole, 'edge', smallCluster());
  if (!plan) throw new Error('the cluster has no plan');
  const cluster = new CnfCluster(new App(), 'edge', smallCluster());

  const single = new App();
  const chart = new Chart(single, 'single', { disableResourceNameHashes: true });
  const plumbing = new Construct(chart, 'plumbing');
  const namespace = plan.namespace;
  new CnfNamespace(plumbing, 'own', { name: namespace });
  new CnfNamespace(plumbing, 'cnf');
  new NetworkAttachmentCrd(plumbing, 'definition');
  new Multus(plumbing, 'multus', { namespace });
  new CniBinaries(plumbing, 'binaries', { namespace });
  const program = new NodeProgram(plumbing, 'program', { namespace });
  const placed = ({ nodeSelector, tolerations }: NodePoolPlan) => ({ namespace, nodeSelector, tolerations });
  for (const pool of plan.nodePools) {
    const name = `node-setup-${pool.name}`;
    new NodeSetup(plumbing, name, { ...placed(pool), name, nodes: pool.nodePlan as NodePlan, program });
  }
  const resources = plan.devicePools.map(({ resource }) => resource);
  new RejectedPodCleaner(plumbing, 'cleaner', { namespace, namespaces: ['cnf'], resources });
  for (const pool of plan.nodePools) {
    const name = `sriov-device-plugin-${pool.name}`;
    const { resources } = pool;
    new SriovDevicePlugin(plumbing, name, { ...placed(pool), name, resources, awaitNodeSetup: true });
  }
  const of = (pool: string) => ({ namespace: 'cnf', pool: cluster.devicePool(pool) });
  new SriovNetwork(plumbing, 'n3', { ...of('n3'), vlan: 100, spoofCheck: false });
  new SriovNetwork(plumbing, 'oam', { ...of('oam'), mtu: 1400 });

  expect(objectsOf(single)).toEqual(objectsOf(whole));
});

describe('what a cluster answers', () => {
  const edge = () => new CnfCluster(new App(), 'edge', smallCluster());

  test('a network of the spec', () => {
    const { networkName, namespace, resource, datapaths } = edge().network('n3');
    expect({ networkName, namespace, resource, datapaths }).toEqual({
      networkName: 'n3',
      namespace: 'cnf',
      resource: 'cnfplumbing.io/n3',
      datapaths: ['vfio'],
    });
  });

  test('a device pool, with what its devices can do', () => {
    expect(edge().devicePool('oam')).toEqual({
      resource: 'cnfplumbing.io/oam',
      datapaths: ['kernel'],
      portMtu: 9000,
      eswitch: 'legacy',
    });
  });

  test('a network beside the spec is held to the MTU of the ports behind its pool', () => {
    const app = new App();
    const pool = new CnfCluster(app, 'edge', smallCluster()).devicePool('oam');
    new HostDeviceNetwork(new Chart(app, 'more'), 'jumbo', { pool, namespace: 'cnf', mtu: 9500 });
    expect(codesOf(app)).toEqual(['NET005 more/jumbo.mtu']);
  });

  test('a node pool, for the placement of workloads', () => {
    expect(edge().nodePool('upf')).toMatchObject({ nodeSelector: { 'example.com/pool': 'upf' }, tolerations: [] });
  });

  test.each([
    ['a network of the cluster', (cluster: CnfCluster) => cluster.network('n3')],
    ['one over its pool', (cluster: CnfCluster) => Network.fromName('n3', 'cnf', cluster.devicePool('n3'))],
  ])('%s has an exception path, and gives workloads the right to it', (_, networkOf) => {
    const pfs = {
      ens1f0: { nic: 'intel-e810-c', vfs: { n3: { count: 8, datapath: 'vfio' as const, vhostNet: true } } },
    };
    const app = new PlumbingApp();
    const network = networkOf(
      new CnfCluster(
        app,
        'edge',
        smallCluster({ nodePools: { upf: nodes({ pfs }) }, networks: { n3: { pool: 'n3' } } }),
      ),
    );
    const upf = new CnfDeployment(new Chart(app, 'w'), 'upf', {
      namespace: 'cnf',
      image: 'upf:1',
      networks: [network],
    });
    const manifest = ApiObject.of(upf.node.defaultChild as ApiObject).toJson();
    expect(manifest.spec.template.spec.containers[0].securityContext.capabilities.add).toEqual([
      'IPC_LOCK',
      'NET_ADMIN',
    ]);
  });

  test.each<[string, (cluster: CnfCluster) => unknown, string]>([
    ['network', (c) => c.network('oamm'), 'there is no network "oamm"; did you mean "oam"? (networks: n3, oam)'],
    ['device pool', (c) => c.devicePool('x'), 'there is no device pool "x" (device pools: n3, oam)'],
    ['node pool', (c) => c.nodePool('upg'), 'there is no node pool "upg"; did you mean "upf"? (node pools: upf)'],
  ])('an unknown %s is a wrong call that names what exists', (_, call, message) => {
    expect(() => call(edge())).toThrow(new Error(message));
  });

  test('where there is nothing at all, the message says so', () => {
    const broken = new CnfCluster(new App(), 'edge', {} as Spec);
    expect(() => broken.network('n3')).toThrow('there is no network "n3" (networks: none)');
    expect(() => broken.devicePool('n3')).toThrow('(device pools: none)');
    expect(() => broken.nodePool('upf')).toThrow('(node pools: none)');
  });

  test('a network that is declared but wrong adds no second Problem to workloads', () => {
    const app = new PlumbingApp();
    const broken = new CnfCluster(app, 'edge', wrong({ networks: { n3: { pool: 'n3', vlan: 5000 } } }));
    const upf = new CnfDeployment(new Chart(app, 'w'), 'upf', {
      namespace: 'cnf',
      image: 'registry.example.com/upf:1',
    });
    broken.network('n3').attachTo(upf);
    expect(codesOf(app)).toEqual(['SPEC006 networks.n3.vlan']);
  });
});

describe('everything wrong is said at once', () => {
  const spec = () =>
    wrong({
      nodepools: {},
      namespaces: { Cnf: {} },
      networks: { n3: { pool: 'n4' }, oam: { pool: 'oam', mtu: 9500, vlanQos: 3 } },
      patches: [{ kind: 'Secret', op: 'remove', path: '/data' }],
    });
  const expected = [
    'SPEC001 nodepools',
    'NAME001 namespaces.Cnf',
    'POOL002 networks.n3.pool',
    'NET005 networks.oam.mtu',
    'PATCH001 patches[0]',
  ];

  test('under a plain App, as text', () => {
    const app = new App();
    new CnfCluster(app, 'edge', spec());
    for (const line of expected) expect(() => app.synth()).toThrow(`error ${line}`);
  });

  test('under a PlumbingApp, as data', () => {
    const app = new PlumbingApp();
    new CnfCluster(app, 'edge', spec());
    let thrown: unknown;
    try {
      app.synth();
    } catch (error) {
      thrown = error;
    }
    if (!PlumbingError.is(thrown)) throw thrown;
    const found = thrown.problems.map(({ code, path }) => `${code} ${path}`);
    expect(found.sort()).toEqual([...expected].sort());
  });

  test('and on the construct itself, before anything is synthesised', () => {
    const { problems } = new CnfCluster(new App(), 'edge', spec());
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['SPEC001', 'PATCH001']));
  });
});

describe('two clusters in one app', () => {
  const second = (more: Partial<Spec> = {}) =>
    smallCluster({ namespace: 'plumbing-b', namespaces: { b: {} }, resourcePrefix: 'b.example.com', ...more });

  test('with namespaces of their own and one Multus are fine', () => {
    const app = new PlumbingApp();
    new CnfCluster(app, 'a', smallCluster());
    new CnfCluster(app, 'b', second({ addOns: { multus: { install: 'external' } } }));
    expect(codesOf(app)).toEqual([]);
    const namespaces = objectsOf(app).map(({ metadata }) => (metadata as { namespace?: string }).namespace);
    expect(new Set(namespaces)).toEqual(new Set([undefined, 'cnf-plumbing', 'cnf', 'plumbing-b', 'b']));
  });

  test('that both install Multus make its CRD twice, and both places are named', () => {
    const app = new PlumbingApp();
    new CnfCluster(app, 'a', smallCluster());
    new CnfCluster(app, 'b', second());
    const { problems } = inspectTree(app);
    expect(problems).toEqual([expect.objectContaining({ code: 'NAME002' })]);
    for (const cluster of ['a', 'b'])
      expect(problems[0]?.message).toContain(`by ${cluster}/crds/network-attachment-definitions/Resource`);
  });
});

test('a registry mirror and pull secrets reach every DaemonSet', () => {
  const app = new App();
  const images = { registry: 'registry.example.com/mirror', pullSecrets: ['mirror'] };
  new CnfCluster(app, 'edge', smallCluster({ images }));
  const daemons = objectsOf(app).filter(({ kind }) => kind === 'DaemonSet');
  expect(daemons.length).toBe(4);
  for (const daemon of daemons) {
    const { spec } = (daemon as { spec: { template: { spec: Record<string, never[]> } } }).spec.template;
    expect(spec.imagePullSecrets).toEqual([{ name: 'mirror' }]);
    for (const { image } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
      expect(image).toMatch(/^registry\.example\.com\/mirror\/(k8snetworkplumbingwg|library)\//);
  }
});

test('a rule points into the spec, not at the object', () => {
  const app = new App();
  new CnfCluster(app, 'edge', smallCluster({ networks: { n3: { pool: 'n3', minTxRate: 200, maxTxRate: 100 } } }));
  expect(inspectTree(app).problems).toEqual([
    expect.objectContaining({ code: 'NET002', path: expect.stringMatching(/^networks\.n3\b/) }),
  ]);
});

test('objects of the cluster are plain ApiObjects that users can reach', () => {
  const app = new App();
  const edge = new CnfCluster(app, 'edge', smallCluster());
  const object = ApiObject.of(edge.node.findChild('networks').node.findChild('n3'));
  object.metadata.addAnnotation('example.com/owner', 'core-team');
  expect(load(app.synthYaml().split('---').at(-2) as string)).toMatchObject({
    metadata: { name: 'n3', annotations: { 'example.com/owner': 'core-team' } },
  });
});

test('a resource under the cluster’s prefix that nobody offers is an error', () => {
  const app = new PlumbingApp();
  new CnfCluster(app, 'edge', smallCluster());
  const amounts = { 'cnfplumbing.io/n9': '1', cpu: '1', memory: '1Gi' };
  new ApiObject(new Chart(app, 'w'), 'x', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x', namespace: 'cnf' },
    spec: { containers: [{ name: 'x', image: 'registry.example.com/x:1', resources: { limits: amounts } }] },
  });
  expect(codesOf(app)).toEqual(['ATT001 w/x: spec.containers[0].resources.limits["cnfplumbing.io/n9"]']);
});
