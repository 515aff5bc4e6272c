/**
 * Reading plain JSON that anybody may have written: what is not as expected is absent, nothing throws, and keys such
 * as `__proto__` stay ordinary keys.
 */

export type JsonMap = Readonly<Record<string, unknown>>;

/** The value as a map, or an empty one. */
export function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {};
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value below a path of keys. */
export function dig(value: unknown, ...keys: readonly string[]): unknown {
  let node = value;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (!isMap(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return node;
}

/** The text below a path of keys. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const text = dig(value, ...keys);
  return typeof text === 'string' ? text : undefined;
}

/** A map of texts; numbers and booleans count as the text that YAML took them for, anything else is left out. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  const map = mapOf(value);
  const keys = Object.keys(map);
  // Nearly always there is nothing to turn into text.
  if (keys.every((key) => typeof map[key] === 'string')) return map as Readonly<Record<string, string>>;
  const texts: Record<string, string> = {};
  for (const key of keys) {
    const entry = map[key];
    if (typeof entry !== 'string' && typeof entry !== 'number' && typeof entry !== 'boolean') continue;
    // Setting __proto__ would do something else.
    if (key === '__proto__') Object.defineProperty(texts, key, { value: `${entry}`, enumerable: true });
    else texts[key] = `${entry}`;
  }
  return texts;
}

/** What is in a text, or why nobody can read it. */
export type Parsed = { readonly value: unknown } | { readonly reason: string };

/** Parses JSON; the reason names the place in the same words on every version of Node.js. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const position = /position (\d+)/.exec(String(error));
    if (text.trim() === '') return { reason: 'the text is empty' };
    if (!position) return { reason: 'the text is not valid JSON' };
    const before = text.slice(0, Number(position[1])).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { reason: `the text is not valid JSON at line ${before.length}, column ${column}` };
  }
}

/** A JSON value's type in the user's words. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}
