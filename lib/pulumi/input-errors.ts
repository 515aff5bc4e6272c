import * as pulumi from '@pulumi/pulumi';
import { isOutput, type PlumbingError, type Problem, showValue } from '../core';

/**
 * Everything wrong with the inputs of a component, input by input, as the engine shows it to programs in any language.
 *
 * The engine looks up the value behind each path, and shows it even when it is a secret. Where an input holds values
 * of other resources, which may be secret, a space behind the path keeps it from finding one; the reason then has it.
 */
export function inputErrors({ problems }: PlumbingError, inputs: pulumi.Inputs): pulumi.InputPropertiesError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return new pulumi.InputPropertiesError({
    message: 'it cannot be built as described',
    errors: errors.map((found) =>
      holdsOutput(inputs[rootOf(found.path)])
        ? { propertyPath: `${found.path} `, reason: reasonOf(found, true) }
        : { propertyPath: found.path, reason: reasonOf(found, false) },
    ),
  });
}

function reasonOf({ code, message, value, allowed, hint }: Problem, withValue: boolean): string {
  const shown = withValue && value !== undefined ? `; value: ${showValue(value)}` : '';
  return `${code}: ${message}${shown}; allowed: ${allowed}; fix: ${hint}`;
}

/** The input that a path begins at. */
function rootOf(path: string): string {
  return path.replace(/[.[].*/s, '');
}

function holdsOutput(value: unknown): boolean {
  if (isOutput(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsOutput);
}
