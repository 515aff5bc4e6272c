import { extendPath, type Problem, problem } from '../core';
import type { NetworkPlan, NodePoolPlan, PfPlan } from './plan';

/**
 * A VLAN that belongs to the VFs of a pool is the same for all networks over the pool.
 * Codes: NET012.
 */
export function checkNodeVlans(networks: readonly NetworkPlan[]): Problem[] {
  const first = new Map<string, NetworkPlan>();
  return networks.flatMap((network) => {
    const { pool, nodeVlan, path, name } = network;
    if (pool === undefined || !sharesVfs(network)) return [];
    const other = first.get(pool);
    if (!other) first.set(pool, network);
    if (!other || other.nodeVlan === nodeVlan) return [];
    return [
      problem('NET012', extendPath(path, 'vlan'), {
        message: `${name} and ${other.name} are networks over the pool ${JSON.stringify(pool)}, whose VFs carry one VLAN`,
        value: nodeVlan ?? 'nothing',
        allowed: `${other.nodeVlan ?? 'nothing'}, as for ${other.name}`,
        hint: 'give the networks the same VLAN, or pools of their own',
      }),
    ];
  });
}

/** Networks without a CNI plugin, or with a VLAN that no plugin sets, take the VFs as the nodes have made them. */
function sharesVfs({ config, nodeVlan }: NetworkPlan): boolean {
  return config === undefined || nodeVlan !== undefined;
}

/** VLANs that the nodes give VFs, by the key of their device pool. */
export function nodeVlans(networks: readonly NetworkPlan[]): ReadonlyMap<string, number> {
  return new Map(
    networks.flatMap(({ pool, nodeVlan }) =>
      pool === undefined || nodeVlan === undefined ? [] : [[pool, nodeVlan] as const],
    ),
  );
}

/** The ports with the VLANs of their VFs. */
export function withNodeVlans(pfs: readonly PfPlan[], vlans: ReadonlyMap<string, number>): NodePoolPlan['pfs'] {
  if (vlans.size === 0) return pfs;
  return pfs.map((pf) => ({
    ...pf,
    ranges: pf.ranges.map((range) => {
      const vlan = vlans.get(range.pool);
      return vlan === undefined ? range : { ...range, vlan };
    }),
  }));
}
