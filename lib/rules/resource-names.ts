import { deviceVariable, isLate, isResourceDomain, isShellName, type Problem, problem, toResourceName } from '../core';
import type { ClusterFacts, ResourceFact } from './facts';
import { prefixOf, shortName } from './lookup';
import { at } from './origin';
import { groupBy } from './records';

/** Source: sriov-network-operator pkg/webhook/validate.go; sriov-network-device-plugin pkg/utils/utils.go. */
const RESOURCE_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$/;
const LIMIT = 63;

function isWellFormed(name: string): boolean {
  return name.length <= LIMIT && RESOURCE_NAME.test(name);
}

function known(facts: ClusterFacts): ResourceFact[] {
  return facts.resources.filter(({ resource }) => !isLate(resource));
}

/** A resource name has the form that the device plugin accepts, and a domain that the kubelet does (V41, RES001). */
export function wellFormedNames(facts: ClusterFacts): Problem[] {
  return known(facts).flatMap(({ resource, origin }) => {
    const name = shortName(resource);
    const prefix = prefixOf(resource);
    if (isWellFormed(name)) return prefix === '' || isResourceDomain(prefix) ? [] : [wrongDomain(prefix, origin)];
    const meant = toResourceName(name).slice(0, LIMIT);
    return [
      problem('RES001', at(origin, 'resourceName'), {
        message: `${JSON.stringify(name)} is no name of a resource`,
        value: name,
        allowed: `letters, digits, underscores and hyphens, the first and the last a letter or digit, at most ${LIMIT}`,
        hint: meant ? `write ${meant}` : 'use lower-case letters, digits and underscores',
      }),
    ];
  });
}

function wrongDomain(prefix: string, origin: ResourceFact['origin']): Problem {
  return problem('RES001', at(origin, 'resourcePrefix'), {
    message: `the kubelet takes no extended resources of ${JSON.stringify(prefix)}`,
    value: prefix,
    allowed: 'a domain name outside kubernetes.io that does not begin with requests.',
    hint: 'use a domain of yours',
  });
}

/**
 * A shell can read the variable that names the devices, and no other resource of the plugin has the same one
 * (V41, RES002). Upper-case letters do no harm by themselves: the plugin writes the variable in capitals anyway.
 */
export function readableVariables(facts: ClusterFacts): Problem[] {
  const owners = new Map<string, string>();
  const seen = new Set<string>();
  return known(facts).flatMap(({ resource, config, origin }) => {
    const name = shortName(resource);
    if (!isWellFormed(name)) return [];
    const variable = deviceVariable(resource);
    const owner = owners.get(`${config} ${variable}`) ?? resource;
    owners.set(`${config} ${variable}`, owner);
    if (seen.has(resource)) return [];
    const unreadable = !isShellName(variable);
    if (!unreadable && owner === resource) return [];
    // The same pool stands in the configuration of each node pool, but its name was chosen once.
    seen.add(resource);
    const prefixed = name === toResourceName(name) && prefixOf(resource) !== '';
    return [
      problem('RES002', at(origin, prefixed && unreadable ? 'resourcePrefix' : 'resourceName'), {
        message: unreadable
          ? `no shell can read ${variable}, which names the devices of ${resource}`
          : `${resource} and ${owner} both name their devices in ${variable}`,
        value: variable,
        allowed: 'a name of letters, digits and underscores, different from that of every other resource',
        hint:
          prefixed && unreadable
            ? 'use a prefix without hyphens'
            : `rename the resource, for example ${toResourceName(name)}`,
      }),
    ];
  });
}

/** A resource stands once in the configuration of a device plugin (V42, RES003). */
export function uniqueNames(facts: ClusterFacts): Problem[] {
  return [...groupBy(known(facts), ({ config }) => config).values()].flatMap((resources) =>
    [...groupBy(resources, ({ resource }) => resource).values()].flatMap(([first, ...again]) =>
      again.map(({ resource, origin }) =>
        problem('RES003', at(origin, 'resourceName'), {
          message: `${resource} is already offered by ${first?.origin.path}`,
          value: shortName(resource),
          allowed: 'a name that no other resource of the configuration has',
          hint: 'rename one of them, or put its selectors into the other entry',
        }),
      ),
    ),
  );
}
