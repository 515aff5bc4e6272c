import { joinPath, type Problem, problem } from '../core';
import { type DatapathTraits, traitsOf } from './datapaths';
import type { Decision, DevicePoolMember } from './plan';

interface PoolDatapath {
  readonly word: string;
  readonly nodePools: readonly string[];
  readonly traits: DatapathTraits;
}

/** The datapaths of a pool, with the node pools that have each. */
function datapathsOf(members: readonly DevicePoolMember[]): PoolDatapath[] {
  const words = [...new Set(members.map(({ range }) => range.datapath))].sort();
  return words.flatMap((word) => {
    const traits = traitsOf(word);
    const having = members.filter(({ range }) => range.datapath === word);
    return traits ? [{ word, nodePools: [...new Set(having.map(({ nodePool }) => nodePool))].sort(), traits }] : [];
  });
}

/**
 * A workload lands on any node that has devices of its pool, and must find there what it can use: sockets of the kernel
 * need an interface on every node. DPDK does without, and the entry helper tells it what it got.
 * Codes: POOL004.
 */
export function checkFrontEnds(key: string, members: readonly DevicePoolMember[]): Problem[] {
  const datapaths = datapathsOf(members);
  const sockets = datapaths.filter(({ traits }) => !traits.security.dpdk);
  const bare = datapaths.filter(({ traits }) => !traits.kernelInterface);
  if (sockets.length === 0 || bare.length === 0) return [];
  const places = (some: readonly PoolDatapath[]) => some.flatMap(({ nodePools }) => nodePools).join(', ');
  return [
    problem('POOL004', joinPath('devicePools', key), {
      message:
        `pool ${JSON.stringify(key)} gives a container a network interface on nodes of ${places(sockets)}, and ` +
        `${bare[0]?.traits.device} without one on nodes of ${places(bare)}`,
      value: datapaths.map(({ word }) => word).join(', '),
      allowed: 'datapaths with an interface everywhere, or those of DPDK',
      hint: 'use a pool and a network for each, or keep workloads to the nodes that suit them by a node selector',
    }),
  ];
}

/** What several datapaths of a pool mean for the workloads that take its devices. */
export function frontEndDecisions(key: string, members: readonly DevicePoolMember[]): Decision[] {
  const datapaths = datapathsOf(members);
  if (datapaths.length < 2) return [];
  const frontEnds = [...new Set(datapaths.map(({ traits }) => traits.frontEnd))];
  const capabilities = [...new Set(datapaths.flatMap(({ traits }) => traits.security.capabilities))].sort();
  const rights = capabilities.length > 0 ? capabilities.join(', ') : 'none';
  return [
    {
      path: joinPath('devicePools', key),
      value: datapaths.map(({ word, nodePools }) => `${word} on ${nodePools.join(', ')}`).join('; '),
      reason:
        frontEnds.length === 1
          ? `one front end (${frontEnds[0]}) for one workload; capabilities of all datapaths: ${rights}`
          : `workloads may meet the front ends ${frontEnds.join(', ')}; capabilities of all datapaths: ${rights}`,
    },
  ];
}
