import type { ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';
import { didYouMean, isLate, joinPath, type Problem, pointerPath, problem } from '../core';
import type { Origin } from '../rules/facts';
import { at } from '../rules/origin';
import { dig, isMap, typeName } from './json';
import type { Schema } from './schemas/schema';

/** A value, the schema that it should have, and in whose words to speak of it. */
export interface Part {
  readonly value: unknown;
  readonly schema: Schema;
  readonly origin: Origin;
  /** Who reads the value. */
  readonly what: string;
  /** The reader is Go's encoding/json, which takes any case for a key. @default false */
  readonly anyCase?: boolean;
}

/** Findings of the schema validator as Problems in the user's words. */
export function shapeFaults(errors: readonly ErrorObject[], part: Part): Problem[] {
  return errors.flatMap((error) => shapeFault(error, part));
}

function shapeFault(error: ErrorObject, part: Part): Problem[] {
  const path = pointerPath(error.instancePath, part.value);
  const place = at(part.origin, ...path);
  const name = path.length === 0 ? 'the value' : joinPath(...path);
  const data = error.data as unknown;
  switch (error.keyword) {
    case 'additionalProperties':
      return strangeField(String(error.params.additionalProperty), path, error.parentSchema as Schema, data, part);
    case 'required':
      return missingField(String(error.params.missingProperty), path, data, part);
    case 'type': {
      const wanted = WANTED[String(error.params.type)] ?? String(error.params.type);
      // Absent and null are the same to the API server; a late value has its type when it arrives.
      if (data === null || isOpen(data)) return [];
      return [
        problem('FIELD003', place, {
          message: `${name} of ${part.what} is ${typeName(data)}, and ${wanted} is needed`,
          value: data,
          allowed: wanted,
          hint: wanted === WANTED.string ? quoted(data) : `give ${wanted}`,
        }),
      ];
    }
    case 'enum': {
      const words = (error.params.allowedValues as string[]).filter((word) => word !== '');
      if (data === null || typeof data !== 'string' || isOpen(data)) return [];
      return [
        problem('FIELD003', place, {
          message: `${name} of ${part.what} cannot be ${JSON.stringify(data)}`,
          value: data,
          allowed: words.join(', '),
          hint: didYouMean(data, words, 'use one of the words listed'),
        }),
      ];
    }
    case 'pattern': {
      if (isOpen(data)) return [];
      const { description = '' } = error.parentSchema as Schema;
      return [
        problem('FIELD003', place, {
          message: `${name} of ${part.what} cannot be ${JSON.stringify(data)}`,
          value: data,
          allowed: description,
          hint: `write ${description}`,
        }),
      ];
    }
    case 'minimum':
    case 'maximum': {
      const { minimum, maximum } = error.parentSchema as Schema;
      const allowed = maximum === undefined ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
      return [
        problem('FIELD003', place, {
          message: `${name} of ${part.what} is ${String(data)}`,
          value: data,
          allowed,
          hint: 'stay within the bounds',
        }),
      ];
    }
    default:
      return [];
  }
}

/** A value that somebody fills in later: an Output of Pulumi, a variable of envsubst or of Flux. */
function isOpen(data: unknown): boolean {
  return isLate(data) || (typeof data === 'string' && /^\$(?:\w+|\{\w[^}]*\})$/.test(data));
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

function quoted(data: unknown): string {
  if (typeof data === 'boolean')
    return 'put the word in quotes: unquoted on, off, yes and no are true and false to kubectl';
  return typeof data === 'number' ? `put it in quotes: "${data}"` : 'give text';
}

type Path = readonly (string | number)[];

/** An unknown field: certainly wrong when a known one is near or it belongs elsewhere, else perhaps of a newer version. */
function strangeField(key: string, path: Path, parent: Schema, data: unknown, part: Part): Problem[] {
  const known = Object.keys(parent.properties ?? {});
  // Keys that are no plain words are notes and extensions: _comment, cni.dev/valid-attachments.
  if (!/^[A-Za-z]/.test(key) || /[./]/.test(key)) return [];
  if (part.anyCase && known.some((name) => name.toLowerCase() === key.toLowerCase())) return [];
  const meant = known.find((name) => isMisspelling(key, name));
  const elsewhere = meant === undefined ? placesOf(part.schema, key).map((place) => joinPath(...place)) : [];
  const certain = meant !== undefined || elsewhere.length > 0;
  return [
    problem(certain ? 'FIELD001' : 'FIELD002', at(part.origin, ...path, key), {
      message: `${part.what} has no field ${joinPath(...path, key)}`,
      value: dig(data, key) ?? 'nothing',
      allowed: known.join(', '),
      hint: hintFor(meant, elsewhere),
    }),
  ];
}

function hintFor(meant: string | undefined, elsewhere: readonly string[]): string {
  if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`;
  return elsewhere.length > 0 ? `it belongs in ${elsewhere.join(' or ')}` : 'remove it';
}

/** True when one name is a known one with a letter or two wrong, with a word more or less, or in other case. */
function isMisspelling(key: string, known: string): boolean {
  const [a, b] = [plain(key), plain(known)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (a === b || (short.length >= 8 && long.startsWith(short))) return true;
  return distance(a, b) <= Math.min(3, Math.floor(short.length / 4));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Where else in a schema a field of this name stands, list items left out. */
function placesOf(schema: Schema, key: string, path: Path = []): Path[] {
  const properties = Object.entries(schema.properties ?? {});
  return properties.flatMap(([name, inner]) => [
    ...(name === key ? [[...path, name]] : []),
    ...placesOf(inner, key, [...path, name]),
  ]);
}

function missingField(key: string, path: Path, data: unknown, part: Part): Problem[] {
  const keys = isMap(data) ? Object.keys(data) : [];
  // A misspelt field is reported as such, and is then not missing as well.
  if (keys.some((written) => written !== key && isMisspelling(written, key))) return [];
  return [
    problem('FIELD004', at(part.origin, ...path), {
      message: `${part.what} needs ${joinPath(...path, key)}`,
      value: keys.length > 0 ? keys.join(', ') : 'nothing',
      allowed: `${key} among the fields`,
      hint: `add ${key}`,
    }),
  ];
}
