import { isLate } from '../core';
import { isMap, type JsonMap, parseJson, textAt } from './json';

/** One entry of the annotation. In the short form it has these keys alone; in the other, whatever was written. */
export interface NetworkSelection extends JsonMap {
  readonly name: string;
  readonly namespace?: string;
  readonly interface?: string;
}

/** What nobody can read in the annotation, and the entry it stands in. @default index - the whole text */
export interface SelectionFault {
  readonly reason: string;
  readonly value: unknown;
  readonly index?: number;
}

/** The entries of an annotation by their place, and what is wrong with the others. */
export interface NetworkAnnotation {
  readonly selections: readonly { readonly index: number; readonly selection: NetworkSelection }[];
  readonly faults: readonly SelectionFault[];
}

const NOTHING: NetworkAnnotation = { selections: [], faults: [] };

/**
 * The annotation `k8s.v1.cni.cncf.io/networks` in either form: `namespace/name@interface` parted by commas, or a JSON
 * list. Any of the characters `[ { "` makes it JSON. A late text that is not JSON yet has no entries and no faults.
 * Source: multus-cni pkg/k8sclient/k8sclient.go, parsePodNetworkAnnotation.
 */
export function parseNetworkAnnotation(text: string): NetworkAnnotation {
  if (text.trim() === '') return NOTHING;
  return /[[{"]/.test(text) ? parseList(text) : parseNames(text);
}

function parseList(text: string): NetworkAnnotation {
  const parsed = parseJson(text);
  if ('reason' in parsed) {
    // A late value may bring the quotes that are missing here.
    return isLate(text) ? NOTHING : { selections: [], faults: [{ reason: parsed.reason, value: text }] };
  }
  if (!Array.isArray(parsed.value)) {
    return { selections: [], faults: [{ reason: 'the JSON is not a list of networks', value: text }] };
  }
  return entriesOf(parsed.value, (entry) =>
    isMap(entry) && textAt(entry, 'name') ? (entry as NetworkSelection) : 'the entry names no network',
  );
}

/** Source: multus-cni pkg/k8sclient/k8sclient.go, parsePodNetworkObjectName. */
const ENTRY = /^(?:([^/@]*)\/)?([^/@]+)(?:@([^/@]*))?$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function parseNames(text: string): NetworkAnnotation {
  return entriesOf(
    text.split(',').map((entry) => entry.trim()),
    (entry) => {
      const [, namespacePart, namePart, interfacePart] = ENTRY.exec(entry) ?? [];
      const [namespace, name, interfaceName] = [namespacePart, namePart, interfacePart].map((part = '') => part.trim());
      if (!isLate(entry) && !(LABEL.test(name ?? '') && (namespace === '' || LABEL.test(namespace ?? ''))))
        return `${JSON.stringify(entry)} is no network in the form namespace/name@interface`;
      return {
        name: name ?? '',
        ...(namespace ? { namespace } : {}),
        ...(interfaceName ? { interface: interfaceName } : {}),
      };
    },
  );
}

function entriesOf<T>(entries: readonly T[], read: (entry: T) => NetworkSelection | string): NetworkAnnotation {
  const all = entries.map((entry, index) => ({ entry, index, found: read(entry) }));
  return {
    selections: all.flatMap(({ index, found }) => (typeof found === 'string' ? [] : [{ index, selection: found }])),
    faults: all.flatMap(({ entry, index, found }) =>
      typeof found === 'string' ? [{ reason: found, value: entry, index }] : [],
    ),
  };
}
