import type * as pulumi from '@pulumi/pulumi';
import { formatProblem, PlumbingError, type Problem } from '../core';

/**
 * A PlumbingError that Pulumi prints as it is, without a stack trace, and that a component provider hands to programs
 * in other languages input by input. The marks are those by which Pulumi recognises its own RunError and
 * InputPropertiesError across installed copies. Source: @pulumi/pulumi, errors.ts.
 */
export class DeploymentError extends PlumbingError {
  /** The errors by the property they are about. */
  public readonly errors: pulumi.InputPropertyErrorDetails[];

  public constructor(problems: readonly Problem[]) {
    super(problems);
    this.name = 'DeploymentError';
    this.errors = problems
      .filter(({ severity }) => severity === 'error')
      .map((p) => ({ propertyPath: p.path, reason: formatProblem(p) }));
    Object.defineProperty(this, '__pulumiRunError', { value: true });
    Object.defineProperty(this, '__pulumiInputPropertiesError', { value: true });
    withoutStack(this);
  }
}

/**
 * Takes the stack off an error, which Pulumi does not show, but has Node.js colour all the same. Below `apply` the
 * stack names files that are cut short by source maps (`node_modules/@pulumi/output.ts`), and Node.js 20 looks for the
 * end of that package name until its memory is used up: a quarter of a minute before anything is said.
 * Source: @pulumi/pulumi, cmd/run/error.ts; Node.js, lib/internal/util/inspect.js, markNodeModules.
 */
export function withoutStack<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
