/** Reads back what contenders wrote, and asserts that all wrote the same. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';

/** How far the sizes of the contenders' YAML may be apart. */
const SIZE_TOLERANCE = 0.15;

/** Objects and bytes of a file or folder of manifests. */
export function readOutput(path) {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true })
        .filter((name) => /\.(yaml|jsonl)$/.test(name))
        .map((name) => join(path, name))
    : [path];
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const objects = texts.flatMap((text, i) =>
    files[i].endsWith('.jsonl')
      ? text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : loadAll(text).filter((document) => document),
  );
  return {
    objects,
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    isYaml: files.every((file) => file.endsWith('.yaml')),
  };
}

/** @throws Error naming the first object that one has and the other has not, or has otherwise */
export function assertSame(name, output, reference) {
  const wanted = new Map(reference.objects.map((object) => [keyOf(object), canonical(object)]));
  for (const object of output.objects) {
    const key = keyOf(object);
    if (wanted.get(key) !== canonical(object)) throw new Error(`${name} writes another ${key} than the kit`);
    wanted.delete(key);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw new Error(`${name} does not write ${missing}`);
  if (output.isYaml && Math.abs(output.bytes / reference.bytes - 1) > SIZE_TOLERANCE) {
    throw new Error(`${name} writes ${output.bytes} bytes and the kit ${reference.bytes}`);
  }
}

function keyOf({ kind, metadata }) {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

/** JSON with sorted keys: writers differ in the order of keys. */
function canonical(value) {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
