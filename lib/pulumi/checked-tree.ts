import type { IConstruct } from 'constructs';
import { hasErrors, type Problem, problem } from '../core';
import { collect, judge, manifestsOf, originOf } from '../output';
import { DependencyCircleError } from '../output/scope-graph';
import type { DeploymentSettings } from './deploy-options';
import { DeploymentError } from './deployment-error';
import { kindScopes } from './kinds';
import { lateProblems } from './late-problems';
import { unusedEntries } from './object-options';
import { inRegistrationOrder, type OrderedManifest, type RenderedManifest } from './order';
import { settingsProblems } from './settings-shape';

/** The objects of a tree without errors, each after what it waits for. */
export interface CheckedTree {
  readonly manifests: readonly OrderedManifest[];
  readonly warnings: readonly Problem[];
}

/**
 * Renders every object of a tree once and judges all of them: what constructs report, what the rules find, names given
 * twice, Outputs where the structure is decided, objects that would land in whatever namespace the provider has.
 *
 * @param settings how the objects are to be registered, judged along with them
 * @param settingsPath where the settings stand in the user's input
 * @throws DeploymentError with all Problems, when at least one is an error
 */
export function checkTree(
  root: IConstruct,
  settings: DeploymentSettings,
  settingsPath: readonly string[] = [],
): CheckedTree {
  const collected = collect(root);
  const manifests = inTheirNamespaces(manifestsOf(collected) as RenderedManifest[]);
  const content = [...lateProblems(manifests), ...homeless(manifests)];
  const shape = settingsProblems(settings, settingsPath);
  content.push(...shape);
  if (collected.complete && !hasErrors(shape)) {
    const objects = manifests.map(({ object }) => object);
    content.push(...unusedEntries(objects, settings.objects ?? [], settingsPath));
  }
  const ordered = order(manifests, content);
  const problems = judge(collected, content);
  if (hasErrors(problems)) throw new DeploymentError(problems);
  return { manifests: ordered, warnings: problems };
}

function order(manifests: readonly RenderedManifest[], problems: Problem[]): OrderedManifest[] {
  try {
    return inRegistrationOrder(manifests);
  } catch (error) {
    if (!(error instanceof DependencyCircleError)) throw error;
    problems.push(
      problem('OBJ001', error.source, {
        message: error.message,
        allowed: 'an order: an object comes after its Namespace and after the definition of its kind',
        hint: 'remove one of the dependencies named',
      }),
    );
    return [];
  }
}

/** cdk8s gives the namespace of a chart to all its objects, also to those that live in none: the Namespace itself. */
function inTheirNamespaces(manifests: readonly RenderedManifest[]): RenderedManifest[] {
  const scopeOf = kindScopes(manifests.map(({ object }) => object));
  return manifests.map((manifest) => {
    const { object } = manifest;
    if (object.metadata.namespace === undefined || scopeOf(object) !== 'cluster') return manifest;
    const { namespace: _, ...metadata } = object.metadata;
    return { ...manifest, object: { ...object, metadata } };
  });
}

/** Objects that need a namespace and name none: files and Pulumi would put them into different ones. */
function homeless(manifests: readonly RenderedManifest[]): Problem[] {
  const scopeOf = kindScopes(manifests.map(({ object }) => object));
  return manifests
    .filter(({ object }) => scopeOf(object) === 'namespace' && !object.metadata.namespace)
    .map(({ source, object }) =>
      problem('OBJ002', `${originOf(source).path}: metadata.namespace`, {
        message: `the ${object.kind} ${object.metadata.name} names no namespace`,
        allowed: 'the name of a namespace',
        hint: 'set metadata.namespace on the object, or the namespace of its chart',
      }),
    );
}
