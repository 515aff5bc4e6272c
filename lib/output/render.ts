/**
 * Renders API objects as cdk8s does, in one pass where that is enough.
 *
 * `ApiObject.toJson` asks every resolver about every value, then copies the result to sort its keys: the dearest step of
 * a synthesis. Where props are plain data and nobody has changed how the object is rendered, both come to one copy.
 */

import {
  ApiObject,
  ApiObjectMetadataDefinition,
  ImplicitTokenResolver,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';

/** What cdk8s keeps to itself. Anything that is not as expected here is left to cdk8s. */
interface Internals {
  readonly props?: Readonly<Record<string, unknown>>;
  readonly patches?: readonly unknown[];
  readonly metadata: MetadataInternals;
}

interface MetadataInternals {
  readonly _additionalAttributes?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Resolvers of a plain cdk8s App; they leave plain data alone. */
const RESOLVERS: readonly unknown[] = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** How an object is rendered at the moment, as a function that stays valid when its `toJson` is replaced. */
export function rendererOf(object: ApiObject): () => Record<string, unknown> {
  const { toJson } = object;
  const slow = () => toJson.call(object);
  return toJson === ApiObject.prototype.toJson ? () => renderPlain(object) ?? slow() : slow;
}

/** The object, or `undefined` when cdk8s has more to do than to copy. */
function renderPlain(object: ApiObject): Record<string, unknown> | undefined {
  const { props, patches, metadata } = object as unknown as Internals;
  if (!props || patches?.length !== 0 || process.env.CDK8S_DISABLE_SORT || !hasOwnResolvers(object)) return undefined;
  const copy = copyOf({ ...props, metadata: undefined }, true) as Record<string, unknown> | undefined;
  const meta = renderMetadata(metadata);
  if (!copy || !meta) return undefined;
  const { apiVersion, kind, ...others } = copy;
  return { apiVersion, kind, metadata: meta, ...others };
}

function renderMetadata(metadata: MetadataInternals): unknown {
  const { _additionalAttributes, toJson } = metadata;
  if (!_additionalAttributes || toJson !== ApiObjectMetadataDefinition.prototype.toJson) return undefined;
  const { name, namespace, annotations, finalizers, ownerReferences, labels } = metadata;
  const fields = { name, namespace, annotations, finalizers, ownerReferences, labels };
  return copyOf({ ..._additionalAttributes, ...fields }, false);
}

/** True when the app resolves nothing but what cdk8s itself knows. */
function hasOwnResolvers(object: ApiObject): boolean {
  const { resolvers } = object.node.root as { resolvers?: readonly object[] };
  return resolvers?.every((resolver) => RESOLVERS.includes(resolver.constructor)) ?? false;
}

/**
 * A copy of plain data with sorted keys, without members that are null or undefined; `undefined` for anything else, also
 * for keys that mean something to JavaScript or cdk8s, and for null in a list.
 *
 * @param keepsEmpty whether members that are empty lists or maps stay; in metadata they do not
 */
function copyOf(value: unknown, keepsEmpty: boolean): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      const copy = copyOf(item, keepsEmpty);
      if (copy === undefined || (!keepsEmpty && isEmpty(copy))) return undefined;
      items.push(copy);
    }
    return items;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const members: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined || member === null) continue;
    const copy = copyOf(member, keepsEmpty);
    if (copy === undefined || key === 'constructor' || key === '__proto__') return undefined;
    if (keepsEmpty || !isEmpty(copy)) members[key] = copy;
  }
  return members;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}
