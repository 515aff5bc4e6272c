import { joinPath, type Problem, problem } from '../core';
import { type DatapathTraits, traitsOf } from './datapaths';
import { virtioOnly } from './eal';
import type { Decision, DevicePoolMember } from './plan';
import { commonVirtio, lostOn, virtioText } from './virtio';

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

/**
 * A driver of virtio and its back end agree on a ring format, and a workload is started the same way on all nodes.
 * Codes: POOL005.
 */
export function checkRings(key: string, members: readonly DevicePoolMember[]): Problem[] {
  const packedOnly = members.filter(({ range }) => range.virtio?.packedRing === 'required');
  const [first] = packedOnly;
  const backEnds = virtioOnly(members);
  if (!first || (backEnds && commonVirtio(backEnds))) return [];
  const others = members.filter(
    ({ range }) => range.virtio?.packedRing !== 'required' && range.virtio?.packedRing !== 'yes',
  );
  const placed = (some: readonly DevicePoolMember[]) => [...new Set(some.map(backEndText))].join(', ');
  return [
    problem('POOL005', joinPath('devicePools', key), {
      message: `pool ${JSON.stringify(key)} has devices with packed rings alone (${placed(packedOnly)}), and ones that are not sure to have them (${placed(others)})`,
      value: [...new Set(members.map(({ range }) => range.datapath))].sort().join(', '),
      allowed: 'packed rings on all nodes of the pool, or on none alone',
      hint: `use a pool and a network of their own for the devices of ${first.range.virtio?.name}`,
    }),
  ];
}

function backEndText({ nodePool, range }: DevicePoolMember): string {
  return `${range.virtio?.name ?? range.datapath} on ${nodePool}`;
}

/** What one virtio driver can count on over all back ends of a pool, and what that leaves unused where. */
function virtioDecisions(key: string, members: readonly DevicePoolMember[]): Decision[] {
  const backEnds = virtioOnly(members);
  const common = backEnds && commonVirtio(backEnds);
  if (!common || new Set(backEnds.map((each) => JSON.stringify(each))).size < 2) return [];
  const lost = members.flatMap((member) => {
    const words = member.range.virtio ? lostOn(member.range.virtio, common) : [];
    return words.length > 0 ? [`${words.join(', ')} of ${backEndText(member)}`] : [];
  });
  return [
    {
      path: joinPath('devicePools', key),
      value: virtioText(common),
      reason: `what all virtio back ends of the pool have: ${[...new Set(members.map(backEndText))].join(', ')}${
        lost.length > 0 ? `; not used: ${[...new Set(lost)].join('; ')}` : ''
      }`,
    },
  ];
}

/** What several datapaths of a pool mean for the workloads that take its devices. */
export function frontEndDecisions(key: string, members: readonly DevicePoolMember[]): Decision[] {
  const datapaths = datapathsOf(members);
  if (datapaths.length < 2) return virtioDecisions(key, members);
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
    ...virtioDecisions(key, members),
  ];
}
