import { isLate } from '../core';
import { option } from './cni-options';
import type { ClusterFacts, CniPluginFact, NetworkFact } from './facts';
import { portEntries } from './port-entries';
import { own } from './records';

/** What parts networks on one port: frames with another tag do not reach them. `undefined` when it is not known. */
type Tag = (config: CniPluginFact['config']) => string | undefined;

/** CNI plugins over devices. Sources: sriov-cni and ib-sriov-cni configuration references; host-device README. */
const TAGS: Readonly<Record<string, Tag>> = {
  sriov: (config) => {
    const [vlan, protocol] = [option(config, 'vlan') ?? 0, option(config, 'vlanProto') ?? '802.1q'];
    if (typeof vlan !== 'number' || typeof protocol !== 'string' || isLate(protocol)) return undefined;
    return vlan === 0 ? 'untagged' : `${protocol.toLowerCase()} VLAN ${vlan}`;
  },
  'ib-sriov': (config) => {
    const pkey = option(config, 'pkey') ?? 'default';
    return typeof pkey === 'string' && !isLate(pkey) ? `partition ${pkey.toLowerCase()}` : undefined;
  },
  'host-device': () => 'as the device is',
};

/**
 * The links that networks are on, each as a key: two networks with a key in common hear each other's frames.
 *
 * That is certain of networks with one tag whose devices come from one resource, or from two that take VFs of one port
 * on the same nodes. Of other networks nobody can tell: the same VLAN id on another port may be another VLAN.
 */
export function linkDomains(facts: ClusterFacts): (network: NetworkFact) => readonly string[] {
  const shared = sharedPorts(facts);
  return ({ resource, plugins }) => {
    const plugin = plugins.find(({ type }) => Object.hasOwn(TAGS, type));
    const tag = plugin && own(TAGS, plugin.type)?.(plugin.config);
    if (resource === undefined || isLate(resource) || tag === undefined) return [];
    return [resource, ...(shared.get(resource) ?? [])].map((place) => `${tag} of ${place}`);
  };
}

/**
 * Resources that take VFs of one port, by each of them. A plugin configuration stands for nodes, so that a port of it
 * is one port; ports with the same resources count once, however many nodes there are.
 */
function sharedPorts(facts: ClusterFacts): Map<string, Set<string>> {
  const onPort = new Map<string, Set<string>>();
  for (const { resource, config, selectors } of facts.resources) {
    for (const { list, port } of selectors.flatMap(portEntries)) {
      const key = `${list} ${config} ${port}`;
      onPort.set(key, (onPort.get(key) ?? new Set()).add(resource));
    }
  }
  const shared = new Map<string, Set<string>>();
  for (const resources of onPort.values()) {
    if (resources.size < 2) continue;
    const together = [...resources].sort().join(' and ');
    for (const resource of resources) shared.set(resource, (shared.get(resource) ?? new Set()).add(together));
  }
  return shared;
}
