import { type Problem, problem } from '../core';
import type { ClusterFacts, DraFilterFact, DraPolicyFact, ResourceFact, SelectorFact } from './facts';
import { at } from './origin';
import { portEntries } from './port-entries';
import { groupBy, isWithin } from './records';

/**
 * A device is handed out by a device plugin or by a DRA driver, not by both (V79, DRA001). Certain for a port that
 * a policy of the driver and a configuration of the plugin both name, on the same nodes.
 */
export function oneDelivery(facts: ClusterFacts): Problem[] {
  const policies = facts.draPolicies ?? [];
  if (policies.length === 0) return [];
  const byPort = groupBy(facts.resources.flatMap(claims), ({ port }) => port);
  return policies.flatMap((policy) =>
    policy.filters.flatMap((filter, i) =>
      portsOf(filter)
        .flatMap(([list, index, port]) => {
          const rival = (byPort.get(port) ?? []).find(
            ({ resource, selector }) => sameNodes(policy, resource) && sameDevices(filter, selector),
          );
          return rival ? [taken(policy, i, list, index, filter[list][index] ?? port, rival.resource)] : [];
        })
        .slice(0, 1),
    ),
  );
}

interface Claim {
  readonly port: string;
  readonly resource: ResourceFact;
  readonly selector: SelectorFact;
}

function claims(resource: ResourceFact): Claim[] {
  return resource.selectors.flatMap((selector) =>
    portEntries(selector).map(({ list, port }) => ({ port: `${list} ${port}`, resource, selector })),
  );
}

function portsOf({ pfNames, pfPciAddresses }: DraFilterFact): ['pfNames' | 'pfPciAddresses', number, string][] {
  return [
    ...pfNames.map((name, i): ['pfNames', number, string] => ['pfNames', i, `pfNames ${name.toLowerCase()}`]),
    ...pfPciAddresses.map((pci, i): ['pfPciAddresses', number, string] => [
      'pfPciAddresses',
      i,
      `rootDevices ${pci.toLowerCase()}`,
    ]),
  ];
}

function sameNodes({ nodeSelector: a }: DraPolicyFact, { nodeSelector: b }: ResourceFact): boolean {
  return a !== undefined && b !== undefined && (isWithin(a, b) || isWithin(b, a));
}

/** Nothing that both ask of a device tells their devices apart. */
function sameDevices(filter: DraFilterFact, selector: SelectorFact): boolean {
  return (['vendors', 'devices', 'drivers'] as const).every(
    (list) =>
      filter[list].length === 0 ||
      selector[list].length === 0 ||
      (filter[list].length === 1 && selector[list].length === 1 && filter[list][0] === selector[list][0]),
  );
}

function taken(
  policy: DraPolicyFact,
  filter: number,
  list: string,
  index: number,
  port: string,
  resource: ResourceFact,
): Problem {
  return problem('DRA001', at(policy.filters[filter]?.origin ?? policy.origin, list, index), {
    message: `policy ${policy.name} hands out VFs of ${port}, which the device plugin offers as ${resource.resource}`,
    value: port,
    allowed: 'ports that no device plugin on the same nodes names',
    hint: 'leave the port to one of them',
  });
}
