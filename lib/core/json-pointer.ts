/**
 * A JSON pointer as path segments; numbers only where the value has a list.
 * Source: RFC 6901, section 4.
 */
export function pointerPath(pointer: string, value: unknown): (string | number)[] {
  let node = value;
  return pointer
    .split('/')
    .slice(1)
    .map((raw) => {
      const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
      const segment = Array.isArray(node) ? Number(key) : key;
      node = (node as Record<string, unknown> | undefined)?.[key];
      return segment;
    });
}
