/** A construct that cannot be as asked says why, once, and emits nothing in place of it. */
import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import * as cnf from '../../lib';
import { inspectTree } from '../../lib/output';

const pool = cnf.DevicePool.fromResourceName('example.com/n3', 'vfio');
const nodePool = cnf.NodePool.labelled({ 'example.com/pool': 'upf' });
const image = 'registry.example.com/upf:1.0.0';
const resources: cnf.PluginResource[] = [
  {
    resourcePrefix: 'example.com',
    resourceName: 'n3',
    deviceType: 'netDevice',
    selectors: [{ vendors: ['8086'], devices: ['1889'], drivers: ['vfio-pci'], rootDevices: ['0000:18:00.0#0-7'] }],
  },
];

/** What constructs in a chart come to: codes with paths, and kinds of objects. */
function outcome(build: (chart: Chart) => unknown, { namespace }: { namespace?: string } = { namespace: 'cnf' }) {
  const app = new App();
  build(new Chart(app, 'c', { namespace }));
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return {
    problems: inspectTree(app).problems.map(({ code, path }) => `${code} ${path}`),
    objects: objects.map(({ kind }) => kind),
  };
}

test.each<[string, (chart: Construct) => unknown, string]>([
  ['a namespace', (c) => new cnf.CnfNamespace(c, 'x', { name: 'Upf' }), 'NAME001 c/x: name'],
  ['a device plugin', (c) => new cnf.SriovDevicePlugin(c, 'x', { name: 'dp_1', resources }), 'NAME001 c/x: name'],
  ['a Deployment', (c) => new cnf.CnfDeployment(c, 'UPF', { image }), 'NAME001 c/UPF: name'],
  ['a DaemonSet', (c) => new cnf.CnfDaemonSet(c, 'x', { image, nodePool, name: 'a.b' }), 'NAME001 c/x: name'],
  ['a sidecar', (c) => new cnf.CnfDeployment(c, 'x', { image, sidecars: { A: { image } } }), 'NAME001 c/x: name'],
  ['a network', (c) => new cnf.SriovNetwork(c, 'N3', { pool }), 'NAME001 c/N3'],
])('%s with a name that Kubernetes refuses', (_, build, problem) => {
  expect(outcome(build)).toEqual({ problems: [problem], objects: [] });
});

test.each<[string, (chart: Construct) => unknown]>([
  ['a device plugin', (c) => new cnf.SriovDevicePlugin(c, 'x', { resources })],
  ['Multus', (c) => new cnf.Multus(c, 'x')],
  ['CNI binaries', (c) => new cnf.CniBinaries(c, 'x')],
  ['Whereabouts', (c) => new cnf.Whereabouts(c, 'x')],
  ['a Deployment', (c) => new cnf.CnfDeployment(c, 'x', { image })],
  ['a network', (c) => new cnf.HostDeviceNetwork(c, 'x', { pool })],
])('%s without a namespace', (_, build) => {
  const { problems, objects } = outcome(build, {});
  expect(problems).toEqual(['OBJ002 c/x: namespace']);
  expect(objects).toEqual([]);
});

test.each<[string, Omit<cnf.SriovNetworkProps, 'pool'>, string]>([
  ['a malformed range', { ipam: { whereabouts: { range: '10.3.0/24' } } }, 'IPAM001 c/n3.ipam.whereabouts.range'],
  [
    'two ways to give out addresses',
    { ipam: { hostLocal: { subnet: '10.3.0.0/24' }, static: { addresses: ['10.3.0.5/24'] } } },
    'IPAM003 c/n3.ipam',
  ],
  ['DHCP on vfio-pci', { ipam: { dhcp: {} } }, 'NET004 c/n3.ipam.dhcp'],
])('a network with %s', (_, options, problem) => {
  expect(outcome((chart) => new cnf.SriovNetwork(chart, 'n3', { pool, ...options }))).toEqual({
    problems: [problem],
    objects: [],
  });
});

describe('what was left out is not missed a second time', () => {
  test('a network, by a workload that attaches to it', () => {
    const { problems } = outcome((chart) => {
      new cnf.CnfNamespace(chart, 'cnf');
      new cnf.SriovNetwork(chart, 'oam', { pool });
      const n3 = new cnf.SriovNetwork(chart, 'n3', { pool, ipam: { whereabouts: { range: 'x' } } });
      new cnf.CnfDeployment(chart, 'upf', { image, networks: [n3] });
    });
    expect(problems).toEqual(['IPAM001 c/n3.ipam.whereabouts.range']);
  });

  test('a device plugin, by a network whose devices it offers', () => {
    const { problems } = outcome((chart) => {
      new cnf.SriovDevicePlugin(chart, 'a', { resources: resources.map((each) => ({ ...each, resourceName: 'oam' })) });
      new cnf.SriovDevicePlugin(chart, 'b', { name: 'B', resources });
      new cnf.SriovNetwork(chart, 'n3', { pool });
    });
    expect(problems).toEqual(['NAME001 c/b: name']);
  });
});
