/** The oldest versions of Pulumi's packages that work; package managers only warn of older ones. */

import * as pulumi from '@pulumi/pulumi';

/** Oldest versions, as in the peer dependencies of package.json. */
export const OLDEST = { '@pulumi/kubernetes': '4.18.1', '@pulumi/pulumi': '3.221.0' } as const;

/** Version of an installed package. */
export function installedVersion(name: keyof typeof OLDEST): string {
  return (require(`${name}/package.json`) as { version: string }).version.replace(/^v/, '');
}

/** @throws RunError that names the package when one is too old */
export function checkVersions(): void {
  for (const name of Object.keys(OLDEST) as (keyof typeof OLDEST)[]) {
    const found = installedVersion(name);
    if (!isOlder(found, OLDEST[name])) continue;
    throw new pulumi.RunError(
      `${name} ${found} is too old for cnf-plumbing: ${OLDEST[name]} or later is needed. ` +
        `Run: npm install ${name}@^${OLDEST[name]}`,
    );
  }
}

/** True when a version is older than another; what stands behind the third number does not count. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/).slice(0, 3).map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  const i = a.findIndex((number, index) => number !== b[index]);
  return i >= 0 && (a[i] as number) < (b[i] as number);
}
