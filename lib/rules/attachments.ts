import { didYouMean, isLate, nearest, type Problem, problem } from '../core';
import type { AttachmentFact, ClusterFacts, NetworkFact, ResourceFact } from './facts';
import { lookup, prefixOf, shortName } from './lookup';
import { at, atWord } from './origin';
import { own } from './records';
import { askedAmount, isExtended, nameOf, resourcesOf } from './requests';
import { isSlip } from './slips';

/**
 * An attachment names a network that exists (V43, ATT001).
 *
 * Facts are often a part of a cluster: a chart attaches to networks that another one makes. So a network that is not
 * among the facts is an error only where something speaks for its absence:
 *
 * 1. the input says that it describes the namespace wholly (`whole`), as a cluster spec does;
 * 2. the input creates the namespace and networks in it, so the one in question would be among them;
 * 3. a network of the same namespace has that name but for a slip of the keyboard, or a network of the same name
 *    stands in another namespace.
 *
 * A network that the user says is made elsewhere (`elsewhere`) is never an error, and a namespace that is not stated
 * may be any.
 */
export function existingNetworks(facts: ClusterFacts): Problem[] {
  const elsewhere = new Set(facts.elsewhere);
  const whole = new Set(facts.whole?.namespaces);
  const clues = remember((namespace, name) => networkClue(facts, whole, namespace, name));
  return facts.workloads.flatMap((workload) =>
    workload.attachments.flatMap((attachment) => {
      const { namespace, name, origin } = attachment;
      if (isLate(name) || isLate(namespace) || elsewhere.has(`${namespace}/${name}`)) return [];
      if (lookup(facts).networks(attachment).length > 0) return [];
      const clue = clues(namespace, name);
      if (clue === undefined) return [];
      return [
        problem('ATT001', origin.path, {
          message: `${nameOf(workload)} attaches to ${placed(attachment)}, which does not exist: ${clue.because}`,
          value: placed(attachment),
          allowed: clue.known.length > 0 ? shorten(clue.known) : `a network of namespace ${namespace}`,
          hint: clue.hint,
        }),
      ];
    }),
  );
}

/** What speaks for the absence of a name. */
interface Clue {
  readonly because: string;
  readonly known: readonly string[];
  readonly hint: string;
}

function networkClue(
  facts: ClusterFacts,
  whole: ReadonlySet<string>,
  namespace: string,
  name: string,
): Clue | undefined {
  const { networksIn, networksNamed, namespaces } = lookup(facts);
  const siblings = networksIn(namespace);
  const names = siblings.map((network) => network.name);
  const away = networksNamed(name).find((network) => network.namespace !== '');
  const meant = names.find((known) => isSlip(name, known));
  if (namespace === '' && meant === undefined) return undefined;
  if (meant !== undefined)
    return { because: `there is ${meant}`, known: names, hint: `did you mean ${JSON.stringify(meant)}?` };
  if (away !== undefined) {
    const there = placed(away);
    return {
      because: `there is ${there}`,
      known: [there],
      hint: `write ${there}, or make the network in ${namespace}`,
    };
  }
  const created = namespaces(namespace).length > 0 && siblings.length > 0;
  if (!whole.has(namespace) && !created) return undefined;
  return {
    because: created
      ? 'the namespace is made here, with other networks'
      : 'the networks of the namespace are all known',
    known: names,
    hint: didYouMean(name, names, 'name a network that exists, or say that this one is made elsewhere'),
  };
}

/** One clue for a name, however many workloads use it. */
function remember(find: (namespace: string, name: string) => Clue | undefined): typeof find {
  const found = new Map<string, Clue | undefined>();
  return (namespace, name) => {
    const key = `${namespace}/${name}`;
    if (!found.has(key)) found.set(key, find(namespace, name));
    return found.get(key);
  };
}

function placed({ namespace, name }: AttachmentFact | NetworkFact): string {
  return namespace ? `${namespace}/${name}` : name;
}

const SHOWN = 10;

function shorten(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * A resource that a network or a container names is one that a device plugin offers (V43, ATT001).
 *
 * As for networks, absence needs a clue: the prefix is described wholly; or the resource is an offered one but for a
 * slip of the keyboard or for its prefix; or a network takes its devices from it and its prefix is one under which
 * the device plugins of the input offer others. For a container the last would prove nothing, because plugins for
 * other things share prefixes (`intel.com/qat`, `nvidia.com/gpu`). When the prefix is described wholly, the offer
 * must also be on nodes that the workload may run on.
 */
export function offeredResources(facts: ClusterFacts): Problem[] {
  const clues = new Map<string, Clue | undefined>();
  const clueOf = (resource: string, byNetwork: boolean) => {
    const key = `${byNetwork} ${resource}`;
    if (!clues.has(key)) clues.set(key, resourceClue(facts, resource, byNetwork));
    return clues.get(key);
  };
  const ofNetworks = facts.networks.flatMap((network) => {
    // A network that an operator makes has a rule of its own, which knows the operator's policies.
    const clue = network.resource === undefined || network.madeFrom ? undefined : clueOf(network.resource, true);
    if (clue === undefined) return [];
    return [
      dangling(clue, network.resource, `network ${placed(network)} takes its devices from`, () =>
        atWord(network.origin, 'pool', 'metadata', 'annotations', 'k8s.v1.cni.cncf.io/resourceName'),
      ),
    ];
  });
  const ofContainers = facts.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) =>
      resourcesOf(container).flatMap((resource) => {
        if (!isExtended(resource) || askedAmount(container, resource) === 0) return [];
        const clue = clueOf(resource, false) ?? outOfReach(facts, resource, workload.nodeSelector);
        if (clue === undefined) return [];
        const side = own(container.limits, resource) === undefined ? 'requests' : 'limits';
        return [
          dangling(clue, resource, `container ${container.name} of ${nameOf(workload)} asks for`, () =>
            at(container.origin, 'resources', side, resource),
          ),
        ];
      }),
    ),
  );
  return [...ofNetworks, ...ofContainers];
}

function dangling(clue: Clue, resource: string | undefined, who: string, path: () => string): Problem {
  return problem('ATT001', path(), {
    message: `${who} ${resource}, ${clue.because}`,
    value: resource,
    allowed: clue.known.length > 0 ? shorten(clue.known) : 'a resource that a device plugin offers',
    hint: clue.hint,
  });
}

function resourceClue(facts: ClusterFacts, resource: string, byNetwork: boolean): Clue | undefined {
  if (isLate(resource) || facts.elsewhere?.includes(resource)) return undefined;
  if (lookup(facts).offers(resource).length > 0) return undefined;
  const stated = facts.resources.filter((fact) => !fact.prefixAssumed && !isLate(fact.resource));
  const [prefix, name] = [prefixOf(resource), shortName(resource)];
  const meant = stated.find((fact) => mistaken(fact, prefix, name))?.resource;
  const siblings = [...new Set(stated.map((fact) => fact.resource).filter((other) => prefixOf(other) === prefix))];
  if (meant !== undefined) {
    return {
      because: `which no device plugin offers: there is ${meant}`,
      known: [...new Set([meant, ...siblings])],
      hint: `did you mean ${JSON.stringify(meant)}?`,
    };
  }
  const whole = facts.whole?.resourcePrefixes?.includes(prefix) ?? false;
  if (!whole && !(byNetwork && siblings.length > 0)) return undefined;
  return {
    because: `which no device plugin offers`,
    known: siblings,
    hint: `${nearestOf(resource, siblings)}name a resource that is offered, or say that this one is made elsewhere`,
  };
}

function nearestOf(resource: string, known: readonly string[]): string {
  const near = nearest(resource, known);
  return near === undefined ? '' : `did you mean ${JSON.stringify(near)}? Else `;
}

function mistaken({ resource }: ResourceFact, prefix: string, name: string): boolean {
  return shortName(resource) === name || (prefixOf(resource) === prefix && isSlip(name, shortName(resource)));
}

/** The resource is offered, but on other nodes than the workload asks for. */
function outOfReach(
  facts: ClusterFacts,
  resource: string,
  selector: Readonly<Record<string, string>>,
): Clue | undefined {
  if (!facts.whole?.resourcePrefixes?.includes(prefixOf(resource)) || facts.elsewhere?.includes(resource))
    return undefined;
  const offers = lookup(facts).offers(resource);
  if (offers.length === 0 || lookup(facts).offersWithin(resource, selector).length > 0) return undefined;
  const nodes = offers.map(({ nodeSelector }) => JSON.stringify(nodeSelector));
  return {
    because: `which no node with ${JSON.stringify(selector)} has`,
    known: nodes.map((labels) => `nodes with ${labels}`),
    hint: 'select nodes that have the resource, or give these nodes devices of the pool',
  };
}
