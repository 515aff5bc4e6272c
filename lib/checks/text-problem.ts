import type { Problem } from '../core';

/** A Problem of the text itself, at an offset. */
export interface TextProblem {
  readonly problem: Problem;
  readonly offset: number;
}
