/** Writes the arguments of the Pulumi components from the JSON Schemas of the specs: the same, with Input<> where late. */
import type { Component } from './pulumi-components';
import type { Schema } from './pulumi-package';

const HEAD = `/**
 * The specs of components as Pulumi arguments: fields that may be known late take an Input.
 * Generated from schema/component-specs.json by \`npm run generate\`; do not edit.
 */
`;

/**
 * `lib/pulumi/args.ts` as text. Types in which nothing may be late are those of the spec; the others are written anew
 * under the same names, as plain interfaces that a component provider understands.
 */
export function pulumiArgs(
  definitions: Readonly<Record<string, Schema>>,
  components: readonly Pick<Component, 'spec' | 'args'>[],
): string {
  const names = new Map(components.map(({ spec, args }) => [spec, args]));
  const late = lateTypes(definitions, [...names.keys()]);
  const foreign = new Set<string>();
  const typeOf = (schema: Schema): string => {
    if (schema.$ref !== undefined) {
      const name = nameOf(schema.$ref);
      if (!late.has(name)) foreign.add(name);
      return name;
    }
    if (schema.late) return `pulumi.Input<${typeOf({ ...schema, late: false })}>`;
    if (schema.type === 'array') return `${typeOf(schema.items as Schema)}[]`;
    if (schema.type === 'object') return `{ [key: string]: ${typeOf(schema.additionalProperties as Schema)} }`;
    return schema.type === 'integer' ? 'number' : (schema.type as string);
  };
  const interfaces = [...late].map((name) => {
    const { properties = {}, required = [], description } = definitions[name] as Schema;
    const fields = Object.entries(properties).map(([key, schema]) => {
      const optional = required.includes(key) ? '' : '?';
      return `${comment(schema, '  ')}  ${key}${optional}: ${typeOf(schema)};\n`;
    });
    return `${comment({ description }, '')}export interface ${names.get(name) ?? name} {\n${fields.join('')}}\n`;
  });
  const imports = [...foreign].sort().map((name) => `  ${name},\n`);
  return [
    HEAD,
    `import type * as pulumi from '@pulumi/pulumi';\nimport type {\n${imports.join('')}} from '../spec';\n`,
    ...interfaces,
  ].join('\n');
}

/** Names of the types that hold a late field, at any depth, in the order of the schema's tree. */
function lateTypes(definitions: Readonly<Record<string, Schema>>, roots: readonly string[]): Set<string> {
  const references = (schema: Schema): string[] => [
    ...(schema.$ref === undefined ? [] : [nameOf(schema.$ref)]),
    ...[...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties]
      .filter((child) => child !== undefined && child !== false)
      .flatMap(references),
  ];
  const holdsLate = (name: string): boolean => {
    const { properties = {} } = definitions[name] as Schema;
    const fields = Object.values(properties).flatMap((field) => [field, field.additionalProperties || {}]);
    return fields.some(({ late }) => late) || references(definitions[name] as Schema).some(holdsLate);
  };
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || !holdsLate(name)) return;
    found.add(name);
    references(definitions[name] as Schema).forEach(visit);
  };
  roots.forEach(visit);
  return found;
}

function nameOf(reference: string): string {
  return reference.replace('#/definitions/', '');
}

const WIDTH = 120;

function comment({ description = '', default: value }: Schema, indent: string): string {
  const text =
    value === undefined
      ? description.replace(/ Default: (.*)\.$/s, ' @default - $1')
      : `${description} @default ${JSON.stringify(value)}`;
  if (indent.length + text.length + 7 <= WIDTH && !text.includes('\n')) return `${indent}/** ${text} */\n`;
  const lines = text.split('\n').flatMap((line) => wrapped(line, WIDTH - indent.length - 3));
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}
