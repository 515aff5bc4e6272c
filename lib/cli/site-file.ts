import { readFileSync } from 'node:fs';
import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import { type Planned, type Problem, type ProblemDetails, problem } from '../core';

/** Larger files are refused: a site file is written by people. */
const LIMIT = 16 * 1024 * 1024;

/** How often anchors may be used in all: a few lines of aliases of aliases would else grow to gigabytes. */
const MOST_ALIASES = 1000;

/** Standard input, as a path. */
const STDIN = '-';

/** A site file as data. */
export interface SiteFile extends Planned<unknown> {
  /** The file as text; `undefined` when it could not be read at all. */
  readonly text?: string;
}

/**
 * Reads a site file, or standard input for `-`: one YAML 1.2 document (or JSON) with unique keys, without tags that make
 * objects. Codes: SPEC008, with line and column.
 */
export function readSiteFile(path: string): SiteFile {
  const name = path === STDIN ? 'stdin' : path;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path === STDIN ? 0 : path);
  } catch (error) {
    return failed(name, (error as Error).message, 'a file that can be read', 'check the path');
  }
  if (bytes.length > LIMIT)
    return {
      text: '',
      ...failed(name, `the file has ${bytes.length} bytes`, `at most ${LIMIT} bytes`, 'split the site'),
    };
  const text = utf8(bytes);
  if (text === undefined)
    return { text: '', ...failed(name, 'the file is not text in UTF-8', 'UTF-8', 'save the file as UTF-8') };
  return { text, ...parseSite(text, name) };
}

/** Text of a file, without a byte order mark; `undefined` for other encodings: in UTF-16 every second byte is null. */
function utf8(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Parses the text of a site file. */
export function parseSite(text: string, path: string): Planned<unknown> {
  const lines = new LineCounter();
  // The core schema keeps 0000:18:00.0 and 12:30:45 text; YAML 1.1 would read base-60 numbers.
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    lineCounter: lines,
    prettyErrors: false,
  });
  const problems = faultsOf(document).map(({ at, message, hint }): Problem => {
    const { line, col } = lines.linePos(at);
    return problem('SPEC008', `${path}:${line}:${col}`, {
      message,
      value: text.split('\n')[line - 1]?.trim() ?? '',
      allowed: 'one YAML document with unique keys and without custom tags',
      hint,
    });
  });
  if (problems.length > 0) return { plan: undefined, problems };
  if (document.contents === null)
    return failed(path, 'the file is empty', 'one YAML document', 'describe a cluster: platform and nodePools');
  try {
    return { plan: document.toJS({ maxAliasCount: MOST_ALIASES }), problems: [] };
  } catch (error) {
    const allowed = `at most ${MOST_ALIASES} uses of anchors`;
    return failed(path, (error as Error).message, allowed, 'write the values out');
  }
}

interface Fault extends Pick<ProblemDetails, 'message' | 'hint'> {
  /** Position in the text. */
  readonly at: number;
}

/** What is wrong with a document, in the order of the text. */
function faultsOf(document: Document.Parsed): Fault[] {
  const faults = [...document.errors, ...document.warnings].map(({ code, message, pos }): Fault => {
    return code === 'MULTIPLE_DOCS'
      ? { at: pos[0], message: 'a second document begins here', hint: 'make a file of each, and a run for each' }
      : { at: pos[0], message: message.split('\n')[0] as string, hint: 'mend the line' };
  });
  const anchors = new Set<string>();
  visit(document, {
    Value: (_, { anchor }) => {
      if (anchor !== undefined) anchors.add(anchor);
    },
    Alias: (_, { source, range }) => {
      if (anchors.has(source)) return;
      const message = `there is no anchor &${source} before this alias`;
      faults.push({ at: range?.[0] ?? 0, message, hint: 'name the anchor where the value first stands' });
    },
  });
  return faults.sort((a, b) => a.at - b.at);
}

function failed(path: string, message: string, allowed: string, hint: string): Planned<unknown> {
  return { plan: undefined, problems: [problem('SPEC008', path, { message, value: path, allowed, hint })] };
}
