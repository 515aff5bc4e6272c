import { type Problem, problem } from '../core';
import type { ClusterFacts, VfPolicyFact } from './facts';
import { at } from './origin';
import { groupBy, isWithin } from './records';

/** One port that a policy names, with the VFs of it that the policy takes. */
interface Claim {
  readonly policy: VfPolicyFact;
  /** Name or PCI address of the PF. */
  readonly port: string;
  /** The VFs from `first` to `last`; `undefined` for all of them. */
  readonly range?: { readonly first: number; readonly last: number };
  readonly written: string;
  readonly path: readonly (string | number)[];
}

const RANGE = /^([^#]*)#(\d+)-(\d+)$/;

function claimsOf(policy: VfPolicyFact): Claim[] {
  const names = policy.nics.pfNames.flatMap((written, i): Claim[] => {
    const path = ['nicSelector', 'pfNames', i];
    if (!written.includes('#')) return [{ policy, port: written, written, path }];
    const [, port, first, last] = RANGE.exec(written) ?? [];
    if (port === undefined) return [];
    return [{ policy, port, range: { first: Number(first), last: Number(last) }, written, path }];
  });
  const addresses = policy.nics.rootDevices.map(
    (written, i): Claim => ({ policy, port: written, written, path: ['nicSelector', 'rootDevices', i] }),
  );
  // A policy that names ports both ways takes what both ways name: neither list says by itself what it takes.
  return names.length > 0 ? names : addresses;
}

/** A range of VFs is written as the operator reads it, and lies within the VFs of the port (V39, VF003). */
export function rangesWithinPorts(facts: ClusterFacts): Problem[] {
  return (facts.policies ?? []).flatMap(({ name, numVfs, nics, origin }) =>
    nics.pfNames.flatMap((written, i) => {
      if (!written.includes('#')) return [];
      const fault = rangeFault(RANGE.exec(written), numVfs);
      if (fault === undefined) return [];
      const last = numVfs === undefined ? 'VFS-1' : Math.max(0, numVfs - 1);
      return [
        problem('VF003', at(origin, 'nicSelector', 'pfNames', i), {
          message: `policy ${name} takes ${written}, ${fault}`,
          value: written,
          allowed: `PF#FIRST-LAST with FIRST at most LAST and LAST at most ${last}`,
          hint: numVfs === undefined ? 'write a range' : 'raise numVfs or move the range',
        }),
      ];
    }),
  );
}

function rangeFault(match: RegExpExecArray | null, numVfs: number | undefined): string | undefined {
  if (match === null) return 'which is no range of VFs';
  const [first, last] = [Number(match[2]), Number(match[3])];
  if (first > last) return 'which ends before it begins';
  return numVfs !== undefined && last >= numVfs ? `but the port has only ${numVfs} VFs, counted from 0` : undefined;
}

/**
 * Two policies for the same nodes do not take the same VFs of a port (V40, VF002).
 *
 * Policies are for the same nodes when the labels of one hold those of the other: each node of the narrower one is
 * then a node of both. One policy for a whole port and another for a range of it are left alone: there the priority
 * decides, and the operator accepts it.
 */
export function separateRanges(facts: ClusterFacts): Problem[] {
  return pairs(facts).flatMap(([claim, earlier]) => {
    if (!overlap(claim, earlier)) return [];
    const { policy, written, path } = claim;
    return [
      problem('VF002', at(policy.origin, ...path), {
        message: `policy ${policy.name} takes ${written}, and policy ${earlier.policy.name} takes ${earlier.written} on the same nodes`,
        value: written,
        allowed: 'VFs that no other policy takes',
        hint: claim.range
          ? 'move one of the ranges'
          : 'split the port with ranges such as ens1f0#0-3, or drop one policy',
      }),
    ];
  });
}

function overlap({ range, port }: Claim, { range: other, port: otherPort }: Claim): boolean {
  if (port !== otherPort) return false;
  if (range === undefined || other === undefined) return range === other;
  return range.first <= other.last && other.first <= range.last;
}

/**
 * Policies for the same port agree on who makes its VFs, and those for the same resource on its NUMA nodes (V40,
 * SNO003).
 */
export function agreeingPolicies(facts: ClusterFacts): Problem[] {
  const ports = pairs(facts).flatMap(([{ policy }, { policy: earlier }]) =>
    disagreement(policy, earlier, 'externallyManaged'),
  );
  const resources = [...groupBy(facts.policies ?? [], ({ resourceName }) => resourceName).values()].flatMap(
    (policies) =>
      policies.flatMap((policy, i) => {
        const earlier = policies.slice(0, i).find((other) => onSameNodes(policy, other));
        return earlier ? disagreement(policy, earlier, 'excludeTopology') : [];
      }),
  );
  return [...ports, ...resources];
}

function disagreement(
  policy: VfPolicyFact,
  earlier: VfPolicyFact,
  field: 'externallyManaged' | 'excludeTopology',
): Problem[] {
  if (policy[field] === earlier[field]) return [];
  const shared = field === 'excludeTopology' ? `resource ${policy.resourceName}` : 'a port';
  return [
    problem('SNO003', at(policy.origin, field), {
      message: `policies ${policy.name} and ${earlier.name} share ${shared}, and only one of them has ${field}`,
      value: policy[field],
      allowed: `${earlier[field]}, as in policy ${earlier.name}`,
      hint: `set ${field} alike in both`,
    }),
  ];
}

function onSameNodes({ nodeSelector: a }: VfPolicyFact, { nodeSelector: b }: VfPolicyFact): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

/** Claims on one port by two policies for the same nodes, the later one first. */
function pairs(facts: ClusterFacts): [Claim, Claim][] {
  const claims = groupBy((facts.policies ?? []).flatMap(claimsOf), ({ port }) => port);
  return [...claims.values()].flatMap((ofPort) =>
    ofPort.flatMap((claim, i) => {
      const rivals = ofPort.slice(0, i).filter(({ policy }) => policy !== claim.policy);
      // The first rival is enough: a policy that overlaps ten others has one thing wrong.
      const rival =
        rivals.find((other) => onSameNodes(claim.policy, other.policy) && overlap(claim, other)) ??
        rivals.find((other) => onSameNodes(claim.policy, other.policy));
      return rival ? [[claim, rival] as [Claim, Claim]] : [];
    }),
  );
}
