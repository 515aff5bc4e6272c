/** True when a version came before another; only major and minor count: `6.8.0-110-generic` is 6.8. */
export function isOlder(version: string, than: string): boolean {
  const [major, minor] = numbers(version);
  const [otherMajor, otherMinor] = numbers(than);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function numbers(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return [major, minor];
}
