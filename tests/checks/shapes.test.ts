/** Fields of single objects and of the JSON inside them: FIELD001-FIELD004. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkManifests } from '../../lib/checks';
import { SCHEMAS } from '../../lib/checks/schemas';
import { documents } from './documents';

const object = (kind: string, spec: object, group = 'sriovnetwork.openshift.io') =>
  JSON.stringify({ apiVersion: `${group}/v1`, kind, metadata: { name: 'a', namespace: 'b' }, spec });
const network = (config: object) =>
  object('NetworkAttachmentDefinition', { config: JSON.stringify(config) }, 'k8s.cni.cncf.io');
const POLICY = { resourceName: 'n3', nodeSelector: {}, numVfs: 8, nicSelector: { pfNames: ['ens1f0'] } };

/** Code, path and hint of what is wrong with fields. */
function faults(yaml: string): string[] {
  return checkManifests(documents(yaml, 'a'))
    .filter(({ code }) => code.startsWith('FIELD'))
    .map(({ code, path, hint }) => `${code} ${path.slice(5)}: ${hint}`);
}

test.each([
  ['a policy', object('SriovNetworkNodePolicy', POLICY)],
  ['null, which is the same as nothing', object('SriovNetworkNodePolicy', { ...POLICY, mtu: null, deviceType: null })],
  [
    'a variable that is filled in later',
    object('SriovOperatorConfig', { enableInjector: '$ENABLED', disableDrain: '$'.concat('{DRAIN}') }),
  ],
  ['a CNI configuration whose keys are in another case', network({ type: 'sriov', SpoofChk: 'on', VLAN: 3 })],
  [
    'a list of plugins',
    network({
      name: 'a',
      plugins: [
        { type: 'sriov', ipam: {} },
        { type: 'tuning', mtu: 9000 },
      ],
    }),
  ],
  ['a plugin that has no schema', network({ type: 'kube-ovn', whatever: 1 })],
  ['a note in a configuration', network({ type: 'sriov', _comment: 'mine', 'example.com/x': 1 })],
  [
    'a range of Whereabouts from one address to another',
    network({
      type: 'macvlan',
      ipam: { type: 'whereabouts', range: '10.0.0.1-10.0.0.9/24', exclude: ['10.0.0.4/32'] },
    }),
  ],
  [
    'addresses of IPv6',
    network({
      type: 'macvlan',
      ipam: { type: 'static', addresses: [{ address: '2001:db8::1/64', gateway: 'fe80::1' }] },
    }),
  ],
  ['a kind that nobody knows', object('SriovNetworkOfTomorrow', { x: 1 })],
])('nothing is wrong with %s', (_, yaml) => {
  expect(faults(yaml)).toEqual([]);
});

test.each([
  [
    'a misspelt field',
    object('SriovNetworkNodePolicy', { ...POLICY, numVf: 8 }),
    'FIELD001 spec.numVf: did you mean "numVfs"?',
  ],
  [
    'a field in the wrong place',
    object('SriovNetworkNodePolicy', { ...POLICY, rootDevices: [] }),
    'FIELD001 spec.rootDevices: it belongs in spec.nicSelector.rootDevices',
  ],
  [
    'a field of another version',
    object('SriovNetworkNodePolicy', { ...POLICY, colour: 'red' }),
    'FIELD002 spec.colour: remove it',
  ],
  [
    'a boolean for text',
    object('SriovNetwork', { resourceName: 'a', trust: true }),
    'FIELD003 spec.trust: put the word in quotes: unquoted on, off, yes and no are true and false to kubectl',
  ],
  [
    'a number for text',
    object('SriovNetwork', { resourceName: 1 }),
    'FIELD003 spec.resourceName: put it in quotes: "1"',
  ],
  [
    'a word out of a list',
    object('SriovNetwork', { resourceName: 'a', linkState: 'enabled' }),
    'FIELD003 spec.linkState: did you mean "enable"?',
  ],
  [
    'a number out of bounds',
    object('SriovNetworkNodePolicy', { ...POLICY, priority: 100 }),
    'FIELD003 spec.priority: stay within the bounds',
  ],
  ['a missing field', object('SriovNetwork', {}), 'FIELD004 spec: add resourceName'],
  [
    'a CNI option',
    network({ plugins: [{ type: 'sriov', spofchk: 'on' }] }),
    'FIELD001 spec.config.plugins[0].spofchk: did you mean "spoofchk"?',
  ],
  [
    'the name of an IPAM plugin',
    network({ type: 'macvlan', ipam: { type: 'wherabouts' } }),
    'FIELD003 spec.config.ipam.type: did you mean "whereabouts"?',
  ],
  [
    'an IPAM option',
    network({ type: 'macvlan', ipam: { type: 'whereabouts', rnge: '' } }),
    'FIELD001 spec.config.ipam.rnge: did you mean "range"?',
  ],
  [
    'an address',
    network({ type: 'macvlan', ipam: { type: 'static', addresses: [{ address: '10.0.0.1' }] } }),
    'FIELD003 spec.config.ipam.addresses[0].address: write an address with prefix length such as 10.3.0.0/24',
  ],
])('%s is found', (_, yaml, fault) => {
  expect(faults(yaml)).toEqual([fault]);
});

test('every schema has a validator that was compiled ahead of time, and nothing of Ajv is loaded', () => {
  const validators = require('../../lib/checks/schemas/validators') as object;
  expect(Object.keys(validators).sort()).toEqual([...SCHEMAS.keys()].sort());
  const lib = join(__dirname, '..', '..', 'lib');
  const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const loading = sources.filter((name) =>
    /require\(["']ajv|^import (?!type\b).* from 'ajv/m.test(readFileSync(join(lib, name), 'utf8')),
  );
  expect(loading).toEqual([]);
});
