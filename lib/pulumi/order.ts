/** Which object has to exist before which. */

import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Manifest } from '../output';
import { DependencyCircleError, pushTo } from '../output/scope-graph';
import { definedBy, groupKindOf, type ManifestObject, NAMESPACE } from './kinds';
import { podReferences, referenceKey } from './references';

/** An object of a tree as rendered. */
export interface RenderedManifest extends Manifest {
  readonly object: ManifestObject;
}

/** An object, and what has to exist before it. */
export interface OrderedManifest extends RenderedManifest {
  /** The Namespace it lives in, when that is among the objects. */
  readonly namespace: ApiObject | undefined;
  /** Everything it waits for, each once. */
  readonly waitsFor: readonly ApiObject[];
}

/** While its list grows. */
interface Writable extends OrderedManifest {
  readonly waitsFor: ApiObject[];
}

/**
 * The objects so that each comes after what it waits for: its Namespace, the definition of its kind, what it or a
 * scope around it was told to depend on, and what its pods read or attach to. Dependencies without an object in the
 * tree order nothing. What pods refer to gives way to what was said: a ConfigMap told to wait for a Deployment does.
 *
 * @param manifests in the order that the constructs ask for, as `collect` returns them
 * @throws DependencyCircleError when something in a namespace, or of a kind, must come before these exist
 */
export function inRegistrationOrder(manifests: readonly RenderedManifest[]): OrderedManifest[] {
  const namespaces = new Map<string, ApiObject>();
  const definitions = new Map<string, ApiObject>();
  for (const { source, object } of manifests) {
    if (groupKindOf(object) === NAMESPACE) namespaces.set(object.metadata.name, source);
    const defined = definedBy(object);
    if (defined) definitions.set(defined.groupKind, source);
  }
  const explicit = explicitDependencies(manifests.map(({ source }) => source));
  const described = new Map(
    manifests.map((manifest) => {
      const { source, object } = manifest;
      const namespace = namespaces.get(object.metadata.namespace ?? '');
      const definition = definitions.get(groupKindOf(object));
      const before = [namespace, definition, ...(explicit.get(source) ?? [])];
      const waitsFor = [...new Set(before.filter((other) => other !== undefined))];
      return [source, { ...manifest, namespace, waitsFor }];
    }),
  );
  addReferences(described);
  return sorted(described);
}

/** Lets objects with pods wait for what these refer to, unless that waits for them. */
function addReferences(described: Map<ApiObject, Writable>): void {
  const byKey = new Map<string, ApiObject>();
  for (const { source, object } of described.values()) {
    byKey.set(referenceKey(groupKindOf(object), object.metadata.namespace, object.metadata.name), source);
  }
  for (const { source, object, waitsFor } of described.values()) {
    for (const key of podReferences(object)) {
      const target = byKey.get(key);
      if (target && !waitsFor.includes(target) && !waits(target, source, described)) waitsFor.push(target);
    }
  }
}

/** True when an object waits for another one, itself or through others. */
function waits(source: ApiObject, target: ApiObject, described: ReadonlyMap<ApiObject, OrderedManifest>): boolean {
  const open = [source];
  const seen = new Set<ApiObject>(open);
  for (let next = open.pop(); next; next = open.pop()) {
    if (next === target) return true;
    for (const other of described.get(next)?.waitsFor ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return false;
}

/** Depth first; what the constructs ask for is in order already, so the depth is that of namespaces and definitions. */
function sorted(described: ReadonlyMap<ApiObject, OrderedManifest>): OrderedManifest[] {
  const result: OrderedManifest[] = [];
  const done = new Set<ApiObject>();
  const open: ApiObject[] = [];
  const visit = (source: ApiObject) => {
    if (done.has(source)) return;
    if (open.includes(source)) throw circle([...open.slice(open.indexOf(source)), source]);
    const manifest = described.get(source) as OrderedManifest;
    open.push(source);
    manifest.waitsFor.forEach(visit);
    open.pop();
    done.add(source);
    result.push(manifest);
  };
  for (const source of described.keys()) visit(source);
  return result;
}

function circle(path: readonly ApiObject[]): DependencyCircleError {
  return new DependencyCircleError(path.slice(1).map((target, i) => [path[i] as ApiObject, target]));
}

/**
 * Dependencies between constructs as dependencies between objects: everything in the one waits for the last objects of
 * the other. Of nested scopes that depend on each other, only what is outside the other counts.
 */
function explicitDependencies(objects: readonly ApiObject[]): ReadonlyMap<ApiObject, ReadonlySet<ApiObject>> {
  const held = new Map<IConstruct, ApiObject[]>();
  for (const object of objects) {
    for (const scope of object.node.scopes) pushTo(held, scope, object);
  }
  const result = new Map<ApiObject, Set<ApiObject>>();
  for (const [construct, sources] of held) {
    for (const target of construct.node.dependencies) {
      if (target === construct) continue;
      const targets = held.get(target) ?? [];
      const inner = new Set(targets);
      const outer = new Set(sources);
      const awaited = targets.filter((object) => !outer.has(object));
      for (const source of sources.filter((object) => !inner.has(object))) {
        const known = result.get(source) ?? new Set();
        for (const object of awaited) known.add(object);
        result.set(source, known);
      }
    }
  }
  return withoutImplied(result);
}

/** Leaves out what another dependency of the same object already waits for: fewer edges, the same order. */
function withoutImplied(dependencies: ReadonlyMap<ApiObject, ReadonlySet<ApiObject>>): typeof dependencies {
  return new Map(
    [...dependencies].map(([source, targets]) => {
      const implied = new Set([...targets].flatMap((target) => [...(dependencies.get(target) ?? [])]));
      return [source, new Set([...targets].filter((target) => !implied.has(target)))];
    }),
  );
}
