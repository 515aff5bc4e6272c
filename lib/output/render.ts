/**
 * Renders API objects as cdk8s does, in one pass where that is enough.
 *
 * `ApiObject.toJson` asks every resolver about every value, then copies the result to sort its keys: the dearest step of
 * a synthesis. Where props are plain data and nobody has changed how the object is rendered, both come to one walk.
 */

import {
  ApiObject,
  ApiObjectMetadataDefinition,
  ImplicitTokenResolver,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';
import type { IConstruct } from 'constructs';
import { sortKeys } from '../core';

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

/**
 * How an object is rendered at the moment, as a function that stays valid when its `toJson` is replaced. What it gives
 * is not to be changed: the parts that need no copy are those of the props themselves.
 */
export function rendererOf(object: ApiObject): () => Record<string, unknown> {
  return rendererWith(object, false);
}

/** The same for whoever changes what it gives. */
export function copierOf(object: ApiObject): () => Record<string, unknown> {
  return rendererWith(object, true);
}

/** True while nobody has patched an object or changed how it is rendered. */
export function isUnchanged(object: ApiObject): boolean {
  const { patches } = object as unknown as Internals;
  return patches?.length === 0 && object.toJson === ApiObject.prototype.toJson;
}

function rendererWith(object: ApiObject, fresh: boolean): () => Record<string, unknown> {
  const { toJson } = object;
  const slow = () => toJson.call(object);
  return toJson === ApiObject.prototype.toJson ? () => renderPlain(object, fresh) ?? slow() : slow;
}

/** The object, or `undefined` when cdk8s has more to do than to copy. */
function renderPlain(object: ApiObject, fresh: boolean): Record<string, unknown> | undefined {
  const { props, patches, metadata } = object as unknown as Internals;
  if (!props || patches?.length !== 0 || process.env.CDK8S_DISABLE_SORT || !hasOwnResolvers(object)) return undefined;
  const { apiVersion, kind, metadata: _, ...others } = props;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  const meta = renderMetadata(metadata, fresh);
  const rest = render(others, true, fresh);
  return meta && rest ? { apiVersion, kind, metadata: meta, ...rest } : undefined;
}

function renderMetadata(metadata: MetadataInternals, fresh: boolean): unknown {
  const { _additionalAttributes, toJson } = metadata;
  if (!_additionalAttributes || toJson !== ApiObjectMetadataDefinition.prototype.toJson) return undefined;
  const { name, namespace, annotations, finalizers, ownerReferences, labels } = metadata;
  const fields = { annotations, finalizers, labels, name, namespace, ownerReferences };
  return render({ ..._additionalAttributes, ...fields }, false, fresh);
}

/** True when the app resolves nothing but what cdk8s itself knows. */
function hasOwnResolvers(object: ApiObject): boolean {
  let root: IConstruct = object;
  while (root.node.scope) root = root.node.scope;
  const { resolvers } = root as { resolvers?: readonly object[] };
  return resolvers?.every((resolver) => RESOLVERS.includes(resolver.constructor)) ?? false;
}

/**
 * Plain data with sorted keys, without members that are null or undefined; `undefined` for anything else, also for keys
 * that mean something to JavaScript or cdk8s, and for null in a list. What is so already is returned as it is.
 *
 * @param keepsEmpty whether members that are empty lists or maps stay; in metadata they do not
 * @param fresh whether everything is copied all the same
 */
function render(value: unknown, keepsEmpty: boolean, fresh: boolean): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return renderList(value, keepsEmpty, fresh);
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  return renderMap(value as Record<string, unknown>, keepsEmpty, fresh);
}

function renderList(list: readonly unknown[], keepsEmpty: boolean, fresh: boolean): unknown {
  let items: unknown[] | undefined = fresh ? [] : undefined;
  for (let i = 0; i < list.length; i++) {
    const item = render(list[i], keepsEmpty, fresh);
    if (item === undefined || (!keepsEmpty && isEmpty(item))) return undefined;
    if (items === undefined && item !== list[i]) items = list.slice(0, i);
    items?.push(item);
  }
  return items ?? list;
}

function renderMap(map: Readonly<Record<string, unknown>>, keepsEmpty: boolean, fresh: boolean): unknown {
  const keys = Object.keys(map);
  const moved = sortKeys(keys);
  let members: Record<string, unknown> | undefined = fresh || moved ? {} : undefined;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const given = map[key];
    const absent = given === undefined || given === null;
    const member = absent ? undefined : render(given, keepsEmpty, fresh);
    if (!absent && (member === undefined || key === 'constructor' || key === '__proto__')) return undefined;
    const kept = !absent && (keepsEmpty || !isEmpty(member));
    if (members === undefined && (!kept || member !== given)) {
      members = {};
      for (const before of keys.slice(0, i)) members[before] = map[before];
    }
    if (kept && members) members[key] = member;
  }
  return members ?? map;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}
