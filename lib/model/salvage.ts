import type { Problem } from '../core';
import { type ClusterSpec, checkShape } from '../spec';

/** What is left of a spec when its malformed parts are cut out. */
export interface Salvage {
  /** `undefined` when not even platform and node pools are left. */
  readonly spec: ClusterSpec | undefined;
  readonly problems: readonly Problem[];
  /** Pool keys that the user wrote, malformed or not. */
  readonly declaredPools: ReadonlySet<string>;
  /** Networks that the user wrote, malformed or not. */
  readonly declaredNetworks: ReadonlySet<string>;
  /** Node pools with a malformed part: what they offer is not fully known. */
  readonly damaged: ReadonlySet<string>;
}

/**
 * Checks the shape of the input and cuts out what is malformed, so that everything else can still be judged: the
 * user sees all Problems at once. Cutting stops at the nearest entry that stays valid without the part.
 */
export function salvage(input: unknown): Salvage {
  const { problems, broken } = checkShape(input);
  const declaredPools = new Set(pfsOf(input).flatMap((pf) => Object.keys(member(pf, 'vfs') ?? {})));
  const declaredNetworks = new Set(Object.keys(member(input, 'networks') ?? {}));
  const damaged = new Set(
    broken.filter((path) => path[0] === 'nodePools' && path.length > 1).map((path) => String(path[1])),
  );
  if (broken.length === 0) return { spec: input as ClusterSpec, problems, declaredPools, declaredNetworks, damaged };

  const copy = structuredCloneWithoutFunctions(input);
  let cuts: readonly (readonly (string | number)[])[] = broken;
  while (cuts.length > 0) {
    if (cuts.some((path) => path.length === 0))
      return { spec: undefined, problems, declaredPools, declaredNetworks, damaged };
    for (const path of cuts) cut(copy, wholeNetwork(path));
    cuts = checkShape(copy).broken;
  }
  return { spec: copy as ClusterSpec, problems, declaredPools, declaredNetworks, damaged };
}

/** The options of a network depend on each other: a network with a malformed one is left out whole. */
function wholeNetwork(path: readonly (string | number)[]): readonly (string | number)[] {
  return path[0] === 'networks' ? path.slice(0, 2) : path;
}

function cut(root: unknown, path: readonly (string | number)[]): void {
  let node = root;
  for (const segment of path.slice(0, -1)) node = member(node, String(segment));
  const last = path.at(-1) as string | number;
  if (Array.isArray(node)) node.splice(Number(last), 1);
  else if (typeof node === 'object' && node !== null) Reflect.deleteProperty(node, last);
}

/** A deep copy of plain data; everything that is not plain data becomes `null` and is cut out by its Problem. */
function structuredCloneWithoutFunctions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneWithoutFunctions);
  if (typeof value === 'object' && value !== null) {
    const prototype = Object.getPrototypeOf(value) as unknown;
    if (prototype !== Object.prototype && prototype !== null) return null;
    const copy: Record<string, unknown> = {};
    for (const [key, child] of Object.entries(value)) {
      if (key !== '__proto__') copy[key] = structuredCloneWithoutFunctions(child);
    }
    return copy;
  }
  return typeof value === 'function' || typeof value === 'symbol' ? null : value;
}

function member(node: unknown, key: string): Record<string, unknown> | undefined {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
  const value = (node as Record<string, unknown>)[key];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function pfsOf(input: unknown): unknown[] {
  return Object.values(member(input, 'nodePools') ?? {}).flatMap((pool) => Object.values(member(pool, 'pfs') ?? {}));
}
