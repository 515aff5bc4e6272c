import { lookUp } from '../core';

/** The page of a Problem code as text, or `undefined` for an unknown code. */
export function explanation(code: string): string | undefined {
  const entry = lookUp(code);
  if (!entry) return undefined;
  return [
    `${code}: ${entry.title} (${entry.severity})`,
    '',
    `What happens   ${entry.why}.`,
    `How to mend it ${entry.fix}.`,
    `Source         ${entry.source}`,
  ].join('\n');
}
