/**
 * Finds what a value lacks to fit a JSON Schema, for the keywords that our schemas use. A validator for all of JSON
 * Schema compiles a program from each schema first, which takes longer than everything else that a small cluster needs.
 */

/** The part of JSON Schema (draft 7) that is checked; a test holds our schemas to it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly items?: JsonSchema;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly description?: string;
}

/** One keyword that a value does not satisfy. */
export interface SchemaFault {
  readonly keyword: Exclude<keyof JsonSchema, '$ref' | 'definitions' | 'items' | 'properties' | 'description'>;
  /** Where the value stands. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** The schema that the keyword stands in. */
  readonly schema: JsonSchema;
  /** The key that is missing (`required`) or unknown (`additionalProperties`). */
  readonly key?: string;
}

/** Everything in a value that does not fit a schema. Members that are `undefined` count as absent. */
export function findSchemaFaults(value: unknown, schema: JsonSchema): SchemaFault[] {
  const walk = new Walk(schema.definitions ?? {});
  walk.visit(value, schema);
  return walk.faults;
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (!pattern) {
    pattern = new RegExp(source, 'u');
    patterns.set(source, pattern);
  }
  return pattern;
}

class Walk {
  public readonly faults: SchemaFault[] = [];
  private readonly path: (string | number)[] = [];

  public constructor(private readonly definitions: Readonly<Record<string, JsonSchema>>) {}

  public visit(value: unknown, schema: JsonSchema): void {
    if (schema.$ref !== undefined) {
      const target = this.definitions[schema.$ref.replace('#/definitions/', '')];
      if (!target) throw new Error(`the schema has no ${schema.$ref}`);
      this.visit(value, target);
    }
    const fits = schema.type === undefined || typeOf(value, schema.type) === schema.type;
    if (!fits) this.fault('type', value, schema);
    if (typeof value === 'number') this.number(value, schema);
    else if (typeof value === 'string') this.text(value, schema);
    if (schema.enum && !schema.enum.includes(value)) this.fault('enum', value, schema);
    if (!fits || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) this.list(value, schema);
    else this.map(value as Record<string, unknown>, schema);
  }

  private number(value: number, schema: JsonSchema): void {
    if (schema.maximum !== undefined && !(value <= schema.maximum)) this.fault('maximum', value, schema);
    if (schema.minimum !== undefined && !(value >= schema.minimum)) this.fault('minimum', value, schema);
  }

  private text(value: string, schema: JsonSchema): void {
    if (schema.pattern !== undefined && !patternOf(schema.pattern).test(value)) this.fault('pattern', value, schema);
  }

  private list(value: readonly unknown[], schema: JsonSchema): void {
    if (schema.minItems !== undefined && value.length < schema.minItems) this.fault('minItems', value, schema);
    if (schema.items) for (let i = 0; i < value.length; i++) this.step(i, value[i], schema.items);
  }

  private map(value: Record<string, unknown>, schema: JsonSchema): void {
    const { minProperties, required = [], properties = {}, additionalProperties = true } = schema;
    const keys = Object.keys(value);
    if (minProperties !== undefined && keys.length < minProperties) this.fault('minProperties', value, schema);
    for (const key of required) if (value[key] === undefined) this.fault('required', value, schema, key);
    for (const key of keys) {
      if (Object.hasOwn(properties, key)) continue;
      if (additionalProperties === false) this.fault('additionalProperties', value, schema, key);
      else if (additionalProperties !== true) this.step(key, value[key], additionalProperties);
    }
    for (const key of Object.keys(properties)) {
      if (value[key] !== undefined) this.step(key, value[key], properties[key] as JsonSchema);
    }
  }

  private step(segment: string | number, value: unknown, schema: JsonSchema): void {
    this.path.push(segment);
    this.visit(value, schema);
    this.path.pop();
  }

  private fault(keyword: SchemaFault['keyword'], value: unknown, schema: JsonSchema, key?: string): void {
    this.faults.push({ keyword, path: [...this.path], value, schema, ...(key === undefined ? {} : { key }) });
  }
}

/** The type of a value, in the words of JSON Schema; a whole number is an integer where one is wanted. */
function typeOf(value: unknown, wanted: string): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'number') return typeof value;
  if (!Number.isFinite(value)) return String(value);
  return wanted === 'integer' && Number.isInteger(value) ? 'integer' : 'number';
}
