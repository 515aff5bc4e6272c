import type { AttachmentFact, ClusterFacts, NamespaceFact, NetworkFact, NodePoolFact, ResourceFact } from './facts';
import { groupBy, isWithin } from './records';

/** Facts by name, so that no rule walks all of them for each reference. */
export interface Lookup {
  /** Entries of device plugin configurations that offer a resource. */
  offers(resource: string): readonly ResourceFact[];
  /** Networks that an attachment may mean: more than one only when a namespace is not stated. */
  networks(attachment: AttachmentFact): readonly NetworkFact[];
  /** Networks of a namespace. */
  networksIn(namespace: string): readonly NetworkFact[];
  /** Networks of a name, in any namespace. */
  networksNamed(name: string): readonly NetworkFact[];
  /** Namespaces of a name. */
  namespaces(name: string): readonly NamespaceFact[];
  /** Node pools all of whose labels a selector asks for. */
  poolsWithin(selector: Readonly<Record<string, string>>): readonly NodePoolFact[];
  /** True when a device plugin offers the resource or a network takes its devices from it. */
  isDevice(resource: string): boolean;
}

const NONE: readonly never[] = [];
const lookups = new WeakMap<ClusterFacts, Lookup>();

/** The lookup of a set of facts, made once. */
export function lookup(facts: ClusterFacts): Lookup {
  const known = lookups.get(facts);
  if (known) return known;
  const made = makeLookup(facts);
  lookups.set(facts, made);
  return made;
}

/** The part of a resource name before the slash, or nothing. */
export function prefixOf(resource: string): string {
  return resource.slice(0, Math.max(0, resource.indexOf('/')));
}

/** The part of a resource name after the slash. */
export function shortName(resource: string): string {
  return resource.slice(resource.indexOf('/') + 1);
}

function labelKey(label: readonly [string, string] | undefined): string {
  return label === undefined ? '' : `${label[0]}=${label[1]}`;
}

function makeLookup(facts: ClusterFacts): Lookup {
  const stated = groupBy(
    facts.resources.filter((fact) => !fact.prefixAssumed),
    (fact) => fact.resource,
  );
  const assumed = groupBy(
    facts.resources.filter((fact) => fact.prefixAssumed),
    (fact) => shortName(fact.resource),
  );
  const placed = groupBy(facts.networks, (network) => `${network.namespace}/${network.name}`);
  const named = groupBy(facts.networks, (network) => network.name);
  const perNamespace = groupBy(facts.networks, (network) => network.namespace);
  const namespaces = groupBy(facts.namespaces, (namespace) => namespace.name);
  // Pools are found by one of their labels, so that a cluster of many pools costs no more than one of few.
  const pools = groupBy(facts.nodePools, ({ nodeSelector }) => labelKey(Object.entries(nodeSelector)[0]));
  const ofNetworks = new Set(facts.networks.map((network) => network.resource));

  const offers = (resource: string): readonly ResourceFact[] => {
    const exact = stated.get(resource) ?? NONE;
    const loose = assumed.get(shortName(resource));
    return loose ? [...exact, ...loose] : exact;
  };
  return {
    offers,
    networks: ({ namespace, name }) => {
      if (namespace === '') return named.get(name) ?? NONE;
      const exact = placed.get(`${namespace}/${name}`) ?? NONE;
      const loose = placed.get(`/${name}`);
      return loose ? [...exact, ...loose] : exact;
    },
    networksIn: (namespace) => perNamespace.get(namespace) ?? NONE,
    networksNamed: (name) => named.get(name) ?? NONE,
    namespaces: (name) => namespaces.get(name) ?? NONE,
    poolsWithin: (selector) =>
      [undefined, ...Object.entries(selector)]
        .flatMap((label): readonly NodePoolFact[] => pools.get(labelKey(label)) ?? NONE)
        .filter(({ nodeSelector }) => isWithin(selector, nodeSelector)),
    isDevice: (resource) => ofNetworks.has(resource) || offers(resource).length > 0,
  };
}
