import { joinPath, type Problem } from '../core';

/** Segments of a path in the user's input. */
export type Path = readonly (string | number)[];

/** A path as users write it; the whole input has a name too. */
export function pathText(path: Path): string {
  return joinPath(...path) || 'spec';
}

/** A Problem, and the part of the input that cannot be used because of it. */
export interface Fault {
  readonly problem: Problem;
  readonly at: Path;
}
