import type { Document, Node, Range, YAMLMap } from 'yaml';
import { type Problem, type ProblemDetails, problem } from '../core';
import type { ManifestDocument } from './api-objects';
import { disagreements } from './disagreements';
import { textAt } from './json';
import { AS_KUBECTL } from './kubectl-yaml';

/** A file, or any other text, in which manifests may stand. */
export interface ManifestText {
  /** As the user knows it: a path with forward slashes, `stdin`. */
  readonly name: string;
  readonly text: string;
  /** The user named this very file, so that it is an error when it cannot be read. @default false */
  readonly named?: boolean;
}

/** A Problem of the text itself, at an offset. */
export interface TextProblem {
  readonly problem: Problem;
  readonly offset: number;
}

/** What stands in a text. */
export interface ReadText {
  /** Kubernetes objects; the origin is the name of the text and the number of the document, `upf.yaml#0`. */
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly TextProblem[];
  /** Why nothing of the text counts, or nothing of it that was not an object. @default - all of it counts */
  readonly passedOver?: string;
}

/** Uses of anchors in one document. What a person writes has fewer; a bomb of nested ones has more. */
const MOST_ALIASES = 1000;

const YAML_RULES = 'YAML as kubectl reads it';

/** Reads the Kubernetes objects in a text. Never throws. */
export function readManifests({ name, text, named = false }: ManifestText): ReadText {
  const documents: ManifestDocument[] = [];
  const problems: TextProblem[] = [];
  let others = 0;
  let templated = false;
  let i = 0;
  const refuse = (code: 'YAML001' | 'YAML002', offset: number, details: ProblemDetails) =>
    problems.push({ problem: problem(code, origin(name, Math.max(0, i - 1)), details), offset });
  try {
    for (const document of parsedDocuments(text)) {
      const place = { path: origin(name, i++) };
      templated ||= isTemplated(document, text);
      if (templated) break;
      const [fault] = document.errors;
      if (fault) {
        if (!named && !looksLikeManifest(text)) return { documents: [], problems: [], passedOver: 'not YAML' };
        refuse('YAML001', fault.pos[0], {
          message: clause(fault.message),
          value: lineAt(text, fault.pos[0]).trim(),
          allowed: YAML_RULES,
          hint: /tab/i.test(fault.message) ? 'indent with spaces' : 'mend the line',
        });
        continue;
      }
      const object = plainValue(document);
      if (typeof object === 'string') {
        refuse('YAML001', 0, { message: object, value: name, allowed: YAML_RULES, hint: 'write the values out' });
      } else if (isKubernetes(object.value)) {
        for (const key of duplicateKeys(document)) {
          const { source, offset } = key;
          refuse('YAML002', offset, {
            message: `the key ${source} stands twice in one map`,
            value: source,
            allowed: 'each key once',
            hint: 'keep one of the two',
          });
        }
        problems.push(...disagreements(document, object.value, text, place));
        documents.push({ object: object.value, origin: place });
      } else if (object.value !== null) others++;
    }
  } catch (error) {
    // A parser that runs out of stack has met nesting that no manifest has.
    const message = error instanceof RangeError ? 'the text is nested too deeply' : clause((error as Error).message);
    refuse('YAML001', 0, { message, value: name, allowed: YAML_RULES, hint: 'mend the file' });
  }
  if (templated) return template(name, text, named);
  const passedOver =
    documents.length + problems.length === 0 ? (others > 0 ? 'no Kubernetes objects' : 'empty') : undefined;
  return { documents, problems, ...(passedOver ? { passedOver } : {}) };
}

/** The origin of a document; an origin has no ": ", which parts it from the field. */
function origin(name: string, document: number): string {
  return `${name.replaceAll(': ', ':')}#${document}`;
}

/** One document at a time, so that a large file is never a syntax tree as a whole. */
export function* parsedDocuments(text: string): Generator<Document.Parsed> {
  const { Composer, Parser } = require('yaml') as typeof import('yaml');
  yield* new Composer(AS_KUBECTL).compose(new Parser().parse(text), true, text.length) as Generator<Document.Parsed>;
}

/** The document as plain JSON, or what is wrong with it. */
function plainValue(document: Document.Parsed): { readonly value: unknown } | string {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch (error) {
    return error instanceof ReferenceError ? clause(error.message) : 'the document cannot be read';
  }
}

function isKubernetes(value: unknown): boolean {
  return textAt(value, 'apiVersion') !== undefined && textAt(value, 'kind') !== undefined;
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

function template(name: string, text: string, named: boolean): ReadText {
  const why = 'a template, which has to be rendered first';
  if (!named) return { documents: [], problems: [], passedOver: why };
  const offset = EXPRESSION.exec(text)?.index ?? 0;
  const found = problem('YAML001', origin(name, 0), {
    message: `the file is ${why}`,
    value: lineAt(text, offset).trim(),
    allowed: 'manifests',
    hint: 'render it: helm template CHART | cnf-plumbing check -',
  });
  return { documents: [], problems: [{ problem: found, offset: text.indexOf('{{', offset) }] };
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
