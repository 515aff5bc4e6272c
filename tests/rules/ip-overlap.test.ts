import { lateMarker } from '../../lib/core';
import { type NetworkFact, runRules } from '../../lib/rules';
import { aNetwork, aResource, aSelector, facts } from './facts';

const whereabouts = (range: string, given = {}) => ({ type: 'whereabouts', range, ...given });
const hostLocal = (subnet: string, given = {}) => ({ type: 'host-local', ranges: [[{ subnet, ...given }]] });
const fixed = (address: string) => ({ type: 'static', addresses: [{ address }] });

/** A network on VLAN 100 of example.com/n3. */
function net(name: string, ipam: object, config: object = {}, given: Partial<NetworkFact> = {}) {
  return aNetwork({
    name,
    config: { type: 'sriov', vlan: 100, ipam, ...config },
    origin: { path: `app/${name}` },
    ...given,
  });
}

function problemsOf(...networks: NetworkFact[]) {
  return runRules(facts({ networks }));
}

describe('two networks of one pool and VLAN', () => {
  test.each<[string, object, object]>([
    ['whereabouts with ranges of two sizes', whereabouts('10.3.0.0/24'), whereabouts('10.3.0.0/16')],
    [
      'whereabouts with stores of their own',
      whereabouts('10.3.0.0/24'),
      whereabouts('10.3.0.0/24', { network_name: 'b' }),
    ],
    [
      'whereabouts in its list of ranges',
      whereabouts('10.3.0.0/24'),
      { type: 'whereabouts', ipRanges: [{ range: '10.3.0.0/25' }] },
    ],
    ['host-local with one subnet', hostLocal('10.3.0.0/24'), hostLocal('10.3.0.0/24')],
    ['host-local and whereabouts', hostLocal('10.3.0.0/24'), whereabouts('10.3.0.0/24')],
    ['a fixed address within a range', whereabouts('10.3.0.0/24'), fixed('10.3.0.9/24')],
    ['one fixed address', fixed('10.3.0.9/24'), fixed('10.3.0.9/24')],
    ['IPv6', whereabouts('fd00::/64'), whereabouts('fd00::/80')],
    ['a range from one address to another', whereabouts('10.3.0.10-10.3.0.20/24'), fixed('10.3.0.20/24')],
  ])('do not give out the same addresses: %s', (_, a, b) => {
    expect(problemsOf(net('a', a), net('b', b))).toEqual([
      expect.objectContaining({ code: 'IPAM004', severity: 'error', path: 'app/b: spec.config.ipam' }),
    ]);
  });

  test.each<[string, object, object]>([
    [
      'whereabouts gives networks with one range addresses of one store',
      whereabouts('10.3.0.0/24'),
      whereabouts('10.3.0.0/24'),
    ],
    [
      'the same store, in parts',
      whereabouts('10.3.0.0/24', { range_end: '10.3.0.99' }),
      whereabouts('10.3.0.0/24', { range_start: '10.3.0.50' }),
    ],
    ['ranges are apart', whereabouts('10.3.0.0/24'), whereabouts('10.3.1.0/24')],
    [
      'parts of two ranges are apart',
      hostLocal('10.3.0.0/24', { rangeEnd: '10.3.0.99' }),
      hostLocal('10.3.0.0/24', { rangeStart: '10.3.0.100' }),
    ],
    [
      'what they share is excluded',
      whereabouts('10.3.0.0/24', { exclude: ['10.3.0.0/28', '10.3.0.16'] }),
      fixed('10.3.0.16/24'),
    ],
    ['families differ', whereabouts('10.3.0.0/24'), whereabouts('fd00::/64')],
    ['a range arrives later', whereabouts(lateMarker('10.3.0.0/24')), whereabouts('10.3.0.0/16')],
    ['a range cannot be read', whereabouts('10.3.0/24'), whereabouts('10.3.0.0/16')],
    ['another plugin gives them out', { type: 'dhcp' }, whereabouts('10.3.0.0/16')],
  ])('may be as they are: %s', (_, a, b) => {
    expect(problemsOf(net('a', a), net('b', b))).toEqual([]);
  });
});

describe('one range', () => {
  const a = net('a', hostLocal('10.3.0.0/24'));
  const b = (config: object, given: Partial<NetworkFact> = {}) => net('b', hostLocal('10.3.0.0/24'), config, given);

  test.each<[string, NetworkFact]>([
    ['on another VLAN', b({ vlan: 200 })],
    ['on a VLAN of providers', b({ vlanProto: '802.1ad' })],
    ['on a VLAN that arrives later', b({ vlan: lateMarker(100) })],
    ['on devices of another pool', b({}, { resource: 'example.com/n6' })],
    ['on a device moved as it is', b({ type: 'host-device' })],
    ['without devices', b({ type: 'macvlan', master: 'eth0' }, { resource: undefined })],
  ])('is usual %s', (_, network) => {
    expect(problemsOf(a, network)).toEqual([]);
  });

  test.each([
    ['VLAN 0 and none', { vlan: 0 }, { vlan: undefined }],
    ['capitals', { vlanProto: '802.1Q' }, {}],
  ])('is on one link all the same with %s', (_, first, second) => {
    const problems = problemsOf(net('a', hostLocal('10.3.0.0/24'), first), b(second));
    expect(problems.map(({ code }) => code)).toEqual(['IPAM004']);
  });
});

describe('two pools on one port', () => {
  const onPort = (name: string, entry: string, config = 'upf') =>
    aResource({ resource: `example.com/${name}`, config, selectors: [aSelector({ pfNames: [entry] })] });
  const networks = ['n3', 'n6'].map((name) =>
    net(name, hostLocal('10.3.0.0/24'), {}, { resource: `example.com/${name}` }),
  );

  test('hear each other', () => {
    const resources = [onPort('n3', 'ens1f0#0-3'), onPort('n6', 'ens1f0#4-7')];
    expect(runRules(facts({ resources, networks }))).toEqual([
      expect.objectContaining({
        code: 'IPAM004',
        message: expect.stringContaining('802.1q VLAN 100 of example.com/n3 and example.com/n6'),
      }),
    ]);
  });

  test('of a name that two node pools have may be on two links', () => {
    expect(runRules(facts({ resources: [onPort('n3', 'ens1f0'), onPort('n6', 'ens1f0', 'edge')], networks }))).toEqual(
      [],
    );
  });
});

test('a clash of many networks is said once for each that comes too late', () => {
  const networks = ['a', 'b', 'c'].map((name) => net(name, hostLocal('10.3.0.0/24')));
  expect(problemsOf(...networks).map(({ path }) => path)).toEqual([
    'app/b: spec.config.ipam',
    'app/c: spec.config.ipam',
  ]);
});

test('a network that a spec declares is named by its path there', () => {
  const [problem] = problemsOf(
    net('a', hostLocal('10.3.0.0/24')),
    net('b', fixed('10.3.0.9/24'), {}, { origin: { path: 'networks.b' } }),
  );
  expect(problem?.path).toBe('networks.b.ipam');
});

describe('addresses of the cluster itself', () => {
  const clusterRanges = [
    { of: 'pods' as const, range: '10.244.0.0/16', origin: { path: 'platform.podCidrs[0]' } },
    { of: 'services' as const, range: '10.96.0.0/12', origin: { path: 'platform.serviceCidrs[0]' } },
  ];
  const judge = (ipam: object) => runRules(facts({ networks: [net('a', ipam)], clusterRanges }));

  test.each([
    ['pods', whereabouts('10.244.7.0/24')],
    ['services', hostLocal('10.100.0.0/24')],
    ['pods', fixed('10.244.0.1/16')],
    ['pods', whereabouts('10.0.0.0/8', { range_end: '10.244.0.0' })],
  ])('of its %s are given out by no network', (of, ipam) => {
    expect(judge(ipam)).toEqual([
      expect.objectContaining({
        code: 'IPAM005',
        path: 'app/a: spec.config.ipam',
        message: expect.stringContaining(of),
      }),
    ]);
  });

  test.each([whereabouts('10.3.0.0/24'), whereabouts('10.0.0.0/8', { range_end: '10.95.255.255' })])(
    'are not in %j',
    (ipam) => {
      expect(judge(ipam)).toEqual([]);
    },
  );
});
