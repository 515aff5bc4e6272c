/** Policies of the sriov-network-operator: at the edge of what each rule allows, and a step beyond. */
import { runRules, type VfPolicyFact } from '../../lib/rules';
import { codes, facts } from './facts';
import { policies } from './wrong-policies';

type Given = Parameters<typeof policies>[0];

const found = (...given: Given[]) => codes(runRules(facts(policies(...given))));
const on = (...pfNames: string[]): Given => ({ nics: { pfNames } });

test.each<[what: string, right: Given, wrong: Given, code: string]>([
  ['makes at least one VF (V38)', { numVfs: 1 }, { numVfs: 0 }, 'SNO002'],
  [
    'asks an E810 for at most 256 VFs (V38)',
    { numVfs: 256, nics: { vendor: '8086', deviceId: '1592' } },
    { numVfs: 257, nics: { vendor: '8086', deviceId: '1592' } },
    'VF001',
  ],
  [
    'asks a ConnectX-6 Dx for at most 128 VFs (V38)',
    { numVfs: 128, nics: { vendor: '15b3', deviceId: '101d' } },
    { numVfs: 129, nics: { vendor: '15b3', deviceId: '101d' } },
    'VF001',
  ],
  [
    'has switchdev mode on a NIC that can (V37)',
    { eSwitchMode: 'switchdev', nics: { vendor: '15b3', deviceId: '101d' } },
    { eSwitchMode: 'switchdev', nics: { vendor: '8086', deviceId: '1572' } },
    'SNO001',
  ],
  ['selects a NIC (V38)', { nics: { pfNames: [], vendor: '8086' } }, { nics: { pfNames: [] } }, 'SNO002'],
  ['has a range up to its last VF (V39)', on('ens1f0#0-7'), on('ens1f0#0-8'), 'VF003'],
  ['has a range that runs forwards (V39)', on('ens1f0#3-3'), on('ens1f0#3-2'), 'VF003'],
  ['writes ids as sysfs does (V75)', { nics: { vendor: '8086' } }, { nics: { vendor: '0x8086' } }, 'DP001'],
])('a policy %s', (_, right, wrong, code) => {
  expect(found(right)).toEqual([]);
  expect(found(wrong)).toEqual([code]);
});

describe('two policies (V40)', () => {
  const other: Given = { name: 'n6', resourceName: 'n6' };

  test('part the VFs of a port', () => {
    expect(found(on('ens1f0#0-3'), { ...other, ...on('ens1f0#4-7') })).toEqual([]);
    expect(found(on('ens1f0#0-3'), { ...other, ...on('ens1f0#3-7') })).toEqual(['VF002']);
  });

  test('one for a port and one for a range of it, are left to their priority', () => {
    expect(found(on('ens1f0'), { ...other, ...on('ens1f0#3-7') })).toEqual([]);
    expect(found(on('ens1f0'), { ...other, ...on('ens1f0') })).toEqual(['VF002']);
  });

  test('may name one range on ports or nodes that are not the same', () => {
    const nodeSelector: VfPolicyFact['nodeSelector'] = { pool: 'edge' };
    expect(found(on('ens1f0#0-3'), { ...other, ...on('ens2f0#0-3') })).toEqual([]);
    expect(found(on('ens1f0#0-3'), { ...other, nodeSelector, ...on('ens1f0#0-3') })).toEqual([]);
  });

  test('of one resource agree on whether it says its NUMA node', () => {
    const second = on('ens2f0');
    expect(found({ excludeTopology: true }, { excludeTopology: true, ...second })).toEqual([]);
    expect(found({ excludeTopology: true }, { excludeTopology: false, ...second })).toEqual(['SNO003']);
  });
});
