/**
 * Puts things into an order in which each comes after what it depends on, where things stand in nested scopes and a
 * dependency may name a thing or a whole scope.
 *
 * A dependency between two scopes of n things each is one edge here, not n × n: every scope has a vertex that comes
 * before all it holds and one that comes after. Sorting is linear in things, scopes and dependencies.
 */

/** Something with a place in a tree, such as a construct. */
export interface Named {
  readonly node: { readonly path: string };
}

/** One side of a dependency: all that a scope holds, or only the thing of that name. */
export interface Endpoint<T> {
  readonly of: T;
  readonly part: 'scope' | 'thing';
}

interface Edge<T> {
  readonly to: Vertex<T>;
  /** The dependency the user asked for, where the edge stands for one. */
  readonly because?: readonly [T, T];
}

interface Vertex<T> {
  readonly after: Edge<T>[];
  readonly thing?: T;
  state: 'new' | 'open' | 'done';
}

interface Scope<T> {
  readonly parent?: Scope<T>;
  readonly owner: T;
  readonly children: Scope<T>[];
  readonly begin: Vertex<T>;
  readonly end: Vertex<T>;
  /** The scope's own thing, when it is one. */
  thing?: Vertex<T>;
}

interface Wish<T> {
  readonly target: Scope<T>;
  readonly because: readonly [T, T];
}

/** Thrown when nothing can come first; the message names every dependency of the circle. */
export class DependencyCircleError extends Error {
  /** Path of one that waits for itself. */
  public readonly source: string;

  public constructor(circle: readonly (readonly [Named, Named])[]) {
    const steps = circle.map(([source, target]) => `${source.node.path} depends on ${target.node.path}`);
    super(`dependencies in a circle, so nothing can come first: ${steps.join(', ')}`);
    this.name = 'DependencyCircleError';
    this.source = circle[0]?.[0].node.path ?? '';
  }
}

/**
 * A tree of scopes and things, with dependencies.
 *
 * Where a scope depends on something inside itself ("the namespace of this chart comes first"), the rest of the scope
 * waits for it; where something depends on a scope around itself, it comes after the rest of that scope.
 */
export class ScopeGraph<T extends Named> {
  private readonly scopes = new Map<T, Scope<T>>();
  private readonly things: Vertex<T>[] = [];
  /** Dependencies of a scope on something inside it, gathered so that two of them do not wait for each other. */
  private readonly inward = new Map<Scope<T>, Wish<T>[]>();
  /** Dependencies of something inside a scope on that scope, by the scope. */
  private readonly outward = new Map<Scope<T>, Wish<T>[]>();

  /** Adds a scope; scopes must be added before what they hold. */
  public addScope(owner: T, parent?: T): void {
    const outer = parent === undefined ? undefined : this.scope(parent);
    const scope: Scope<T> = { parent: outer, owner, children: [], begin: vertex(), end: vertex() };
    scope.end.after.push({ to: scope.begin });
    if (outer) {
      outer.children.push(scope);
      scope.begin.after.push({ to: outer.begin });
      outer.end.after.push({ to: scope.end });
    }
    this.scopes.set(owner, scope);
  }

  /** Adds the thing that a scope itself is; without dependencies, things keep the order in which they were added. */
  public addThing(owner: T): void {
    const scope = this.scope(owner);
    const thing = vertex(owner);
    thing.after.push({ to: scope.begin });
    scope.end.after.push({ to: thing });
    scope.thing = thing;
    this.things.push(thing);
  }

  /** Makes the source come after the target. */
  public addDependency(source: Endpoint<T>, target: Endpoint<T>, because: readonly [T, T]): void {
    const from = this.scope(source.of);
    const to = this.scope(target.of);
    if (source.part === 'scope' && isInside(to, from)) pushTo(this.inward, from, { target: to, because });
    else if (target.part === 'scope' && isInside(from, to)) pushTo(this.outward, to, { target: from, because });
    else if (from !== to || source.part !== target.part) {
      const last = target.part === 'scope' ? to.end : (to.thing ?? to.end);
      const first = source.part === 'scope' ? from.begin : (from.thing ?? from.begin);
      first.after.push({ to: last, because });
    }
  }

  /**
   * The things in order: each as early as its place among the others allows, but after its dependencies.
   *
   * @throws DependencyCircleError naming the paths
   */
  public sort(): T[] {
    for (const [scope, wishes] of this.inward) this.resolveInward(scope, wishes);
    for (const [scope, wishes] of this.outward) this.resolveOutward(scope, wishes);
    this.inward.clear();
    this.outward.clear();
    const sorted: T[] = [];
    for (const thing of this.things) visit(thing, sorted);
    return sorted;
  }

  private resolveInward(scope: Scope<T>, wishes: readonly Wish<T>[]): void {
    const gate = vertex<T>();
    for (const { target, because } of wishes) gate.after.push({ to: target.end, because });
    for (const rest of besides(scope, wishes)) rest.first.after.push({ to: gate });
  }

  private resolveOutward(scope: Scope<T>, wishes: readonly Wish<T>[]): void {
    const gate = vertex<T>();
    for (const rest of besides(scope, wishes)) gate.after.push({ to: rest.last });
    for (const { target, because } of wishes) target.begin.after.push({ to: gate, because });
  }

  private scope(owner: T): Scope<T> {
    const scope = this.scopes.get(owner);
    if (!scope) throw new Error(`${owner.node.path} is not part of the tree that is put in order`);
    return scope;
  }
}

function vertex<T>(thing?: T): Vertex<T> {
  return { after: [], thing, state: 'new' };
}

/** Adds to the list that a map keeps under a key. */
export function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** True when a scope lies within another, however deep. */
function isInside<T>(inner: Scope<T>, outer: Scope<T>): boolean {
  for (let scope = inner.parent; scope; scope = scope.parent) if (scope === outer) return true;
  return false;
}

/** What a scope holds besides the scopes named, in the largest pieces possible. */
function besides<T>(scope: Scope<T>, wishes: readonly Wish<T>[]): { first: Vertex<T>; last: Vertex<T> }[] {
  const left = new Set(wishes.map((wish) => wish.target));
  const cut = new Set<Scope<T>>();
  for (const { target } of wishes) {
    for (let outer = target.parent; outer && outer !== scope; outer = outer.parent) cut.add(outer);
  }
  const pieces: { first: Vertex<T>; last: Vertex<T> }[] = [];
  const split = (whole: Scope<T>) => {
    if (whole.thing) pieces.push({ first: whole.thing, last: whole.thing });
    for (const child of whole.children) {
      if (left.has(child)) continue;
      if (cut.has(child)) split(child);
      else pieces.push({ first: child.begin, last: child.end });
    }
  };
  split(scope);
  return pieces;
}

/** Depth first without recursion, so that a chain of any length is fine. */
function visit<T extends Named>(start: Vertex<T>, sorted: T[]): void {
  if (start.state === 'done') return;
  const stack: { vertex: Vertex<T>; next: number }[] = [{ vertex: start, next: 0 }];
  start.state = 'open';
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const edge = top.vertex.after[top.next++];
    if (edge === undefined) {
      top.vertex.state = 'done';
      if (top.vertex.thing !== undefined) sorted.push(top.vertex.thing);
      stack.pop();
    } else if (edge.to.state === 'new') {
      edge.to.state = 'open';
      stack.push({ vertex: edge.to, next: 0 });
    } else if (edge.to.state === 'open') {
      throw circle(stack.slice(stack.findIndex((entry) => entry.vertex === edge.to)));
    }
  }
}

function circle<T extends Named>(stack: readonly { vertex: Vertex<T>; next: number }[]): DependencyCircleError {
  const steps = stack.map(({ vertex: at, next }) => at.after[next - 1]?.because);
  return new DependencyCircleError(steps.filter((because) => because !== undefined));
}
