import { lateMarker } from '../../lib/core';
import { runRules } from '../../lib/rules';
import { aNetwork, aResource, aSelector, codes, facts } from './facts';

function problemsOf(config: Record<string, unknown>, given = {}) {
  return runRules(facts({ networks: [aNetwork({ config: { type: 'sriov', ...config }, ...given })] }));
}

describe('a VLAN', () => {
  test.each([
    { vlan: 4095 },
    { vlan: -1 },
    { vlan: '100' },
    { vlan: 10.5 },
    { vlan: 100, vlanQoS: 8 },
    { vlan: 100, vlanProto: '802.1x' },
  ])('in %j is out of range', (config) => {
    expect(codes(problemsOf(config))).toEqual(['NET001']);
  });

  test.each([
    [{ vlan: 0, vlanQoS: 3 }, 'vlanQoS'],
    [{ vlanQoS: 3 }, 'vlanQoS'],
    [{ vlan: 0, vlanProto: '802.1ad' }, 'vlanProto'],
    [{ vlanProto: '802.1q' }, 'vlanProto'],
  ])('is missing from %j', (config, key) => {
    expect(problemsOf(config)).toEqual([
      expect.objectContaining({ code: 'NET001', path: `app/n3: spec.config.${key}` }),
    ]);
  });

  test.each([
    {},
    { vlan: 0 },
    { vlan: 0, vlanQoS: 0, vlanProto: '802.1q' },
    { vlan: 4094, vlanQoS: 7, vlanProto: '802.1AD' },
    { vlan: lateMarker(5), vlanQoS: 3 },
  ])('is right in %j', (config) => {
    expect(problemsOf(config)).toEqual([]);
  });

  test('is found under a key in another case, as the plugin finds it', () => {
    expect(codes(problemsOf({ VLAN: 5000 }))).toEqual(['NET001']);
  });

  test('is named by its word in the spec where the network stands in one', () => {
    const [problem] = problemsOf({ vlan: 0, vlanQoS: 3 }, { origin: { path: 'networks.n3' } });
    expect(problem?.path).toBe('networks.n3.vlanQos');
  });

  test('of another CNI plugin is not the business of these rules', () => {
    expect(problemsOf({ type: 'bridge', vlan: 5000 })).toEqual([]);
  });

  test.each([
    { type: 'ovs', trunk: [] as object[] },
    { type: 'ovs', trunk: [{ id: 42 }, { minID: 100, maxID: 110 }] },
    { type: 'accelerated-bridge', vlan: 5, trunk: [{ id: 198, minID: 200, maxID: 210 }] },
    { type: 'bridge', vlanTrunk: [{ minID: 1, maxID: 4094 }] },
    { type: 'sriov', trunk: [{ id: 5000 }] },
  ])('may be trunked in %j', (config) => {
    expect(problemsOf(config)).toEqual([]);
  });

  test.each([
    [{ type: 'ovs', trunk: [{ minID: 110, maxID: 100 }] }, 'trunk'],
    [{ type: 'ovs', trunk: [{ minID: 110 }] }, 'trunk'],
    [{ type: 'ovs', trunk: [{ id: 0 }] }, 'trunk'],
    [{ type: 'accelerated-bridge', trunk: [42] }, 'trunk'],
    [{ type: 'bridge', vlanTrunk: [{ id: 4095 }] }, 'vlanTrunk'],
    [{ type: 'ovs', vlan: 5, trunk: [{ id: 42 }] }, 'vlan'],
  ])('cannot be trunked in %j', (config, key) => {
    expect(problemsOf(config)).toEqual([
      expect.objectContaining({ code: 'NET001', path: `app/n3: spec.config.${key}` }),
    ]);
  });

  test('is found in a list of plugins', () => {
    const plugins = [
      { type: 'sriov', config: { type: 'sriov', vlan: 5000 } },
      { type: 'tuning', config: { type: 'tuning' } },
    ];
    const [problem] = runRules(facts({ networks: [aNetwork({ plugins })] }));
    expect(problem?.path).toBe('app/n3: spec.config.plugins[0].vlan');
  });
});

describe('a guaranteed rate', () => {
  test('is at most the limit', () => {
    expect(problemsOf({ min_tx_rate: 200, max_tx_rate: 100 })).toEqual([
      expect.objectContaining({ code: 'NET002', value: 200, allowed: 'at most 100, the limit' }),
    ]);
  });

  test.each([{ min_tx_rate: 100, max_tx_rate: 100 }, { min_tx_rate: 100, max_tx_rate: 0 }, { min_tx_rate: 100 }])(
    'is right in %j',
    (config) => {
      expect(problemsOf(config)).toEqual([]);
    },
  );
});

describe('the SR-IOV CNI plugin', () => {
  test('cannot plumb a vDPA device', () => {
    const resources = [aResource({ selectors: [aSelector({ vdpaType: 'virtio' })] })];
    expect(runRules(facts({ resources, networks: [aNetwork()] }))).toEqual([
      expect.objectContaining({ code: 'NET003', path: 'app/n3: spec.config.type', value: 'sriov' }),
    ]);
  });

  test('plumbs VFs, and leaves vDPA devices to other plugins', () => {
    const resources = [
      aResource(),
      aResource({ resource: 'example.com/v', selectors: [aSelector({ pfNames: ['ens2f0'], vdpaType: 'vhost' })] }),
    ];
    const networks = [
      aNetwork(),
      aNetwork({
        name: 'v',
        resource: 'example.com/v',
        config: { type: 'ovs', ipam: {}, capabilities: { CNIDeviceInfoFile: true } },
      }),
    ];
    expect(runRules(facts({ resources, networks }))).toEqual([]);
  });
});

describe('DHCP', () => {
  const networks = [aNetwork({ config: { type: 'sriov', ipam: { type: 'dhcp' } } })];

  test.each([{ drivers: ['vfio-pci'] }, { drivers: ['igb_uio'] }])('cannot serve %j', (selector) => {
    expect(runRules(facts({ networks, resources: [aResource({ selectors: [aSelector(selector)] })] }))).toEqual([
      expect.objectContaining({ code: 'NET004', severity: 'error', value: 'dhcp' }),
    ]);
  });

  test('cannot serve a vhost-vdpa device', () => {
    const ovs = aNetwork({
      config: { type: 'ovs', ipam: { type: 'dhcp' }, capabilities: { CNIDeviceInfoFile: true } },
    });
    const resources = [aResource({ selectors: [aSelector({ vdpaType: 'vhost' })] })];
    expect(codes(runRules(facts({ networks: [ovs], resources })))).toEqual(['NET004']);
  });

  test('serves a kernel VF', () => {
    expect(runRules(facts({ networks, resources: [aResource()] }))).toEqual([]);
  });

  test('is not judged for devices of which nothing is known', () => {
    expect(runRules(facts({ networks }))).toEqual([]);
  });
});

describe('a configuration that nobody can read', () => {
  test('of a network is an error', () => {
    const networks = [aNetwork({ plugins: [], unreadable: 'the text is not valid JSON at line 1, column 5' })];
    expect(runRules(facts({ networks }))).toEqual([
      expect.objectContaining({ code: 'NET007', path: 'app/n3: spec.config' }),
    ]);
  });

  test('of a device plugin is an error', () => {
    const unreadable = [
      {
        subject: 'device-plugin-config' as const,
        reason: 'no JSON',
        value: '{',
        origin: { path: 'app/plugin: data["config.json"]' },
      },
    ];
    expect(runRules(facts({ unreadable }))).toEqual([
      expect.objectContaining({ code: 'DP003', path: 'app/plugin: data["config.json"]', value: '{' }),
    ]);
  });
});
