import type { ErrorObject, ValidateFunction } from 'ajv';
import schema from '../../schema/cluster-spec.json';
import {
  didYouMean,
  isLate,
  isOutput,
  isStringifiedOutput,
  isUnicastMac,
  joinPath,
  type Planned,
  type Problem,
  parsePciAddress,
  problem,
  suggestPciAddress,
} from '../core';
import type { ClusterSpec } from './cluster';

/**
 * Checks the shape of what was given as a ClusterSpec: keys, types, words, bounds, forms of text. Nothing about
 * whether the parts fit together; that is decided in `model` and `rules`.
 *
 * @returns the same value as a ClusterSpec, to be used only when no Problem is an error.
 * Codes: SPEC001-SPEC007, LATE001.
 */
export function checkShape(input: unknown): Planned<ClusterSpec> {
  const problems = [...unsafeKeysAndOutputs(input, []), ...textForms(input)];
  const validate = validator();
  if (!validate(input)) problems.push(...(validate.errors ?? []).flatMap((error) => toProblem(error, input)));
  return { plan: input as ClusterSpec, problems: dropCovered(problems) };
}

let compiled: ValidateFunction | undefined;

/** Compiled at first use, so that importing the package stays cheap. */
function validator(): ValidateFunction {
  if (!compiled) {
    const { Ajv } = require('ajv') as typeof import('ajv');
    compiled = new Ajv({ allErrors: true, verbose: true, keywords: ['late'], strictTypes: false }).compile(schema);
  }
  return compiled;
}

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** Keys that JavaScript reserves, and Outputs in places whose value decides the structure. */
function unsafeKeysAndOutputs(node: unknown, path: (string | number)[]): Problem[] {
  if (isOutput(node)) return [outputProblem(path)];
  if (typeof node === 'string' && isStringifiedOutput(node)) return [outputProblem(path)];
  if (typeof node !== 'object' || node === null) return [];
  const problems: Problem[] = [];
  for (const key of Object.keys(node)) {
    if (RESERVED.has(key)) {
      problems.push(
        problem('SPEC007', joinPath(...path, key), {
          message: `the key ${JSON.stringify(key)} is reserved`,
          value: key,
          allowed: 'any other key',
          hint: 'rename the key',
        }),
      );
    } else if (isStringifiedOutput(key) || isLate(key)) {
      problems.push(outputProblem([...path, '<Output>']));
    } else {
      const child = (node as Record<string, unknown>)[key];
      problems.push(...unsafeKeysAndOutputs(child, [...path, Array.isArray(node) ? Number(key) : key]));
    }
  }
  return problems;
}

function outputProblem(path: (string | number)[]): Problem {
  return problem('LATE001', joinPath(...path), {
    message: 'a Pulumi Output decides the structure of the cluster here',
    value: 'Output',
    allowed: 'a plain value known when the program starts',
    hint: 'read the value from Pulumi config, or resolve the Output before the cluster is declared',
  });
}

/** Texts whose form a regular expression in the schema would explain badly. */
function textForms(input: unknown): Problem[] {
  const problems: Problem[] = [];
  for (const [poolName, pool] of entriesOf(entry(input, 'nodePools'))) {
    for (const [pfName, pf] of entriesOf(entry(pool, 'pfs'))) {
      const at = (key: string) => joinPath('nodePools', poolName, 'pfs', pfName, 'match', key);
      const match = entry(pf, 'match');
      const pci = entry(match, 'pci');
      if (typeof pci === 'string' && !parsePciAddress(pci)) {
        const meant = suggestPciAddress(pci);
        problems.push(
          problem('SPEC005', at('pci'), {
            message: 'this is not a PCI address',
            value: pci,
            allowed: 'dddd:bb:dd.f in lower-case hex, for example "0000:18:00.0"',
            hint: meant ? `write "${meant}"` : 'copy the address from `lspci -D`, in quotes',
          }),
        );
      }
      const mac = entry(match, 'mac');
      if (typeof mac === 'string' && !isUnicastMac(mac)) {
        problems.push(
          problem('SPEC005', at('mac'), {
            message: 'this is not a unicast MAC address',
            value: mac,
            allowed: 'six octets in lower-case hex, for example "0c:42:a1:00:00:01"',
            hint: 'copy the permanent address from `ethtool -P`, in quotes',
          }),
        );
      }
    }
  }
  return problems;
}

function entry(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, key)
    ? (node as Record<string, unknown>)[key]
    : undefined;
}

function entriesOf(node: unknown): [string, unknown][] {
  return typeof node === 'object' && node !== null ? Object.entries(node) : [];
}

/** Turns one finding of the schema validator into a Problem in the user's words. */
function toProblem(error: ErrorObject, input: unknown): Problem[] {
  const path = pathOf(error.instancePath, input);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      const value = entry(error.data, key);
      return [
        problem('SPEC001', joinPath(...path, key), {
          message: `there is no key ${JSON.stringify(key)} here`,
          value: value === undefined ? key : value,
          allowed: known.join(', '),
          hint: didYouMean(key, known, 'remove it'),
        }),
      ];
    }
    case 'required': {
      const key = String(params.missingProperty);
      return [
        problem('SPEC003', joinPath(...path, key), {
          message: `${JSON.stringify(key)} is missing`,
          value: 'nothing',
          allowed: describe(error.parentSchema, key),
          hint: `add ${key}`,
        }),
      ];
    }
    case 'type':
      return [
        problem('SPEC002', joinPath(...path), {
          message: `${article(typeName(error.data))} stands where ${article(String(params.type))} is needed`,
          value: error.data,
          allowed: article(String(params.type)),
          hint: quotingHint(error.data, String(params.type), path),
        }),
      ];
    case 'enum': {
      const words = (params.allowedValues as unknown[]).map(String);
      return [
        problem('SPEC004', joinPath(...path), {
          message: `${JSON.stringify(error.data)} is not a word that fits here`,
          value: error.data,
          allowed: words.join(', '),
          hint: didYouMean(String(error.data), words, 'use one of the words listed'),
        }),
      ];
    }
    case 'pattern':
      return [
        problem('SPEC005', joinPath(...path), {
          message: 'the text does not have the form needed',
          value: error.data,
          allowed: `text like ${String(params.pattern)}`,
          hint: String(error.parentSchema?.description ?? 'write it in that form').split('\n')[0] as string,
        }),
      ];
    case 'minimum':
    case 'maximum':
    case 'minProperties':
    case 'minItems':
      return [
        problem('SPEC006', joinPath(...path), {
          message: boundMessage(error.keyword),
          value: error.data,
          allowed: `${error.keyword.startsWith('min') ? 'at least' : 'at most'} ${String(params.limit)}`,
          hint: error.keyword === 'minProperties' ? 'add an entry' : 'stay within the bound',
        }),
      ];
    default:
      return [];
  }
}

function boundMessage(keyword: string): string {
  if (keyword === 'minimum') return 'the number is too small';
  return keyword === 'maximum' ? 'the number is too large' : 'there are too few entries';
}

function describe(parentSchema: object | undefined, key: string): string {
  const properties = (parentSchema as { properties?: Record<string, { description?: string }> } | undefined)
    ?.properties;
  return properties?.[key]?.description?.split('\n')[0] ?? 'a value';
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function article(noun: string): string {
  if (noun === 'null') return 'nothing (null)';
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function quotingHint(value: unknown, wanted: string, path: readonly (string | number)[]): string {
  if (wanted !== 'string' || typeof value !== 'number') return 'give a value of that type';
  return `put the text in quotes: ${path.at(-1)}: "..." (YAML read it as the number ${value})`;
}

/** A JSON pointer as path segments; numbers only where the input has an array. */
function pathOf(pointer: string, input: unknown): (string | number)[] {
  const segments: (string | number)[] = [];
  let node = input;
  for (const raw of pointer.split('/').slice(1)) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    segments.push(Array.isArray(node) ? Number(key) : key);
    node = (node as Record<string, unknown> | undefined)?.[key];
  }
  return segments;
}

/** A reserved key or an Output is also an unknown key or a wrong type: say only the more telling one. */
function dropCovered(problems: readonly Problem[]): Problem[] {
  const telling = new Set(problems.filter((p) => p.code === 'SPEC007' || p.code === 'LATE001').map((p) => p.path));
  return problems.filter((p) => p.code === 'SPEC007' || p.code === 'LATE001' || !telling.has(p.path));
}
