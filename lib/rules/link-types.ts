import { type Problem, problem } from '../core';
import { optionPath } from './cni-options';
import type { ClusterFacts, PortFact, ResourceFact, SelectorFact } from './facts';
import { lookup } from './lookup';
import { poolsFor } from './node-selectors';
import { portEntries, portOf } from './port-entries';
import { own } from './records';

type LinkType = PortFact['linkType'];

/** Link layer that a CNI plugin works on. Sources: README files of sriov-cni and ib-sriov-cni. */
const LINKS: Readonly<Record<string, LinkType>> = { sriov: 'ethernet', 'ib-sriov': 'infiniband' };

/** Link layers as the device plugin names them. */
const SELECTED: Readonly<Record<string, LinkType>> = { ether: 'ethernet', infiniband: 'infiniband' };

const PLUGIN_FOR: Readonly<Record<LinkType, string>> = { ethernet: 'sriov', infiniband: 'ib-sriov' };

/** A network's CNI plugin is the one for the link layer of its devices (V49, NET011). */
export function pluginFitsLink(facts: ClusterFacts): Problem[] {
  const known = new Map<string, LinkType | undefined>();
  return facts.networks.flatMap((network) => {
    const { resource, plugins } = network;
    const plugin = plugins.find(({ type }) => own(LINKS, type) !== undefined);
    if (plugin === undefined || resource === undefined) return [];
    if (!known.has(resource)) known.set(resource, linkOfAll(facts, lookup(facts).offers(resource)));
    const link = known.get(resource);
    if (link === undefined || own(LINKS, plugin.type) === link) return [];
    return [
      problem('NET011', optionPath(network, plugin, 'type'), {
        message: `network ${network.name} gives ${link} devices to the CNI plugin ${plugin.type}`,
        value: plugin.type,
        allowed: `${PLUGIN_FOR[link]}, the plugin for ${link} VFs`,
        hint: `use ${PLUGIN_FOR[link]}, or take devices of another resource`,
      }),
    ];
  });
}

/** The link layer of all devices of a resource; `undefined` when they have two, or it is not known of one. */
function linkOfAll(facts: ClusterFacts, offers: readonly ResourceFact[]): LinkType | undefined {
  let link: LinkType | undefined;
  for (const offer of offers) {
    for (const selector of offer.selectors) {
      const next = linkOf(facts, offer, selector);
      if (next === undefined || (link !== undefined && next !== link)) return undefined;
      link = next;
    }
  }
  return link;
}

/** The link layer of the devices of one selector. */
function linkOf(facts: ClusterFacts, offer: ResourceFact, selector: SelectorFact): LinkType | undefined {
  const [type, ...others] = selector.linkTypes ?? [];
  if (type !== undefined) return others.length === 0 ? own(SELECTED, type) : undefined;
  let link: LinkType | undefined;
  for (const entry of portEntries(selector)) {
    for (const pool of poolsFor(facts, offer)) {
      const port = portOf(pool, entry);
      if (port === undefined || (link !== undefined && port.linkType !== link)) return undefined;
      link = port.linkType;
    }
  }
  return link;
}
