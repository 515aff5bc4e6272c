import { extendPath, isLate, isResourceDomain, joinPath, type Planned, type Problem, problem } from '../core';
import type { ServedPoolSpec } from '../spec';
import { entriesByKey } from './by-key';
import type { Supply } from './networks';
import { datapathNotBuilt } from './not-built';
import { optional } from './optional';
import { RESOURCE_NAME } from './resource-names';

/** What device pools offer that are advertised elsewhere, by key. Codes: RES001, TODO-<datapath>. */
export function planServedPools(
  pools: Readonly<Record<string, ServedPoolSpec>> | undefined,
): Planned<Map<string, Supply>> {
  const problems: Problem[] = [];
  const supplies = new Map<string, Supply>();
  for (const [key, { resource, datapath, mtu, linkType, eswitch }] of entriesByKey(pools)) {
    const path = joinPath('devicePools', key);
    const found = [
      ...checkResource(extendPath(path, 'resource'), resource),
      ...datapathNotBuilt(extendPath(path, 'datapath'), datapath),
    ];
    problems.push(...found);
    if (found.length > 0) continue;
    supplies.set(key, { resource, datapaths: [datapath], ...optional({ portMtu: mtu, linkType, eswitch }) });
  }
  return { plan: supplies, problems };
}

/** RES001 for a text that cannot be the name of an extended resource. */
export function checkResource(path: string, resource: string): Problem[] {
  const [domain = '', name = ''] = resource.split('/', 2);
  const whole = resource === `${domain}/${name}`;
  if (isLate(resource) || (whole && isResourceDomain(domain) && RESOURCE_NAME.test(name))) return [];
  return [
    problem('RES001', path, {
      message: 'this cannot be the name of an extended resource',
      value: resource,
      allowed:
        'prefix/name: a domain outside kubernetes.io, a slash, and at most 63 letters, digits, underscores and inner hyphens',
      hint: 'copy it from resourceNames of the cluster, or from `kubectl get node -o jsonpath={.status.allocatable}`',
    }),
  ];
}
