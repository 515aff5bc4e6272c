import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';

/**
 * Unquoted scalars as kubectl reads them, which is neither YAML 1.1 nor 1.2: `on` and `yes` are booleans and `010` is
 * 8 as in 1.1, `0o17` is 15 as in 1.2, and there are no numbers in base 60.
 * Source: sigs.k8s.io/yaml v1.6 and go.yaml.in/yaml/v2 resolve.go; tests/engine/kubectl-yaml.test.ts holds both together.
 */

const BOOLEAN = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;

const boolean: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test: BOOLEAN,
  resolve: (text) => /^(?:y|t|on)/i.test(text),
};

/** What Go's strconv.ParseInt takes with base 0, underscores left out. */
const INTEGER = /^[-+]?(?:0[bB][01]+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const integer: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+0-9][-+0-9a-zA-Z_.]*$/,
  resolve(text) {
    const bare = text.replaceAll('_', '');
    // A number with a leading zero that is not octal is a float to Go, and text where it is not even that.
    return (INTEGER.test(bare) ? integerOf(bare) : undefined) ?? floatOf(bare) ?? text;
  },
};

/** The number, or `undefined` when 64 bits do not hold it. */
function integerOf(text: string): number | undefined {
  const [, sign, digits] = /^([-+]?)(.*)$/.exec(text) as unknown as [string, string, string];
  const octal = /^0[oO]?([0-7]+)$/.exec(digits);
  const value = octal ? Number.parseInt(octal[1] as string, 8) : Number(digits);
  if (value > (sign === '-' ? 2 ** 63 : 2 ** 64)) return undefined;
  return sign === '-' ? -value : value;
}

/** The number, or `undefined` for text and for what is too large for one. */
function floatOf(text: string): number | undefined {
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Where a point comes first, underscores stand between digits or make it text. Source: Go, strconv.ParseFloat. */
const POINT_FIRST = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

const float: ScalarTag = {
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^\.[0-9]/,
  resolve: (text) => (POINT_FIRST.test(text) ? floatOf(text.replaceAll('_', '')) : undefined) ?? text,
};

const REPLACED = new Set([boolean.tag, integer.tag, float.tag]);

const NULL = /^(?:~|[Nn]ull|NULL)$/;

/** Tags of other unquoted scalars, in the order in which they are tried. */
const SCALARS = [boolean, integer, float];

/** The value of an unquoted scalar that is neither empty nor infinite. */
export function plainScalar(source: string): unknown {
  if (NULL.test(source)) return null;
  const tag = SCALARS.find(({ test }) => test?.test(source));
  return tag ? tag.resolve(source, () => undefined, {}) : source;
}

/** Options of the YAML parser with which it reads as kubectl does. Duplicate keys are looked for elsewhere. */
export const AS_KUBECTL: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  schema: 'core',
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
  customTags: (tags) => [
    ...tags.filter((tag) => typeof tag === 'string' || !REPLACED.has(tag.tag) || isSpecial(tag)),
    ...SCALARS,
  ],
};

/** Infinity and NaN are read alike everywhere. */
function isSpecial(tag: { readonly tag: string; readonly test?: RegExp }): boolean {
  return tag.tag === float.tag && (tag.test?.test('.inf') ?? false);
}
