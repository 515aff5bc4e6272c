import { isPlainObject, type Problem } from '../core';
import { own } from '../rules/records';
import { type ClusterSpec, checkShape, type Path, type PlatformSpec, type SpecName } from '../spec';

/** What is left of a spec when its malformed parts are cut out. */
export interface Salvage {
  /** `undefined` when no node pool is left. */
  readonly spec: ClusterSpec | undefined;
  readonly problems: readonly Problem[];
  /** Pool keys that the user wrote, malformed or not, and those that may stand in a part that cannot be read. */
  readonly declaredPools: ReadonlySet<string>;
  /** Networks that the user wrote, malformed or not. */
  readonly declaredNetworks: ReadonlySet<string>;
  /** Pools that malformed networks name, by the name of the network: that one is missing can still be said. */
  readonly poolsOfCutNetworks: ReadonlyMap<string, string>;
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
    poolsOfCutNetworks: poolsOfCutNetworks(input, broken),
    damaged: new Set(
      broken.filter(([word, name]) => word === 'nodePools' && name !== undefined).map(([, name]) => `${name}`),
    ),
  };
  return { spec: cut(input, 'ClusterSpec', broken, { platform: STAND_IN }) as ClusterSpec | undefined, ...known };
}

function poolsOfCutNetworks(input: unknown, broken: readonly Path[]): Map<string, string> {
  const faults = broken.filter(([word, name]) => word === 'networks' && name !== undefined);
  const pools = new Map<string, string>();
  for (const [, name] of faults) {
    const pool = member(member(input, 'networks'), String(name))?.pool;
    if (typeof pool === 'string') pools.set(String(name), pool);
  }
  // Without a sound name of a pool there is nothing to look for.
  for (const [, name, word] of faults) if (word === 'pool') pools.delete(String(name));
  return pools;
}

/** What is left of the spec of a part of a cluster. */
export interface SalvagedPart<Spec> {
  /** `undefined` when nothing is left. */
  readonly spec: Spec | undefined;
  readonly problems: Problem[];
  /** Where the items that are left of a list stood in the input. */
  readonly keptOf: (word: string) => readonly number[];
  /** Keys of a map, also those of malformed entries; `undefined` when it is none. */
  readonly keysOf: (word: string) => readonly string[] | undefined;
}

/**
 * The same for the spec of a part of a cluster, without what only a whole one declares.
 *
 * @param input a spec of that name, or anything
 */
export function salvagePart<Spec>(input: unknown, name: SpecName): SalvagedPart<Spec> {
  const { problems, broken } = checkShape(input, name);
  const standIns = name === 'ClusterAddOnsSpec' ? { platform: STAND_IN } : {};
  const gone = new Set(broken.map(wholeUnit).map(keyOf));
  const given = (word: string) => own(isMap(input) ? input : {}, word);
  return {
    spec: cut(input, name, broken, standIns) as Spec | undefined,
    problems: [...problems],
    keptOf: (word) => list(given(word)).flatMap((_, i) => (gone.has(keyOf([word, i])) ? [] : [i])),
    keysOf: (word) => {
      const map = given(word);
      if (map === undefined) return [];
      return isMap(map) ? Object.keys(map) : undefined;
    },
  };
}

/**
 * A spec without its malformed parts; `undefined` when nothing is left.
 *
 * @param standIns for words that are missing or malformed, and without which the rest can be judged all the same
 */
function cut(input: unknown, name: SpecName, broken: readonly Path[], standIns: object): unknown {
  let spec = input;
  for (let cuts = broken; cuts.length > 0; cuts = checkShape(spec, name).broken) {
    const leftOut = new Set(cuts.map(wholeUnit).map(keyOf));
    if (leftOut.has(keyOf([])) && !lacksOneOf(standIns, spec)) return undefined;
    spec = { ...standIns, ...(without(spec, leftOut, []) as object) };
  }
  return spec;
}

/**
 * The platform says nothing about VFs and networks. Without a usable one the rest is judged all the same: an unquoted
 * Kubernetes version must not hide every other Problem.
 */
const STAND_IN: PlatformSpec = { kubernetes: '1.30' };

function lacksOneOf(standIns: object, spec: unknown): boolean {
  return isMap(spec) && Object.keys(standIns).some((word) => !Object.hasOwn(spec, word));
}

/** Words that depend on each other: with one of them malformed, all are left out, lest the rest contradict itself. */
const UNITS: readonly (readonly string[])[] = [
  ['networks', '*'],
  ['nodePools', '*', 'kubelet'],
  ['nodePools', '*', 'cpu'],
  ['nodePools', '*', 'hosts', '*', 'pfs', '*'],
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
    for (const key of Object.keys(read(own(read(nodePool), 'vhostUser')))) pools.add(key);
    for (const port of Object.values(read(own(read(nodePool), 'pfs'))).map(read)) {
      for (const key of Object.keys({ ...read(own(port, 'vfs')), ...read(own(port, 'sfs')) })) pools.add(key);
      const whole = own(port, 'wholePf');
      const pool = own(read(whole), 'pool');
      if (typeof pool === 'string') pools.add(pool);
    }
  }
  if (readable) return pools;
  const networks = Object.values(member(input, 'networks') ?? {}).map((network) => isMap(network) && network.pool);
  const referred = [...Object.keys(member(input, 'devicePools') ?? {}), ...networks];
  return new Set([...pools, ...referred.filter((key) => typeof key === 'string')]);
}

function list(node: unknown): readonly unknown[] {
  return Array.isArray(node) ? node : [];
}

function isMap(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
