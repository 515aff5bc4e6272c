import { readFacts } from '../../lib/checks';
import { lateMarker } from '../../lib/core';

function networkOf(config: unknown, metadata: Record<string, unknown> = {}) {
  const object = {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'n3', namespace: 'cnf', ...metadata },
    spec: { config },
  };
  return readFacts([{ object, origin: { path: 'app/n3' } }]).networks[0];
}

describe('a network', () => {
  test('is read with its resource and its plugin', () => {
    const annotations = { 'k8s.v1.cni.cncf.io/resourceName': 'example.com/n3' };
    expect(networkOf('{"type":"sriov","vlan":100}', { annotations })).toEqual({
      name: 'n3',
      namespace: 'cnf',
      resource: 'example.com/n3',
      plugins: [{ type: 'sriov', config: { type: 'sriov', vlan: 100 } }],
      origin: { path: 'app/n3' },
    });
  });

  test('may have a list of plugins', () => {
    const network = networkOf('{"name":"n3","plugins":[{"type":"sriov"},{"type":"tuning"}]}');
    expect(network?.plugins.map(({ type }) => type)).toEqual(['sriov', 'tuning']);
  });

  test.each([undefined, null, ''])('may leave its configuration to a file on the node: %j', (config) => {
    expect(networkOf(config)).toMatchObject({ plugins: [] });
    expect(networkOf(config)).not.toHaveProperty('unreadable');
  });

  test.each([
    ['{"type":"sriov",}', 'the text is not valid JSON at line 1, column 17'],
    ['{\n  "type": "sriov"\n  "vlan": 1\n}', 'the text is not valid JSON at line 3, column 3'],
    ['{"type":"sriov"', 'the text is not valid JSON at line 1, column 16'],
    [' ', 'the text is empty'],
    ['[]', 'the JSON is a list, not a map'],
    ['{"name":"n3"}', 'there is neither a type nor a list of plugins'],
    ['{"plugins":[]}', 'plugins is no list with entries'],
    ['{"plugins":[{"type":"sriov"},{}]}', 'plugins[1] has no type'],
    [{ type: 'sriov' }, 'spec.config is a map, not text'],
  ])('cannot be read from %j', (config, unreadable) => {
    expect(networkOf(config)).toMatchObject({ plugins: [], unreadable });
  });

  test('with a late value where JSON has a number is read when the value is there', () => {
    expect(networkOf(`{"type":"sriov","vlan":${lateMarker(100)}}`)).not.toHaveProperty('unreadable');
    expect(networkOf(`{"type":"sriov","ipam":{"range":"${lateMarker('x')}"}}`)?.plugins).toHaveLength(1);
  });

  test('is known by name where the network-operator makes it', () => {
    const object = {
      apiVersion: 'mellanox.com/v1alpha1',
      kind: 'HostDeviceNetwork',
      metadata: { name: 'n3' },
      spec: { networkNamespace: 'cnf', resourceName: 'n3' },
    };
    expect(readFacts([{ object, origin: { path: 'app/n3' } }]).networks).toEqual([
      { name: 'n3', namespace: 'cnf', plugins: [], origin: { path: 'app/n3' } },
    ]);
  });
});
