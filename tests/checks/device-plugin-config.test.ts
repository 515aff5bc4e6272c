import { type ManifestDocument, readFacts } from '../../lib/checks';
import { lateMarker } from '../../lib/core';

const SELECTOR = { vendors: ['8086'], devices: ['1889'], drivers: ['vfio-pci'], pfNames: ['ens1f0#0-3'] };
const N3 = { resourceName: 'n3', selectors: [SELECTOR] };

function configMap(data: Record<string, unknown>): ManifestDocument {
  const metadata = { name: 'plugin', namespace: 'plumbing' };
  return { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, origin: { path: 'app/plugin' } };
}

interface Daemon {
  readonly args?: string[];
  readonly command?: string[];
  readonly env?: object[];
  readonly nodeSelector?: Record<string, string>;
  readonly items?: object[];
  readonly namespace?: string;
}

function daemonSet({ nodeSelector, items, namespace = 'plumbing', ...container }: Daemon = {}): ManifestDocument {
  const volumes = [{ name: 'config', configMap: { name: 'plugin', ...(items ? { items } : {}) } }];
  const spec = { template: { spec: { nodeSelector, volumes, containers: [{ name: 'plugin', ...container }] } } };
  const object = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'plugin', namespace }, spec };
  return { object, origin: { path: 'app/daemons' } };
}

function read(config: unknown, ...daemons: ManifestDocument[]) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return readFacts([configMap({ 'config.json': text }), ...daemons]);
}

describe('a device plugin configuration', () => {
  test('is read with its selectors', () => {
    const path = 'app/plugin: data["config.json"].resourceList[0]';
    expect(
      read({ resourceList: [{ ...N3, resourcePrefix: 'example.com' }] }, daemonSet({ nodeSelector: { pool: 'upf' } })),
    ).toMatchObject({
      resources: [
        {
          resource: 'example.com/n3',
          config: 'plumbing/plugin/config.json',
          nodeSelector: { pool: 'upf' },
          deviceType: 'netDevice',
          selectors: [
            { ...SELECTOR, rootDevices: [], pciAddresses: [], isRdma: false, origin: { path: `${path}.selectors[0]` } },
          ],
          origin: { path },
        },
      ],
      unreadable: [],
    });
  });

  test('may have a single selector, as older ones do, and keys in any case, as Go takes them', () => {
    const { resources, unreadable } = read({
      resourceList: [{ ResourceName: 'n3', selectors: { Vendors: ['15b3'], IsRdma: true, vdpaType: null } }],
    });
    expect(resources[0]?.selectors).toMatchObject([{ vendors: ['15b3'], isRdma: true }]);
    expect(unreadable).toEqual([]);
  });

  test('without entries says nothing', () => {
    expect(read({ resourceList: null })).toMatchObject({ resources: [], unreadable: [] });
  });

  test.each([
    [{ resourceList: {} }, 'resourceList is a map, not a list', 'data["config.json"]'],
    [{ resourceList: ['n3'] }, 'the entry is a string, not a map', 'data["config.json"].resourceList[0]'],
    [
      { resourceList: [{ selectors: [SELECTOR] }] },
      'the entry has no resourceName',
      'data["config.json"].resourceList[0]',
    ],
    [
      { resourceList: [{ ...N3, resourceName: 3 }] },
      'resourceName is a number, not text',
      'data["config.json"].resourceList[0].resourceName',
    ],
    [
      { resourceList: [{ resourceName: 'n3' }] },
      'the entry has no selectors',
      'data["config.json"].resourceList[0].selectors',
    ],
    [
      { resourceList: [{ ...N3, selectors: [7] }] },
      'the selector is a number, not a map',
      'data["config.json"].resourceList[0].selectors[0]',
    ],
    [
      { resourceList: [{ ...N3, selectors: [{ ...SELECTOR, vendors: '8086' }] }] },
      'vendors is not a list of texts',
      'data["config.json"].resourceList[0].selectors[0].vendors',
    ],
    [
      { resourceList: [{ ...N3, selectors: [{ ...SELECTOR, isRdma: 'true' }] }] },
      'isRdma is a string, not true or false',
      'data["config.json"].resourceList[0].selectors[0].isRdma',
    ],
    [
      { resourceList: [{ ...N3, deviceType: 'netdevice' }] },
      'there is no device type "netdevice"',
      'data["config.json"].resourceList[0].deviceType',
    ],
    ['{"resourceList": [{ {', 'the text is not valid JSON at line 1, column 21', 'data["config.json"]'],
  ])('cannot be read from %j', (config, reason, field) => {
    expect(read(config).unreadable).toEqual([
      expect.objectContaining({
        subject: 'device-plugin-config',
        reason: `the device plugin cannot read its configuration: ${reason}`,
        origin: { path: `app/plugin: ${field}` },
      }),
    ]);
  });

  test('with a wrong type is read as far as it was meant', () => {
    const { resources } = read({ resourceList: [{ ...N3, selectors: [{ vendors: '15b3', isRdma: 'true' }] }] });
    expect(resources[0]?.selectors).toMatchObject([{ vendors: ['15b3'], isRdma: true }]);
  });

  test('is no script, template or other text that quotes one', () => {
    for (const text of [
      'cat <<EOF\n{"resourceList":[]}',
      '{{ if x }}{"resourceList":[]}{{ end }}',
      '{"other": {"resourceList": 1}}',
    ]) {
      expect(read(text)).toMatchObject({ resources: [], unreadable: [] });
    }
  });

  test('with a late value where JSON has a number is read when the value is there', () => {
    expect(read(`{"resourceList":${lateMarker([])}}`)).toMatchObject({ resources: [], unreadable: [] });
  });
});

describe('the prefix of a resource', () => {
  const config = { resourceList: [N3] };

  test.each([
    ['--resource-prefix=example.com', { args: ['--log-level=10', '--resource-prefix=example.com'] }],
    ['-resource-prefix example.com', { args: ['-resource-prefix', 'example.com'] }],
    ['a shell line', { command: ['/bin/sh', '-c', "exec sriovdp --resource-prefix='example.com'"] }],
    ['a variable', { args: ['--resource-prefix=$(PREFIX)'], env: [{ name: 'PREFIX', value: 'example.com' }] }],
  ])('comes from %s', (_, container) => {
    expect(read(config, daemonSet(container)).resources[0]).toMatchObject({ resource: 'example.com/n3' });
  });

  test('is that of the entry before that of the plugin', () => {
    const entry = { ...N3, resourcePrefix: 'entry.example' };
    const daemon = daemonSet({ args: ['--resource-prefix=example.com'] });
    expect(read({ resourceList: [entry] }, daemon).resources[0]?.resource).toBe('entry.example/n3');
  });

  test("is the plugin's default where the plugin is known and says nothing", () => {
    const [resource] = read(config, daemonSet()).resources;
    expect(resource).toMatchObject({ resource: 'intel.com/n3' });
    expect(resource).not.toHaveProperty('prefixAssumed');
  });

  test.each([
    ['there is no plugin', []],
    ['a variable is set elsewhere', [daemonSet({ args: ['--resource-prefix=$(PREFIX)'] })]],
    ['it arrives later', [daemonSet({ args: [`--resource-prefix=${lateMarker('x')}`] })]],
    ['the plugin is in another namespace', [daemonSet({ namespace: 'other', args: ['--resource-prefix=a.b'] })]],
  ])('is assumed where %s', (_, daemons) => {
    expect(read(config, ...daemons).resources[0]).toMatchObject({ resource: 'intel.com/n3', prefixAssumed: true });
  });
});

describe('the nodes of a resource', () => {
  const config = { resourceList: [N3] };

  test('are not known without a plugin, or with several for different nodes', () => {
    const [amd64, arm64] = ['amd64', 'arm64'].map((arch) => daemonSet({ nodeSelector: { arch } }));
    expect(read(config).resources[0]).not.toHaveProperty('nodeSelector');
    expect(read(config, amd64 as ManifestDocument, arm64 as ManifestDocument).resources[0]).not.toHaveProperty(
      'nodeSelector',
    );
  });

  test('are those of the plugin that reads the key', () => {
    const data = {
      'upf.json': JSON.stringify({ resourceList: [N3] }),
      'edge.json': JSON.stringify({ resourceList: [{ ...N3, resourceName: 'n6' }] }),
    };
    const upf = daemonSet({ nodeSelector: { pool: 'upf' }, args: ['--config-file=/etc/pcidp/upf.json'] });
    const edge = daemonSet({ nodeSelector: { pool: 'edge' }, items: [{ key: 'edge.json', path: 'config.json' }] });
    expect(readFacts([configMap(data), upf, edge]).resources).toMatchObject([
      { resource: 'intel.com/n3', nodeSelector: { pool: 'upf' } },
      { resource: 'intel.com/n6', nodeSelector: { pool: 'edge' } },
    ]);
  });
});
