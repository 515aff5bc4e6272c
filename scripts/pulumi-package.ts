/**
 * Writes the schema of the Pulumi package: what programs in other languages see of the components. The inputs come from
 * the JSON Schemas of the specs and of the deployment's settings, the outputs from the classes.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { description, keywords, license, name, version } from '../package.json';
import { commentOf, enumMembers } from './enum-members';
import type { Component } from './pulumi-components';
import { schemaGenerator } from './source-program';

const root = join(__dirname, '..');
const TOKEN = `${name}:index:`;

/** The part of JSON Schema that the spec is written in. */
export interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly late?: boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
}

export type Definitions = Readonly<Record<string, Schema>>;

const SETTINGS = 'DeploymentSettings';

/** `schema/pulumi-package.json` as text. */
export function pulumiPackage(specs: Definitions, components: readonly Component[]): string {
  const definitions: Definitions = { ...specs, ...settings() };
  const wholes = new Set(components.map(({ spec }) => spec));
  const types = Object.keys(definitions).filter((type) => !wholes.has(type));
  const schema = {
    name,
    version,
    description,
    keywords,
    license,
    language: Object.fromEntries(
      ['csharp', 'go', 'java', 'nodejs', 'python'].map((language) => [language, { respectSchemaVersion: true }]),
    ),
    types: Object.fromEntries(types.map((type) => [TOKEN + type, typeOf(type, definitions[type] as Schema)])),
    resources: Object.fromEntries(
      components.map((component) => [TOKEN + component.name, resource(component, definitions)]),
    ),
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function resource({ name, spec, file }: Component, definitions: Definitions): object {
  const { properties, required } = objectType(definitions[spec] as Schema);
  return {
    isComponent: true,
    type: 'object',
    ...outputsOf(join(root, file), name),
    inputProperties: {
      ...properties,
      deployment: {
        $ref: refTo(SETTINGS),
        plain: true,
        description: 'How the objects are registered. Default: see the members.',
      },
    },
    requiredInputs: required,
  };
}

function settings(): Definitions {
  const { definitions = {} } = schemaGenerator({ type: SETTINGS, topRef: true }).createSchema(SETTINGS);
  return definitions as Definitions;
}

const sourcesOfEnums = readdirSync(join(root, 'lib/spec')).map((file) => join(root, 'lib/spec', file));
const ENUMS = enumMembers([...sourcesOfEnums, join(root, 'lib/pulumi/deploy-options.ts')]);

function typeOf(type: string, schema: Schema): object {
  if (!schema.enum) return { type: 'object', description: schema.description, ...objectType(schema) };
  const members = ENUMS.get(type);
  if (!members) throw new Error(`no enum ${type} in the source`);
  return { type: 'string', description: schema.description, enum: members };
}

function objectType({ properties = {}, required = [] }: Schema): { properties: object; required: string[] } {
  return {
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, property]) => [
        key,
        { ...valueType(property), description: descriptionOf(property) },
      ]),
    ),
    required: [...required].sort(),
  };
}

/** A type of the package. What decides the structure is plain: it must be known when the program starts. */
function valueType({ type, $ref, late, items, additionalProperties }: Schema): object {
  const plain = late ? {} : { plain: true };
  if ($ref !== undefined) return { $ref: refTo($ref.replace('#/definitions/', '')), ...plain };
  if (items) return { type: 'array', items: valueType(items), ...plain };
  if (additionalProperties) return { type: 'object', additionalProperties: valueType(additionalProperties), ...plain };
  if (type === undefined) return { $ref: 'pulumi.json#/Any', ...plain };
  return { type: type === 'number' ? 'integer' : type, ...plain };
}

function refTo(type: string): string {
  return `#/types/${TOKEN}${type}`;
}

/** Defaults stand in the text: the model applies them, and an SDK that did so too would hide what was left out. */
function descriptionOf({ description = '', default: value }: Schema): string {
  const text = description.replace(/\{@link (\w+) ?\}/g, '`$1`');
  if (value === undefined) return text;
  return `${text} Default: ${typeof value === 'string' ? value.replace(/^- /, '') : JSON.stringify(value)}.`;
}

/** Types of outputs, as the class writes them. */
const OUTPUT_TYPES: readonly (readonly [RegExp, object])[] = [
  [/^pulumi\.Output<\{ \[\w+: string\]: string \}>$/, { type: 'object', additionalProperties: { type: 'string' } }],
  [/^pulumi\.Output<number>$/, { type: 'integer' }],
  [/^pulumi\.Output<string>$/, { type: 'string' }],
  [/^pulumi\.Output<ClusterPlan>$/, { $ref: 'pulumi.json#/Any' }],
];

/** Comment and outputs of a component class: its public fields. */
function outputsOf(file: string, className: string): object {
  const source = ts.createSourceFile(file, ts.sys.readFile(file) as string, ts.ScriptTarget.Latest, true);
  const found = source.statements.find((node) => ts.isClassDeclaration(node) && node.name?.text === className);
  const component = found as ts.ClassDeclaration;
  const isPrivate = (member: ts.ClassElement) => (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;
  const fields = component.members.filter(ts.isPropertyDeclaration).filter((field) => !isPrivate(field));
  const properties = fields.map((field) => {
    const type = field.type?.getText() ?? '';
    const known = OUTPUT_TYPES.find(([pattern]) => pattern.test(type));
    if (!known) throw new Error(`${className}.${field.name.getText()} is ${type}, which no other language knows`);
    return [field.name.getText(), { ...known[1], description: commentOf(field) }];
  });
  return {
    description: commentOf(component),
    properties: Object.fromEntries(properties),
    required: fields.map((field) => field.name.getText()).sort(),
  };
}
