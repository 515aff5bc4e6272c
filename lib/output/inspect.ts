import type { IConstruct } from 'constructs';
import type { ManifestDocument } from '../checks';
import { formatProblem, type Problem } from '../core';
import { isSound, originOf, statedFacts } from './annotations';
import { type Collected, collect, type Manifest } from './collect';
import { contentProblems, nameProblems } from './document-problems';

/** Every manifest of a tree, in the order in which they apply. */
export function manifestsOf({ charts }: Collected): Manifest[] {
  return charts.flatMap(({ manifests }) => manifests);
}

/** The manifests of a tree with where each comes from, as the checks take them. */
export function documentsOf(manifests: readonly Manifest[]): ManifestDocument[] {
  return manifests.map(({ source, object }) => ({ object, origin: originOf(source), sound: isSound(source) }));
}

/**
 * Everything that is wrong with a tree, each thing once: what constructs report, names given twice, what the rules
 * find in the finished objects.
 *
 * @param content what is wrong with single objects, which depends on whether they are written or deployed
 */
export function judge(collected: Collected, content: readonly Problem[]): Problem[] {
  const { constructs, problems: reported, complete } = collected;
  const manifests = manifestsOf(collected);
  // Loaded at first use: the checks are half of the package, and importing it must stay cheap.
  const { checkManifests } = require('../checks') as typeof import('../checks');
  // Rules about how objects fit together would blame the others for an object that is missing.
  const rules = complete ? checkManifests(documentsOf(manifests), statedFacts(constructs)) : [];
  const problems = [...reported, ...nameProblems(manifests), ...content, ...rules];
  // A construct and a rule may find the same thing.
  return [...new Map(problems.map((p) => [formatProblem(p), p])).values()];
}

/** A tree as it would be written, and everything that is wrong with it. */
export interface Inspection extends Collected {
  readonly problems: readonly Problem[];
}

/** Renders a tree and runs every check, without writing anything. */
export function inspectTree(root: IConstruct): Inspection {
  const collected = collect(root);
  return { ...collected, problems: judge(collected, contentProblems(manifestsOf(collected))) };
}
