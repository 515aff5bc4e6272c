/** Attachments of OVN-Kubernetes: those that it takes, and those of one network. */
import { lateMarker } from '../../lib/core';
import { type NetworkFact, runRules } from '../../lib/rules';
import { aNetwork, codes, facts } from './facts';

const LAYER2 = { name: 'l2', type: 'ovn-k8s-cni-overlay', topology: 'layer2', netAttachDefName: 'cnf/n3' };

const judge = (config: Record<string, unknown>, given: Partial<NetworkFact> = {}) =>
  runRules(facts({ networks: [aNetwork({ config: { ...LAYER2, ...config }, resource: undefined, ...given })] }));
const faults = (...given: Parameters<typeof judge>) => judge(...given).map(({ code, path }) => `${code} ${path}`);

describe('an attachment', () => {
  test.each<[string, Record<string, unknown>]>([
    ['an overlay without addresses', {}],
    ['an overlay with addresses', { subnets: '10.6.0.0/24, fd00:6::/64', excludeSubnets: '10.6.0.0/29', ipam: {} }],
    ['a routed overlay', { topology: 'layer3', subnets: '10.6.0.0/16/24,fd00:6::/48' }],
    ['a VLAN of a physical network', { topology: 'localnet', vlanID: 33, physicalNetworkName: 'physnet1' }],
    ['addresses that stay with virtual machines', { subnets: '10.6.0.0/24', allowPersistentIPs: true }],
    ['the own network of the cluster', { name: 'ovn-kubernetes', topology: undefined, netAttachDefName: undefined }],
    ['values that arrive later', { topology: lateMarker(1), netAttachDefName: lateMarker(2), subnets: lateMarker(3) }],
    ['what Go takes for not given', { vlanID: 0, physicalNetworkName: '', allowPersistentIPs: false }],
  ])('may be %s', (_, config) => {
    expect(judge(config)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no name of its own', { netAttachDefName: undefined }, 'netAttachDefName'],
    ['the name of another', { netAttachDefName: 'cnf/n4' }, 'netAttachDefName'],
    ['a name in another namespace', { netAttachDefName: 'default/n3' }, 'netAttachDefName'],
    ['a name without namespace', { netAttachDefName: 'n3' }, 'netAttachDefName'],
    ['a name that is kept', { name: 'ovn-kubernetes' }, 'name'],
    ['no name of the network', { name: undefined }, 'name'],
    ['an unknown topology', { topology: 'l2' }, 'topology'],
    ['a VLAN in an overlay', { vlanID: 33 }, 'vlanID'],
    ['a physical network in an overlay', { physicalNetworkName: 'physnet1' }, 'physicalNetworkName'],
    [
      'persistent addresses on layer 3',
      { topology: 'layer3', subnets: '10.6.0.0/16', allowPersistentIPs: true },
      'allowPersistentIPs',
    ],
    ['no range on layer 3', { topology: 'layer3' }, 'subnets'],
    ['a node part that is no smaller', { topology: 'layer3', subnets: '10.6.0.0/24' }, 'subnets'],
    ['an IPv6 node part that is no /64', { topology: 'layer3', subnets: 'fd00::/48/72' }, 'subnets'],
    ['a node part on layer 2', { subnets: '10.6.0.0/16/24' }, 'subnets'],
    ['a range that is none', { subnets: '10.6.0.0' }, 'subnets'],
    ['an IPAM plugin', { ipam: { type: 'whereabouts', range: '10.6.0.0/24' } }, 'ipam'],
    ['ranges without a topology', { topology: undefined, subnets: '10.6.0.0/24' }, 'subnets'],
  ])('has not %s', (_, config, key) => {
    expect(faults(config)).toEqual([`OVN001 app/n3: spec.config.${key}`]);
  });

  test('has not a plugin behind it; one behind another plugin is none of OVN-Kubernetes', () => {
    const [ovn, sbr] = [
      { type: LAYER2.type, config: { ...LAYER2, name: undefined } },
      { type: 'sbr', config: { type: 'sbr' } },
    ];
    expect(faults({}, { plugins: [ovn, sbr] })).toEqual(['OVN001 app/n3: spec.config.plugins[0].type']);
    expect(faults({}, { plugins: [sbr, { ...ovn, config: { type: LAYER2.type } }] })).toEqual([]);
  });

  test('of an object that does not say its namespace is judged by its name', () => {
    expect(judge({ netAttachDefName: 'anything/n3' }, { namespace: '' })).toEqual([]);
    expect(judge({ netAttachDefName: 'anything/n4' }, { namespace: '' })).toMatchObject([
      { allowed: '<namespace>/n3' },
    ]);
  });

  test('that stands in a spec is named by the words there', () => {
    const origin = { path: 'networks.n3' };
    expect(faults({ vlanID: 33 }, { origin })).toEqual(['OVN001 networks.n3.vlan']);
    expect(faults({ topology: 'layer3' }, { origin })).toEqual(['OVN001 networks.n3.ovnKubernetes.subnets']);
  });

  test('gives out no addresses of the cluster', () => {
    const ranges = [{ range: '10.6.0.0/16', of: 'pods' as const, origin: { path: 'platform' } }];
    const networks = [aNetwork({ config: { ...LAYER2, subnets: '10.6.1.0/24' }, resource: undefined })];
    expect(runRules({ ...facts({ networks }), clusterRanges: ranges })).toMatchObject([
      { code: 'IPAM005', path: 'app/n3: spec.config.subnets', value: '10.6.1.0/24' },
    ]);
  });
});

describe('attachments of one network', () => {
  const two = (options: Record<string, unknown>) => {
    const second = { ...LAYER2, netAttachDefName: 'other/n3', ...options };
    return runRules(
      facts({
        networks: [
          aNetwork({ config: { ...LAYER2, subnets: '10.6.0.0/24,fd00:6::/64' }, resource: undefined }),
          aNetwork({ config: second, namespace: 'other', resource: undefined, origin: { path: 'other/n3' } }),
        ],
      }),
    );
  };

  test('have the same options, in whatever order', () => {
    expect(two({ subnets: 'fd00:6::/64, 10.6.0.0/24' })).toEqual([]);
    expect(two({ subnets: '10.7.0.0/24', name: 'l2-other' })).toEqual([]);
  });

  test.each([
    ['mtu', { subnets: '10.6.0.0/24,fd00:6::/64', mtu: 1300 }],
    ['subnets', { subnets: '10.7.0.0/24' }],
    ['subnets', {}],
  ])('do not differ in %s', (key, options) => {
    const found = two(options);
    expect(codes(found)).toEqual(['OVN002']);
    expect(found[0]?.path).toBe(`other/n3: spec.config.${key}`);
  });
});
