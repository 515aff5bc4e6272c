/** The shape of a deployment's settings. They come as data from any language, so the compiler has not seen them. */

import { isOutput, joinPath, type Problem, problem } from '../core';
import { schemaFault } from '../spec/schema-fault';
import type { JsonSchema } from '../spec/schema-validator';
import { CrdPolicy, type DeploymentSettings, type ObjectMatch, type ObjectOptions } from './deploy-options';

interface Shape extends JsonSchema {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: string;
  readonly items?: Shape;
}

const SWITCH: Shape = { type: 'boolean' };
const TEXT: Shape = { type: 'string' };
const TEXTS: Shape = { type: 'array', items: TEXT };
const COUNT: Shape = { type: 'integer', minimum: 1 };

const MATCH = { kind: TEXT, name: TEXT, namespace: TEXT } satisfies Record<keyof ObjectMatch, Shape>;

const OBJECT = {
  match: { type: 'object', properties: MATCH, description: 'kind, name and namespace of the objects meant' },
  ignoreChanges: TEXTS,
  protect: SWITCH,
  retainOnDelete: SWITCH,
  import: SWITCH,
  adopt: SWITCH,
  aliases: TEXTS,
  timeoutSeconds: COUNT,
} satisfies Record<keyof ObjectOptions, Shape>;

const SETTINGS = {
  crds: { type: 'string', enum: Object.values(CrdPolicy) },
  adopt: SWITCH,
  fieldManager: TEXT,
  nodeCount: COUNT,
  daemonSetTimeoutSeconds: COUNT,
  awaitWorkloads: SWITCH,
  clusterCheck: SWITCH,
  objects: { type: 'array', items: { type: 'object', properties: OBJECT, required: 'match' } },
} satisfies Record<keyof DeploymentSettings, Shape>;

/** Words of the settings. */
export const SETTING_NAMES: ReadonlySet<string> = new Set(Object.keys(SETTINGS));

/**
 * What is wrong with the settings: unknown words (`SPEC001`), values of another type (`SPEC002`), Outputs (`LATE001`).
 * Text where a switch is meant, as Pulumi configuration gives it, would otherwise count as on.
 *
 * @param path of the settings in the user's input
 */
export function settingsProblems(settings: unknown, path: readonly string[]): Problem[] {
  return faultsOf(settings, { type: 'object', properties: SETTINGS }, path);
}

type Path = readonly (string | number)[];

function faultsOf(value: unknown, schema: Shape, path: Path): Problem[] {
  const fault = (keyword: string, key?: string) =>
    schemaFault({ keyword, path, value, schema, ...(key === undefined ? {} : { key }) }).map((found) => found.problem);
  if (isOutput(value)) return [outputProblem(path)];
  if (schema.type !== undefined && !isOf(schema.type, value)) return fault('type');
  if (schema.enum && !schema.enum.includes(value)) return fault('enum');
  if (typeof value === 'number' && value < (schema.minimum ?? value)) return fault('minimum');
  if (Array.isArray(value)) return value.flatMap((item, i) => faultsOf(item, schema.items ?? {}, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  const missing = schema.required !== undefined && !given.some(([key]) => key === schema.required);
  return [
    ...(missing ? fault('required', schema.required) : []),
    ...given.flatMap(([key, member]) => {
      const known = schema.properties?.[key];
      return known ? faultsOf(member, known, [...path, key]) : fault('additionalProperties', key);
    }),
  ];
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function outputProblem(path: Path): Problem {
  return problem('LATE001', joinPath(...path), {
    message: 'a Pulumi Output decides how objects are registered',
    value: 'Output',
    allowed: 'a plain value known when the program starts',
    hint: 'read the value from Pulumi config',
  });
}
