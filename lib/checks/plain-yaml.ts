import { isAmbiguous } from './disagreements';
import { plainScalar } from './kubectl-yaml';

/** Thrown where a document leaves the plain part of YAML. */
const NOT_PLAIN = Symbol('not plain YAML');

/** Deeper documents are left to the full parser, which says so when they are too deep. */
const DEEPEST = 100;

/** Tabs, carriage returns, other control characters, marks: what they mean depends on where they stand. */
const UNUSUAL = /[^\n\P{Cc}]|\ufeff/u;

const KEY = /(?:([A-Za-z_][\w./-]*)|"([^"\\\n]*)"):(?=[ \n]|$)/y;
/** Words that are no text, also as a key. */
const WORD = /^(?:[yn]|yes|no|on|off|true|false|null)$/i;
const DOUBLE_QUOTED = /"(?:[^"\\\n]|\\["\\/bnrt])*"/y;
const SINGLE_QUOTED = /'(?:[^'\n]|'')*'/y;
/** A scalar that starts so is nothing but text on one line, or a number, or a word. */
const PLAIN_START = /[A-Za-z0-9_/(<=^$;]|-[A-Za-z0-9_/-]|\P{ASCII}/uy;
const NO_TEXT = /^[-+.0-9ynYNtTfFoO]/;
const END_OF_LINE = / *(?: #[^\n]*)?(?:\n|$)/y;

/**
 * Reads a document in the plain part of YAML: block maps and lists, scalars on one line, literal blocks. Programs and
 * people write little else. Each form has one meaning to all readers; anything else, a duplicate key and a value that
 * readers disagree on included, gives `undefined`: the `yaml` package then reads the document, in about eight times the
 * time, and says what is wrong. tests/checks/plain-yaml.test.ts holds both together.
 *
 * @param text a whole file, of which the document is the part from `start` to `end`
 */
export function readPlain(text: string, start: number, end: number): { readonly value: unknown } | undefined {
  const document = text.slice(start, end);
  if (UNUSUAL.test(document)) return undefined;
  try {
    return { value: new PlainReader(document).read() };
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

/** Stands on a line with content, or at the end; each method leaves it on the line after what it read. */
class PlainReader {
  /** Column of the content; -1 at the end. */
  private indent = 0;
  /** Offset of the content. */
  private at = 0;
  private depth = 0;

  public constructor(private readonly text: string) {}

  public read(): unknown {
    this.goTo(0);
    if (this.indent < 0) return null;
    const value = this.block();
    if (this.indent >= 0) throw NOT_PLAIN;
    return value;
  }

  /** Goes to the first line with content from the start of a line on. */
  private goTo(lineStart: number): void {
    const { text } = this;
    for (let start = lineStart; start < text.length; start = this.nextLine(start)) {
      const at = afterSpaces(text, start);
      if (at === text.length || text[at] === '\n' || text[at] === '#') continue;
      this.indent = at - start;
      this.at = at;
      return;
    }
    this.indent = -1;
  }

  private nextLine(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end + 1;
  }

  private block(): unknown {
    if (++this.depth > DEEPEST) throw NOT_PLAIN;
    const value = this.isItem(this.at) ? this.list(this.indent) : this.map(this.indent);
    this.depth--;
    return value;
  }

  private isItem(at: number): boolean {
    return this.text[at] === '-' && (this.text[at + 1] === ' ' || this.text[at + 1] === '\n');
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.indent === indent && this.isItem(this.at)) {
      const dash = this.at;
      const at = afterSpaces(this.text, dash + 1);
      KEY.lastIndex = at;
      if (this.isItem(at) || KEY.test(this.text)) {
        // The item begins a block on the line of its dash.
        this.indent = indent + at - dash;
        this.at = at;
        items.push(this.block());
      } else items.push(this.value(dash + 1, indent, false));
    }
    if (this.indent > indent) throw NOT_PLAIN;
    return items;
  }

  private map(indent: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    while (this.indent === indent) {
      KEY.lastIndex = this.at;
      const match = KEY.exec(this.text);
      const key = match?.[1] ?? match?.[2];
      if (key === undefined || key === '__proto__' || Object.hasOwn(map, key)) throw NOT_PLAIN;
      if (match?.[1] !== undefined && WORD.test(key)) throw NOT_PLAIN;
      map[key] = this.value(KEY.lastIndex, indent, true);
    }
    if (this.indent > indent) throw NOT_PLAIN;
    return map;
  }

  /** The value after a key or a dash, of a map or list with this indent. */
  private value(after: number, indent: number, ofMap: boolean): unknown {
    const { text } = this;
    const at = afterSpaces(text, after);
    const first = text[at];
    if (first === undefined || first === '\n' || (first === '#' && at > after)) {
      this.goTo(this.nextLine(at));
      // A list may stand as far left as the key that it belongs to.
      const nested = this.indent > indent || (ofMap && this.indent === indent && this.isItem(this.at));
      return nested ? this.block() : null;
    }
    switch (first) {
      case '"':
        return JSON.parse(this.quoted(DOUBLE_QUOTED, at, indent)) as string;
      case "'":
        return this.quoted(SINGLE_QUOTED, at, indent).slice(1, -1).replaceAll("''", "'");
      case '|':
        return this.literal(at, indent);
      case '{':
      case '[':
        return this.empty(at, indent);
      default:
        return this.plain(at, indent);
    }
  }

  private quoted(form: RegExp, at: number, indent: number): string {
    form.lastIndex = at;
    const match = form.exec(this.text);
    if (match === null) throw NOT_PLAIN;
    this.endLine(form.lastIndex, indent);
    return match[0];
  }

  private empty(at: number, indent: number): unknown {
    const form = this.text.slice(at, at + 2);
    if (form !== '{}' && form !== '[]') throw NOT_PLAIN;
    this.endLine(at + 2, indent);
    return form === '{}' ? {} : [];
  }

  private plain(at: number, indent: number): unknown {
    PLAIN_START.lastIndex = at;
    if (!PLAIN_START.test(this.text)) throw NOT_PLAIN;
    const end = this.text.indexOf('\n', at);
    const source = this.text.slice(at, end < 0 ? undefined : end).replace(/ +$/, '');
    if (source.endsWith(':') || source.includes(': ') || source.includes(' #')) throw NOT_PLAIN;
    this.endLine(at + source.length, indent);
    if (!NO_TEXT.test(source)) return source;
    if (isAmbiguous(source)) throw NOT_PLAIN;
    return plainScalar(source);
  }

  /** Goes on behind a scalar; a line that lies deeper would continue it. */
  private endLine(at: number, indent: number): void {
    END_OF_LINE.lastIndex = at;
    if (!END_OF_LINE.test(this.text)) throw NOT_PLAIN;
    this.goTo(END_OF_LINE.lastIndex);
    if (this.indent > indent) throw NOT_PLAIN;
  }

  private literal(at: number, indent: number): string {
    const { text } = this;
    const strip = text[at + 1] === '-';
    let start = at + (strip ? 2 : 1);
    if (text[start] !== '\n') throw NOT_PLAIN;
    start++;
    const margin = afterSpaces(text, start) - start;
    if (margin <= indent) throw NOT_PLAIN;
    const lines: string[] = [];
    while (start < text.length) {
      const content = afterSpaces(text, start);
      const blank = text[content] === '\n';
      if (content === text.length || (blank && (lines.length === 0 || content - start > margin))) throw NOT_PLAIN;
      if (!blank && content - start < margin) break;
      const end = text.indexOf('\n', content);
      // Without a line end the last line is read in two ways.
      if (end < 0) throw NOT_PLAIN;
      lines.push(blank ? '' : text.slice(start + margin, end));
      start = end + 1;
    }
    while (lines.at(-1) === '') lines.pop();
    this.goTo(start);
    if (this.indent > indent) throw NOT_PLAIN;
    return lines.join('\n') + (strip ? '' : '\n');
  }
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  return at;
}
