import { joinPath, type Planned, type Problem } from '../core';
import { kernelVersion, type NicCatalogue } from '../hardware';
import type { ClusterRangeFact, NodePoolFact } from '../rules/facts';
import {
  type AfXdpPoolSpec,
  AfxdpMode,
  Architecture,
  type ClusterSpec,
  Datapath,
  LinkType,
  type NodePoolSpec,
  XskMapAccess,
} from '../spec';
import { planAddOns, planDirectories } from './add-ons';
import { planAfXdpPools, withoutAfXdpImage } from './af-xdp';
import { entriesByKey } from './by-key';
import { planClusterRanges } from './cluster-ranges';
import { planPluginResources } from './device-plugin';
import { DEFAULT_RESOURCE_PREFIX, planDevicePools } from './device-pools';
import { commonMode } from './eswitch';
import { leftToAgent } from './left-to-agent';
import { planNamespaceNames, planNamespaces, planPlumbingNamespace } from './namespaces';
import { bridgesOf } from './network-bridges';
import { planNetworks, type Supply } from './networks';
import { planNicCatalogue } from './nic-catalogue';
import { checkNodeAgent, isSetUpByAgent, planNodeAgent } from './node-agent';
import { planNode } from './node-plan-lines';
import { isNodePoolName, type NodePoolDecision, planNodePool } from './node-pool';
import { nodePoolFacts } from './node-pool-facts';
import { checkSelectors } from './node-selectors';
import { nodeVlans, withNodeVlans } from './node-vlans';
import { notBuilt } from './not-built';
import { checkOsNames } from './os-names';
import type { ClusterPlan, Decision, DevicePoolMember, DevicePoolPlan, Requirement } from './plan';
import { salvage } from './salvage';
import { planSocketMounts } from './sockets';
import { checkSoftwareLiveMigration, planVdpaApplications, vdpaImage, withoutVdpaImage } from './vdpa-applications';

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
  const { spec, problems: shape, declaredPools, declaredNetworks, poolsOfCutNetworks, damaged } = salvage(input);
  if (!spec) {
    return { plan: { plan: undefined, spec, nodePools: [], clusterRanges: [], declaredNetworks }, problems: shape };
  }

  const nics = planNicCatalogue(spec.nicFamilies);
  const problems: Problem[] = [
    ...shape,
    ...notBuilt(spec),
    ...checkOsNames(spec),
    ...leftToAgent(spec),
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
    sockets: new Map([...nodePools].map(([name, { sockets }]) => [name, sockets])),
    kernels: new Map(entriesByKey(spec.nodePools).map(([name, nodePool]) => [name, kernelOf(spec, nodePool)])),
  });
  problems.push(...pools.problems);
  decisions.push(...pools.plan.decisions);

  const namespaces = Object.keys(spec.namespaces ?? {});
  const networks = planNetworks({
    networks: spec.networks,
    namespace: namespaces.length === 1 ? (namespaces[0] as string) : 'default',
    supplies: suppliesOf(pools.plan.pools, nodePools, damaged, nics.plan),
    declaredPools,
    cutNetworks: poolsOfCutNetworks,
    unknownPool: (pool) => ({
      message: `no PF provides devices of the pool ${JSON.stringify(pool)}`,
      allowed: 'a key under the vfs or sfs of a PF, of a wholePf, or under vhostUser',
      hint: 'add the pool to the VFs of a PF',
    }),
  });
  problems.push(...networks.problems, ...planNamespaceNames(spec));
  decisions.push(...networks.plan.decisions);

  const clusterRanges = planClusterRanges(spec.platform);
  problems.push(...clusterRanges.problems);

  problems.push(...checkNodeAgent(spec));
  const agent = isSetUpByAgent(spec) ? planNodeAgent(spec.nodeAgent) : undefined;
  problems.push(...(agent?.problems ?? []));

  const cniPlugins = [...new Set(networks.plan.networks.flatMap((network) => network.cniPlugins))].sort();
  const used = [...nodePools.values()].flatMap(({ pfs }) => pfs.map(({ nic }) => nic));
  const addOns = planAddOns(
    spec.addOns,
    cniPlugins,
    used.flatMap((nic) => nics.plan.get(nic) ?? []),
    agent !== undefined,
  );
  const directories = planDirectories(spec.platform);

  const poolsByKey = new Map(pools.plan.pools.map((pool) => [pool.key, pool]));
  const onAfXdp = pools.plan.pools.some(({ members }) => members.some(isAfXdp));
  if (onAfXdp && addOns.afXdpImage === undefined) problems.push(withoutAfXdpImage());
  const onDpdkVdpa = pools.plan.pools.some(({ members }) => members.some(isDpdkVdpa));
  const applicationImage = onDpdkVdpa ? vdpaImage(spec.addOns?.vdpaApplication, spec.images) : undefined;
  if (onDpdkVdpa && applicationImage === undefined) problems.push(withoutVdpaImage());
  const ports = [...nodePools.values()].flatMap(({ pfs }) => pfs);
  problems.push(...checkSoftwareLiveMigration(spec.addOns?.vdpaApplication, ports));

  const vlans = nodeVlans(networks.plan.networks);
  const plan: ClusterPlan = {
    namespace: planPlumbingNamespace(spec.namespace),
    namespaces: planNamespaces(spec),
    resourcePrefix: spec.resourcePrefix ?? DEFAULT_RESOURCE_PREFIX,
    nodePools: [...nodePools].map(([name, decision]) => {
      const pfs = withNodeVlans(decision.pfs, vlans);
      const nodePool = spec.nodePools[name] as NodePoolSpec;
      const { nodeSelector, tolerations } = nodePool;
      const setup =
        agent &&
        planNode({
          pool: { name, pfs, requirements: decision.requirementsOf(pfs) },
          spec: nodePool,
          kubelet: directories.kubelet,
        });
      problems.push(...(setup?.problems ?? []));
      const applications = planVdpaApplications(joinPath('nodePools', name), name, nodePool, pfs, poolsByKey);
      problems.push(...applications.problems);
      return {
        name,
        nodeSelector,
        tolerations: tolerations ?? [],
        pfs,
        resources: planPluginResources(pfs, poolsByKey),
        afXdpPools: planAfXdpPools(pfs, poolsByKey),
        mounts: planSocketMounts(decision.sockets, pfs, poolsByKey),
        vdpaApplications: applications.plan,
        ...(setup ? { nodePlan: setup.plan } : {}),
        get requirements() {
          return [...decision.requirementsOf(pfs), ...software(addOns.expected)];
        },
      };
    }),
    devicePools: pools.plan.pools,
    networks: networks.plan.networks,
    directories,
    ...(applicationImage === undefined ? {} : { vdpaImage: applicationImage }),
    addOns,
    ...(agent ? { nodeAgent: agent.plan } : {}),
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

/** Gathered once for each pool: many networks may share one whose devices stand in many node pools. */
function suppliesOf(
  pools: readonly DevicePoolPlan[],
  nodePools: ReadonlyMap<string, NodePoolDecision>,
  damaged: ReadonlySet<string>,
  nics: NicCatalogue,
): Map<string, Supply> {
  const portOf = ({ nodePool, pf }: DevicePoolMember) => nodePools.get(nodePool)?.pfs.find(({ name }) => name === pf);
  // A port without an MTU may have a malformed one.
  const mtuOf = (member: DevicePoolMember) =>
    (damaged.has(member.nodePool) ? undefined : portOf(member)?.mtu) ?? Infinity;
  return new Map(
    pools.map(({ key, resource, members, afXdp }) => [
      key,
      {
        resource,
        datapaths: [...new Set(members.map(({ range }) => range.datapath))],
        portMtu: members.map(mtuOf).reduce((a, b) => Math.min(a, b)),
        setsVfs: members.every(({ nic }) => nics.get(nic)?.setsVfs !== false),
        linkType: members.map((member) => portOf(member)?.linkType).find((type) => type === LinkType.Infiniband),
        eswitch: commonMode(members.flatMap((member) => portOf(member)?.eswitch ?? [])),
        bridges: bridgesOf(members.flatMap((member) => portOf(member) ?? [])),
        noVfs: members.some(({ range }) => 'kind' in range && range.kind !== 'socket'),
        ...(members.some(isAfXdp) ? afXdpSupply(members, afXdp) : {}),
      },
    ]),
  );
}

function isDpdkVdpa({ range }: DevicePoolMember): boolean {
  return range.datapath === Datapath.DpdkVdpa;
}

function isAfXdp({ range }: DevicePoolMember): boolean {
  return range.datapath === Datapath.AfXdp;
}

function afXdpSupply(members: readonly DevicePoolMember[], settings: AfXdpPoolSpec | undefined): Pick<Supply, 'afXdp'> {
  const subfunctions = members.some(({ range }) => 'kind' in range && range.kind === 'sf');
  return {
    afXdp: {
      mode: subfunctions ? AfxdpMode.Cdq : AfxdpMode.Primary,
      pinned: settings?.map === XskMapAccess.Pinned,
    },
  };
}

/** Version of the kernel of a node pool, where it is stated or known. */
function kernelOf({ platform }: ClusterSpec, { kernel, os = platform.os, architecture }: NodePoolSpec) {
  return kernelVersion({ os, kernel, architecture: architecture ?? Architecture.X86_64 });
}

function software(expected: readonly string[]): Requirement[] {
  return expected.map((want) => ({
    subject: 'software',
    want,
    reason: 'used by a network and not installed by the plumbing',
  }));
}
