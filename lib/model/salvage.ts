import { isPlainObject, type Problem } from '../core';
import { own } from '../rules/records';
import { type ClusterSpec, checkShape, type Path, type PlatformSpec } from '../spec';

/** What is left of a spec when its malformed parts are cut out. */
export interface Salvage {
  /** `undefined` when no node pool is left. */
  readonly spec: ClusterSpec | undefined;
  readonly problems: readonly Problem[];
  /** Pool keys that the user wrote, malformed or not, and those that may stand in a part that cannot be read. */
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
  const known = {
    problems,
    declaredPools: declaredPoolsOf(input),
    declaredNetworks: new Set(Object.keys(member(input, 'networks') ?? {})),
    damaged: new Set(
      broken.filter(([word, name]) => word === 'nodePools' && name !== undefined).map(([, name]) => `${name}`),
    ),
  };
  let spec = input;
  for (let cuts = broken; cuts.length > 0; cuts = checkShape(spec).broken) {
    const leftOut = new Set(cuts.map(wholeUnit).map(keyOf));
    if (leftOut.has(keyOf([])) && !lacksPlatform(spec)) return { spec: undefined, ...known };
    spec = { platform: STAND_IN, ...(without(spec, leftOut, []) as object) };
  }
  return { spec: spec as ClusterSpec, ...known };
}

/**
 * The platform says nothing about VFs and networks. Without a usable one the rest is judged all the same: an unquoted
 * Kubernetes version must not hide every other Problem.
 */
const STAND_IN: PlatformSpec = { kubernetes: '1.30' };

function lacksPlatform(spec: unknown): boolean {
  return typeof spec === 'object' && spec !== null && !Array.isArray(spec) && !Object.hasOwn(spec, 'platform');
}

/** Words that depend on each other: with one of them malformed, all are left out, lest the rest contradict itself. */
const UNITS: readonly (readonly string[])[] = [
  ['networks', '*'],
  ['nodePools', '*', 'kubelet'],
  ['nodePools', '*', 'cpu'],
];

function wholeUnit(path: Path): Path {
  const unit = UNITS.find((words) => words.every((word, i) => i < path.length && (word === '*' || word === path[i])));
  return unit ? path.slice(0, unit.length) : path;
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/** A deep copy of plain data without some of its parts; what is not plain data becomes `null`, and its Problem cuts it. */
function without(node: unknown, leftOut: ReadonlySet<string>, path: Path): unknown {
  const kept = (segment: string | number) => !leftOut.has(keyOf([...path, segment]));
  const copy = (child: unknown, segment: string | number) => without(child, leftOut, [...path, segment]);
  if (Array.isArray(node)) return node.flatMap((item, i) => (kept(i) ? [copy(item, i)] : []));
  if (typeof node !== 'object' || node === null)
    return typeof node === 'function' || typeof node === 'symbol' ? null : node;
  if (!isPlainObject(node)) return null;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => kept(key))
      .map(([key, child]) => [key, copy(child, key)]),
  );
}

function member(node: unknown, key: string): Record<string, unknown> | undefined {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
  const value = (node as Record<string, unknown>)[key];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

/**
 * Pool keys under all ports. Where a part that may hold some cannot be read, also those that are referred to: nobody
 * can tell that they are missing.
 */
function declaredPoolsOf(input: unknown): Set<string> {
  const pools = new Set<string>();
  let readable = true;
  const read = (node: unknown): Readonly<Record<string, unknown>> => {
    if (isMap(node)) return node;
    if (node !== undefined) readable = false;
    return {};
  };
  for (const nodePool of Object.values(read(own(read(input), 'nodePools')))) {
    for (const port of Object.values(read(own(read(nodePool), 'pfs'))).map(read)) {
      for (const key of Object.keys({ ...read(own(port, 'vfs')), ...read(own(port, 'sfs')) })) pools.add(key);
      const whole = own(port, 'wholePf');
      if (typeof whole === 'string') pools.add(whole);
    }
  }
  if (readable) return pools;
  const networks = Object.values(member(input, 'networks') ?? {}).map((network) => isMap(network) && network.pool);
  const referred = [...Object.keys(member(input, 'devicePools') ?? {}), ...networks];
  return new Set([...pools, ...referred.filter((key) => typeof key === 'string')]);
}

function isMap(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
