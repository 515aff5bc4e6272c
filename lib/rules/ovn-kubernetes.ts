import { isLate, type Problem, parseCidr, problem } from '../core';
import { option, optionPath } from './cni-options';
import type { ClusterFacts, CniPluginFact, NetworkFact } from './facts';

/** The CNI plugin of OVN-Kubernetes. */
export const OVN_PLUGIN = 'ovn-k8s-cni-overlay';

type Config = CniPluginFact['config'];

/** What is wrong with one option of an attachment. */
interface Fault {
  readonly key: string;
  readonly message: string;
  readonly value: unknown;
  readonly allowed: string;
  readonly hint: string;
}

const TOPOLOGIES = ['layer2', 'layer3', 'localnet'];

/** Topologies that have an option; the others refuse it, or pass over it without a word. */
const TOPOLOGIES_OF: Readonly<Record<string, readonly string[]>> = {
  vlanID: ['localnet'],
  physicalNetworkName: ['localnet'],
  excludeSubnets: ['layer2', 'localnet'],
  allowPersistentIPs: ['layer2', 'localnet'],
  subnets: TOPOLOGIES,
  joinSubnet: ['layer2', 'layer3'],
  reservedSubnets: ['layer2'],
  infrastructureSubnets: ['layer2'],
  defaultGatewayIPs: ['layer2'],
};

/** Names that networks beside the cluster's own cannot have. */
const RESERVED = ['', 'default', 'ovn-kubernetes'];

/**
 * An attachment is one that OVN-Kubernetes takes, and all its options count (OVN001).
 * Source: OVN-Kubernetes 1.3, go-controller/pkg/util/multi_network.go ValidateNetConf and new...NetConfInfo;
 * pkg/config/cni.go ValidateNetConfNameFields and parseNetConfList; pkg/config/utils.go ParseClusterSubnetEntries.
 */
export function acceptedByOvn(facts: ClusterFacts): Problem[] {
  return attachments(facts).flatMap(([network, plugin]) =>
    [
      ...badName(network, plugin.config),
      ...badTopology(plugin.config),
      ...strayOptions(plugin.config),
      ...badSubnets(plugin.config),
      ...besides(network, plugin.config),
    ].map(({ key, ...fault }) => problem('OVN001', optionPath(network, plugin, key), fault)),
  );
}

/** OVN-Kubernetes looks at the first plugin of a list, and leaves the others' attachments alone. */
function attachments({ networks }: ClusterFacts): [NetworkFact, CniPluginFact][] {
  return networks.flatMap((network): [NetworkFact, CniPluginFact][] => {
    const [first] = network.plugins;
    return first?.type === OVN_PLUGIN ? [[network, first]] : [];
  });
}

/** The text of an option; `undefined` when it is none, or arrives later. */
function textAt(config: Config, key: string): string | undefined {
  const value = option(config, key);
  return typeof value === 'string' && !isLate(value) ? value : undefined;
}

function topologyOf(config: Config): string | undefined {
  return textAt(config, 'topology') || undefined;
}

function badName({ name, namespace, plugins }: NetworkFact, config: Config): Fault[] {
  if (topologyOf(config) === undefined) return [];
  const faults: Fault[] = [];
  const said = option(config, 'netAttachDefName');
  if (!isLate(said) && !isLate(name) && !isLate(namespace)) {
    const right = namespace === '' ? `<namespace>/${name}` : `${namespace}/${name}`;
    const fits = namespace === '' ? typeof said === 'string' && said.endsWith(`/${name}`) : said === right;
    if (!fits) {
      faults.push({
        key: 'netAttachDefName',
        message: `netAttachDefName of network ${name} is not its own namespace and name, and OVN-Kubernetes refuses it`,
        value: said ?? 'nothing',
        allowed: right,
        hint: `write "netAttachDefName": ${JSON.stringify(right)}`,
      });
    }
  }
  const network = option(config, 'name') ?? (plugins.length > 1 ? undefined : '');
  if (typeof network === 'string' && RESERVED.includes(network)) {
    faults.push({
      key: 'name',
      message: `network ${name} has a name that OVN-Kubernetes keeps for the cluster's own network`,
      value: network,
      allowed: `any name but ${RESERVED.slice(1).join(' and ')}`,
      hint: 'give the network a name of its own; one without topology is the own network of the cluster',
    });
  }
  return faults;
}

function badTopology(config: Config): Fault[] {
  const topology = topologyOf(config);
  if (topology === undefined || TOPOLOGIES.includes(topology)) return [];
  return [
    {
      key: 'topology',
      message: 'this is no topology of OVN-Kubernetes',
      value: topology,
      allowed: TOPOLOGIES.join(', '),
      hint: 'use layer2 for an overlay, localnet for a physical network',
    },
  ];
}

function strayOptions(config: Config): Fault[] {
  const topology = topologyOf(config);
  if (topology !== undefined && !TOPOLOGIES.includes(topology)) return [];
  if (topology === undefined && isLate(option(config, 'topology'))) return [];
  return Object.entries(TOPOLOGIES_OF).flatMap(([key, topologies]) => {
    const value = option(config, key);
    // What Go takes for not given.
    if (value === undefined || value === null || value === '' || value === 0 || value === false) return [];
    if (topology !== undefined && topologies.includes(topology)) return [];
    const which = topology === undefined ? 'the own network of the cluster' : `a network of topology ${topology}`;
    return [
      {
        key,
        message: `${which} has no ${key}`,
        value,
        allowed: `${key} with topology ${topologies.join(' or ')}`,
        hint:
          topology === undefined ? 'add topology, or drop the option' : `use topology ${topologies[0]}, or drop ${key}`,
      },
    ];
  });
}

function badSubnets(config: Config): Fault[] {
  const topology = topologyOf(config);
  if (topology === undefined || !TOPOLOGIES.includes(topology)) return [];
  const layer3 = topology === 'layer3';
  const form = layer3 ? '10.6.0.0/16/24: the range, and the length of the part of each node' : 'ranges as 10.6.0.0/24';
  const said = option(config, 'subnets');
  if (isLate(said)) return [];
  if (layer3 && (said === undefined || said === '')) {
    return [
      {
        key: 'subnets',
        message: 'a network of topology layer3 needs a range',
        value: 'nothing',
        allowed: form,
        hint: 'add subnets',
      },
    ];
  }
  return subnetsOf(config)
    .filter((text) => !isSubnet(text, layer3))
    .map((text) => ({
      key: 'subnets',
      message: `${JSON.stringify(text)} is no range that OVN-Kubernetes can give out of`,
      value: text,
      allowed: form,
      hint: layer3 ? 'the part of a node is smaller than the range; of IPv6 it is a /64' : 'write address/length',
    }));
}

/** The ranges of an attachment as written. */
export function subnetsOf(config: Config, key = 'subnets'): string[] {
  return (textAt(config, key) ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !isLate(text));
}

function isSubnet(text: string, layer3: boolean): boolean {
  const [address, length, part, ...rest] = text.split('/');
  const block = parseCidr(`${address}/${length}`);
  if (block === undefined || rest.length > 0 || (part !== undefined && !layer3)) return false;
  if (!layer3) return true;
  const ofNode = Number(part ?? (block.family === 6 ? 64 : 24));
  return ofNode > Number(length) && (block.family === 6 ? ofNode === 64 : ofNode <= 32);
}

/** It gives out addresses itself, and takes no plugin behind it. */
function besides({ name, plugins }: NetworkFact, config: Config): Fault[] {
  const faults: Fault[] = [];
  const ipam = option(config, 'ipam');
  const type = typeof ipam === 'object' && ipam !== null ? option(ipam as Config, 'type') : undefined;
  if (type !== undefined && type !== '') {
    faults.push({
      key: 'ipam',
      message: `network ${name} has an IPAM plugin, which OVN-Kubernetes refuses`,
      value: type,
      allowed: 'subnets',
      hint: 'give the range as subnets, and drop ipam',
    });
  }
  const [, second] = plugins;
  if (second !== undefined) {
    faults.push({
      key: 'type',
      message: `network ${name} has ${second.type} behind the plugin of OVN-Kubernetes, which takes none`,
      value: second.type,
      allowed: 'one plugin',
      hint: `drop ${second.type}`,
    });
  }
  return faults;
}

/** Options that make a network what it is. Source: pkg/util/multi_network.go, canReconcile. */
const COMPARED = [
  'topology',
  'mtu',
  'subnets',
  'excludeSubnets',
  'vlanID',
  'physicalNetworkName',
  'allowPersistentIPs',
  'joinSubnet',
] as const;

/** The same ranges in another order are the same. */
const compared = (value: unknown) =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((text) => text.trim())
        .sort()
        .join()
    : value;

/**
 * Attachments of one network of OVN-Kubernetes, which have one name in all namespaces, have the same options (OVN002).
 * Source: OVN-Kubernetes 1.3, docs/features/multiple-networks/multi-homing.md.
 */
export function oneNetworkOfOvn(facts: ClusterFacts): Problem[] {
  const first = new Map<string, [NetworkFact, Config]>();
  return attachments(facts).flatMap(([network, plugin]) => {
    const { config } = plugin;
    const name = textAt(config, 'name');
    if (name === undefined || topologyOf(config) === undefined) return [];
    const known = first.get(name);
    if (known === undefined) {
      first.set(name, [network, config]);
      return [];
    }
    const [other, options] = known;
    return COMPARED.flatMap((key) => {
      const [here, there] = [option(config, key), option(options, key)];
      if (isLate(here) || isLate(there) || (compared(here) || undefined) === (compared(there) || undefined)) return [];
      return [
        problem('OVN002', optionPath(network, plugin, key), {
          message: `networks ${other.name} and ${network.name} are both network ${name} of OVN-Kubernetes, with different ${key}`,
          value: here ?? 'nothing',
          allowed: String(there ?? 'nothing'),
          hint: 'give both the same options, or names of their own',
        }),
      ];
    });
  });
}
