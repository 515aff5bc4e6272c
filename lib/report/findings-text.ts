import { type Finding, formatProblems, type Problem, showValue } from '../core';

/** How findings are shown. */
export interface FindingsTextOptions {
  /** Show every finding in full. @default false */
  readonly all?: boolean;
  /** Colour for a terminal. @default false */
  readonly color?: boolean;
}

/** Codes of ECMA-48, Select Graphic Rendition. */
const COLORS = { error: '\u001b[1;31m', warning: '\u001b[1;33m', place: '\u001b[1m', end: '\u001b[0m' } as const;

/**
 * Findings as a compiler prints them, `file:line:column: severity CODE message`, each with the value, what is allowed
 * and a fix; errors first, by code, the first 20 in full.
 */
export function findingsText(findings: readonly Finding[], options: FindingsTextOptions = {}): string {
  const paint = (color: keyof typeof COLORS, text: string) =>
    options.color ? `${COLORS[color]}${text}${COLORS.end}` : text;
  const places = new Map(findings.map((finding) => [finding.problem, finding]));
  const show = (p: Problem) => {
    const { file, line, column } = places.get(p) as Finding;
    const value = p.value === undefined ? '' : `\n    value:   ${showValue(p.value)}`;
    const head = `${paint('place', `${file}:${line}:${column}:`)} ${paint(p.severity, p.severity)} ${p.code} ${p.message}`;
    return `${head}${value}\n    allowed: ${p.allowed}\n    fix:     ${p.hint}`;
  };
  return formatProblems(
    findings.map(({ problem }) => problem),
    { ...options, show },
  );
}

/** Order of findings: file, line, column, code. */
export function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.problem.code < b.problem.code ? -1 : 1);
}
