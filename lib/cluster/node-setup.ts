import type { Construct } from 'constructs';
import { Kured, NodeProgram, NodeSetup, RejectedPodCleaner } from '../constructs';
import type { ClusterPlan, NodeAgentPlan } from '../model';
import { type Friendly, NodeAgentMode, type NodeAgentSpec, NodeAgentState } from '../spec';

/** What sets the nodes of a cluster up, and what goes with the reboots that this takes. */
export function emitNodeSetup(scope: Construct, plan: ClusterPlan): void {
  const { nodeAgent, directories, addOns } = plan;
  const program = nodeAgent ? new NodeProgram(scope, 'node-program') : undefined;
  for (const { name, nodeSelector, tolerations, nodePlan } of plan.nodePools) {
    const placed = { nodeSelector, tolerations };
    if (nodeAgent && program && nodePlan) {
      const shared = { ...placed, directories, program, features: addOns.features, agent: asSpec(nodeAgent) };
      new NodeSetup(scope, `node-setup-${name}`, { ...shared, name: `node-setup-${name}`, nodes: nodePlan });
    }
    if (nodeAgent?.kured) {
      const { drainTimeout, lockTtl, period, ...window } = nodeAgent.kured;
      const times = { drainTimeout, lockTtl, period, window };
      new Kured(scope, `kured-${name}`, { ...placed, ...times, name: `kured-${name}` });
    }
  }
  const resources = plan.devicePools.map(({ resource }) => resource);
  const namespaces = [
    ...new Set([...plan.namespaces.map(({ name }) => name), ...plan.networks.map((n) => n.namespace)]),
  ];
  if (addOns.rejectedPodCleaner && resources.length > 0 && namespaces.length > 0) {
    new RejectedPodCleaner(scope, 'rejected-pod-cleaner', { resources, namespaces: namespaces.sort() });
  }
}

/** The decisions, in the words of a spec. */
function asSpec({ duty, maxUnavailable, soak, awaitNodes }: NodeAgentPlan): Friendly<NodeAgentSpec> {
  return {
    state: duty === 'undo' ? NodeAgentState.Absent : NodeAgentState.Present,
    mode: duty === 'observe' ? NodeAgentMode.Observe : NodeAgentMode.Apply,
    rollout: { maxUnavailable, soak },
    awaitNodes,
  };
}
