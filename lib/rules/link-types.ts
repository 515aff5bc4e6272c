import { type Problem, problem } from '../core';
import { optionPath } from './cni-options';
import type { ClusterFacts, PortFact, ResourceFact } from './facts';
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
  const links = new Set(offers.flatMap((offer) => linksOf(facts, offer)));
  const [link] = links;
  return links.size === 1 ? link : undefined;
}

function linksOf(facts: ClusterFacts, offer: ResourceFact): (LinkType | undefined)[] {
  return offer.selectors.flatMap((selector) => {
    const [type, ...others] = selector.linkTypes ?? [];
    if (type !== undefined) return [others.length === 0 ? own(SELECTED, type) : undefined];
    const ports = portEntries(selector).flatMap((entry) => poolsFor(facts, offer).map((pool) => portOf(pool, entry)));
    return ports.length === 0 ? [undefined] : ports.map((port) => port?.linkType);
  });
}
