import type { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { StatedFacts } from '../checks';
import { formatProblem, type Problem } from '../core';
import type { Origin } from '../rules';
import { isUnchanged } from './render';

/**
 * What our constructs note on themselves for whoever synthesises the tree: Problems, the user's path behind an
 * object, facts that manifests cannot say. Kept under global symbols, so that duplicate installs of the package agree.
 */
const PROBLEMS = Symbol.for('cnf-plumbing.problems');
const HEARD = Symbol.for('cnf-plumbing.problems-heard');
const ORIGIN = Symbol.for('cnf-plumbing.origin');
const FACTS = Symbol.for('cnf-plumbing.facts');
const SOUND = Symbol.for('cnf-plumbing.sound');
const UNAWAITED = Symbol.for('cnf-plumbing.unawaited');

interface Notes {
  [PROBLEMS]?: (() => readonly Problem[])[];
  /** Whoever validates the construct has its Problems already. */
  [HEARD]?: boolean;
  [ORIGIN]?: Origin;
  [FACTS]?: StatedFacts[];
  [SOUND]?: boolean;
  [UNAWAITED]?: boolean;
}

/**
 * Lets a construct report Problems when the tree is validated. Under a plain cdk8s App the errors stop `synth` with
 * their text; a PlumbingApp and the Pulumi adapter collect them as data, warnings included.
 */
export function reportProblems(construct: Construct, source: () => readonly Problem[]): void {
  const notes = construct as Notes;
  notes[PROBLEMS] ??= [];
  notes[PROBLEMS].push(source);
  construct.node.addValidation({
    validate: () =>
      notes[HEARD]
        ? []
        : source()
            .filter(({ severity }) => severity === 'error')
            .map(formatProblem),
  });
}

/** Problems that a construct reports. */
export function reportedProblems(construct: Construct): Problem[] {
  return (construct as Notes)[PROBLEMS]?.flatMap((source) => source()) ?? [];
}

/** What the validations of a construct find beside its {@link reportedProblems}. */
export function otherValidations(construct: Construct): string[] {
  const notes = construct as Notes;
  if (!notes[PROBLEMS]) return construct.node.validate();
  notes[HEARD] = true;
  try {
    return construct.node.validate();
  } finally {
    notes[HEARD] = false;
  }
}

/** Notes where in the user's input an object comes from, so that a rule points there. */
export function noteOrigin(construct: IConstruct, origin: Origin): void {
  (construct as unknown as Notes)[ORIGIN] = origin;
}

/** A construct as a place; its path, which constructs put together anew each time, is hardly ever asked for. */
class ConstructOrigin implements Origin {
  public constructor(private readonly construct: IConstruct) {}

  public get path(): string {
    return this.construct.node.path;
  }
}

/** Where an object comes from: the user's path if noted, else the construct path. */
export function originOf(construct: Construct): Origin {
  return (construct as Notes)[ORIGIN] ?? new ConstructOrigin(construct);
}

/**
 * Notes that every field of an object follows from a spec whose own fields have been checked: while nobody patches it,
 * no schema of the object can find anything more.
 */
export function noteSound(construct: IConstruct): void {
  (construct as unknown as Notes)[SOUND] = true;
}

/** True when {@link noteSound} was called for an object and nobody has changed it since. */
export function isSound(object: ApiObject): boolean {
  return (object as Notes)[SOUND] === true && isUnchanged(object);
}

/** Notes that whoever deploys a construct does not wait until its pods are ready. */
export function noteUnawaited(construct: IConstruct): void {
  (construct as unknown as Notes)[UNAWAITED] = true;
}

/** True unless {@link noteUnawaited} was called for a construct or one that it stands in. */
export function isAwaited(construct: IConstruct): boolean {
  return construct.node.scopes.every((scope) => (scope as unknown as Notes)[UNAWAITED] !== true);
}

/** Tells the rules what is known and stands in no manifest: node pools, what a spec describes wholly. */
export function noteFacts(construct: Construct, facts: StatedFacts): void {
  const notes = construct as Notes;
  notes[FACTS] ??= [];
  notes[FACTS].push(facts);
}

/** What the constructs of a tree have noted, taken together. */
export function statedFacts(constructs: readonly IConstruct[]): StatedFacts {
  const noted = constructs.flatMap((construct) => (construct as unknown as Notes)[FACTS] ?? []);
  return {
    nodePools: noted.flatMap(({ nodePools }) => nodePools ?? []),
    clusterRanges: noted.flatMap(({ clusterRanges }) => clusterRanges ?? []),
    whole: {
      namespaces: noted.flatMap(({ whole }) => whole?.namespaces ?? []),
      resourcePrefixes: noted.flatMap(({ whole }) => whole?.resourcePrefixes ?? []),
    },
    elsewhere: noted.flatMap(({ elsewhere }) => elsewhere ?? []),
  };
}
