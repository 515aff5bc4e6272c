/** How networks give out addresses. */
import { lateMarker } from '../../lib/core';
import { planIpam } from '../../lib/model';
import type { IpamSpec } from '../../lib/spec';

const RANGE = '10.3.0.0/24';
const plan = (spec: IpamSpec) => planIpam(spec, 'ipam');
const found = (spec: IpamSpec) => plan(spec).problems.map(({ code, path }) => `${code} ${path}`);

test('a network without ipam is a layer-2 network', () => {
  expect(planIpam(undefined, 'ipam')).toEqual({ plan: undefined, problems: [] });
});

test.each<[string, IpamSpec, object]>([
  ['whereabouts', { whereabouts: { range: RANGE } }, { type: 'whereabouts', range: RANGE }],
  [
    'whereabouts with all its options',
    {
      whereabouts: {
        range: RANGE,
        rangeStart: '10.3.0.10',
        rangeEnd: '10.3.0.20',
        exclude: ['10.3.0.12/30'],
        gateway: '10.3.0.1',
      },
    },
    {
      type: 'whereabouts',
      range: RANGE,
      range_start: '10.3.0.10',
      range_end: '10.3.0.20',
      exclude: ['10.3.0.12/30'],
      gateway: '10.3.0.1',
    },
  ],
  [
    'host-local',
    { hostLocal: { subnet: RANGE, rangeStart: '10.3.0.10', rangeEnd: '10.3.0.10', gateway: '10.3.0.1' } },
    {
      type: 'host-local',
      ranges: [[{ subnet: RANGE, rangeStart: '10.3.0.10', rangeEnd: '10.3.0.10', gateway: '10.3.0.1' }]],
    },
  ],
  ['static', { static: { addresses: ['10.3.0.5/24'] } }, { type: 'static', addresses: [{ address: '10.3.0.5/24' }] }],
  ['dhcp', { dhcp: {} }, { type: 'dhcp' }],
  ['dhcp by another socket', { dhcp: { daemonSocketPath: '/x' } }, { type: 'dhcp', daemonSocketPath: '/x' }],
  ['IPv6', { whereabouts: { range: 'fd00::/64', gateway: 'fd00::1' } }, { range: 'fd00::/64', gateway: 'fd00::1' }],
])('%s is written as the plugin reads it', (_, spec, config) => {
  const { plan: planned, problems } = plan(spec);
  expect(problems).toEqual([]);
  expect(planned?.config).toMatchObject(config);
  expect(JSON.stringify(planned?.config)).not.toContain('null');
});

test('a static gateway is that of the addresses of its own family', () => {
  const addresses = ['10.3.0.5/24', 'fd00::5/64'];
  const { plan: planned, problems } = plan({ static: { addresses, gateway: 'fd00::1' } });
  expect(problems).toEqual([]);
  expect(planned?.config.addresses).toEqual([
    { address: '10.3.0.5/24' },
    { address: 'fd00::5/64', gateway: 'fd00::1' },
  ]);
});

test.each<[string, IpamSpec, string]>([
  ['no way at all', {}, 'IPAM003 ipam'],
  ['two ways', { dhcp: {}, static: { addresses: ['10.3.0.5/24'] } }, 'IPAM003 ipam'],
  ['an address for a range', { whereabouts: { range: '10.3.0.0' } }, 'IPAM001 ipam.whereabouts.range'],
  ['a missing octet', { whereabouts: { range: '10.3.0/24' } }, 'IPAM001 ipam.whereabouts.range'],
  ['a prefix that is too long', { whereabouts: { range: '10.3.0.0/33' } }, 'IPAM001 ipam.whereabouts.range'],
  [
    'a start outside the range',
    { whereabouts: { range: RANGE, rangeStart: '10.4.0.1' } },
    'IPAM002 ipam.whereabouts.rangeStart',
  ],
  [
    'a gateway of the other family',
    { whereabouts: { range: RANGE, gateway: 'fd00::1' } },
    'IPAM002 ipam.whereabouts.gateway',
  ],
  [
    'an excluded address without prefix',
    { whereabouts: { range: RANGE, exclude: ['10.3.0.1'] } },
    'IPAM001 ipam.whereabouts.exclude[0]',
  ],
  [
    'an excluded range elsewhere',
    { whereabouts: { range: RANGE, exclude: ['10.4.0.0/28'] } },
    'IPAM002 ipam.whereabouts.exclude[0]',
  ],
  [
    'an end before the start',
    { whereabouts: { range: RANGE, rangeStart: '10.3.0.9', rangeEnd: '10.3.0.3' } },
    'IPAM002 ipam.whereabouts.rangeEnd',
  ],
  [
    'an end before the start, on each node',
    { hostLocal: { subnet: RANGE, rangeStart: '10.3.0.9', rangeEnd: '10.3.0.3' } },
    'IPAM002 ipam.hostLocal.rangeEnd',
  ],
  ['a host for a subnet', { hostLocal: { subnet: '10.3.0.5/24' } }, 'IPAM001 ipam.hostLocal.subnet'],
  ['a subnet without room', { hostLocal: { subnet: '10.3.0.0/31' } }, 'IPAM001 ipam.hostLocal.subnet'],
  ['an IPv6 subnet without room', { hostLocal: { subnet: 'fd00::/127' } }, 'IPAM001 ipam.hostLocal.subnet'],
  ['a word for an address', { hostLocal: { subnet: RANGE, gateway: 'first' } }, 'IPAM001 ipam.hostLocal.gateway'],
  [
    'a static address without prefix',
    { static: { addresses: ['10.3.0.5/24', '10.3.0.6'] } },
    'IPAM001 ipam.static.addresses[1]',
  ],
  [
    'a static gateway that is none',
    { static: { addresses: ['10.3.0.5/24'], gateway: '10.3.0' } },
    'IPAM001 ipam.static.gateway',
  ],
  [
    'a static gateway elsewhere',
    { static: { addresses: ['10.3.0.5/24'], gateway: '10.4.0.1' } },
    'IPAM002 ipam.static.gateway',
  ],
])('%s is refused', (_, spec, problem) => {
  expect(found(spec)).toEqual([problem]);
});

test('the subnet that a host-local subnet with the address of a host most likely means is said', () => {
  expect(plan({ hostLocal: { subnet: '10.3.0.5/24' } }).problems[0]?.hint).toBe('write 10.3.0.0/24');
});

describe('what arrives later', () => {
  const late = lateMarker({});

  test.each<IpamSpec>([
    { whereabouts: { range: late, rangeStart: '10.3.0.9', exclude: ['10.3.0.0/28'] } },
    { whereabouts: { range: RANGE, rangeStart: late, rangeEnd: '10.3.0.3', gateway: late } },
    { hostLocal: { subnet: late, gateway: '10.3.0.1' } },
    { static: { addresses: ['10.3.0.5/24'], gateway: late } },
  ])('is no mistake yet, and stands where it was put: %j', (spec) => {
    const { plan: planned, problems } = plan(spec);
    expect(problems).toEqual([]);
    expect(JSON.stringify(planned?.config)).toContain(late);
  });

  test('hides no mistake beside it', () => {
    expect(found({ whereabouts: { range: late, exclude: ['10.3'] } })).toEqual(['IPAM001 ipam.whereabouts.exclude[0]']);
  });
});
