import { type Problem, type ProblemCode, problem } from '../core';
import type { ClusterFacts, UnreadableFact } from './facts';
import { at } from './origin';

interface Subject {
  readonly code: ProblemCode;
  readonly allowed: string;
  readonly hint: string;
}

const SUBJECTS: Readonly<Record<UnreadableFact['subject'], Subject>> = {
  'device-plugin-config': {
    code: 'DP003',
    allowed: 'JSON as the README of the SR-IOV network device plugin describes it',
    hint: 'mend it there: JSON has no trailing commas and no comments, and the plugin takes no other types',
  },
  'operator-network': {
    code: 'NET007',
    allowed: 'JSON as text, as the CNI plugin takes it',
    hint: 'mend the JSON; JSON has no trailing commas and no comments',
  },
  'network-attachments': {
    code: 'ATT001',
    allowed: 'namespace/name@interface, parted by commas, or a JSON list of objects with a name',
    hint: 'write the annotation in one of the two forms',
  },
};

/** A network's configuration is CNI JSON (NET007). */
export function readableNetworks(facts: ClusterFacts): Problem[] {
  return facts.networks.flatMap(({ name, unreadable, origin }) => {
    if (unreadable === undefined) return [];
    return [
      problem('NET007', at(origin, 'spec', 'config'), {
        message: `Multus cannot read the configuration of network ${name}: ${unreadable}`,
        value: unreadable,
        allowed: 'a JSON object as text, with a type or a list of plugins',
        hint: 'mend the JSON in spec.config; JSON has no trailing commas and no comments',
      }),
    ];
  });
}

/** Configurations and annotations that hold text in a form of their own can be read (DP003, ATT001, NET007). */
export function readableTexts(facts: ClusterFacts): Problem[] {
  return (facts.unreadable ?? []).map(({ subject, reason, value, origin }) => {
    const { code, allowed, hint } = SUBJECTS[subject];
    return problem(code, origin.path, { message: reason, value, allowed, hint });
  });
}
