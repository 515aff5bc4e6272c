import type { Problem } from '../core';
import { type ClusterFacts, runRules } from '../rules';
import { readAfXdpPlugins } from './af-xdp-plugin';
import { type ApiObject, apiObjects, type ManifestDocument } from './api-objects';
import { readDevicePlugins } from './device-plugin-config';
import { readDraPolicies } from './dra-policies';
import { readMountPlugins } from './mount-plugin';
import { readNamespaces } from './namespaces';
import { readNetworks } from './networks';
import { shapeProblems } from './shapes';
import { readOperator } from './sriov-operator';
import { textFieldProblems } from './text-fields';
import { readVirtualMachines } from './virtual-machines';
import { readWorkloads } from './workloads';

export type { Problem, ProblemCode, Severity } from '../core';
export type * from '../rules/facts';
export type { ManifestDocument } from './api-objects';

/** What manifests cannot say and whoever has them checked may know. */
export type StatedFacts = Partial<Pick<ClusterFacts, 'nodePools' | 'clusterRanges' | 'whole' | 'elsewhere'>>;

/**
 * The facts in Kubernetes manifests, ours or foreign: namespaces, device plugin configurations, networks, workloads.
 * Never throws: what is not as Kubernetes has it is passed over, or stands among `unreadable` where the program that
 * should read it would fail. Node pools are not in manifests; see {@link StatedFacts}.
 */
export function readFacts(documents: readonly ManifestDocument[]): ClusterFacts {
  return factsOf(apiObjects(documents));
}

function factsOf(objects: readonly ApiObject[]): ClusterFacts {
  const devicePlugins = readDevicePlugins(objects);
  const { workloads: pods, unreadable } = readWorkloads(objects);
  const workloads = [...pods, ...readVirtualMachines(objects)];
  const operator = readOperator(objects);
  const draPolicies = readDraPolicies(objects);
  const afXdp = readAfXdpPlugins(objects);
  return {
    namespaces: readNamespaces(objects),
    nodePools: [],
    resources: [...devicePlugins.resources, ...operator.resources, ...afXdp.resources, ...readMountPlugins(objects)],
    networks: [...readNetworks(objects), ...operator.networks],
    workloads,
    ...(draPolicies.length > 0 ? { draPolicies } : {}),
    ...(afXdp.pools.length > 0 ? { afXdpPools: afXdp.pools } : {}),
    policies: operator.policies,
    poolConfigs: operator.poolConfigs,
    unreadable: [...devicePlugins.unreadable, ...unreadable, ...operator.unreadable],
  };
}

/**
 * Everything that is wrong with manifests: fields of single objects, then {@link readFacts} and the rules.
 *
 * @example
 * ```ts
 * const documents = parseAllDocuments(readFileSync('upf.yaml', 'utf8'))
 *   .map((document, i) => ({ object: document.toJS(), origin: { path: `upf.yaml#${i}` } }));
 * for (const problem of checkManifests(documents)) console.error(problem.code, problem.path, problem.message);
 * ```
 */
export function checkManifests(documents: readonly ManifestDocument[], stated: StatedFacts = {}): Problem[] {
  const objects = apiObjects(documents);
  const facts = { ...factsOf(objects), ...stated, nodePools: stated.nodePools ?? [] };
  const unchecked = objects.filter(({ sound }) => !sound);
  return [...shapeProblems(unchecked), ...textFieldProblems(objects), ...runRules(facts)];
}
