import { DNS_LABEL, didYouMean, joinPath, type Planned, type Problem, problem } from '../core';
import type { ClusterRangeFact, NodePoolFact } from '../rules/facts';
import { type ClusterSpec, LinkType, type NodePoolSpec, PodSecurityLevel } from '../spec';
import { planAddOns, planDirectories } from './add-ons';
import { entriesByKey } from './by-key';
import { planClusterRanges } from './cluster-ranges';
import { planPluginResources } from './device-plugin';
import { DEFAULT_RESOURCE_PREFIX, planDevicePools } from './device-pools';
import { isCniBuilt, type NetworkProps, nameProblem, planNetwork } from './network';
import { planNicCatalogue } from './nic-catalogue';
import { isNodePoolName, type NodePoolDecision, planNodePool } from './node-pool';
import { nodePoolFacts } from './node-pool-facts';
import { checkSelectors } from './node-selectors';
import { notBuilt } from './not-built';
import type {
  ClusterPlan,
  Decision,
  DevicePoolMember,
  DevicePoolPlan,
  NamespacePlan,
  NetworkPlan,
  Requirement,
} from './plan';
import { salvage } from './salvage';

/** Namespace of the plumbing. */
export const DEFAULT_NAMESPACE = 'cnf-plumbing';

/** The plan of a cluster, with what the rules need to know beside the objects. */
export interface PlannedCluster {
  /** `undefined` when nothing sensible could be made of the input: no node pool is left of it. */
  readonly plan: ClusterPlan | undefined;
  readonly spec: ClusterSpec | undefined;
  readonly nodePools: readonly NodePoolFact[];
  /** Ranges from which the cluster itself gives out addresses. */
  readonly clusterRanges: readonly ClusterRangeFact[];
  /** Networks that the user wrote, also those that could not be planned. */
  readonly declaredNetworks: ReadonlySet<string>;
}

/**
 * Decides everything that follows from a spec. What is malformed or impossible is left out of the plan and said in
 * the Problems, all at once; a reference to something left out is not reported a second time.
 *
 * @param input a ClusterSpec, or anything: from a YAML file, another language, a wrong cast.
 * Codes: SPEC..., LATE001, TODO-..., and those of every slice.
 */
export function planCluster(input: unknown): Planned<PlannedCluster> {
  const { spec, problems: shape, declaredPools, declaredNetworks, damaged } = salvage(input);
  if (!spec) {
    return { plan: { plan: undefined, spec, nodePools: [], clusterRanges: [], declaredNetworks }, problems: shape };
  }

  const nics = planNicCatalogue(spec.nicFamilies);
  const problems: Problem[] = [
    ...shape,
    ...notBuilt(spec),
    ...nics.problems,
    ...checkSelectors(spec.nodePools, damaged),
  ];
  const decisions: Decision[] = [];
  const nodePools = new Map<string, NodePoolDecision>();
  for (const [name, nodePool] of entriesByKey(spec.nodePools)) {
    const planned = planNodePool(name, { ...nodePool, os: nodePool.os ?? spec.platform.os }, nics.plan);
    problems.push(...planned.problems);
    if (!isNodePoolName(name)) continue;
    decisions.push(...planned.plan.decisions);
    nodePools.set(name, planned.plan);
  }

  const pools = planDevicePools({
    resourcePrefix: spec.resourcePrefix,
    settings: spec.devicePools ?? {},
    layouts: new Map([...nodePools].map(([name, { pfs }]) => [name, pfs])),
    declared: declaredPools,
  });
  problems.push(...pools.problems);
  decisions.push(...pools.plan.decisions);

  const networks = planNetworks(spec, suppliesOf(pools.plan.pools, nodePools, damaged), declaredPools);
  problems.push(...networks.problems, ...planNamespaceNames(spec));
  decisions.push(...networks.plan.decisions);

  const clusterRanges = planClusterRanges(spec.platform);
  problems.push(...clusterRanges.problems);

  const cniPlugins = [...new Set(networks.plan.networks.flatMap((network) => network.cniPlugins))].sort();
  const used = [...nodePools.values()].flatMap(({ pfs }) => pfs.map(({ nic }) => nic));
  const addOns = planAddOns(
    spec.addOns,
    cniPlugins,
    used.flatMap((nic) => nics.plan.get(nic) ?? []),
  );

  const poolsByKey = new Map(pools.plan.pools.map((pool) => [pool.key, pool]));
  const plan: ClusterPlan = {
    namespace: spec.namespace !== undefined && DNS_LABEL.test(spec.namespace) ? spec.namespace : DEFAULT_NAMESPACE,
    namespaces: planNamespaces(spec),
    resourcePrefix: spec.resourcePrefix ?? DEFAULT_RESOURCE_PREFIX,
    nodePools: [...nodePools].map(([name, decision]) => {
      const { pfs } = decision;
      const { nodeSelector, tolerations } = spec.nodePools[name] as NodePoolSpec;
      return {
        name,
        nodeSelector,
        tolerations: tolerations ?? [],
        pfs,
        resources: planPluginResources(pfs, poolsByKey),
        get requirements() {
          return [...decision.requirements, ...software(addOns.expected)];
        },
      };
    }),
    devicePools: pools.plan.pools,
    networks: networks.plan.networks,
    directories: planDirectories(spec.platform),
    addOns,
    decisions,
  };
  return {
    plan: {
      plan,
      spec,
      nodePools: nodePoolFacts(spec, nodePools, damaged),
      clusterRanges: clusterRanges.plan,
      declaredNetworks,
    },
    problems,
  };
}

/** What a network takes over from its device pool. */
type Supply = Pick<NetworkProps, 'resource' | 'datapaths' | 'portMtu' | 'linkType'>;

/** For a network whose pool is not to be had: what is wrong with its own words can still be said. */
const NO_SUPPLY: Supply = { resource: '', datapaths: [] };

/** For a network without a pool. */
const NO_POOL: Supply = { datapaths: [] };

/** Gathered once for each pool: many networks may share one whose devices stand in many node pools. */
function suppliesOf(
  pools: readonly DevicePoolPlan[],
  nodePools: ReadonlyMap<string, NodePoolDecision>,
  damaged: ReadonlySet<string>,
): Map<string, Supply> {
  const portOf = ({ nodePool, pf }: DevicePoolMember) => nodePools.get(nodePool)?.pfs.find(({ name }) => name === pf);
  // A port without an MTU may have a malformed one.
  const mtuOf = (member: DevicePoolMember) =>
    (damaged.has(member.nodePool) ? undefined : portOf(member)?.mtu) ?? Infinity;
  return new Map(
    pools.map(({ key, resource, members }) => [
      key,
      {
        resource,
        datapaths: [...new Set(members.map(({ range }) => range.datapath))],
        portMtu: members.map(mtuOf).reduce((a, b) => Math.min(a, b)),
        linkType: members.map((member) => portOf(member)?.linkType).find((type) => type === LinkType.Infiniband),
      },
    ]),
  );
}

function planNetworks(
  spec: ClusterSpec,
  supplies: ReadonlyMap<string, Supply>,
  declaredPools: ReadonlySet<string>,
): Planned<{ networks: NetworkPlan[]; decisions: Decision[] }> {
  const problems: Problem[] = [];
  const decisions: Decision[] = [];
  const networks: NetworkPlan[] = [];
  const namespaces = Object.keys(spec.namespaces ?? {});
  const onlyNamespace = namespaces.length === 1 ? (namespaces[0] as string) : 'default';
  for (const [name, network] of entriesByKey(spec.networks)) {
    const path = joinPath('networks', name);
    const supply = network.pool === undefined ? NO_POOL : supplies.get(network.pool);
    if (!supply && network.pool !== undefined && !declaredPools.has(network.pool)) {
      problems.push(unknownPool(path, network.pool, [...declaredPools].sort()));
    }
    const planned = planNetwork({
      ...network,
      ...(supply ?? NO_SUPPLY),
      name,
      namespace: network.namespace ?? onlyNamespace,
      path,
    });
    problems.push(...planned.problems);
    const built = network.cni === undefined || isCniBuilt(network.cni); // else reported as TODO-<cni>
    if (!supply || !built || planned.problems.length > 0 || !DNS_LABEL.test(planned.plan.network.namespace)) continue;
    decisions.push(...planned.plan.decisions);
    networks.push(planned.plan.network);
  }
  return { plan: { networks, decisions }, problems };
}

function unknownPool(path: string, pool: string, known: readonly string[]): Problem {
  return problem('POOL002', `${path}.pool`, {
    message: `no PF provides devices of the pool ${JSON.stringify(pool)}`,
    value: pool,
    allowed: known.join(', ') || 'a key under the vfs of a PF',
    hint: didYouMean(pool, known, 'add the pool to the VFs of a PF'),
  });
}

function planNamespaces(spec: ClusterSpec): NamespacePlan[] {
  return entriesByKey(spec.namespaces)
    .filter(([name]) => DNS_LABEL.test(name))
    .map(([name, { podSecurity, labels }]) => ({
      name,
      podSecurity: podSecurity ?? PodSecurityLevel.Privileged,
      labels: labels ?? {},
    }));
}

function planNamespaceNames(spec: ClusterSpec): Problem[] {
  const named: [string, string][] = entriesByKey(spec.namespaces).map(([name]) => [joinPath('namespaces', name), name]);
  if (spec.namespace !== undefined) named.push(['namespace', spec.namespace]);
  for (const [name, { namespace }] of entriesByKey(spec.networks)) {
    if (namespace !== undefined) named.push([joinPath('networks', name, 'namespace'), namespace]);
  }
  return named.filter(([, name]) => !DNS_LABEL.test(name)).map(([path, name]) => nameProblem(path, name));
}

function software(expected: readonly string[]): Requirement[] {
  return expected.map((want) => ({
    subject: 'software',
    want,
    reason: 'used by a network and not installed by the plumbing',
  }));
}
