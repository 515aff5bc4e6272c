/** A document in a text that may hold several. */
export interface DocumentPart {
  /** Offset of the document, its marker line `---` included. */
  readonly start: number;
  /** Offset of the line behind the marker; `undefined` when the marker line holds content. */
  readonly body: number | undefined;
  readonly end: number;
}

/** Nothing but a marker can begin a line with `---`, not even inside a text in quotes. Source: YAML 1.2.2, 9.1.4. */
const MARKER = /(?:^|\n)(?=---(?:[ \t\r\n]|$))/g;
/** Ends of documents, directives, line ends of old: such a text is one part, however many documents it holds. */
const INDIVISIBLE = /(?:^|\n)(?:\.\.\.|%)|\r(?!\n)/;
const BARE_MARKER = /--- *(?:#[^\n]*)?(?:\n|$)/y;
const NOTHING = /^(?:[ \t]*(?:#[^\n]*)?(?:\r?\n|$))*$/;

/** The documents of a YAML stream; all parts together are the text, but for comments before the first. */
export function documentParts(text: string): DocumentPart[] {
  if (INDIVISIBLE.test(text)) return [{ start: 0, body: undefined, end: text.length }];
  const markers = [...text.matchAll(MARKER)].map(({ index, 0: before }) => index + before.length);
  const first = markers[0] ?? text.length;
  const parts = markers.map((start, i) => ({ start, body: bodyOf(text, start), end: markers[i + 1] ?? text.length }));
  const leading = first > 0 && !(parts.length > 0 && NOTHING.test(text.slice(0, first)));
  return leading ? [{ start: 0, body: 0, end: first }, ...parts] : parts;
}

function bodyOf(text: string, start: number): number | undefined {
  BARE_MARKER.lastIndex = start;
  return BARE_MARKER.test(text) ? BARE_MARKER.lastIndex : undefined;
}
