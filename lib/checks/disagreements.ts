import type { Document, Range } from 'yaml';
import { problem, showValue } from '../core';
import type { Origin } from '../rules/facts';
import { at } from '../rules/origin';
import { textAt } from './json';
import type { TextProblem } from './text-problem';

/** A way to write a value without quotes that readers take for different things. */
interface Spelling {
  readonly pattern: RegExp;
  readonly message: (source: string) => string;
  readonly allowed: string;
  readonly hint: (source: string) => string;
  /** Matters in all fields of text, not only in objects that configure the network. */
  readonly everywhere: boolean;
}

/** Sources: YAML 1.1, types int and float (https://yaml.org/type); YAML 1.2.2, section 10.3.2. */
const SPELLINGS: readonly Spelling[] = [
  {
    pattern: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
    message: (source) => `${source} is text to kubectl and the number ${sexagesimal(source)} to YAML 1.1 readers`,
    allowed: 'text in quotes',
    hint: (source) => `write "${source}"`,
    everywhere: true,
  },
  {
    pattern: /^[-+]?0[oO]?[0-7_]*[0-7]$/,
    message: (source) => `${source} is a number to some YAML readers and another number, or text, to others`,
    allowed: 'a number without a leading zero, or text in quotes',
    hint: (source) => `write "${source}" for the text, ${source.replace(/^([-+]?)0+(?=[0-9])/, '$1')} for the number`,
    everywhere: false,
  },
];

/** True for an unquoted scalar that readers take for different things. */
export function isAmbiguous(source: string): boolean {
  return source !== '0' && SPELLINGS.some(({ pattern }) => pattern.test(source));
}

/** Kinds whose every value may be an address, a VLAN or a name that programs compare. */
const NETWORK_KINDS = /^(?:sriovnetwork\.openshift\.io|k8s\.cni\.cncf\.io|mellanox\.com)\//;

/** Maps and lists of text: the keys under which they stand. */
const TEXT_KEYS = new Set(['labels', 'annotations', 'nodeSelector', 'matchLabels', 'data', 'args', 'command', 'env']);

/** Nothing in most files could be read in two ways; a look at the whole text spares the search. */
const SUSPECT = /[\s[{,:-][-+]?(?:[0-9][0-9_]*:[0-5]?[0-9]|0[oO]?[0-7])/;

/**
 * Unquoted values on which kubectl, YAML 1.1 and YAML 1.2 readers disagree (YAML003): in objects that configure the
 * network every such value, elsewhere what reads as a number in base 60 in a field of text.
 */
export function disagreements(document: Document.Parsed, object: unknown, text: string, place: Origin): TextProblem[] {
  const [start, end] = document.range;
  if (!SUSPECT.test(text.slice(start, end))) return [];
  const { isMap, isPair, isScalar, visit } = require('yaml') as typeof import('yaml');
  const ofNetwork = NETWORK_KINDS.test(textAt(object, 'apiVersion') ?? '');
  const found: TextProblem[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      if (node.type !== 'PLAIN' || key === 'key' || node.source === undefined) return;
      const { source } = node;
      const spelling = SPELLINGS.find(({ pattern }) => pattern.test(source));
      if (spelling === undefined || source === '0') return;
      const path: (string | number)[] = [];
      ancestors.forEach((ancestor, i) => {
        const next = ancestors[i + 1] ?? node;
        if (isPair(ancestor) && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
        else if (!isMap(ancestor) && 'items' in ancestor) path.push(ancestor.items.indexOf(next as never));
      });
      const inText = path.some((segment) => TEXT_KEYS.has(String(segment)));
      if (!ofNetwork && !(spelling.everywhere && inText)) return;
      found.push({
        problem: problem('YAML003', at(place, ...path), {
          message: spelling.message(source),
          value: source,
          allowed: spelling.allowed,
          hint: spelling.hint(source),
        }),
        offset: (node.range as Range)[0],
      });
    },
  });
  return found;
}

/** What YAML 1.1 makes of digits parted by colons. */
function sexagesimal(source: string): string {
  const parts = source.replaceAll('_', '').split(':').map(Number);
  return showValue(parts.reduce((sum, part) => sum * 60 + part, 0));
}
