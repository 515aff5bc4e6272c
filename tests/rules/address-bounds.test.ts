/** First and last addresses of networks, in manifests that anybody may have written. */
import { App } from 'cdk8s';
import { CnfCluster } from '../../lib';
import { lateMarker } from '../../lib/core';
import { inspectTree } from '../../lib/output';
import { runRules } from '../../lib/rules';
import { aNetwork, facts } from './facts';

const found = (ipam: object) =>
  runRules(facts({ networks: [aNetwork({ config: { type: 'macvlan', ipam } })] })).map(
    ({ code, message }) => `${code} ${message}`,
  );

test.each<[string, object]>([
  [
    'IPAM002 10.4.0.10 lies outside 10.3.0.0/24',
    { type: 'whereabouts', range: '10.3.0.0/24', range_start: '10.4.0.10' },
  ],
  ['IPAM002 10.3.1.5 lies outside 10.3.0.0/24', { type: 'whereabouts', range: '10.3.0.0/24', range_end: '10.3.1.5' }],
  [
    'IPAM002 10.2.0.1 lies outside 10.2.0.1-10.3.0.9/24',
    { type: 'whereabouts', ipRanges: [{ range: '10.2.0.1-10.3.0.9/24' }] },
  ],
  [
    'IPAM002 10.4.0.10 lies outside 10.3.0.0/24',
    { type: 'host-local', ranges: [[{ subnet: '10.3.0.0/24', rangeStart: '10.4.0.10' }]] },
  ],
  ['IPAM002 fd00::1 lies outside 10.3.0.0/24', { type: 'host-local', subnet: '10.3.0.0/24', rangeEnd: 'fd00::1' }],
  [
    'IPAM002 the last address stands before the first, 10.3.0.9',
    { type: 'host-local', subnet: '10.3.0.0/24', rangeStart: '10.3.0.9', rangeEnd: '10.3.0.5' },
  ],
])('%s', (expected, ipam) => {
  expect(found(ipam)).toEqual([expected]);
});

test.each<[string, object]>([
  [
    'both in the range',
    { type: 'whereabouts', range: '10.3.0.0/24', range_start: '10.3.0.10', range_end: '10.3.0.10' },
  ],
  ['neither', { type: 'host-local', subnet: '10.3.0.0/24' }],
  ['a late one', { type: 'whereabouts', range: '10.3.0.0/24', range_start: lateMarker('x') }],
  ['a late range', { type: 'whereabouts', range: lateMarker('x'), range_start: '10.4.0.1' }],
  ['a plugin of which nothing is known', { type: 'mine', range: '10.3.0.0/24', range_start: '10.4.0.10' }],
])('%s', (_, ipam) => {
  expect(found(ipam)).toEqual([]);
});

test('in a spec it is a decision, said once', () => {
  const app = new App();
  new CnfCluster(app, 'edge', {
    platform: { kubernetes: '1.34' },
    nodePools: {
      upf: {
        nodeSelector: { pool: 'upf' },
        pfs: { ens1f0: { nic: 'intel-e810-c', vfs: { n3: { count: 4, datapath: 'kernel' } } } },
      },
    },
    networks: { n3: { pool: 'n3', ipam: { whereabouts: { range: '10.3.0.0/24', rangeStart: '10.4.0.1' } } } },
  });
  expect(inspectTree(app).problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'IPAM002 networks.n3.ipam.whereabouts.rangeStart',
  ]);
});
