/** A whole cluster from one spec: where its objects land, what it offers, what patches do. */
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { type ClusterSpec, CnfCluster, type Friendly, PHASES, PlumbingApp, SriovDevicePlugin } from '../../lib';
import { inspectTree } from '../../lib/output';

const spec: Friendly<ClusterSpec> = {
  platform: { kubernetes: '1.34' },
  namespaces: { cnf: {} },
  nodePools: {
    upf: {
      nodeSelector: { 'example.com/pool': 'upf' },
      pfs: {
        ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
      },
    },
  },
  networks: { n3: { pool: 'n3', vlan: 100 } },
};

const objectsBelow = (scope: Construct) =>
  scope.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((object) => `${(object as ApiObject).kind} ${(object as ApiObject).name}`)
    .sort();

describe('its charts', () => {
  test('directly under an App there is one for each phase', () => {
    const app = new App();
    new CnfCluster(app, 'edge', spec);
    expect(app.charts.map(({ node }) => node.path)).toEqual(PHASES.map((phase) => `edge/${phase}`));
  });

  test('under a construct of one’s own without a chart as well', () => {
    const app = new App();
    new CnfCluster(new Construct(app, 'platform'), 'edge', spec);
    expect(app.charts.map(({ node }) => node.path)).toEqual(PHASES.map((phase) => `platform/edge/${phase}`));
  });

  test('inside a chart there is none of its own, and the objects are the same', () => {
    const app = new App();
    const inside = new CnfCluster(new Chart(app, 'mine'), 'edge', spec);
    expect(app.charts).toHaveLength(1);
    expect(objectsBelow(inside)).toEqual(objectsBelow(new CnfCluster(new App(), 'edge', spec)));
  });
});

test('a construct that stands alone makes the same objects as the cluster for the same decisions', () => {
  const cluster = new CnfCluster(new App(), 'edge', spec);
  const chart = new Chart(new App(), 'c');
  new SriovDevicePlugin(chart, 'x', {
    name: 'sriov-device-plugin-upf',
    namespace: 'cnf-plumbing',
    nodeSelector: { 'example.com/pool': 'upf' },
    tolerations: [],
    resources: cluster.plan?.nodePools[0]?.resources ?? [],
  });
  const made = cluster.node.findAll().filter((construct) => ApiObject.isApiObject(construct)) as ApiObject[];
  const plugin = made.filter(({ name }) => name === 'sriov-device-plugin-upf').map((object) => object.toJson());
  expect(chart.toJson()).toEqual(plugin);
});

describe('what it offers', () => {
  const cluster = new CnfCluster(new App(), 'edge', spec);

  test('networks, device pools and node pools by name', () => {
    expect(cluster.network('n3')).toMatchObject({
      networkName: 'n3',
      namespace: 'cnf',
      resource: 'cnfplumbing.io/n3',
      datapaths: ['vfio'],
    });
    expect(cluster.devicePool('n3')).toEqual({ resource: 'cnfplumbing.io/n3', datapaths: ['vfio'] });
    expect(cluster.nodePool('upf').nodeSelector).toEqual({ 'example.com/pool': 'upf' });
  });

  test.each([
    ['network', () => cluster.network('n33'), /no network "n33"; did you mean "n3"\? \(networks: n3\)/],
    ['device pool', () => cluster.devicePool('x'), /no device pool "x" \(device pools: n3\)/],
    ['node pool', () => cluster.nodePool('upff'), /did you mean "upf"/],
  ])('a wrong %s is a wrong call, and the answer names what there is', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('a network that is declared but wrong can be attached to, so that its own Problem is the only one', () => {
    const broken = new CnfCluster(new App(), 'edge', { ...spec, networks: { n3: { pool: 'n3', vlan: 9999 } } });
    expect(broken.network('n3').networkName).toBe('n3');
  });
});

test('a plain cdk8s App stops with every error as text', () => {
  const app = new App();
  new CnfCluster(app, 'edge', { ...spec, networks: { n3: { pool: 'n4' }, 'N 5': { pool: 'n3' } } });
  expect(() => app.synth()).toThrow(/POOL002[\s\S]*NAME001|NAME001[\s\S]*POOL002/);
});

test('two clusters in one app do not disturb each other', () => {
  const app = new PlumbingApp();
  new CnfCluster(app, 'edge', spec);
  const core = {
    ...spec,
    namespace: 'core-plumbing',
    namespaces: { core: {} },
    addOns: { multus: { install: 'external' as const } },
  };
  new CnfCluster(app, 'core', core);
  expect(inspectTree(app).problems).toEqual([]);
});

test('a resource under the cluster’s prefix that nobody offers is an error', () => {
  const app = new PlumbingApp();
  new CnfCluster(app, 'edge', spec);
  const resources = { limits: { 'cnfplumbing.io/n9': '1', cpu: '1', memory: '1Gi' } };
  const pod = { containers: [{ name: 'x', image: 'registry.example.com/x:1.0.0', resources }] };
  new ApiObject(new Chart(app, 'c'), 'x', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x', namespace: 'cnf' },
    spec: pod,
  } as never);
  expect(inspectTree(app).problems.map(({ code }) => code)).toContain('ATT001');
});

describe('patches', () => {
  const daemon = { kind: 'DaemonSet', name: 'multus' };
  function patched(...patches: NonNullable<Friendly<ClusterSpec>['patches']>) {
    const app = new PlumbingApp({ yamlOutputType: YamlOutputType.FILE_PER_APP });
    const cluster = new CnfCluster(app, 'edge', { ...spec, patches });
    const multus = () =>
      (
        cluster.node
          .findAll()
          .find((c) => ApiObject.isApiObject(c) && c.kind === 'DaemonSet' && c.name === 'multus') as ApiObject
      ).toJson();
    return { app, multus };
  }

  test('add, replace, test and remove, in their order', () => {
    const { app, multus } = patched(
      { ...daemon, op: 'add', path: '/metadata/annotations', value: { team: 'network' } },
      { ...daemon, op: 'test', path: '/metadata/annotations/team', value: 'network' },
      { ...daemon, op: 'replace', path: '/spec/template/spec/priorityClassName', value: 'mine' },
      { ...daemon, op: 'remove', path: '/spec/template/spec/terminationGracePeriodSeconds' },
    );
    expect(inspectTree(app).problems).toEqual([]);
    expect(multus().metadata.annotations).toEqual({ team: 'network' });
    expect(multus().spec.template.spec.priorityClassName).toBe('mine');
    expect(multus().spec.template.spec).not.toHaveProperty('terminationGracePeriodSeconds');
  });

  test('one that names no object is an error that names those there are', () => {
    const { app } = patched({ kind: 'DaemonSet', name: 'multis', op: 'remove', path: '/x' });
    expect(inspectTree(app).problems).toMatchObject([
      { code: 'PATCH001', path: 'patches[0]', allowed: expect.stringContaining('multus') },
    ]);
  });

  test('one that does not fit its object is an error, and nothing is written', () => {
    const { app } = patched({ ...daemon, op: 'replace', path: '/spec/nothing/here', value: 1 });
    expect(inspectTree(app).problems.map(({ code }) => code)).toEqual(['OBJ001']);
    expect(() => app.synth()).toThrow(/OBJ001/);
  });
});
