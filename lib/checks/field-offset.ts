import type { Document, Node, Pair, Range, Scalar } from 'yaml';
import { AS_KUBECTL } from './kubectl-yaml';

type Segment = string | number;

/**
 * Where a field stands in the text of a document: the offset of its key, or of the item of a list. A path may go on in
 * JSON, or in a list of names parted by commas, that a scalar holds. Where the path leads to what is not there, the
 * nearest thing above it counts.
 */
export function fieldOffset(document: Document.Parsed, text: string, path: readonly Segment[]): number {
  const { isAlias, isMap, isScalar, isSeq } = require('yaml') as typeof import('yaml');
  let node: unknown = document.contents;
  let offset = startOf(node) ?? contentStart(text);
  for (const [i, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = (pair as Pair).value;
    } else if (isSeq(node)) {
      const item = node.items[Number(segment)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    } else {
      return isScalar(node) ? offsetWithin(node, text, path.slice(i), offset) : offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

/** Offset of what follows blank lines, comments and the marker. */
function contentStart(text: string): number {
  return Math.max(0, text.search(/^(?!---)[ \t]*[^\s#]/m));
}

/** Where a path goes on in the text that a scalar holds; the start of the scalar where that cannot be told. */
function offsetWithin(scalar: Scalar, text: string, path: readonly Segment[], key: number): number {
  const { value } = scalar;
  if (typeof value !== 'string') return key;
  const inner = /^\s*[[{]/.test(value) ? offsetInJson(value, path) : offsetInNames(value, path[0]);
  const start = startOf(scalar) ?? key;
  if (inner === undefined) return start;
  return offsetInSource(scalar, text, inner) ?? start;
}

function offsetInJson(json: string, path: readonly Segment[]): number | undefined {
  const { parseDocument } = require('yaml') as typeof import('yaml');
  const document = parseDocument(json, AS_KUBECTL);
  return document.errors.length > 0 ? undefined : fieldOffset(document, json, insensitive(document, path));
}

/** The path with keys in the case in which the JSON has them: programs in Go take any. */
function insensitive(document: Document.Parsed, path: readonly Segment[]): readonly Segment[] {
  let node = document.toJS() as unknown;
  return path.map((segment) => {
    const keys = typeof node === 'object' && node !== null ? Object.keys(node) : [];
    const exact = keys.find((key) => key === String(segment));
    const key = exact ?? keys.find((other) => other.toLowerCase() === String(segment).toLowerCase());
    node = key === undefined ? undefined : (node as Record<string, unknown>)[key];
    return typeof segment === 'number' ? segment : (key ?? segment);
  });
}

/** The start of a name in a list parted by commas. */
function offsetInNames(names: string, index: Segment | undefined): number | undefined {
  const parts = names.split(',');
  const part = typeof index === 'number' ? parts[index] : undefined;
  if (part === undefined) return undefined;
  const before = parts.slice(0, index as number).reduce((sum, { length }) => sum + length + 1, 0);
  return before + part.length - part.trimStart().length;
}

/** The offset in the source of a scalar that belongs to an offset in its value. */
function offsetInSource(scalar: Scalar, text: string, inner: number): number | undefined {
  const [start, end] = scalar.range as Range;
  const source = text.slice(start, end);
  switch (scalar.type) {
    case 'PLAIN':
      return start + offsetBehind(source, /./sy, inner);
    case 'QUOTE_SINGLE':
      return start + 1 + offsetBehind(source.slice(1), /''|./sy, inner);
    case 'QUOTE_DOUBLE':
      // Two rare escapes stand for other numbers of characters than one.
      return /\\[U\r\n]/.test(source)
        ? undefined
        : start + 1 + offsetBehind(source.slice(1), /\\(?:x..|u....|.)|./sy, inner);
    case 'BLOCK_LITERAL':
      return offsetInLiteral(scalar.value as string, source, start, inner);
    default:
      return undefined;
  }
}

/** Line breaks in text of several lines, with the spaces around them: one is read as a space, more as one break less. */
const FOLD = /[ \t]*(?:\r?\n[ \t]*)+/y;

/** Length of the source of so many characters, each as `unit` matches it. */
function offsetBehind(source: string, unit: RegExp, count: number): number {
  let at = 0;
  for (let read = 0; read < count; ) {
    FOLD.lastIndex = at;
    const fold = FOLD.exec(source)?.[0];
    unit.lastIndex = at;
    if (fold === undefined && !unit.test(source)) break;
    read += fold === undefined ? 1 : Math.max(1, fold.split('\n').length - 2);
    at = fold === undefined ? unit.lastIndex : FOLD.lastIndex;
  }
  return at;
}

function offsetInLiteral(value: string, source: string, start: number, inner: number): number | undefined {
  const before = value.slice(0, inner).split('\n');
  // The first line of the source is the header.
  const lines = source.split('\n');
  const line = lines[before.length];
  const content = value.split('\n')[before.length - 1] as string;
  if (line === undefined) return undefined;
  const bare = line.replace(/\r$/, '');
  if (!bare.endsWith(content)) return undefined;
  const lineStart = lines.slice(0, before.length).reduce((sum, { length }) => sum + length + 1, start);
  return lineStart + bare.length - content.length + (before.at(-1) as string).length;
}
