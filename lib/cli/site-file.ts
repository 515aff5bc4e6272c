import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { type Planned, type Problem, problem } from '../core';

/** Larger files are refused: a site file is written by people. */
const LIMIT = 16 * 1024 * 1024;

/**
 * Reads a site file: one YAML 1.2 document (or JSON) with unique keys, without tags that make objects.
 * Codes: SPEC008, with line and column.
 */
export function readSiteFile(path: string): Planned<unknown> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return failed(path, (error as Error).message, 'a file that can be read', 'check the path');
  }
  if (bytes.length > LIMIT)
    return failed(path, `the file has ${bytes.length} bytes`, `at most ${LIMIT} bytes`, 'split the site');
  return parseSite(bytes.toString('utf8'), path);
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
  const problems = [...document.errors, ...document.warnings].map((fault): Problem => {
    const { line, col } = lines.linePos(fault.pos[0]);
    return problem('SPEC008', `${path}:${line}:${col}`, {
      message: fault.message.split('\n')[0] as string,
      value: text.split('\n')[line - 1]?.trim() ?? '',
      allowed: 'one YAML document with unique keys and without custom tags',
      hint: 'mend the line',
    });
  });
  if (problems.length > 0) return { plan: undefined, problems };
  try {
    return { plan: document.toJS({ maxAliasCount: 1000 }), problems: [] };
  } catch (error) {
    return failed(path, (error as Error).message, 'at most 1000 uses of anchors', 'write the values out');
  }
}

function failed(path: string, message: string, allowed: string, hint: string): Planned<unknown> {
  return { plan: undefined, problems: [problem('SPEC008', path, { message, value: path, allowed, hint })] };
}
