/** Exit codes, printed by `--help`. */
export const EXIT = { ok: 0, problems: 1, usage: 2 } as const;

/** What a command writes to. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
}
