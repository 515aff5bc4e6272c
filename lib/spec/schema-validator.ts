import type { ErrorObject, ValidateFunction } from 'ajv';
import { pointerPath } from '../core';

/** The part of JSON Schema that a finding's schema is looked at for. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Of the values of an object whose keys are free; `false` where no other keys may stand. */
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly description?: string;
}

/** One keyword of the schema that a value does not satisfy. */
export interface SchemaFault {
  readonly keyword: string;
  /** Where the value stands. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** The schema that the keyword stands in. */
  readonly schema: JsonSchema;
  /** The key that is missing (`required`) or unknown (`additionalProperties`). */
  readonly key?: string;
}

/** Specs that users write as a whole. */
export type SpecName = 'ClusterSpec' | ComponentSpecName;

/** Specs of parts of a cluster, which components take. */
type ComponentSpecName = 'ClusterAddOnsSpec' | 'CnfNetworksSpec' | 'CnfDeploymentSpec' | 'CnfDaemonSetSpec';

/** Loaded at first use: the validators are large, and importing the package must stay cheap. */
function validatorOf(spec: SpecName): ValidateFunction {
  if (spec === 'ClusterSpec') return require('./cluster-spec-validator');
  return (require('./component-spec-validators') as Readonly<Record<ComponentSpecName, ValidateFunction>>)[spec];
}

/** Everything in a value that does not fit the schema of a spec. Members that are `undefined` count as absent. */
export function findSchemaFaults(input: unknown, spec: SpecName): SchemaFault[] {
  const validate = validatorOf(spec);
  return validate(input) ? [] : (validate.errors ?? []).map((error) => faultOf(error, input));
}

function faultOf({ keyword, instancePath, data, parentSchema, params }: ErrorObject, input: unknown): SchemaFault {
  const key = params.missingProperty ?? params.additionalProperty;
  return {
    keyword,
    path: pointerPath(instancePath, input),
    value: data,
    schema: (parentSchema ?? {}) as JsonSchema,
    ...(key === undefined ? {} : { key }),
  };
}
