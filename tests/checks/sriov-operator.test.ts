/** What the objects of the sriov-network-operator say. */
import { readFacts } from '../../lib/checks';
import { documents } from './documents';

const object = (kind: string, name: string, spec: object, namespace = 'sriov') =>
  JSON.stringify({ apiVersion: 'sriovnetwork.openshift.io/v1', kind, metadata: { name, namespace }, spec });
const facts = (...objects: string[]) => readFacts(documents(objects.join('\n---\n'), 'a'));

const POLICY = {
  resourceName: 'n3',
  nodeSelector: { pool: 'upf' },
  numVfs: 8,
  deviceType: 'vfio-pci',
  nicSelector: { vendor: '8086', deviceID: '1592', pfNames: ['ens1f0#0-3'] },
};

test('a policy is VFs to be made, and a resource with the prefix that the operator is known to use', () => {
  const { policies, resources } = facts(object('SriovNetworkNodePolicy', 'p', POLICY));
  expect(policies).toMatchObject([
    {
      name: 'p',
      numVfs: 8,
      deviceType: 'vfio-pci',
      nics: { vendor: '8086', deviceId: '1592', pfNames: ['ens1f0#0-3'], rootDevices: [] },
      origin: { path: 'a#0: spec' },
    },
  ]);
  expect(resources).toMatchObject([
    { resource: 'openshift.io/n3', prefixAssumed: true, fromPolicy: true, nodeSelector: { pool: 'upf' } },
  ]);
});

test('the prefix is that of the Deployment of the operator, where it stands beside', () => {
  const operator = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'sriov-network-operator' },
    spec: {
      template: { spec: { containers: [{ name: 'o', env: [{ name: 'RESOURCE_PREFIX', value: 'example.com' }] }] } },
    },
  });
  const { resources } = facts(operator, object('SriovNetworkNodePolicy', 'p', POLICY));
  expect(resources.map(({ resource, prefixAssumed }) => [resource, prefixAssumed])).toEqual([
    ['example.com/n3', undefined],
  ]);
});

test('a network object is the network that the operator makes of it, in the namespace that it names', () => {
  const spec = { resourceName: 'n3', networkNamespace: 'cnf', vlan: 100, minTxRate: 10, ipam: '{"type":"dhcp"}' };
  const { networks } = facts(object('SriovNetwork', 'n', spec), object('OVSNetwork', 'o', { resourceName: 'n6' }));
  expect(networks).toMatchObject([
    {
      name: 'n',
      namespace: 'cnf',
      resource: 'openshift.io/n3',
      plugins: [{ type: 'sriov', config: { vlan: 100, min_tx_rate: 10, ipam: { type: 'dhcp' } } }],
      madeFrom: { kind: 'SriovNetwork' },
    },
    { name: 'o', namespace: 'sriov', plugins: [{ type: 'ovs' }] },
  ]);
});

test('a pool configuration is for nodes whose labels it lists, and for unknown ones with expressions', () => {
  const labels = { matchLabels: { pool: 'upf' } };
  const expressions = { ...labels, matchExpressions: [{ key: 'a', operator: 'Exists' }] };
  const { poolConfigs } = facts(
    object('SriovNetworkPoolConfig', 'a', { nodeSelector: labels, maxUnavailable: 1 }),
    object('SriovNetworkPoolConfig', 'b', { nodeSelector: expressions }),
  );
  expect(poolConfigs?.map(({ matchLabels, stated }) => [matchLabels, stated])).toEqual([
    [{ pool: 'upf' }, ['nodeSelector', 'maxUnavailable']],
    [undefined, ['nodeSelector']],
  ]);
});

test('JSON that no plugin can read is told, and values of a wrong type are left out', () => {
  const { networks, unreadable = [] } = facts(
    object('SriovNetwork', 'n', {
      resourceName: 'n3',
      ipam: '{',
      metaPlugins: '{"type":"sbr"},{"type":"vrf"}',
      vlan: 'x',
    }),
  );
  expect(unreadable.map(({ origin }) => origin.path)).toEqual(['a#0: spec.ipam']);
  expect(networks[0]?.plugins).toEqual([{ type: 'sriov', config: { type: 'sriov', vlan: 0 } }]);
});

test('policies that say nothing readable are read all the same', () => {
  const { policies } = facts(
    object('SriovNetworkNodePolicy', 'p', { numVfs: '8', nicSelector: { pfNames: [1, 'a'] } }),
  );
  expect(policies?.[0]).toMatchObject({ name: 'p', resourceName: '', nics: { pfNames: ['a'] } });
  expect(policies?.[0]?.numVfs).toBeUndefined();
});
