/** Outputs among the arguments of a component: where they may stand, and how they travel through the model. */

import * as pulumi from '@pulumi/pulumi';
import schema from '../../schema/component-specs.json';
import { formatProblem, hasErrors, isOutput, joinPath, lateMarker, type Problem } from '../core';
import type { SpecName } from '../spec';
import { DeploymentError } from './deployment-error';

interface Schema {
  readonly $ref?: string;
  readonly late?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
}

/** A spec that a component takes, and what is wrong with one. */
export interface SpecKind {
  readonly name: SpecName;
  readonly problemsOf: (spec: unknown) => readonly Problem[];
}

/** A field whose value arrives while the program runs. */
interface LateField {
  readonly path: readonly string[];
  /** Fields that are judged together: those of one object. Entries of a map have nothing to do with each other. */
  readonly section: string;
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
export function specOf(args: object, kind: SpecKind): unknown {
  const { spec, sections } = sectionsOf(args, kind);
  const judge = judgeOf(kind, spec);
  for (const section of sections) {
    const judged = pulumi.all(section.map(({ output }) => output)).apply(async (values) => {
      const problems = await judge(section, values);
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
export async function judgeKnown(args: object, kind: SpecKind): Promise<void> {
  const { deployment: _, ...words } = args as { deployment?: unknown };
  const { spec, sections } = sectionsOf(words, kind);
  const judge = judgeOf(kind, spec);
  for (const { replace, output } of sections.flat()) replace(lateMarker(output));
  const found = sections.map((section) =>
    promised(pulumi.all(section.map(({ output }) => output)).apply((values) => judge(section, values))),
  );
  const problems = (await Promise.all(found)).flatMap((some) => some ?? []);
  if (hasErrors(problems)) throw new DeploymentError([...kind.problemsOf(spec), ...problems]);
}

/** The value of an Output; `undefined` when a preview does not know it. The method is not in the declarations. */
function promised<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  return (output as unknown as { promise(): Promise<T | undefined> }).promise();
}

/** A copy of the arguments in which markers will stand, and its late fields: those of one object belong together. */
function sectionsOf(args: object, { name }: SpecKind): { spec: unknown; sections: LateField[][] } {
  const fields: LateField[] = [];
  const spec = copy(args, { $ref: `#/definitions/${name}` }, [], fields, () => undefined);
  const sections = new Map<string, LateField[]>();
  for (const field of fields) sections.set(field.section, [...(sections.get(field.section) ?? []), field]);
  return { spec, sections: [...sections.values()] };
}

function copy(
  value: unknown,
  place: Schema | undefined,
  path: readonly string[],
  fields: LateField[],
  replace: (marker: string) => void,
  inMap = false,
): unknown {
  const field = place?.$ref === undefined ? place : definition(place.$ref);
  if (isOutput(value) || value instanceof Promise) {
    const output = pulumi.output(value);
    if (field?.late) fields.push({ path, section: joinPath(...(inMap ? path : path.slice(0, -1))), output, replace });
    return output;
  }
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  for (const [key, child] of Object.entries(value)) {
    const inner = field?.properties?.[key] ?? (Array.isArray(value) ? field?.items : field?.additionalProperties);
    const set = (replaced: unknown) => {
      Object.defineProperty(result, key, { value: replaced, enumerable: true, configurable: true, writable: true });
    };
    set(copy(child, inner || undefined, [...path, key], fields, set, field?.properties === undefined));
  }
  return result;
}

function definition(reference: string): Schema {
  const definitions: Readonly<Record<string, unknown>> = schema.definitions;
  return definitions[reference.replace('#/definitions/', '')] as Schema;
}

/**
 * Plans once more with the values of one section in place. What was wrong without them, which all sections share, is
 * not their fault. Secret values are not shown.
 *
 * @param spec asked when the first values are there, and all markers with them
 */
function judgeOf({ problemsOf }: SpecKind, spec: unknown) {
  let before: ReadonlySet<string> | undefined;
  return async (section: readonly LateField[], values: readonly unknown[]): Promise<Problem[]> => {
    before ??= new Set(problemsOf(spec).map(formatProblem));
    const known = before;
    const resolved = section.reduce((filled, { path }, i) => withValue(filled, path, values[i]), spec);
    const problems = problemsOf(resolved).filter((problem) => !known.has(formatProblem(problem)));
    const secret = await Promise.all(section.map(({ output }) => pulumi.isSecret(output)));
    return secret.includes(true) ? problems.map(withoutValue) : problems;
  };
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
