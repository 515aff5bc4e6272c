import type { Document, Range } from 'yaml';
import { AS_KUBECTL } from './kubectl-yaml';

/** The documents of a text with their syntax trees. */
export interface ParsedText {
  readonly documents: readonly Document.Parsed[];
  /** The text that the trees stand for, which is not always the one that was given. */
  readonly text: string;
  /** The offset in the text that was given of an offset in the trees. */
  readonly given: (offset: number) => number;
}

/** More texts that need indenting than any document has. */
const MOST_REPAIRS = 100;

/**
 * Parses a text as kubectl does. Unlike YAML 1.2 it lets text in quotes go on at the start of a line, as the examples
 * of Multus and its plugins write JSON; such lines are indented first, which changes nothing of what they mean.
 * Source: go.yaml.in/yaml/v2 scannerc.go, yaml_parser_scan_flow_scalar; YAML 1.2.2, 7.3.
 */
export function parseAsKubectl(text: string): ParsedText {
  const { Composer, Parser } = require('yaml') as typeof import('yaml');
  const compose = (source: string) =>
    [...new Composer(AS_KUBECTL).compose(new Parser().parse(source), true, source.length)] as Document.Parsed[];
  const inserted: Insertion[] = [];
  let parsed = text;
  let documents = compose(parsed);
  for (let i = 0; i < MOST_REPAIRS; i++) {
    const source = parsed;
    const [broken] = documents.flatMap((document) => unclosedText(document, source) ?? []);
    const repaired = broken === undefined ? undefined : indentLines(parsed, broken, inserted);
    if (repaired === undefined) break;
    parsed = repaired;
    documents = compose(parsed);
  }
  return { documents, text: parsed, given: (offset) => givenOffset(offset, inserted) };
}

/** Spaces that were put into a text. */
interface Insertion {
  /** Offset in the text with all earlier insertions. */
  readonly at: number;
  readonly length: number;
}

/** Start of the first text in quotes that the parser found no end of. */
export function unclosedText(document: Document.Parsed, text: string): number | undefined {
  if (!document.errors.some(({ code }) => code === 'MISSING_CHAR')) return undefined;
  const { visit } = require('yaml') as typeof import('yaml');
  let start: number | undefined;
  visit(document, {
    Scalar(_, { type, range }) {
      if (type !== 'QUOTE_SINGLE' && type !== 'QUOTE_DOUBLE') return undefined;
      const [from, to] = range as Range;
      if (to - from > 1 && text[to - 1] === text[from]) return undefined;
      start = from;
      return visit.BREAK;
    },
  });
  return start;
}

const QUOTED = /'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"/sy;

/** The text with the lines of a quoted text behind its first line indented; `undefined` when it has no end at all. */
function indentLines(text: string, start: number, inserted: Insertion[]): string | undefined {
  QUOTED.lastIndex = start;
  const quoted = QUOTED.exec(text)?.[0];
  if (quoted === undefined || !quoted.includes('\n') || /\n(?:---|\.\.\.)\s/.test(quoted)) return undefined;
  const length = start - text.lastIndexOf('\n', start - 1);
  const lines = quoted.split('\n');
  let at = start;
  for (const line of lines.slice(0, -1)) {
    at += line.length + 1;
    inserted.push({ at, length });
    at += length;
  }
  return text.slice(0, start) + lines.join(`\n${' '.repeat(length)}`) + text.slice(start + quoted.length);
}

function givenOffset(offset: number, inserted: readonly Insertion[]): number {
  return inserted.reduceRight((at, { at: from, length }) => (at >= from ? Math.max(from, at - length) : at), offset);
}
