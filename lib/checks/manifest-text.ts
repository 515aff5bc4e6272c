import type { Document, Node, Range, YAMLMap } from 'yaml';
import { type ProblemDetails, problem } from '../core';
import type { Origin } from '../rules/facts';
import type { ManifestDocument } from './api-objects';
import { disagreements } from './disagreements';
import { dig, textAt } from './json';
import { parseAsKubectl, unclosedText } from './kubectl-documents';
import { readPlain } from './plain-yaml';
import type { TextProblem } from './text-problem';
import { type DocumentPart, documentParts } from './yaml-stream';

/** A file, or any other text, in which manifests may stand. */
export interface ManifestText {
  /** As the user knows it: a path with forward slashes, `stdin`. */
  readonly name: string;
  readonly text: string;
  /** The user named this very file, so that it is an error when it cannot be read. @default false */
  readonly named?: boolean;
}

/** What stands in a text. */
export interface ReadText {
  /** Kubernetes objects; the origin is the name of the text and the number of the document, `upf.yaml#0`. */
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly TextProblem[];
  /** Where the documents stand, by their numbers. */
  readonly parts: readonly DocumentPart[];
  /** Why nothing of the text counts, or nothing of it that was not an object. @default - all of it counts */
  readonly passedOver?: string;
}

/** Uses of anchors in one document. What a person writes has fewer; a bomb of nested ones has more. */
const MOST_ALIASES = 1000;

const NOT_READ = { allowed: 'YAML as kubectl reads it' };

/** Reads the Kubernetes objects in a text. Never throws. */
export function readManifests(input: ManifestText): ReadText {
  const reader = new TextReader(input);
  for (const part of documentParts(input.text)) {
    const whyNot = reader.read(part);
    if (whyNot !== undefined) return whyNot;
  }
  return reader.result();
}

/** What there is to say of bytes that are no text; those of a file that nobody named are passed over. */
export function refusedText({ name, text, named = false }: ManifestText, reason: string): ReadText {
  if (!named && !looksLikeManifest(text)) return { documents: [], problems: [], parts: [], passedOver: 'not text' };
  const details = { ...NOT_READ, message: reason, value: name, hint: 'save the file as UTF-8' };
  return {
    documents: [],
    parts: [],
    problems: [{ problem: problem('YAML001', documentPath(name, 0), details), offset: 0 }],
  };
}

/** Reads one document after the other. */
class TextReader {
  private readonly documents: ManifestDocument[] = [];
  private readonly problems: TextProblem[] = [];
  private readonly parts: DocumentPart[] = [];
  /** Documents that are no Kubernetes objects. */
  private readonly others: unknown[] = [];

  public constructor(private readonly input: ManifestText) {}

  public result(): ReadText {
    const { documents, problems, parts } = this;
    if (documents.length + problems.length > 0) return { documents, problems, parts };
    return { documents, problems, parts, passedOver: this.others.length > 0 ? nameOf(this.others) : 'empty' };
  }

  /** Reads a part of the text; answers for the whole text when that ends the reading. */
  public read(part: DocumentPart): ReadText | undefined {
    const { text } = this.input;
    const plain = part.body === undefined ? undefined : readPlain(text, part.body, part.end);
    if (plain !== undefined) {
      this.parts.push(part);
      this.keep(plain.value);
      return undefined;
    }
    try {
      return this.readFully(part);
    } catch (error) {
      // A parser that runs out of stack has met nesting that no manifest has.
      const message = error instanceof RangeError ? 'the text is nested too deeply' : clause((error as Error).message);
      this.refuse('YAML001', part.start, { ...NOT_READ, message, value: this.input.name, hint: 'mend the file' });
      return undefined;
    }
  }

  private readFully(part: DocumentPart): ReadText | undefined {
    const { name, text, named = false } = this.input;
    const { documents, text: own, given } = parseAsKubectl(text.slice(part.start, part.end));
    const offsetOf = (offset: number) => part.start + given(offset);
    for (const document of documents) {
      if (isTemplated(document, own)) return template(this.input);
      this.parts.push(part);
      const [fault] = document.errors;
      if (fault) {
        if (!named && !looksLikeManifest(text))
          return { documents: [], problems: [], parts: [], passedOver: 'not YAML' };
        const offset = offsetOf(unclosedText(document, own) ?? fault.pos[0]);
        this.refuse('YAML001', offset, {
          ...NOT_READ,
          message: clause(fault.message),
          value: lineAt(text, offset).trim(),
          hint: /tab/i.test(fault.message) ? 'indent with spaces' : 'mend the line',
        });
        continue;
      }
      const object = plainValue(document);
      if (typeof object === 'string') {
        const details = { ...NOT_READ, message: object, value: name, hint: 'write the values out' };
        this.refuse('YAML001', offsetOf(unresolvedAlias(document) ?? 0), details);
        continue;
      }
      const place = this.keep(object.value);
      if (place === undefined) continue;
      for (const { source, offset } of duplicateKeys(document)) {
        this.refuse('YAML002', offsetOf(offset), {
          message: `the key ${source} stands twice in one map`,
          value: source,
          allowed: 'each key once',
          hint: 'keep one of the two',
        });
      }
      for (const { problem, offset } of disagreements(document, object.value, own, place))
        this.problems.push({ problem, offset: offsetOf(offset) });
    }
    return undefined;
  }

  /** Keeps the last document if it is a Kubernetes object, and answers where it stands. */
  private keep(object: unknown): Origin | undefined {
    if (isKubernetes(object)) {
      const place = this.place();
      this.documents.push({ object, origin: place });
      return place;
    }
    if (object !== null) this.others.push(object);
    return undefined;
  }

  private place(): Origin {
    return { path: documentPath(this.input.name, Math.max(0, this.parts.length - 1)) };
  }

  private refuse(code: 'YAML001' | 'YAML002', offset: number, details: ProblemDetails): void {
    this.problems.push({ problem: problem(code, this.place().path, details), offset });
  }
}

/** The origin of a document; an origin has no ": ", which parts it from the field. */
export function documentPath(name: string, document: number): string {
  return `${name.replaceAll(': ', ':')}#${document}`;
}

/** The document as plain JSON, or what is wrong with it. */
function plainValue(document: Document.Parsed): { readonly value: unknown } | string {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch (error) {
    return error instanceof ReferenceError ? clause(error.message) : 'the document cannot be read';
  }
}

/** Offset of the first alias of an anchor that is not there. */
function unresolvedAlias(document: Document.Parsed): number | undefined {
  const { visit } = require('yaml') as typeof import('yaml');
  let offset: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

function isKubernetes(value: unknown): boolean {
  return textAt(value, 'apiVersion') !== undefined && textAt(value, 'kind') !== undefined;
}

/** What documents are that are no Kubernetes objects. */
function nameOf(others: readonly unknown[]): string {
  const isSite = (value: unknown) => dig(value, 'platform') !== undefined && dig(value, 'nodePools') !== undefined;
  return others.some(isSite) ? 'a site file, which plan and synth read' : 'no Kubernetes objects';
}

function looksLikeManifest(text: string): boolean {
  return /^["']?apiVersion["']?\s*:/m.test(text) && /^["']?kind["']?\s*:/m.test(text);
}

/** A place where an expression of a Go template starts a value or a line. */
const EXPRESSION = /^[ \t]*(?:-[ \t]+)*(?:[\w./"'-]+[ \t]*:[ \t]+)?\{\{/m;

/** A template gives YAML that is wrong, or a map whose key is a map. An expression inside a text is neither. */
function isTemplated(document: Document.Parsed, text: string): boolean {
  if (!text.includes('{{') || !EXPRESSION.test(text)) return false;
  return document.errors.length > 0 || hasMapAsKey(document);
}

function hasMapAsKey(document: Document.Parsed): boolean {
  const { isMap, visit } = require('yaml') as typeof import('yaml');
  let found = false;
  visit(document, {
    Pair: (_, pair) => {
      found ||= isMap(pair.key);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

function template({ name, text, named = false }: ManifestText): ReadText {
  const why = 'a template, which has to be rendered first';
  if (!named) return { documents: [], problems: [], parts: [], passedOver: why };
  const offset = EXPRESSION.exec(text)?.index ?? 0;
  const found = problem('YAML001', documentPath(name, 0), {
    message: `the file is ${why}`,
    value: lineAt(text, offset).trim(),
    allowed: 'manifests',
    hint: 'render it: helm template CHART | cnf-plumbing check -',
  });
  return { documents: [], problems: [{ problem: found, offset: text.indexOf('{{', offset) }], parts: [] };
}

interface WrittenKey {
  readonly source: string;
  readonly offset: number;
}

/** Keys that stand a second time in a map. */
function duplicateKeys(document: Document.Parsed): WrittenKey[] {
  const { isMap, isScalar, isSeq } = require('yaml') as typeof import('yaml');
  const found: WrittenKey[] = [];
  const open: unknown[] = [document.contents];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isSeq(node)) open.push(...node.items);
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const { key, value } of (node as YAMLMap<Node, Node>).items) {
      if (value !== null) open.push(value);
      // Several maps may be merged into one: `<<` may stand twice.
      if (!isScalar(key) || typeof key.value === 'symbol') continue;
      const source = String(key.value);
      if (seen.has(source)) found.push({ source, offset: (key.range as Range)[0] });
      seen.add(source);
    }
  }
  return found;
}

/** The text of the line at an offset. */
function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? undefined : end).slice(0, 200);
}

/** A message of the parser as a clause of ours. */
function clause(message: string): string {
  const [first = ''] = message.split('\n');
  const text = first.replace(/ at line \d+.*$/, '').replace(/[.:]$/, '');
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
