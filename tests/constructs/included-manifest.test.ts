/** Objects that somebody else wrote as YAML, as constructs. */
import { App, Chart } from 'cdk8s';
import { DevicePool, IncludedManifest, Network } from '../../lib';

const TEXT = `# somebody else's
apiVersion: apps/v1
kind: Deployment
metadata: { name: upf, namespace: cnf }
spec: { template: { spec: { containers: [{ name: upf, image: 'registry.example.com/upf:1.0.0' }] } } }
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: ports, namespace: cnf }, data: { pci: 0000:18:00.1, mac: 02:00:00:00:00:01, trust: on } }
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: ports, namespace: lab }, data: {} }
`;

function include(text: string): { chart: Chart; manifest: IncludedManifest } {
  const chart = new Chart(new App(), 'c');
  return { chart, manifest: new IncludedManifest(chart, 'theirs', { text }) };
}

test('addresses and words stay text, as YAML 1.2 has them', () => {
  const { manifest } = include(TEXT);
  expect(manifest.object('ConfigMap', 'ports').toJson().data).toEqual({
    pci: '0000:18:00.1',
    mac: '02:00:00:00:00:01',
    trust: 'on',
  });
});

test('lists are opened, and objects of one name in two namespaces are kept apart', () => {
  const { manifest } = include(TEXT);
  expect(manifest.objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
    'Deployment cnf',
    'ConfigMap cnf',
    'ConfigMap lab',
  ]);
});

test('a network is attached to a workload of the file', () => {
  const { manifest } = include(TEXT);
  Network.fromName('n3', 'cnf', DevicePool.fromResourceName('example.com/n3', 'vfio')).attachTo(
    manifest.object('Deployment', 'upf'),
  );
  expect(JSON.stringify(manifest.object('Deployment', 'upf').toJson())).toContain('"example.com/n3":"1"');
});

test('a wrong name is a wrong call, and the answer names what there is', () => {
  expect(() => include(TEXT).manifest.object('Deployment', 'upg')).toThrow(/did you mean "Deployment upf"/);
});

test.each([
  ['a duplicate key', 'kind: A\nkind: B\n', /SPEC008 c\/theirs:2:1/],
  ['a tab', 'kind: A\napiVersion: v1\n\tmetadata: {}\n', /SPEC008 c\/theirs:3/],
])('%s is a Problem with its place', (_, text, message) => {
  const { manifest } = include(text);
  expect(manifest.node.validate().join('\n')).toMatch(message);
});

test('text without objects gives none', () => {
  expect(include('').manifest.objects).toEqual([]);
  expect(include('just: values\n').manifest.objects).toEqual([]);
});
