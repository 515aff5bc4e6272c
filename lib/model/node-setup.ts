import type { Planned } from '../core';
import type { Friendly, NodePoolSpec } from '../spec';
import { planCluster } from './cluster';
import type { NodePlan } from './node-plan';

/** Says nothing of the nodes; a spec has to name one. */
const ANY_KUBERNETES = '1.34';

/**
 * The plan of the nodes of a pool that stands alone: what {@link planCluster} decides for one.
 *
 * @param kubelet the kubelet's root directory
 */
export function planNodeSetup(
  name: string,
  nodePool: Friendly<NodePoolSpec>,
  kubelet: string,
): Planned<NodePlan | undefined> {
  const { plan, problems } = planCluster({
    platform: { kubernetes: ANY_KUBERNETES, paths: { kubelet } },
    nodePools: { [name]: nodePool },
  });
  return { plan: plan.plan?.nodePools[0]?.nodePlan, problems };
}
