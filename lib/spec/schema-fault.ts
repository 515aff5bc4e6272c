import type { ErrorObject } from 'ajv';
import { didYouMean, type ProblemCode, type ProblemDetails, problem, showValue, suggestPciAddress } from '../core';
import { type Fault, type Path, pathText } from './shape';

/** Turns one finding of the schema validator into a Problem in the user's words. */
export function schemaFault(error: ErrorObject, input: unknown): Fault[] {
  const path = pathOf(error.instancePath, input);
  const params = error.params as Record<string, unknown>;
  const fault = (code: ProblemCode, shown: Path, at: Path, details: ProblemDetails): Fault[] => [
    { problem: problem(code, pathText(shown), details), at },
  ];
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      return fault('SPEC001', [...path, key], [...path, key], {
        message: `there is no key ${JSON.stringify(key)} here`,
        value: (error.data as Record<string, unknown>)[key],
        allowed: known.join(', '),
        hint: didYouMean(key, known, 'remove it'),
      });
    }
    case 'required': {
      const key = String(params.missingProperty);
      return fault('SPEC003', [...path, key], path, {
        message: `${JSON.stringify(key)} is missing`,
        value: 'nothing',
        allowed: describe(error.parentSchema, key),
        hint: `add ${key}`,
      });
    }
    case 'type':
      if (error.parentSchema?.enum) return []; // reported as no word of the list
      return fault('SPEC002', path, path, {
        message: `${article(typeName(error.data))} stands where ${article(String(params.type))} is needed`,
        value: error.data ?? 'nothing',
        allowed: article(String(params.type)),
        hint: quotingHint(error.data, String(params.type), path),
      });
    case 'enum': {
      const words = (params.allowedValues as unknown[]).map(String);
      return fault('SPEC004', path, path, {
        message: `${showValue(error.data)} is not a word that fits here`,
        value: error.data,
        allowed: words.join(', '),
        hint:
          typeof error.data === 'string'
            ? didYouMean(error.data, words, 'use one of the words listed')
            : `use one of the words listed, in quotes: ${path.at(-1)}: "${words[0]}"`,
      });
    }
    case 'pattern':
      return fault('SPEC005', path, path, {
        message: 'the text does not have the form needed',
        value: error.data,
        allowed: `text that matches ${String(params.pattern)}`,
        hint: summary(error.parentSchema?.description) ?? 'write it in that form',
      });
    default:
      return BOUNDS[error.keyword] === undefined ? [] : fault('SPEC006', path, path, bound(error, params.limit));
  }
}

/** Keywords of the schema that bound a number or a length: what is wrong, what is allowed. */
const BOUNDS: Readonly<Record<string, readonly [message: string, allowed: string, hint: string]>> = {
  minimum: ['the number is too small', 'at least', 'raise the number'],
  maximum: ['the number is too large', 'at most', 'lower the number'],
  minProperties: ['there are too few entries', 'entries: at least', 'add an entry'],
  minItems: ['the list is too short', 'items: at least', 'add an item'],
};

function bound(error: ErrorObject, limit: unknown): ProblemDetails {
  const [message, allowed, hint] = BOUNDS[error.keyword] as (typeof BOUNDS)[string];
  return { message, value: error.data, allowed: `${allowed} ${String(limit)}`, hint };
}

function describe(parentSchema: object | undefined, key: string): string {
  const properties = (parentSchema as { properties?: Record<string, { description?: string }> } | undefined)
    ?.properties;
  return summary(properties?.[key]?.description) ?? 'a value';
}

/** The first line of a description, as a clause. */
function summary(text: unknown): string | undefined {
  return typeof text === 'string' ? text.split('\n')[0]?.replace(/\.$/, '') : undefined;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function article(noun: string): string {
  if (noun === 'null') return 'nothing (null)';
  if (noun === 'undefined') return 'nothing';
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function quotingHint(value: unknown, wanted: string, path: Path): string {
  if (wanted !== 'string' || typeof value !== 'number') return 'give a value of that type';
  const meant = (path.at(-1) === 'pci' && suggestPciAddress(value)) || '...';
  return `put the text in quotes: ${path.at(-1)}: "${meant}" (YAML read it as the number ${value})`;
}

/** A JSON pointer as path segments; numbers only where the input has an array. */
function pathOf(pointer: string, input: unknown): Path {
  const segments: (string | number)[] = [];
  let node = input;
  for (const raw of pointer.split('/').slice(1)) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    segments.push(Array.isArray(node) ? Number(key) : key);
    node = (node as Record<string, unknown> | undefined)?.[key];
  }
  return segments;
}
