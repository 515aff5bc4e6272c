import type { Planned, Problem } from '../core';
import { extendPath, joinPath, problem } from '../core';
import { OPERATING_SYSTEMS } from '../hardware';
import {
  type ClusterSpec,
  NodeAgentMode,
  type NodeAgentSpec,
  NodeAgentState,
  NodeSetupKind,
  type RolloutSpec,
} from '../spec';
import { entriesByKey } from './by-key';
import { type KuredPlan, planKured } from './kured';

/** How the agent of the nodes works, decided. */
export interface NodeAgentPlan {
  /** What it does: carry the plan out, look only, or take everything back. */
  readonly duty: 'apply' | 'observe' | 'undo';
  /** Nodes of a pool that a change may reach at once. */
  readonly maxUnavailable: number;
  /** Seconds that a node must be ready before the next one follows. */
  readonly soak: number;
  /** Whether `pulumi up` waits until nodes are ready. */
  readonly awaitNodes: boolean;
  /** How nodes are rebooted; `undefined` when others do it. */
  readonly kured: KuredPlan | undefined;
}

/** Seconds to watch nodes, and nodes at once, when nothing is said. */
const ROLLOUT = { soak: 300, maxUnavailable: 1 } as const;

/**
 * Decides how the agent works. A roll-out is that of a DaemonSet: a pod is ready when its node is as planned, the next
 * node follows when it was so for the soak time, and a node that fails holds the others up. What a DaemonSet cannot do
 * is said. Codes: AGENT002, AGENT003, KURED001.
 *
 * @param path where the settings stand in the user's input
 */
export function planNodeAgent(spec: NodeAgentSpec = {}, path = 'nodeAgent'): Planned<NodeAgentPlan> {
  const absent = spec.state === NodeAgentState.Absent;
  const observing = spec.mode === NodeAgentMode.Observe;
  const { soak, maxUnavailable } = { ...ROLLOUT, ...spec.rollout };
  const kured = spec.kured && planKured(spec.kured, extendPath(path, 'kured'));
  return {
    plan: {
      duty: observing ? 'observe' : absent ? 'undo' : 'apply',
      maxUnavailable,
      soak: spec.rollout?.canary === 0 ? 0 : soak,
      awaitNodes: spec.awaitNodes ?? false,
      kured: kured && kured.problems.length === 0 ? kured.plan : undefined,
    },
    problems: [
      ...(absent && observing ? [contradiction(path)] : []),
      ...checkRollout(spec.rollout, extendPath(path, 'rollout')),
      ...(kured?.problems ?? []),
    ],
  };
}

/** An agent brings the nodes into the planned state, unless the spec says that others do. */
export const isSetUpByAgent = ({ nodeSetup }: Pick<ClusterSpec, 'nodeSetup'>): boolean =>
  nodeSetup !== NodeSetupKind.External;

/**
 * What is wrong with the wish that an agent sets nodes up: AGENT001 for settings that nobody reads, AGENT004 for nodes
 * that no program can set up.
 */
export function checkNodeAgent({ nodeSetup, nodeAgent, nodePools, platform }: ClusterSpec): Problem[] {
  if (!isSetUpByAgent({ nodeSetup })) return nodeAgent === undefined ? [] : [unread(nodeAgent)];
  return entriesByKey(nodePools).flatMap(([name, pool]) => {
    const os = pool.os ?? platform.os;
    const owner = os === undefined ? undefined : OPERATING_SYSTEMS.get(os)?.ownedBy;
    if (owner === undefined) return [];
    return [
      problem('AGENT004', pool.os === undefined ? 'platform.os' : joinPath('nodePools', name, 'os'), {
        message: `nodes of ${name} belong to ${owner}: there is no shell, and nothing on them can be written`,
        value: os,
        allowed: 'an operating system with a shell, or nodeSetup: external',
        hint: `set these nodes up through ${owner}; \`cnf-plumbing plan\` lists what they need`,
      }),
    ];
  });
}

function unread(nodeAgent: NodeAgentSpec): Problem {
  return problem('AGENT001', 'nodeAgent', {
    message: 'there is no agent that these settings are for',
    value: Object.keys(nodeAgent),
    allowed: 'nothing, or nodeSetup: agent',
    hint: 'set nodeSetup: agent, or drop nodeAgent',
  });
}

function contradiction(path: string): Problem {
  return problem('AGENT002', extendPath(path, 'mode'), {
    message: 'the agent is to take everything back and to write nothing',
    value: { state: NodeAgentState.Absent, mode: NodeAgentMode.Observe },
    allowed: 'state absent with mode apply, or mode observe with state present',
    hint: 'drop one of the two',
  });
}

function checkRollout(rollout: RolloutSpec = {}, path: string): Problem[] {
  const { maxUnavailable = ROLLOUT.maxUnavailable, canary = maxUnavailable } = rollout;
  const problems: Problem[] = [];
  if (canary > 0 && canary < maxUnavailable) {
    problems.push(
      problem('AGENT003', extendPath(path, 'canary'), {
        message: 'a DaemonSet changes the same number of nodes at every step, also at the first',
        value: { canary, maxUnavailable },
        allowed: `canary 0, or at least ${maxUnavailable}`,
        hint: `lower maxUnavailable to ${canary}, or drop the canary with canary: 0`,
      }),
    );
  }
  if (rollout.stopOnFailure === false) {
    problems.push(
      problem('AGENT003', extendPath(path, 'stopOnFailure'), {
        message: 'a node that fails is not ready, and a DaemonSet waits for it before it goes on',
        value: false,
        allowed: 'true',
        hint: 'drop it; with a greater maxUnavailable the roll-out goes past as many nodes that fail',
      }),
    );
  }
  return problems;
}
