import { type ClusterPlan, type Disruption, type NodePlan, nodePlanChange } from '../model';
import { columns } from './table';

/**
 * What a cluster's nodes go through from former plans to those of a cluster plan: the lines that change, with what each
 * costs a node, and what all of them together do.
 *
 * @param former plans by node pool
 */
export function nodeChangesText({ nodePools }: ClusterPlan, former: ReadonlyMap<string, NodePlan>): string {
  const pools = new Set(nodePools.map(({ name }) => name));
  const gone = [...former.keys()].filter((name) => !pools.has(name));
  return [
    ...nodePools.flatMap(({ name, nodePlan }) => (nodePlan ? [changes(name, former.get(name), nodePlan)] : [])),
    ...gone.map((name) => `Nodes of ${name} are left as they are: the pool has gone without state: absent`),
  ].join('\n\n');
}

function changes(pool: string, before: NodePlan | undefined, after: NodePlan): string {
  const title = `Changes on nodes of ${pool}`;
  if (!before) return `${title}\n  no plan before: they are set up as fresh nodes`;
  const { keys, disruptions } = nodePlanChange(before, after);
  if (keys.length === 0) return `${title}\n  none`;
  const value = (plan: NodePlan, key: string) => plan.lines.find((line) => line.key === key);
  const rows = keys.map((key) => {
    const [old, now] = [value(before, key), value(after, key)];
    return [key, old?.value ?? '-', now?.value ?? '-', (now ?? old)?.disruption ?? ''];
  });
  return `${title}\n${columns([['LINE', 'BEFORE', 'AFTER', 'COST'], ...rows])}\n  a node goes through: ${together(disruptions)}`;
}

/** A reboot brings everything, and a node reboots at most once. */
export function together(disruptions: readonly Disruption[]): string {
  return disruptions.includes('reboot') ? 'reboot, once, which brings everything else' : disruptions.join(', ');
}
