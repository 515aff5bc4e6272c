import { type DeviceKind, kindsOf } from './device-kinds';
import type { AttachmentFact, ClusterFacts, NamespaceFact, NetworkFact, NodePoolFact, ResourceFact } from './facts';
import { groupBy, isWithin } from './records';

type Selector = Readonly<Record<string, string>>;

/** Facts by name, so that no rule walks all of them for each reference. */
export interface Lookup {
  /** Entries of device plugin configurations that offer a resource. */
  offers(resource: string): readonly ResourceFact[];
  /** Those offers that stand on nodes which may carry all labels of a selector. */
  offersWithin(resource: string, selector: Selector): readonly ResourceFact[];
  /** Kinds of the devices that any offer of a resource hands out. */
  kinds(resource: string): readonly DeviceKind[];
  /** Kinds of the devices that its offers on such nodes hand out. */
  kindsWithin(resource: string, selector: Selector): readonly DeviceKind[];
  /** Networks that an attachment may mean: more than one only when a namespace is not stated. */
  networks(attachment: AttachmentFact): readonly NetworkFact[];
  /** Networks of a namespace. */
  networksIn(namespace: string): readonly NetworkFact[];
  /** Networks of a name, in any namespace. */
  networksNamed(name: string): readonly NetworkFact[];
  /** Namespaces of a name. */
  namespaces(name: string): readonly NamespaceFact[];
  /** Node pools all of whose labels a selector asks for. */
  poolsWithin(selector: Selector): readonly NodePoolFact[];
  /** Node pools whose nodes carry a label. */
  poolsCarrying(label: readonly [string, string]): readonly NodePoolFact[];
  /** True when a device plugin offers the resource or a network takes its devices from it. */
  isDevice(resource: string): boolean;
}

const NONE: readonly never[] = [];
const NO_LABELS: Selector = {};

/** What is worked out once for each set of facts, however many rules ask. */
export function oncePerFacts<T extends object>(make: (facts: ClusterFacts) => T): (facts: ClusterFacts) => T {
  const known = new WeakMap<ClusterFacts, T>();
  return (facts) => {
    let made = known.get(facts);
    if (made === undefined) {
      made = make(facts);
      known.set(facts, made);
    }
    return made;
  };
}

/** The lookup of a set of facts, made once. */
export const lookup = oncePerFacts(makeLookup);

/** The part of a resource name before the slash, or nothing. */
export function prefixOf(resource: string): string {
  return resource.slice(0, Math.max(0, resource.indexOf('/')));
}

/** The part of a resource name after the slash. */
export function shortName(resource: string): string {
  return resource.slice(resource.indexOf('/') + 1);
}

/** True when no node can carry the labels of both. */
export function excludeEachOther(a: Selector, b: Selector): boolean {
  if (a === b) return false;
  for (const label of Object.keys(a)) if (Object.hasOwn(b, label) && b[label] !== a[label]) return true;
  return false;
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
  const carrying = groupBy(
    facts.nodePools.flatMap((pool) =>
      Object.entries(pool.nodeSelector).map((label) => ({ label: labelKey(label), pool })),
    ),
    ({ label }) => label,
  );
  const ofNetworks = new Set(facts.networks.map((network) => network.resource));

  const offers = (resource: string): readonly ResourceFact[] => {
    const exact = stated.get(resource) ?? NONE;
    const loose = assumed.get(shortName(resource));
    return loose ? [...exact, ...loose] : exact;
  };
  const placedOffers = remember((resource) => offersByNode(offers(resource)));
  // Most workloads ask for the same nodes as others, and a pool of devices may stand on many.
  const offersOfMany = rememberPlaced((resource, selector) => placedOffers(resource)(selector));
  const offersWithin = (resource: string, selector: Selector): readonly ResourceFact[] => {
    const all = offers(resource);
    const [only] = all;
    if (only === undefined || all.length > 1) return all.length > 1 ? offersOfMany(resource, selector) : NONE;
    return excludeEachOther(only.nodeSelector ?? NO_LABELS, selector) ? NONE : all;
  };
  return {
    offers,
    offersWithin,
    kinds: (resource) => kindsOfAll(offers(resource)),
    kindsWithin: (resource, selector) => kindsOfAll(offersWithin(resource, selector)),
    networks: ({ namespace, name }) => {
      if (namespace === '') return named.get(name) ?? NONE;
      const exact = placed.get(`${namespace}/${name}`) ?? NONE;
      const loose = placed.get(`/${name}`);
      return loose ? [...exact, ...loose] : exact;
    },
    networksIn: (namespace) => perNamespace.get(namespace) ?? NONE,
    networksNamed: (name) => named.get(name) ?? NONE,
    namespaces: (name) => namespaces.get(name) ?? NONE,
    // All entries of a plugin configuration have one selector.
    poolsWithin: rememberFor((selector) =>
      [undefined, ...Object.entries(selector)]
        .flatMap((label): readonly NodePoolFact[] => pools.get(labelKey(label)) ?? NONE)
        .filter(({ nodeSelector }) => isWithin(selector, nodeSelector)),
    ),
    poolsCarrying: (label) => (carrying.get(labelKey(label)) ?? NONE).map(({ pool }) => pool),
    isDevice: (resource) => ofNetworks.has(resource) || offers(resource).length > 0,
  };
}

const kindsByOffers = new WeakMap<readonly ResourceFact[], readonly DeviceKind[]>();

/** Kinds of the devices of offers; whoever asks for the same devices has the same list. */
function kindsOfAll(offers: readonly ResourceFact[]): readonly DeviceKind[] {
  let kinds = kindsByOffers.get(offers);
  if (kinds === undefined) {
    kinds = [...new Set(offers.flatMap(kindsOf))];
    kindsByOffers.set(offers, kinds);
  }
  return kinds;
}

/** Node pools tell themselves apart by the value of one label, so offers are kept by the first label they ask for. */
function offersByNode(offers: readonly ResourceFact[]): (selector: Selector) => readonly ResourceFact[] {
  const firstLabel = ({ nodeSelector }: ResourceFact) => Object.entries(nodeSelector ?? {})[0];
  const groups = groupBy(offers, (offer) => labelKey(firstLabel(offer)));
  const labels = [...new Set(offers.flatMap((offer) => firstLabel(offer)?.[0] ?? []))];
  return (selector) => {
    const decided = labels.every((label) => Object.hasOwn(selector, label));
    const keys = ['', ...labels.map((label) => labelKey([label, selector[label] as string]))];
    const near = decided ? keys.flatMap((key): readonly ResourceFact[] => groups.get(key) ?? NONE) : offers;
    return near.filter(({ nodeSelector }) => !excludeEachOther(nodeSelector ?? {}, selector));
  };
}

/** A function that works out its result for a selector once. */
function rememberFor<T>(find: (selector: Selector) => T): (selector: Selector) => T {
  const found = new Map<Selector, T>();
  return (selector) => {
    let result = found.get(selector);
    if (result === undefined) {
      result = find(selector);
      found.set(selector, result);
    }
    return result;
  };
}

/** A function that works out its result for a name once. */
function remember<T>(find: (name: string) => T): (name: string) => T {
  const found = new Map<string, T>();
  return (name) => {
    let result = found.get(name);
    if (result === undefined) {
      result = find(name);
      found.set(name, result);
    }
    return result;
  };
}

const selectorTexts = new WeakMap<Selector, string>();

/** A selector as one text; each is asked for by many rules. */
function textOf(selector: Selector): string {
  let text = selectorTexts.get(selector);
  if (text === undefined) {
    text = JSON.stringify(selector);
    selectorTexts.set(selector, text);
  }
  return text;
}

/** The same for a name and a node selector: one list, however many workloads ask for it. */
export function rememberPlaced<T>(find: (name: string, selector: Selector) => T): typeof find {
  const found = new Map<string, T>();
  return (name, selector) => {
    const key = `${name} ${textOf(selector)}`;
    let result = found.get(key);
    if (result === undefined) {
      result = find(name, selector);
      found.set(key, result);
    }
    return result;
  };
}
