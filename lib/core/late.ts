/**
 * Late values: text that only Pulumi knows while it runs (a registry from another stack, a secret, a range).
 *
 * `core` knows nothing of Pulumi. A late value travels through spec, model and constructs as a marker string;
 * whoever owns the real value puts it back (the Pulumi adapter), and parsers answer "later" when they meet a marker.
 */

const OPEN = '\u00abcnf-late:';
const CLOSE = '\u00bb';
const MARKER = /\u00abcnf-late:(\d+)\u00bb/g;

interface LateStore {
  next: number;
  values: Map<number, unknown>;
}

const STORE = Symbol.for('cnf-plumbing.late');

/** One store per process, shared by duplicate installs of this package. */
function store(): LateStore {
  const holder = globalThis as { [STORE]?: LateStore };
  holder[STORE] ??= { next: 1, values: new Map() };
  return holder[STORE];
}

/** Registers a value that arrives later and returns the marker that stands for it inside any string. */
export function lateMarker(value: unknown): string {
  const s = store();
  const id = s.next++;
  s.values.set(id, value);
  return `${OPEN}${id}${CLOSE}`;
}

/** True when the text holds at least one marker. */
export function isLate(text: unknown): boolean {
  return typeof text === 'string' && text.includes(OPEN);
}

/** What `part` makes of a text: at once, or of a text that is a single marker when its value is known. */
export function latePart(text: string, part: (text: string) => string): string {
  if (!isLate(text)) return part(text);
  const [piece] = splitLate(text);
  const late = (piece as { late: { apply(of: (text: string) => string): unknown } }).late;
  return lateMarker(late.apply(part));
}

/** A piece of a text that was split at its markers. */
export type LatePiece = { readonly text: string } | { readonly late: unknown };

/** Splits a text at its markers, each replaced by the value it stands for. */
export function splitLate(text: string): LatePiece[] {
  const pieces: LatePiece[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    const id = Number(match[1]);
    if (!store().values.has(id)) throw new Error(`late value ${id} is not known in this process`);
    pieces.push({ late: store().values.get(id) });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** True for a Pulumi Output, recognised by its public mark so that Pulumi need not be loaded. */
export function isOutput(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { __pulumiOutput?: unknown }).__pulumiOutput === true;
}

/** Text that Pulumi leaves where an Output was glued into a string, used as a key, or made JSON. */
const STRINGIFIED_OUTPUT = /Calling \[to(String|JSON)\] on an \[Output<T>\]/;

/** Most texts are shorter, and need no closer look. */
const SHORTEST_STRINGIFIED = 'Calling [toJSON] on an [Output<T>]'.length;

/** True when a text is what remains of an Output that was turned into a string. */
export function isStringifiedOutput(text: string): boolean {
  return text.length >= SHORTEST_STRINGIFIED && STRINGIFIED_OUTPUT.test(text);
}
