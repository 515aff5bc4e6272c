import { DNS_LABEL, type Planned } from '../core';
import type { ClusterRangeFact } from '../rules/facts';
import type { CnfNetworksSpec } from '../spec';
import { planClusterRanges } from './cluster-ranges';
import { planNamespaceNames } from './namespaces';
import { planNetworks } from './networks';
import { notBuilt } from './not-built';
import type { NetworkPlan } from './plan';
import { salvagePart } from './salvage';
import { planServedPools } from './served-pools';

/** Networks over device pools that stand elsewhere, decided. */
export interface NetworkSetPlan {
  readonly spec: CnfNetworksSpec;
  readonly networks: readonly NetworkPlan[];
  /** Ranges from which the cluster itself gives out addresses. */
  readonly clusterRanges: readonly ClusterRangeFact[];
}

/**
 * Decides about networks whose device pools are advertised elsewhere.
 *
 * @param input a CnfNetworksSpec, or anything.
 * Codes: SPEC001-SPEC007, LATE001, TODO-..., POOL002, RES001, and those of single networks.
 */
export function planNetworkSet(input: unknown): Planned<NetworkSetPlan | undefined> {
  const { spec, problems, keysOf } = salvagePart<CnfNetworksSpec>(input, 'CnfNetworksSpec');
  if (!spec) return { plan: undefined, problems };
  const pools = planServedPools(spec.devicePools);
  const ranges = planClusterRanges(spec.platform ?? {});
  const networks = planNetworks({
    networks: spec.networks,
    namespace: spec.namespace !== undefined && DNS_LABEL.test(spec.namespace) ? spec.namespace : 'default',
    supplies: pools.plan,
    // Where keys cannot be read, nobody can tell that one is missing.
    declaredPools: new Set(keysOf('devicePools') ?? Object.values(spec.networks).flatMap(({ pool }) => pool ?? [])),
    unknownPool: (pool) => ({
      message: `devicePools has no ${JSON.stringify(pool)}`,
      allowed: 'a key of devicePools',
      hint: 'add the pool to devicePools, with the resource that is advertised for it',
    }),
  });
  problems.push(
    ...notBuilt({ platform: spec.platform, networks: spec.networks }),
    ...planNamespaceNames(spec),
    ...pools.problems,
    ...ranges.problems,
    ...networks.problems,
  );
  return { plan: { spec, networks: networks.plan.networks, clusterRanges: ranges.plan }, problems };
}
