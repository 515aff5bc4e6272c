/** Outputs among the arguments of a component: where they may stand, and how they travel through the model. */

import * as pulumi from '@pulumi/pulumi';
import schema from '../../schema/cluster-spec.json';
import { formatProblem, hasErrors, isOutput, joinPath, lateMarker, type Problem } from '../core';
import { planCluster } from '../model';
import { DeploymentError } from './deployment-error';

interface Schema {
  readonly $ref?: string;
  readonly late?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
}

/** A field whose value arrives while the program runs. */
interface LateField {
  readonly path: readonly string[];
  readonly output: pulumi.Output<unknown>;
  /** Puts the marker that stands for the field into the spec. */
  readonly replace: (marker: string) => void;
}

/**
 * The arguments as a spec: Outputs and Promises where the spec says `@late` become markers; all others stay, and the
 * shape check reports them (`LATE001`).
 *
 * Values behind markers are judged as soon as they are known, by the same model as plain ones: what depends on a wrong
 * one is never created.
 */
export function specOf(args: object): unknown {
  const { spec, sections } = sectionsOf(args);
  for (const section of sections) {
    const judged = pulumi.all(section.map(({ output }) => output)).apply(async (values) => {
      const problems = await judge(spec, section, values);
      if (hasErrors(problems)) throw new DeploymentError(problems);
      return values;
    });
    section.forEach((field, i) => {
      // A field alone keeps its own Output, and with it the knowledge of what it depends on.
      field.replace(lateMarker(judged.apply((values) => values[i])));
    });
  }
  return spec;
}

/**
 * Judges the late values that are known by now, before anything is registered: those that a component provider is
 * given are, outside of a preview.
 *
 * @throws DeploymentError with all Problems, when a late value does not fit
 */
export async function judgeKnown(args: object): Promise<void> {
  const { spec, sections } = sectionsOf(args);
  for (const { replace, output } of sections.flat()) replace(lateMarker(output));
  const found = sections.map((section) =>
    promised(pulumi.all(section.map(({ output }) => output)).apply((values) => judge(spec, section, values))),
  );
  const problems = (await Promise.all(found)).flatMap((some) => some ?? []);
  if (hasErrors(problems)) throw new DeploymentError([...planCluster(spec).problems, ...problems]);
}

/** The value of an Output; `undefined` when a preview does not know it. The method is not in the declarations. */
function promised<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  return (output as unknown as { promise(): Promise<T | undefined> }).promise();
}

/** A copy of the arguments in which markers will stand, and its late fields: those of one object belong together. */
function sectionsOf(args: object): { spec: unknown; sections: LateField[][] } {
  const fields: LateField[] = [];
  const spec = copy(args, { $ref: '#/definitions/ClusterSpec' }, [], fields, () => undefined);
  const sections = new Map<string, LateField[]>();
  for (const field of fields) {
    const section = joinPath(...field.path.slice(0, -1));
    sections.set(section, [...(sections.get(section) ?? []), field]);
  }
  return { spec, sections: [...sections.values()] };
}

function copy(
  value: unknown,
  place: Schema | undefined,
  path: readonly string[],
  fields: LateField[],
  replace: (marker: string) => void,
): unknown {
  const field = place?.$ref === undefined ? place : definition(place.$ref);
  if (isOutput(value) || value instanceof Promise) {
    const output = pulumi.output(value);
    if (field?.late) fields.push({ path, output, replace });
    return output;
  }
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  for (const [key, child] of Object.entries(value)) {
    const inner = field?.properties?.[key] ?? (Array.isArray(value) ? field?.items : field?.additionalProperties);
    const set = (replaced: unknown) => {
      Object.defineProperty(result, key, { value: replaced, enumerable: true, configurable: true, writable: true });
    };
    set(copy(child, inner || undefined, [...path, key], fields, set));
  }
  return result;
}

function definition(reference: string): Schema {
  const definitions: Readonly<Record<string, unknown>> = schema.definitions;
  return definitions[reference.replace('#/definitions/', '')] as Schema;
}

/**
 * Plans once more with the values of one section in place. What was wrong without them is not their fault. Secret
 * values are not shown.
 */
async function judge(spec: unknown, section: readonly LateField[], values: readonly unknown[]): Promise<Problem[]> {
  const resolved = section.reduce((filled, { path }, i) => withValue(filled, path, values[i]), spec);
  const before = new Set(planCluster(spec).problems.map(formatProblem));
  const problems = planCluster(resolved).problems.filter((problem) => !before.has(formatProblem(problem)));
  const secret = await Promise.all(section.map(({ output }) => pulumi.isSecret(output)));
  return secret.includes(true) ? problems.map(withoutValue) : problems;
}

function withoutValue({ message: _, ...rest }: Problem): Problem {
  return { ...rest, message: 'a secret value does not fit', value: '[secret]', hint: 'change the secret' };
}

/** A copy of plain data with another value at a path. */
function withValue(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const children = node as Record<string, unknown>;
  const changed = { ...children, [key]: withValue(children[key], rest, value) };
  return Array.isArray(node) ? Object.values(changed) : changed;
}
