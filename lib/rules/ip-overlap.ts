import { commonRange, formatIp, type IpRange, isLate, type Problem, parseCidr, problem } from '../core';
import { type AddressRange, addressRanges } from './address-ranges';
import { optionPath } from './cni-options';
import type { ClusterFacts, NetworkFact } from './facts';
import { linkDomains } from './link-domains';

/** A part of a range, on one link. */
interface Part {
  readonly owner: AddressRange;
  readonly range: IpRange;
}

/**
 * Networks on one link do not give out the same address twice (IPAM004).
 *
 * One range in several networks is usual and right: on other links it does no harm, and Whereabouts gives networks with
 * the same range addresses from one store. Two stores for one address on one link are a mistake.
 */
export function separateAddresses(facts: ClusterFacts): Problem[] {
  const domainsOf = linkDomains(facts);
  const links = new Map<string, Part[]>();
  for (const network of facts.networks) {
    const ranges = addressRanges(network);
    if (ranges.length === 0) continue;
    const parts = ranges.flatMap((owner) => owner.parts.map((range): Part => ({ owner, range })));
    for (const domain of domainsOf(network)) {
      const known = links.get(domain);
      if (known) known.push(...parts);
      else links.set(domain, [...parts]);
    }
  }
  let order: Map<NetworkFact, number> | undefined;
  const place = ({ network }: AddressRange) => {
    order ??= new Map(facts.networks.map((each, i) => [each, i]));
    return order.get(network) ?? 0;
  };
  const found = new Map<AddressRange, Problem>();
  links.forEach((parts, domain) => {
    if (parts.length < 2) return;
    for (const [a, b] of clashes(parts)) {
      const [first, second] = place(a.owner) <= place(b.owner) ? [a, b] : [b, a];
      if (!found.has(second.owner)) found.set(second.owner, twice(domain, first, second));
    }
  });
  return [...found].sort(([a], [b]) => place(a) - place(b)).map(([, clash]) => clash);
}

/**
 * Pairs of parts that overlap and have different stores: one for each part that has such a partner before it. Sorted by
 * their first address, a part can only overlap the one before it that reaches furthest, or, when that has the same
 * store, the furthest of the others.
 */
function clashes(parts: readonly Part[]): [Part, Part][] {
  const sorted = [...parts].sort(
    ({ range: a }, { range: b }) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
  );
  const found: [Part, Part][] = [];
  let furthest: Part | undefined;
  let other: Part | undefined;
  for (const part of sorted) {
    const partner = furthest?.owner.store === part.owner.store ? other : furthest;
    if (partner && commonRange(partner.range, part.range)) found.push([partner, part]);
    if (furthest === undefined || !reachesAsFar(furthest, part)) {
      if (furthest && furthest.owner.store !== part.owner.store) other = furthest;
      furthest = part;
    } else if (furthest.owner.store !== part.owner.store && (other === undefined || !reachesAsFar(other, part))) {
      other = part;
    }
  }
  return found;
}

function reachesAsFar({ range: a }: Part, { range: b }: Part): boolean {
  return a.family === b.family && a.last >= b.last;
}

function twice(domain: string, first: Part, second: Part): Problem {
  const { network, plugin, key, written } = second.owner;
  const clash = commonRange(first.range, second.range) as IpRange;
  const other = first.owner.network.name;
  const both =
    network === first.owner.network
      ? `network ${other} twice gives`
      : `networks ${other} and ${network.name} both give`;
  return problem('IPAM004', optionPath(network, plugin, key), {
    message: `${both} out ${shown(clash)} on one link, ${domain}`,
    value: written,
    allowed: `addresses that ${other} does not give out (${first.owner.written})`,
    hint: 'move one of the ranges, exclude what they have in common, or give both the same range with whereabouts',
  });
}

function shown({ family, first, last }: IpRange): string {
  const from = formatIp({ family, value: first });
  return first === last ? from : `${from}-${formatIp({ family, value: last })}`;
}

/** Networks give out no addresses of the cluster's pods and services (IPAM005). */
export function addressesBesideCluster(facts: ClusterFacts): Problem[] {
  const ranges = (facts.clusterRanges ?? []).flatMap((fact) => {
    const block = isLate(fact.range) ? undefined : parseCidr(fact.range);
    return block ? [{ ...fact, block }] : [];
  });
  if (ranges.length === 0) return [];
  return facts.networks.flatMap((network) =>
    addressRanges(network).flatMap(({ plugin, key, written, parts }) => {
      const clash = ranges.find(({ block }) => parts.some((part) => commonRange(part, block)));
      if (clash === undefined) return [];
      return [
        problem('IPAM005', optionPath(network, plugin, key), {
          message: `network ${network.name} gives out addresses that the cluster has for its ${clash.of}`,
          value: written,
          allowed: `a range outside ${ranges.map(({ range }) => range).join(', ')}`,
          hint: `move the range of the network away from ${clash.range}`,
        }),
      ];
    }),
  );
}
