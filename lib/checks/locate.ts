import type { Finding, Problem } from '../core';
import { fieldOffset } from './field-offset';
import { pathSegments } from './field-path';
import { parseAsKubectl } from './kubectl-documents';
import { documentPath, type ManifestText, type ReadText } from './manifest-text';

/** A text and what was read from it. */
export interface SourceText extends Pick<ManifestText, 'name' | 'text'>, Pick<ReadText, 'parts'> {}

/**
 * Finds for each Problem the line and column it stands at. Only documents that have Problems are parsed again, one at a
 * time.
 *
 * @param site the file in which paths that lead to none of the texts stand; without one they take the place of a file
 */
export function locate(
  problems: readonly Problem[],
  texts: readonly SourceText[],
  site?: Pick<ManifestText, 'name' | 'text'>,
): Finding[] {
  const linesOf = new Map<SourceText, Lines>();
  const byName = new Map(texts.map((text) => [documentPath(text.name, 0).slice(0, -2), text]));
  const byDocument = new Map<string, Problem[]>();
  for (const problem of problems) {
    const place = problem.path.split(': ', 1)[0] as string;
    const others = byDocument.get(place);
    if (others) others.push(problem);
    else byDocument.set(place, [problem]);
  }
  return [...byDocument].flatMap(([place, ofDocument]) => {
    const [, name = '', number] = /^(.*)#(\d+)$/s.exec(place) ?? [];
    const source = byName.get(name);
    const part = source?.parts[Number(number)];
    if (source === undefined || part === undefined) {
      return ofDocument.map((problem) => inSite(problem, site));
    }
    const { documents, text, given } = parseAsKubectl(source.text.slice(part.start, part.end));
    const document = documents[Number(number) - source.parts.indexOf(part)];
    const lines = linesOf.get(source) ?? new Lines(source.text);
    linesOf.set(source, lines);
    return ofDocument.map((problem) => {
      const segments = pathSegments(problem.path.slice(place.length + 2));
      const offset = document === undefined ? 0 : fieldOffset(document, text, segments);
      return { problem, file: source.name, ...lines.position(part.start + given(offset)) };
    });
  });
}

function inSite(problem: Problem, site: Pick<ManifestText, 'name' | 'text'> | undefined): Finding {
  if (site === undefined) return { problem, file: problem.path, line: 1, column: 1 };
  const [document] = parseAsKubectl(site.text).documents;
  const offset = document === undefined ? 0 : fieldOffset(document, site.text, pathSegments(problem.path));
  return { problem, file: site.name, ...new Lines(site.text).position(offset) };
}

/** Lines and columns of offsets in a text, both from 1; columns count UTF-16 code units. */
export class Lines {
  private readonly starts = [0];

  public constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  public position(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] as number) + 1 };
  }
}
