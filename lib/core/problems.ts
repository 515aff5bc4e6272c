import { type ProblemCode, type Severity, severityOf, titleOf } from './problem-catalogue';

/**
 * One thing that is wrong in what the user wrote, said once and completely.
 *
 * @example
 * ```ts
 * const problem: Problem = {
 *   code: 'VF001', severity: 'error', path: 'nodePools.upf.pfs.ens1f0.vfs',
 *   message: '300 VFs asked of one intel-e810-c device', value: 300, allowed: 'at most 256', hint: 'ask for fewer VFs',
 * };
 * ```
 */
export interface Problem {
  /** Stable code with a page of its own: `cnf-plumbing explain CODE`. */
  readonly code: ProblemCode;
  /** `error` stops synthesis and deployment, `warning` does not. */
  readonly severity: Severity;
  /** Where in the user's own input: a spec path (`networks.n3.vlan`) or a construct path (`app/n3: vlan`). */
  readonly path: string;
  /** What is wrong, in one lower-case clause without a final period. */
  readonly message: string;
  /** The offending value as given. @default - the problem is about something absent */
  readonly value?: unknown;
  /** What would have been accepted. */
  readonly allowed: string;
  /** What to change. */
  readonly hint: string;
}

/** A Problem, and where in a file it stands. */
export interface Finding {
  readonly problem: Problem;
  /** As the user knows it: a path with forward slashes, `stdin`; the path of the Problem where it stands in no file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** The parts of a {@link Problem} that its author supplies; the catalogue knows the rest. */
export type ProblemDetails = Omit<Problem, 'code' | 'severity' | 'path'>;

/** Builds a Problem with the severity its code has in the catalogue. */
export function problem(code: ProblemCode, path: string, details: ProblemDetails): Problem {
  return { code, severity: severityOf(code), path, ...details };
}

/** What a slice of the model returns: a decision, and everything that is wrong with what was asked. */
export interface Planned<T> {
  readonly plan: T;
  readonly problems: readonly Problem[];
}

/** True when at least one Problem stops synthesis. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((p) => p.severity === 'error');
}

/** Joins path segments the way users write them: `nodePools.upf.pfs["eth0.100"].vfs`, `patches[2].op`. */
export function joinPath(...segments: readonly (string | number)[]): string {
  return extendPath('', ...segments);
}

/** A path with more segments behind it. */
export function extendPath(path: string, ...segments: readonly (string | number)[]): string {
  let extended = path;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] as string | number;
    if (typeof segment === 'number') extended += `[${segment}]`;
    else if (!WORD.test(segment)) extended += `[${JSON.stringify(segment)}]`;
    else extended += extended ? `.${segment}` : segment;
  }
  return extended;
}

/** Segments that a path holds without quotes. */
const WORD = /^[A-Za-z0-9_-]+$/;

/** Shortens a value for a message: long or deep values are cut, text is quoted. */
export function showValue(value: unknown): string {
  let text: string | undefined;
  if (typeof value === 'number') return String(value); // JSON has neither NaN nor infinity
  try {
    text = JSON.stringify(value);
  } catch {
    if (typeof value === 'object') text = 'a value that JSON cannot hold';
  }
  text ??= String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** One Problem as plain text in the manner of a compiler: code, place, what, value, allowed, fix. */
export function formatProblem(p: Problem): string {
  const value = p.value === undefined ? '' : `\n    value:   ${showValue(p.value)}`;
  return `${p.severity} ${p.code} ${p.path}\n    ${p.message}${value}\n    allowed: ${p.allowed}\n    fix:     ${p.hint}`;
}

const FULLY_SHOWN = 20;

/** How many Problems are shown, and how. */
export interface ProblemListOptions {
  /** Show every Problem in full. @default false */
  readonly all?: boolean;
  /** Text of one Problem. @default - {@link formatProblem}, indented */
  readonly show?: (problem: Problem) => string;
}

/** Many Problems as text: errors first, grouped by code, the first 20 in full and counts for the rest. */
export function formatProblems(problems: readonly Problem[], options: ProblemListOptions = {}): string {
  const { show = (p) => indent(formatProblem(p)) } = options;
  const groups = new Map<ProblemCode, Problem[]>();
  const ordered = [...problems].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  for (const p of ordered) {
    const group = groups.get(p.code);
    if (group) group.push(p);
    else groups.set(p.code, [p]);
  }

  let room = options.all ? Number.POSITIVE_INFINITY : FULLY_SHOWN;
  const lines: string[] = [];
  for (const [code, group] of groups) {
    lines.push(`${code} ${titleOf(code)} (${group.length})`);
    for (const p of group.slice(0, room)) lines.push(show(p));
    const hidden = group.length - Math.min(group.length, room);
    if (hidden > 0) lines.push(`  ... and ${hidden} more of ${code}; --all shows them`);
    room = Math.max(0, room - group.length);
  }
  const errors = problems.filter((p) => p.severity === 'error').length;
  lines.push(`${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`);
  return lines.join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/**
 * Thrown once by `synth` and `deploy`, with every Problem found.
 *
 * @example
 * ```ts
 * try { app.synth(); } catch (e) {
 *   if (PlumbingError.is(e)) for (const p of e.problems) console.error(p.code, p.path);
 * }
 * ```
 */
export class PlumbingError extends Error {
  private static readonly MARK = Symbol.for('cnf-plumbing.PlumbingError');

  /** True for a PlumbingError of any installed copy of this package. */
  public static is(value: unknown): value is PlumbingError {
    return typeof value === 'object' && value !== null && PlumbingError.MARK in value;
  }

  /** Every Problem, errors and warnings. */
  declare public readonly problems: readonly Problem[];

  public constructor(problems: readonly Problem[]) {
    super(`the cluster cannot be built as described\n${formatProblems(problems)}`);
    this.name = 'PlumbingError';
    // Not enumerable: Node.js would print them once more, as data, below the message of an error that nobody catches.
    Object.defineProperties(this, { problems: { value: problems }, [PlumbingError.MARK]: { value: true } });
  }
}
