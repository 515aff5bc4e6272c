import { isLate, type Problem, problem, showValue } from '../core';
import type { ClusterFacts, CniPluginFact, NetworkFact } from './facts';
import { at, atWord } from './origin';
import { own } from './records';

/** An option as the plugin reads it: encoding/json of Go takes any case for a key. */
export function option(config: Readonly<Record<string, unknown>>, key: string): unknown {
  if (Object.hasOwn(config, key)) return config[key];
  const { length } = key;
  for (const other of Object.keys(config)) {
    if (other.length === length && other.toLowerCase() === key.toLowerCase()) return config[other];
  }
  return undefined;
}

/** The path of an option of a network's plugin. */
export function optionPath(network: NetworkFact, plugin: CniPluginFact, key: string): string {
  const { madeFrom, origin } = network;
  if (madeFrom) return at(origin, 'spec', own(madeFrom.fields, key) ?? key);
  const inList = network.plugins.length > 1 ? ['plugins', network.plugins.indexOf(plugin)] : [];
  return atWord(network.origin, SPEC_WORD[key] ?? key, 'spec', 'config', ...inList, key);
}

/** Options that have another name in a spec. */
const SPEC_WORD: Readonly<Record<string, string>> = {
  type: 'cni',
  vlanQoS: 'vlanQos',
  vlanProto: 'vlanProtocol',
  min_tx_rate: 'minTxRate',
  max_tx_rate: 'maxTxRate',
  vlanID: 'vlan',
  name: 'ovnKubernetes.network',
  topology: 'ovnKubernetes.topology',
  subnets: 'ovnKubernetes.subnets',
  excludeSubnets: 'ovnKubernetes.excludeSubnets',
  physicalNetworkName: 'ovnKubernetes.physicalNetwork',
  allowPersistentIPs: 'ovnKubernetes.allowPersistentIps',
};

/** Options that change the tag of frames. */
const MARKS = ['vlanQoS', 'vlanProto'];

const PROTOCOLS = ['802.1q', '802.1ad'];

interface OptionForm {
  readonly key: string;
  readonly isGood: (value: unknown) => boolean;
  readonly allowed: string;
}

const FORMS: readonly OptionForm[] = [
  { key: 'vlan', isGood: (value) => isWithin(value, 4094), allowed: 'a whole number from 0 to 4094' },
  { key: 'vlanQoS', isGood: (value) => isWithin(value, 7), allowed: 'a whole number from 0 to 7' },
  {
    key: 'vlanProto',
    isGood: (value) => typeof value === 'string' && PROTOCOLS.includes(value.toLowerCase()),
    allowed: PROTOCOLS.join(', '),
  },
];

function isWithin(value: unknown, highest: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highest;
}

function isStated(value: unknown): boolean {
  return value !== undefined && value !== null && !isLate(value);
}

function eachSriovPlugin(check: (network: NetworkFact, plugin: CniPluginFact) => Problem[]) {
  return (facts: ClusterFacts): Problem[] =>
    facts.networks.flatMap((network) =>
      network.plugins.filter(({ type }) => type === 'sriov').flatMap((plugin) => check(network, plugin)),
    );
}

/**
 * VLAN id, priority and protocol are in range, and priority and protocol come with a VLAN (V45, NET001).
 * Source: sriov-cni pkg/config/config.go, LoadConf.
 */
export const vlanOptions = eachSriovPlugin((network, plugin) => {
  const vlan = option(plugin.config, 'vlan');
  // Most networks are tagged and say no more.
  if (isWithin(vlan, 4094) && MARKS.every((key) => option(plugin.config, key) === undefined)) return [];
  const malformed = FORMS.filter(({ key, isGood }) => {
    const value = option(plugin.config, key);
    return isStated(value) && !isGood(value);
  });
  if (malformed.length > 0) {
    return malformed.map(({ key, allowed }) =>
      problem('NET001', optionPath(network, plugin, key), {
        message: `${key} of network ${network.name} is ${showValue(option(plugin.config, key))}`,
        value: option(plugin.config, key),
        allowed,
        hint:
          key !== 'vlanProto' && typeof option(plugin.config, key) === 'string'
            ? 'write a number'
            : 'stay within these',
      }),
    );
  }
  if (isLate(vlan)) return [];
  return MARKS.flatMap((key) => {
    const value = option(plugin.config, key);
    const asksForVlan = vlan === undefined || vlan === null ? isStated(value) : vlan === 0 && isMarking(value);
    if (!asksForVlan || isLate(value)) return [];
    return [
      problem('NET001', optionPath(network, plugin, key), {
        message: `${key} of network ${network.name} is ${showValue(value)}, but there is no VLAN to mark`,
        value,
        allowed: vlan === 0 ? 'priority 0 and protocol 802.1q on an untagged network' : `no ${key} without a vlan`,
        hint: `set vlan to 1-4094, or leave ${key} out`,
      }),
    ];
  });
});

/** Plugins with a trunk, by the word for it. Sources: ovs-cni pkg/common; accelerated-bridge-cni pkg/config; plugins/main/bridge. */
const TRUNKS: Readonly<Record<string, string>> = { ovs: 'trunk', 'accelerated-bridge': 'trunk', bridge: 'vlanTrunk' };

/**
 * A trunk names VLANs, the lowest of a range first; `ovs` takes no VLAN of its own beside it (V45, NET001).
 * Source: ovs-cni pkg/common/common.go, SplitVlanIds and ParseOvsPortConfig: the VLAN is passed over without a word.
 */
export function trunkRanges(facts: ClusterFacts): Problem[] {
  return facts.networks.flatMap((network) =>
    network.plugins.flatMap((plugin) => {
      const key = own(TRUNKS, plugin.type);
      const trunk = key === undefined ? undefined : option(plugin.config, key);
      if (key === undefined || !Array.isArray(trunk)) return [];
      const wrong = trunk.find((entry) => !isVlanRange(entry));
      if (wrong !== undefined) {
        return [
          problem('NET001', optionPath(network, plugin, key), {
            message: `${key} of network ${network.name} has an entry that is no VLAN and no range of VLANs`,
            value: wrong,
            allowed: 'VLANs from 1 to 4094, the lowest of a range first',
            hint: 'name one VLAN, or the first and the last of a range',
          }),
        ];
      }
      const vlan = option(plugin.config, 'vlan');
      if (plugin.type !== 'ovs' || trunk.length === 0 || !isStated(vlan)) return [];
      return [
        problem('NET001', optionPath(network, plugin, 'vlan'), {
          message: `network ${network.name} has a VLAN beside a trunk, and the CNI plugin ovs passes over the VLAN`,
          value: vlan,
          allowed: 'a vlan or a trunk',
          hint: 'drop one of the two',
        }),
      ];
    }),
  );
}

function isVlanRange(entry: unknown): boolean {
  if (typeof entry !== 'object' || entry === null) return false;
  const [id, first, last] = ['id', 'minID', 'maxID'].map((key) => option(entry as Record<string, unknown>, key));
  const isVlan = (value: unknown) => isLate(value) || (isWithin(value, 4094) && value !== 0);
  const paired = first === undefined && last === undefined ? id !== undefined : isVlan(first) && isVlan(last);
  return paired && (id === undefined || isVlan(id)) && !((first as number) > (last as number));
}

/** A priority or protocol that changes frames. */
function isMarking(value: unknown): boolean {
  return typeof value === 'number' ? value !== 0 : typeof value === 'string' && value.toLowerCase() === '802.1ad';
}

/**
 * The guaranteed rate is at most the limit; a limit of 0 is none (V45, NET002).
 * Source: Linux net/core/rtnetlink.c, do_setvfinfo; sriov-cni configuration reference.
 */
export const transmitRates = eachSriovPlugin((network, plugin) => {
  const low = option(plugin.config, 'min_tx_rate');
  const high = option(plugin.config, 'max_tx_rate');
  if (typeof low !== 'number' || typeof high !== 'number' || high === 0 || low <= high) return [];
  return [
    problem('NET002', optionPath(network, plugin, 'min_tx_rate'), {
      message: `network ${network.name} guarantees ${low} Mbit/s under a limit of ${high} Mbit/s`,
      value: low,
      allowed: `at most ${high}, the limit`,
      hint: 'lower min_tx_rate or raise max_tx_rate',
    }),
  ];
});
