import { joinPath, type Problem, problem } from '../core';
import { groupBy, isWithin } from '../rules/records';
import type { NodePoolSpec } from '../spec';
import { entriesByKey } from './by-key';

type NodePool = readonly [name: string, spec: NodePoolSpec];

/**
 * What is wrong with node pools that have nodes in common: those of one carry all labels that another asks for, so that
 * two device plugins would run on them. One Problem for each such pool, at the narrower selector.
 * Codes: NODE004.
 *
 * @param damaged node pools with a malformed part, of which labels may be missing
 */
export function checkSelectors(
  nodePools: Readonly<Record<string, NodePoolSpec>>,
  damaged: ReadonlySet<string>,
): Problem[] {
  const pools: NodePool[] = entriesByKey(nodePools).filter(([name]) => !damaged.has(name));
  // A wider selector has all its labels in the narrower one, so its first label too.
  const wider = groupBy(pools, ([, { nodeSelector }]) => labelsOf(nodeSelector)[0] as string);
  return pools.flatMap((pool) => {
    const candidates = labelsOf(pool[1].nodeSelector).flatMap((label) => wider.get(label) ?? []);
    const other = candidates.find((candidate) => holdsNodesOf(candidate, pool) && !isSameLater(candidate, pool));
    return other ? [shared(pool, other)] : [];
  });
}

function labelsOf(selector: Readonly<Record<string, string>>): string[] {
  return entriesByKey(selector).map(([key, value]) => `${key}=${value}`);
}

function holdsNodesOf([name, { nodeSelector }]: NodePool, [other, { nodeSelector: narrow }]: NodePool): boolean {
  return name !== other && isWithin(narrow, nodeSelector);
}

/** Of two pools with one selector, the second is wrong. */
function isSameLater([name, { nodeSelector }]: NodePool, [other, { nodeSelector: mine }]: NodePool): boolean {
  return isWithin(nodeSelector, mine) && name > other;
}

function shared([name, { nodeSelector }]: NodePool, [other, { nodeSelector: wide }]: NodePool): Problem {
  return problem('NODE004', joinPath('nodePools', name, 'nodeSelector'), {
    message: `the nodes of ${name} are nodes of ${other} too, so that two device plugins would run on them`,
    value: nodeSelector,
    allowed: `a selector without all of ${labelsOf(wide).join(', ')}`,
    hint: 'give each node pool a label that no other node has',
  });
}
