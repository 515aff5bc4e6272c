/** Exit codes, printed by `--help`. */
export const EXIT = { ok: 0, problems: 1, usage: 2 } as const;

/** Exit code for a site file with errors: one that nobody can read, and has no text, is wrong use of the command. */
export function failureOf({ text }: { readonly text?: string }): number {
  return text === undefined ? EXIT.usage : EXIT.problems;
}

/** What a command writes to. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
  /** Text for people goes to a terminal that shows colours. @default false */
  readonly color?: boolean;
  /** Shows how far long work has come; nothing ends it. @default - it is not shown */
  progress?(text: string | undefined): void;
}
