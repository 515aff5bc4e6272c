import { holdsIp, isLate, type Problem, parseIp, problem } from '../core';
import { addressRanges } from './address-ranges';
import { optionPath } from './cni-options';
import type { ClusterFacts } from './facts';

/** The first and last address that a network gives out lie in its range, in this order (IPAM002). */
export function boundsWithinRanges(facts: ClusterFacts): Problem[] {
  return facts.networks.flatMap((network) =>
    addressRanges(network).flatMap(({ plugin, written, block, bounds: [start, end] }) => {
      const path = optionPath(network, plugin, 'ipam');
      const known = [start, end].filter((text) => !isLate(text) && parseIp(text) !== undefined);
      const strays = known.filter((text) => !holdsIp(block, parseIp(text) as NonNullable<ReturnType<typeof parseIp>>));
      if (strays.length > 0) return strays.map((text) => outsideRange(path, text, written));
      return isBackwards(start, end) ? [backwards(path, start, end, written)] : [];
    }),
  );
}

/** True for two addresses of which the last stands before the first. */
export function isBackwards(start: string, end: string): boolean {
  const [first, last] = [parseIp(start), parseIp(end)];
  return first !== undefined && last !== undefined && first.value > last.value;
}

/** IPAM002 for an address that its range does not have. */
export function outsideRange(path: string, value: string, range: string): Problem {
  return problem('IPAM002', path, {
    message: `${value} lies outside ${range}`,
    value,
    allowed: `addresses of ${range}`,
    hint: 'move the address into the range, or widen the range',
  });
}

/** IPAM002 for addresses in the wrong order. */
export function backwards(path: string, start: string, end: string, range: string): Problem {
  return problem('IPAM002', path, {
    message: `the last address stands before the first, ${start}`,
    value: end,
    allowed: `an address of ${range} from ${start} on`,
    hint: 'exchange the two',
  });
}
