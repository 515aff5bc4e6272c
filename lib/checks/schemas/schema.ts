/**
 * The part of JSON Schema that the schemas here use, and short words for it. Schemas are facts: each file says where
 * its fields come from.
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  /** What a text of this form is, for people. */
  readonly description?: string;
}

/** Anything. */
export const ANY: Schema = {};
export const TEXT: Schema = { type: 'string' };
export const FLAG: Schema = { type: 'boolean' };
export const WHOLE: Schema = { type: 'integer' };

/** A map with these fields and no others. */
export function fields(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** A map from any key. */
export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function oneOf(...words: string[]): Schema {
  return { type: 'string', enum: words };
}

/** Text of a form; an empty one counts as absent. */
export function form(pattern: string, description: string): Schema {
  return { type: 'string', pattern: `^(?:${pattern})?$`, description };
}

/** A whole number within bounds. */
export function from(minimum: number, maximum?: number): Schema {
  return { type: 'integer', minimum, ...(maximum === undefined ? {} : { maximum }) };
}

/** A Kubernetes object whose spec has these fields. */
export function kind(spec: Schema): Schema {
  return fields({ apiVersion: TEXT, kind: TEXT, metadata: ANY, spec, status: ANY });
}
