import type { Origin } from '../rules/facts';
import { inside } from '../rules/origin';
import { dig, isMap, type JsonMap, listOf, textAt, textsOf } from './json';

/** One manifest and where it stands. */
export interface ManifestDocument {
  /** A Kubernetes object as plain JSON, or anything at all: what is no such object is passed over. */
  readonly object: unknown;
  /** Construct path, spec path or file that the object comes from. */
  readonly origin: Origin;
  /** Its fields have been checked where they come from, so that no schema need be asked. @default false */
  readonly sound?: boolean;
}

/** A Kubernetes object, and the parts of it that every reader needs. */
export interface ApiObject {
  /** API group and kind, `apps/Deployment`; the core group is empty: `/Pod`. */
  readonly type: string;
  readonly name: string;
  /** Empty when the object does not say. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly object: JsonMap;
  readonly origin: Origin;
  readonly sound: boolean;
}

/** The Kubernetes objects among documents; lists (`kind: List`) are opened. */
export function apiObjects(documents: readonly ManifestDocument[]): ApiObject[] {
  const found: ApiObject[] = [];
  const open = [...documents].reverse();
  for (let document = open.pop(); document !== undefined; document = open.pop()) {
    const { object, origin, sound = false } = document;
    const kind = textAt(object, 'kind');
    const apiVersion = textAt(object, 'apiVersion');
    if (!isMap(object) || kind === undefined || apiVersion === undefined) continue;
    if (apiVersion === 'v1' && kind === 'List') {
      const items = listOf(dig(object, 'items'));
      for (let i = items.length - 1; i >= 0; i--) open.push({ object: items[i], origin: inside(origin, 'items', i) });
      continue;
    }
    const metadata = dig(object, 'metadata');
    found.push({
      type: `${apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''}/${kind}`,
      name: textAt(metadata, 'name') ?? textAt(metadata, 'generateName') ?? '',
      namespace: textAt(metadata, 'namespace') ?? '',
      labels: textsOf(dig(metadata, 'labels')),
      annotations: textsOf(dig(metadata, 'annotations')),
      object,
      origin,
      sound,
    });
  }
  return found;
}
