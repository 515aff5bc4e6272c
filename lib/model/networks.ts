import { DNS_LABEL, didYouMean, hasErrors, joinPath, type Planned, type Problem, problem } from '../core';
import type { NetworkSpec } from '../spec';
import { entriesByKey } from './by-key';
import { isCniBuilt, planNetwork } from './network';
import type { NetworkProps } from './network-props';
import { checkNodeVlans } from './node-vlans';
import type { Decision, NetworkPlan } from './plan';

/** What a network takes over from its device pool. */
export type Supply = Pick<
  NetworkProps,
  'resource' | 'datapaths' | 'portMtu' | 'linkType' | 'setsVfs' | 'eswitch' | 'bridges' | 'noVfs' | 'afXdp'
>;

/** For a network whose pool is not to be had: what is wrong with its own words can still be said. */
const NO_SUPPLY: Supply = { resource: '', datapaths: [] };

/** For a network without a pool. */
const NO_POOL: Supply = { datapaths: [] };

/** What {@link planNetworks} decides from. */
export interface NetworksProps {
  readonly networks: Readonly<Record<string, NetworkSpec>> | undefined;
  /** Namespace of networks that name none. */
  readonly namespace: string;
  /** What the pools offer, by key. */
  readonly supplies: ReadonlyMap<string, Supply>;
  /** Pool keys that the user wrote, also where the pool itself is wrong. */
  readonly declaredPools: ReadonlySet<string>;
  /** Pools that networks name which are malformed and left out of `networks`, by the name of the network. @default - none */
  readonly cutNetworks?: ReadonlyMap<string, string>;
  /** What to say of a pool that is not there. `allowed` and `hint` are for when no other has a similar name. */
  readonly unknownPool: (pool: string) => { message: string; allowed: string; hint: string };
}

/** Decides about each network of a spec. Codes: POOL002, and those of single networks. */
export function planNetworks({
  supplies,
  declaredPools,
  ...props
}: NetworksProps): Planned<{ networks: NetworkPlan[]; decisions: Decision[] }> {
  const problems: Problem[] = [];
  const decisions: Decision[] = [];
  const networks: NetworkPlan[] = [];
  const known = [...declaredPools].sort();
  for (const [name, pool] of props.cutNetworks ?? []) {
    if (!declaredPools.has(pool)) problems.push(unknownPool(props, joinPath('networks', name), pool, known));
  }
  for (const [name, network] of entriesByKey(props.networks)) {
    const path = joinPath('networks', name);
    const supply = network.pool === undefined ? NO_POOL : supplies.get(network.pool);
    if (!supply && network.pool !== undefined && !declaredPools.has(network.pool)) {
      problems.push(unknownPool(props, path, network.pool, known));
    }
    const planned = planNetwork({
      ...network,
      ...(supply ?? NO_SUPPLY),
      name,
      namespace: network.namespace ?? props.namespace,
      path,
    });
    problems.push(...planned.problems);
    const built = network.cni === undefined || isCniBuilt(network.cni); // else reported as TODO-<cni>
    if (!supply || !built || hasErrors(planned.problems) || !DNS_LABEL.test(planned.plan.network.namespace)) continue;
    decisions.push(...planned.plan.decisions);
    networks.push(planned.plan.network);
  }
  problems.push(...checkNodeVlans(networks));
  return { plan: { networks, decisions }, problems };
}

function unknownPool(
  props: Pick<NetworksProps, 'unknownPool'>,
  path: string,
  pool: string,
  known: readonly string[],
): Problem {
  const { message, allowed, hint } = props.unknownPool(pool);
  return problem('POOL002', `${path}.pool`, {
    message,
    value: pool,
    allowed: known.join(', ') || allowed,
    hint: didYouMean(pool, known, hint),
  });
}
