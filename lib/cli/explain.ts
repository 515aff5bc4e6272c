import { allCodes, didYouMean, lookUp, titleOf } from '../core';
import { explanation } from '../report';
import { EXIT, type Streams } from './streams';

/** Codes are written in capitals, but `TODO-vduse` ends with a word of the spec. */
function codeOf(asked: string): string {
  return [asked, asked.toUpperCase()].find((code) => lookUp(code) !== undefined) ?? asked;
}

/** The codes of a group, as `NIC` is of NIC001; all of them when none is asked for. */
function codesOf(group = '') {
  const letters = group.toUpperCase();
  return allCodes().filter((code) => letters === '' || code.replace(/\d+$/, '') === letters);
}

/** `cnf-plumbing explain [CODE]`: the page of a code, or the list of codes, or of those of a group. */
export function explain(
  asked: string | undefined,
  options: { output: 'text' | 'json' },
  { out, err }: Streams,
): number {
  const json = options.output === 'json';
  const code = asked === undefined ? undefined : codeOf(asked);
  const codes = codesOf(code);
  if (code === undefined || codes.length > 0) {
    out(
      json
        ? JSON.stringify(
            codes.map((c) => ({ code: c, ...lookUp(c) })),
            undefined,
            2,
          )
        : codes.map((c) => `${c}  ${titleOf(c)}`).join('\n'),
    );
    return EXIT.ok;
  }
  const text = explanation(code);
  if (text === undefined) {
    err(
      `there is no problem code ${JSON.stringify(code)}; ${didYouMean(code, allCodes(), 'cnf-plumbing explain lists them all')}`,
    );
    return EXIT.usage;
  }
  out(json ? JSON.stringify({ code, ...lookUp(code) }, undefined, 2) : text);
  return EXIT.ok;
}
