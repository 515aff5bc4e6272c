/**
 * Writes YAML that every reader reads alike: YAML 1.1 and 1.2, kubectl, helm, Argo CD, Python, JavaScript.
 *
 * YAML readers disagree on what plain text means (`0o17` is text to one and 15 to another, `no` is false in Norway),
 * and no library writes both fast and safely. So text stays plain only where no reader could take it for anything
 * else, and everything else is quoted.
 */

import { isPlainObject, joinPath } from '../core';
import { DEEPEST, findFaults, isUnicode } from './json-faults';

/** Text that is written as it is, but for {@link RESERVED} words: a letter or slash first, `:@=` only inside. */
const PLAIN = /^[A-Za-z/](?:[A-Za-z0-9_./:@=-]*[A-Za-z0-9_./-])?$/;

/**
 * Words that some reader takes for a boolean, a null or a number, in whatever case.
 * Sources: YAML 1.1 type repository (bool, null, float); YAML 1.2.2 core schema. `e3` is a float to one reader.
 */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|e-?[0-9_.]*)$/i;

/** The longest text that {@link RESERVED} can match, numbers aside. */
const LONGEST_WORD = 5;

/** Text without control characters, quotes or anything beyond ASCII: safe between single quotes. */
const SINGLE_QUOTABLE = /^[\x20-\x26\x28-\x7e]*$/;

/** Characters that JSON leaves alone but YAML readers refuse or take for a line break. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** What a literal block cannot hold, or not so that an editor or another reader leaves it alone. */
const NOT_LITERAL = new RegExp(
  [
    /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u, // unprintable
    /^[ \t\n]/u, // would need an indentation indicator
    /[ \t](?:\n|$)/u, // invisible at line ends, and stripped by editors
    /\n\n$/u, // would need the chomping indicator that swallows the lines after it
  ]
    .map((rule) => rule.source)
    .join('|'),
  'u',
);

/** A key may stand before its colon only while it is shorter than this. Source: YAML 1.2.2, section 8.2.2. */
const LONGEST_IMPLICIT_KEY = 1024;

/** Characters collected before they are handed on: large enough for few calls, small enough to stay cheap in memory. */
const CHUNK = 256 * 1024;

/** Keys repeat from object to object, so their written form is kept; the bound only guards against odd input. */
const KEYS_REMEMBERED = 5000;

const PADS = Array.from({ length: 32 }, (_, level) => `\n${'  '.repeat(level)}`);

/** A line break and the indentation of a level. */
function pad(level: number): string {
  return PADS[level] ?? `\n${'  '.repeat(level)}`;
}

/**
 * Text as a YAML scalar on one line.
 *
 * @throws when the text holds half of a surrogate pair
 */
function scalar(text: string): string {
  if (PLAIN.test(text)) {
    const mayBeReserved = text.length <= LONGEST_WORD || text.startsWith('e') || text.startsWith('E');
    if (!(mayBeReserved && RESERVED.test(text))) return text;
    return `"${text}"`;
  }
  if ((text.includes('"') || text.includes('\\')) && SINGLE_QUOTABLE.test(text)) return `'${text}'`;
  if (!isUnicode(text)) throw new Unwritable();
  return JSON.stringify(text).replace(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A number that YAML 1.1 also reads as one: there an exponent needs a point before it. */
function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new Unwritable();
  const text = String(value);
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

/** Thrown inside; {@link explain} finds out where, so that the path costs nothing while all is well. */
class Unwritable extends Error {}

/** A document holds what no file can hold; the message says what and where. */
export class UnwritableError extends Error {}

class Emitter {
  private out = '';

  /** Characters written and not yet taken. */
  public get length(): number {
    return this.out.length;
  }

  /** Hands out what was written so far. */
  public take(): string {
    const { out } = this;
    this.out = '';
    return out;
  }

  /** Writes one document; on failure nothing of it. */
  public document(value: unknown, marker: string): void {
    const before = this.out;
    this.out += marker;
    try {
      this.node(value, 0, '', '');
    } catch (e) {
      this.out = before;
      throw e instanceof Unwritable ? explain(value) : e;
    }
    this.out += '\n';
  }

  /**
   * Writes a value where the cursor stands.
   *
   * @param before written first when the value starts on this line: nothing after a dash, a space after a colon
   * @param open written before the first line of a map or list: nothing after a dash, a new line after a colon
   */
  private node(value: unknown, level: number, before: string, open: string): void {
    if (typeof value === 'string') this.text(value, level, before);
    else if (typeof value === 'number') this.out += before + numeral(value);
    else if (typeof value === 'boolean') this.out += value ? `${before}true` : `${before}false`;
    else if (value === null || value === undefined) this.out += `${before}null`;
    else if (typeof value !== 'object' || level >= DEEPEST) throw new Unwritable();
    else if (Array.isArray(value)) this.list(value, level, before, open);
    else if (isPlainObject(value)) this.map(value as Record<string, unknown>, level, before, open);
    else throw new Unwritable();
  }

  private text(text: string, level: number, before: string): void {
    if (!text.includes('\n') || NOT_LITERAL.test(text)) {
      this.out += before + scalar(text);
      return;
    }
    const indent = pad(Math.max(level, 1));
    const endsLine = text.endsWith('\n');
    const body = endsLine ? text.slice(0, -1) : text;
    this.out += `${before}${endsLine ? '|' : '|-'}${indent}${body.replace(/\n(?=[^\n])/g, indent)}`;
  }

  private list(items: readonly unknown[], level: number, before: string, open: string): void {
    let lead = `${open}- `;
    const next = `${pad(level)}- `;
    for (let i = 0; i < items.length; i++) {
      this.out += lead;
      this.node(items[i], level + 1, '', '');
      lead = next;
    }
    if (items.length === 0) this.out += `${before}[]`;
  }

  private map(members: Record<string, unknown>, level: number, before: string, open: string): void {
    let empty = true;
    const next = pad(level);
    const inner = pad(level + 1);
    for (const key of Object.keys(members)) {
      const value = members[key];
      if (value === undefined) continue;
      this.out += (empty ? open : next) + keyWithColon(key, next);
      this.node(value, level + 1, ' ', inner);
      empty = false;
    }
    if (empty) this.out += `${before}{}`;
  }
}

const writtenKeys = new Map<string, string>();

function keyWithColon(key: string, newLine: string): string {
  const known = writtenKeys.get(key);
  if (known !== undefined) return known;
  const written = scalar(key);
  if (written.length >= LONGEST_IMPLICIT_KEY) return `? ${written}${newLine}:`;
  const result = `${written}:`;
  if (writtenKeys.size < KEYS_REMEMBERED) writtenKeys.set(key, result);
  return result;
}

function explain(value: unknown): Error {
  const [fault] = findFaults(value);
  if (!fault) return new UnwritableError('a value changed while it was being written');
  return new UnwritableError(`YAML cannot hold ${fault.what}, found at ${joinPath(...fault.path) || 'the top'}`);
}

/**
 * One YAML document, ending with a line break. Members that are `undefined` are left out; an `undefined` list item is
 * written as null, as JSON does. Keys too long for YAML's short form are written in the long one (`? key`).
 *
 * @throws Error naming the path, for what JSON cannot hold: functions, symbols, bigints, NaN, infinities, instances of
 * classes (Date, Map, a Pulumi Output), half of a surrogate pair, and nesting beyond 500 levels.
 *
 * @example
 * ```ts
 * toYaml({ mode: '0755', on: 'no', script: 'set -eu\nexec true\n' });
 * // mode: "0755"
 * // "on": "no"
 * // script: |
 * //   set -eu
 * //   exec true
 * ```
 */
export function toYaml(value: unknown): string {
  const emitter = new Emitter();
  emitter.document(value, '');
  return emitter.take();
}

/**
 * Many YAML documents, handed to `write` in pieces of about 256 KB, so that no huge string is ever built.
 * Each document begins with `---`, the first one too: files may then be joined with `cat` and stay apart.
 *
 * @throws Error as {@link toYaml} does; earlier documents may have been written by then
 *
 * @example
 * ```ts
 * writeYaml(objects, (text) => process.stdout.write(text));
 * ```
 */
export function writeYaml(documents: Iterable<unknown>, write: (text: string) => void): void {
  const emitter = new Emitter();
  for (const document of documents) {
    emitter.document(document, '---\n');
    if (emitter.length >= CHUNK) write(emitter.take());
  }
  if (emitter.length > 0) write(emitter.take());
}
