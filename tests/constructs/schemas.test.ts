/** Everything that is emitted is what its reader takes: Kubernetes, Multus, CNI plugins, the device plugin. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { App, Chart } from 'cdk8s';
import { spec } from '../../examples/flagship/cluster';
import { CnfCluster } from '../../lib';
import { inspectTree, manifestsOf } from '../../lib/output';
import { ALONE, NAMESPACE } from './alone';
import { isBuiltIn, typeFaults } from './kubernetes-types';

// biome-ignore lint/suspicious/noExplicitAny: manifests of any kind
type Manifest = any;

/** Objects of the flagship and of every construct alone, by where they come from. */
function emitted(): [string, Manifest][] {
  const flagship = new App();
  new CnfCluster(flagship, 'edge', spec);
  const alone = Object.entries(ALONE).flatMap(([name, make]): [string, Manifest][] => {
    const chart = new Chart(new App(), name, { namespace: NAMESPACE });
    make(chart);
    return chart.toJson().map((object: Manifest) => [name, object]);
  });
  return [
    ...manifestsOf(inspectTree(flagship)).map(({ object }): [string, Manifest] => ['flagship', object]),
    ...alone,
  ].map(([from, object]) => [`${object.kind} ${object.metadata.name} of ${from}`, object]);
}

const objects = emitted();
const ofKind = (kind: string) => objects.filter(([, object]) => object.kind === kind);

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
for (const name of ['cni-plugins.json', 'sriov-device-plugin.json', 'af-xdp-device-plugin.json', 'multus.json'])
  ajv.addSchema(JSON.parse(readFileSync(join(__dirname, '..', 'schemas', name), 'utf8')));

/** What a schema finds wrong, as text. */
function faults(schema: string, value: unknown): string[] {
  const validate = ajv.getSchema(schema);
  if (!validate) return [`there is no schema ${schema}`];
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message, params }) => {
        return `${instancePath} ${message} ${JSON.stringify(params)}`;
      });
}

/** What is wrong with a CNI configuration: the list itself, and each plugin by the schema of its type. */
function cniFaults(config: Manifest): string[] {
  if (config.plugins === undefined)
    return [
      ...faults(`cni-plugins.json#/definitions/${config.type}`, config),
      ...faults('cni-plugins.json#/definitions/name', config.name),
    ];
  const plugins = config.plugins.flatMap((plugin: Manifest) =>
    faults(`cni-plugins.json#/definitions/${plugin.type}`, plugin),
  );
  return [...faults('cni-plugins.json#/definitions/list', config), ...plugins];
}

describe('objects of Kubernetes have the fields and types of its API', () => {
  const builtIn = objects.map(([, object]) => object).filter(isBuiltIn);

  test('all of them', () => {
    expect(builtIn.length).toBeGreaterThan(40);
    expect(typeFaults(builtIn)).toEqual([]);
  });

  test('a misspelt field and a wrong type would be found', () => {
    const [daemon] = ofKind('DaemonSet').map(([, object]) => structuredClone(object));
    daemon.spec.template.spec.hostnetwork = true;
    const [config] = ofKind('ConfigMap').map(([, object]) => structuredClone(object));
    config.data.number = 1;
    expect(typeFaults([daemon, config])).toEqual([
      expect.stringMatching(/^DaemonSet: .*hostnetwork/),
      expect.stringMatching(/^ConfigMap: Type 'number' is not assignable to type 'string'/),
    ]);
  });

  test('the only other kind is the network', () => {
    const others = objects
      .filter(([, object]) => !isBuiltIn(object))
      .map(([, { apiVersion, kind }]) => [apiVersion, kind]);
    expect(new Set(others.map(String))).toEqual(new Set(['k8s.cni.cncf.io/v1,NetworkAttachmentDefinition']));
  });
});

test.each(ofKind('NetworkAttachmentDefinition'))(
  'the configuration of %s is what its CNI plugins take',
  (_, object) => {
    expect(Object.keys(object.spec)).toEqual(['config']);
    expect(cniFaults(JSON.parse(object.spec.config))).toEqual([]);
  },
);

const pluginConfigs = ofKind('ConfigMap').filter(([, { data }]) => data['config.json']?.includes('resourceList'));
test.each(pluginConfigs)('%s is what the device plugin takes', (_, { data }) => {
  expect(faults('sriov-device-plugin.json', JSON.parse(data['config.json']))).toEqual([]);
});

const afXdpConfigs = ofKind('ConfigMap').filter(([, { data }]) => data['config.json']?.includes('"pools"'));
test.each(afXdpConfigs)('%s is what the AF_XDP device plugin takes', (_, { data }) => {
  expect(faults('af-xdp-device-plugin.json', JSON.parse(data['config.json']))).toEqual([]);
});

const daemonConfigs = ofKind('ConfigMap').filter(([, { data }]) => data['daemon-config.json']);
test.each(daemonConfigs)('%s is what the Multus daemon takes', (_, { data }) => {
  expect(faults('multus.json#/definitions/daemon-config', JSON.parse(data['daemon-config.json']))).toEqual([]);
});

const attached = [...ofKind('Deployment'), ...ofKind('DaemonSet')].filter(
  ([, { spec }]) => spec.template.metadata.annotations?.['k8s.v1.cni.cncf.io/networks'],
);
test.each(attached)('the networks of %s are what Multus takes', (_, { spec: { template } }) => {
  const text = template.metadata.annotations['k8s.v1.cni.cncf.io/networks'];
  expect(faults('multus.json#/definitions/network-selections', JSON.parse(text))).toEqual([]);
});

describe('the schemas refuse', () => {
  const sriov = { cniVersion: '0.3.1', name: 'n3', type: 'sriov' };
  test.each<[string, object]>([
    ['a field of another plugin', { ...sriov, mtu: 9000 }],
    ['a field in another case', { ...sriov, vlanqos: 1, vlan: 1 }],
    ['a VLAN beyond the last', { ...sriov, vlan: 4095 }],
    ['a priority without a VLAN', { ...sriov, vlanQoS: 3 }],
    ['802.1ad without a VLAN', { ...sriov, vlan: 0, vlanProto: '802.1ad' }],
    ['true for on', { ...sriov, trust: true }],
    [
      'an IPAM plugin with a field of another',
      { ...sriov, ipam: { type: 'whereabouts', range: '10.0.0.0/8', rangeStart: '10.0.0.1' } },
    ],
    ['a trunk without its last VLAN', { ...sriov, type: 'ovs', trunk: [{ minID: 5 }] }],
    ['a mirror without a bridge', { type: 'ovs-mirror-producer', mirrors: [{ name: 'tap' }] }],
    ['a plugin that is not known', { ...sriov, type: 'vdpa' }],
    ['a list whose plugin is wrong', { cniVersion: '0.3.1', name: 'n3', plugins: [{ type: 'tuning', mtu: '9000' }] }],
  ])('%s', (_, config) => {
    expect(cniFaults(config)).not.toEqual([]);
  });

  const resource = (selector: object, more: object = {}) => ({
    resourceList: [{ resourceName: 'n3', selectors: [selector], ...more }],
  });
  test.each<[string, object]>([
    ['ids in upper case', resource({ devices: ['101E'] })],
    ['ids with 0x', resource({ vendors: ['0x8086'] })],
    ['a PCI address without its domain', resource({ rootDevices: ['18:00.0'] })],
    ['RDMA together with vDPA', resource({ isRdma: true, vdpaType: 'vhost' })],
    ['a selector that does not exist', resource({ pfName: ['ens1f0'] })],
    ['a resource without selectors', { resourceList: [{ resourceName: 'n3' }] }],
    ['a slash in a resource name', resource({}, { resourceName: 'example.com/n3' })],
  ])('%s', (_, config) => {
    expect(faults('sriov-device-plugin.json', config)).not.toEqual([]);
  });
});
