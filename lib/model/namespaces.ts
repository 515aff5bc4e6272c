import { DNS_LABEL, joinPath, type Problem } from '../core';
import { type ClusterSpec, PodSecurityLevel } from '../spec';
import { entriesByKey } from './by-key';
import { nameProblem } from './names';
import type { NamespacePlan } from './plan';

/** Namespace of the plumbing. */
export const DEFAULT_NAMESPACE = 'cnf-plumbing';

/** The words of a spec that name namespaces. */
type Namespaces = Partial<Pick<ClusterSpec, 'namespaces' | 'namespace' | 'networks'>>;

/** The namespace of the plumbing; a name that none can have is reported as NAME001. */
export function planPlumbingNamespace(namespace: string | undefined): string {
  return namespace !== undefined && DNS_LABEL.test(namespace) ? namespace : DEFAULT_NAMESPACE;
}

/** The namespaces to create. */
export function planNamespaces(spec: Namespaces): NamespacePlan[] {
  return entriesByKey(spec.namespaces)
    .filter(([name]) => DNS_LABEL.test(name))
    .map(([name, { podSecurity, labels }]) => ({
      name,
      podSecurity: podSecurity ?? PodSecurityLevel.Privileged,
      labels: labels ?? {},
    }));
}

/** NAME001 for every namespace named that no object can have. */
export function planNamespaceNames(spec: Namespaces): Problem[] {
  const named: [string, string][] = entriesByKey(spec.namespaces).map(([name]) => [joinPath('namespaces', name), name]);
  if (spec.namespace !== undefined) named.push(['namespace', spec.namespace]);
  for (const [name, { namespace }] of entriesByKey(spec.networks)) {
    if (namespace !== undefined) named.push([joinPath('networks', name, 'namespace'), namespace]);
  }
  return named.filter(([, name]) => !DNS_LABEL.test(name)).map(([path, name]) => nameProblem(path, name));
}
