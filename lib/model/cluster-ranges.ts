import { joinPath, type Planned, parseCidr, problem } from '../core';
import type { ClusterRangeFact } from '../rules/facts';
import type { PlatformSpec } from '../spec';

/** The words of a platform, and what gets addresses from each. */
const RANGES = { podCidrs: 'pods', serviceCidrs: 'services' } as const;

/** Ranges from which the cluster itself gives out addresses. Codes: IPAM001. */
export function planClusterRanges(platform: Pick<PlatformSpec, keyof typeof RANGES>): Planned<ClusterRangeFact[]> {
  const facts = (Object.keys(RANGES) as (keyof typeof RANGES)[]).flatMap((word) =>
    (platform[word] ?? []).map((range, i) => ({
      of: RANGES[word],
      range,
      origin: { path: joinPath('platform', word, i) },
    })),
  );
  const malformed = facts.filter(({ range }) => parseCidr(range) === undefined);
  return {
    plan: facts.filter((fact) => !malformed.includes(fact)),
    problems: malformed.map(({ range, origin }) =>
      problem('IPAM001', origin.path, {
        message: 'this is not an address with prefix length',
        value: range,
        allowed: 'text like 10.244.0.0/16',
        hint: 'write every octet, and in YAML put the text in quotes',
      }),
    ),
  };
}
