import { didYouMean, type ProblemCode, type ProblemDetails, problem, showValue, suggestPciAddress } from '../core';
import { type Fault, type Path, pathText } from './fault';
import type { JsonSchema, SchemaFault } from './schema-validator';

/** Turns one finding of the schema validator into a Problem in the user's words. */
export function schemaFault({ keyword, path, value, schema, key = '' }: SchemaFault): Fault[] {
  const fault = (code: ProblemCode, shown: Path, at: Path, details: ProblemDetails): Fault[] => [
    { problem: problem(code, pathText(shown), details), at },
  ];
  switch (keyword) {
    case 'additionalProperties': {
      const known = Object.keys(schema.properties ?? {});
      return fault('SPEC001', [...path, key], [...path, key], {
        message: `there is no key ${JSON.stringify(key)} here`,
        value: (value as Record<string, unknown>)[key],
        allowed: known.join(', '),
        hint: didYouMean(key, known, 'remove it'),
      });
    }
    case 'required': {
      return fault('SPEC003', [...path, key], path, {
        message: `${JSON.stringify(key)} is missing`,
        value: 'nothing',
        allowed: summary(schema.properties?.[key]?.description) ?? 'a value',
        hint: `add ${key}`,
      });
    }
    case 'type':
      if (schema.enum) return []; // reported as no word of the list
      return fault('SPEC002', path, path, {
        message: `${article(typeName(value))} stands where ${article(String(schema.type))} is needed`,
        value: value ?? 'nothing',
        allowed: shapeOf(schema),
        hint: quotingHint(value, String(schema.type), path),
      });
    case 'enum': {
      const words = (schema.enum ?? []).map(String);
      return fault('SPEC004', path, path, {
        message: `${showValue(value)} is not a word that fits here`,
        value,
        allowed: words.join(', '),
        hint:
          typeof value === 'string'
            ? (meant(value, words) ?? didYouMean(value, words, 'use one of the words listed'))
            : `use one of the words listed, in quotes: ${path.at(-1)}: "${words[0]}"`,
      });
    }
    case 'pattern':
      return fault('SPEC005', path, path, {
        message: 'the text does not have the form needed',
        value,
        allowed: `text that matches ${schema.pattern}`,
        hint: summary(schema.description) ?? 'write it in that form',
      });
    default:
      // Half a VLAN is no VLAN, not also too small a one.
      if (!isBound(keyword) || (schema.type === 'integer' && !Number.isInteger(value))) return [];
      return fault('SPEC006', path, path, bound(keyword, value, schema));
  }
}

/** What people call a datapath, and the words for it. */
const COMMON_NAMES: Readonly<Record<string, readonly [words: readonly string[], hint: string]>> = {
  dpdk: [['vfio', 'bifurcated'], 'for DPDK say vfio, on NVIDIA Mellanox NICs bifurcated'],
  netdevice: [['kernel'], 'for a network interface of the kernel say kernel'],
  ovs: [['switchdev'], 'for flows that Open vSwitch offloads to the NIC say switchdev'],
  sriov: [['kernel', 'vfio'], 'for a network interface of the kernel say kernel, for DPDK vfio or bifurcated'],
  vdpa: [
    ['vhost-vdpa', 'virtio-vdpa'],
    'for DPDK or a virtual machine say vhost-vdpa, for a network interface virtio-vdpa',
  ],
};

function meant(value: string, words: readonly string[]): string | undefined {
  const name = value.toLowerCase();
  const [needed, hint] = (Object.hasOwn(COMMON_NAMES, name) && COMMON_NAMES[name]) || [[], undefined];
  return needed.every((word) => words.includes(word)) ? hint : undefined;
}

type Bound = 'minimum' | 'maximum' | 'minProperties' | 'minItems';

/** Keywords of the schema that bound a number or a length: what is wrong, what is allowed. */
const BOUNDS: Readonly<Record<Bound, readonly [message: string, allowed: string, hint: string]>> = {
  minimum: ['the number is too small', 'at least', 'raise the number'],
  maximum: ['the number is too large', 'at most', 'lower the number'],
  minProperties: ['there are too few entries', 'entries: at least', 'add an entry'],
  minItems: ['the list is too short', 'items: at least', 'add an item'],
};

function isBound(keyword: string): keyword is Bound {
  return Object.hasOwn(BOUNDS, keyword);
}

function bound(keyword: Bound, value: unknown, schema: JsonSchema): ProblemDetails {
  const [message, allowed, hint] = BOUNDS[keyword];
  return { message, value, allowed: `${allowed} ${schema[keyword]}`, hint };
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

/** What a value of a schema looks like, as far as a line can say it. */
function shapeOf({ type, properties, additionalProperties, items }: JsonSchema): string {
  const shape = article(String(type));
  if (properties) return `${shape} with the keys ${Object.keys(properties).join(', ')}`;
  const each = additionalProperties || items;
  return typeof each === 'object' && typeof each.type === 'string' ? `${shape} of ${each.type}s` : shape;
}

function quotingHint(value: unknown, wanted: string, path: Path): string {
  const number = typeof value === 'string' && /^-?\d+$/.test(value);
  if (number && wanted === 'integer') return `leave the quotes out: ${path.at(-1)}: ${value}`;
  if (wanted !== 'string' || typeof value !== 'number') return 'give a value of that type';
  const meant = (path.at(-1) === 'pci' && suggestPciAddress(value)) || '...';
  return `put the text in quotes: ${path.at(-1)}: "${meant}" (YAML read it as the number ${value})`;
}
