import { joinPath, type Problem, problem } from '../core';
import { OPERATING_SYSTEMS } from '../hardware';
import { isSlip } from '../rules/slips';
import type { ClusterSpec } from '../spec';
import { entriesByKey } from './by-key';

/**
 * Operating systems that are most likely others, written otherwise. Any text is allowed, and another release than those
 * known is none of this: of it nothing is known, and nothing is said.
 * Codes: NODE009.
 */
export function checkOsNames({ platform, nodePools }: Pick<ClusterSpec, 'platform' | 'nodePools'>): Problem[] {
  const written: [path: string, os: string | undefined][] = [
    ['platform.os', platform.os],
    ...entriesByKey(nodePools).map(([name, { os }]): [string, string | undefined] => [
      joinPath('nodePools', name, 'os'),
      os,
    ]),
  ];
  return written.flatMap(([path, os]) => {
    const [meant, ...others] = os === undefined ? [] : meantBy(os);
    if (meant === undefined) return [];
    return [
      problem('NODE009', path, {
        message: `${JSON.stringify(os)} is no operating system whose kernel is known, so nothing is checked against it`,
        value: os,
        allowed: `${[...OPERATING_SYSTEMS.keys()].join(', ')}; any other text for one that is not known`,
        hint:
          others.length === 0
            ? `did you mean ${JSON.stringify(meant)}?`
            : `say which of them: ${[meant, ...others].join(', ')}`,
      }),
    ];
  });
}

/** Known names that a text is most likely to mean; none for a known name. */
function meantBy(os: string): string[] {
  const known = [...OPERATING_SYSTEMS.keys()];
  if (OPERATING_SYSTEMS.has(os)) return [];
  const slips = known.filter((key) => isSlip(os, key));
  if (slips.length > 0) return slips;
  const { name, version } = parts(os);
  return known.filter((key) => {
    const release = parts(key);
    return release.name === name && (isShort(version, release.version) || isShort(release.version, version));
  });
}

/** `ubuntu24` is `ubuntu` and 24; case and separators aside. */
function parts(os: string): { name: string; version: string[] } {
  const [, name = '', version = ''] = /^(.*?)[-_. ]*(\d[\d.]*)?$/.exec(os.trim().toLowerCase()) ?? [];
  return { name: name.replace(/[-_. ]/g, ''), version: version.split('.').filter(Boolean) };
}

/** True when a version is the beginning of another: 24 of 24.04, none of any. */
function isShort(short: readonly string[], long: readonly string[]): boolean {
  return short.every((part, i) => part === long[i]);
}
