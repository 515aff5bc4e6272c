import { didYouMean, isLate, type Problem, problem } from '../core';
import type { ClusterFacts, PoolConfigFact } from './facts';
import { shortName } from './lookup';
import { at } from './origin';
import { groupBy, isWithin } from './records';

/**
 * A network of the operator takes its devices from a resource that a policy publishes (V43, ATT001).
 *
 * As for all names, absence needs a clue. Here it is that there are policies at all: a file of networks alone says
 * nothing of the policies that stand elsewhere.
 */
export function publishedResources(facts: ClusterFacts): Problem[] {
  const published = new Set((facts.policies ?? []).map(({ resourceName }) => resourceName));
  if (published.size === 0) return [];
  const offered = new Set(facts.resources.map(({ resource }) => shortName(resource)));
  return facts.networks.flatMap(({ name, resource, madeFrom, origin }) => {
    if (madeFrom === undefined || resource === undefined || isLate(resource)) return [];
    const wanted = shortName(resource);
    if (offered.has(wanted) || facts.elsewhere?.includes(resource) || facts.elsewhere?.includes(wanted)) return [];
    const known = [...published];
    return [
      problem('ATT001', at(origin, 'spec', 'resourceName'), {
        message: `${madeFrom.kind} ${name} takes its devices from ${wanted}, which no policy publishes`,
        value: wanted,
        allowed: known.slice(0, 10).join(', ') + (known.length > 10 ? ` and ${known.length - 10} more` : ''),
        hint: didYouMean(wanted, known, 'name a resource that a policy publishes, or add the policy'),
      }),
    ];
  });
}

/** Nodes of the operator have no other device plugin for network devices (V78, SNO004). */
export function oneDevicePlugin(facts: ClusterFacts): Problem[] {
  const policies = facts.policies ?? [];
  if (policies.length === 0) return [];
  const own = facts.resources.filter(({ fromPolicy, nodeSelector }) => !fromPolicy && nodeSelector !== undefined);
  return [...groupBy(own, ({ config }) => config).values()].flatMap(([first]) => {
    const selector = first?.nodeSelector;
    if (first === undefined || selector === undefined) return [];
    const policy = policies.find(
      ({ nodeSelector }) => isWithin(nodeSelector, selector) || isWithin(selector, nodeSelector),
    );
    if (policy === undefined) return [];
    return [
      problem('SNO004', first.origin.path, {
        message: `nodes of policy ${policy.name} have a device plugin beside that of the operator, which offers ${first.resource}`,
        value: first.resource,
        allowed: 'one device plugin for network devices on a node',
        hint: 'publish the resource by a policy, or run the plugin on nodes that no policy selects',
      }),
    ];
  });
}

/** A node has one pool configuration, and one with offload has nothing else (SNO005). */
export function soundPoolConfigs(facts: ClusterFacts): Problem[] {
  const configs = facts.poolConfigs ?? [];
  return configs.flatMap((config, i) => [...offloadAlone(config), ...oneConfigPerNode(config, configs.slice(0, i))]);
}

const OFFLOAD = 'ovsHardwareOffloadConfig';

/** Source: sriov-network-operator pkg/webhook/validate.go, validateSriovNetworkPoolConfig. */
function offloadAlone({ name, stated, origin }: PoolConfigFact): Problem[] {
  const beside = ['maxUnavailable', 'nodeSelector'].find((field) => stated.includes(field));
  if (beside === undefined || !stated.includes(OFFLOAD)) return [];
  return [
    problem('SNO005', at(origin, OFFLOAD), {
      message: `pool configuration ${name} has ${beside} beside ${OFFLOAD}`,
      value: beside,
      allowed: `${OFFLOAD} by itself`,
      hint: 'make two pool configurations of it',
    }),
  ];
}

/** Source: sriov-network-operator controllers/helper.go, findNodePoolConfig. */
function oneConfigPerNode({ name, matchLabels, origin }: PoolConfigFact, others: readonly PoolConfigFact[]): Problem[] {
  const other = others.find(
    (candidate) =>
      matchLabels !== undefined &&
      candidate.matchLabels !== undefined &&
      (isWithin(matchLabels, candidate.matchLabels) || isWithin(candidate.matchLabels, matchLabels)),
  );
  if (other === undefined) return [];
  return [
    problem('SNO005', at(origin, 'nodeSelector'), {
      message: `pool configurations ${name} and ${other.name} select the same nodes`,
      value: matchLabels,
      allowed: 'labels of nodes that no other pool configuration selects',
      hint: 'give the nodes labels that tell the pools apart',
    }),
  ];
}
