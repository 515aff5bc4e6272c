/** Turns a construct tree into manifests, once, with everything that is wrong along the way. */

import type { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { isOutput, joinPath, type Problem, problem } from '../core';
import { originOf, otherValidations, reportedProblems } from './annotations';
import { findFaults, type JsonFault } from './json-faults';
import { inApplyOrder, type OrderedChart } from './order';
import { rendererOf } from './render';
import { DependencyCircleError } from './scope-graph';

/** An API object as it will be written, and the construct it comes from. */
export interface Manifest {
  readonly source: ApiObject;
  readonly object: Readonly<Record<string, unknown>>;
}

/** A chart's manifests in the order in which they apply. */
export interface ChartManifests {
  readonly chart: Chart;
  readonly manifests: readonly Manifest[];
}

/** What a tree holds. */
export interface Collected {
  readonly constructs: readonly IConstruct[];
  readonly charts: readonly ChartManifests[];
  /** What constructs report about themselves, and objects that could not be rendered. */
  readonly problems: readonly Problem[];
  /** False when objects are missing from `charts`, because they could not be rendered or put in order. */
  readonly complete: boolean;
}

/**
 * Renders every object of a tree exactly once and asks every construct what is wrong.
 * The tree is walked once; it is not changed, so that a second call gives the same.
 */
export function collect(root: IConstruct): Collected {
  const constructs = root.node.findAll();
  const problems: Problem[] = [];
  const charts: ChartManifests[] = [];
  const ordered = order(constructs, problems);
  let complete = ordered !== undefined;
  for (const { chart, objects } of ordered ?? []) {
    const manifests: Manifest[] = [];
    for (const source of objects) {
      try {
        manifests.push({ source, object: rendererOf(source)() });
      } catch (error) {
        complete = false;
        problems.push(...renderingProblems(source, error));
      }
    }
    charts.push({ chart, manifests });
  }
  problems.push(...constructs.flatMap(problemsOfConstruct));
  return { constructs, charts, problems, complete };
}

function order(constructs: readonly IConstruct[], problems: Problem[]): OrderedChart[] | undefined {
  try {
    return inApplyOrder(constructs);
  } catch (error) {
    if (!(error instanceof DependencyCircleError)) throw error;
    problems.push(
      problem('OBJ001', error.source, {
        message: error.message,
        allowed: 'dependencies that lead nowhere back',
        hint: 'remove one of the dependencies named',
      }),
    );
    return undefined;
  }
}

/** Structured Problems of our constructs, and what others only say in words. */
function problemsOfConstruct(construct: IConstruct): Problem[] {
  const reported = reportedProblems(construct);
  const messages = validate(construct);
  if (messages.length === 0) return reported;
  const path = construct.node.path || 'app';
  return [
    ...reported,
    ...messages.map((message) =>
      problem('OBJ001', path, {
        message,
        allowed: 'what the construct itself finds valid',
        hint: 'change the props of the construct; its own documentation says how',
      }),
    ),
  ];
}

/** A validation that fails to run is one more thing to report, not a reason to hide the others. */
function validate(construct: IConstruct): string[] {
  try {
    return otherValidations(construct);
  } catch (error) {
    return [`its validation failed: ${error instanceof Error ? error.message : error}`];
  }
}

/** Why cdk8s could not render an object; an Output in its props is the usual reason. */
function renderingProblems(source: ApiObject, error: unknown): Problem[] {
  const faults = findFaults((source as unknown as { props: unknown }).props);
  const outputs = faults.filter(({ value }) => isOutput(value));
  if (outputs.length > 0) return outputs.map((fault) => outputProblem(source, fault));
  const cause = (error instanceof Error ? error.message : String(error)).replace(
    /^Failed serializing .*?: (?:Error: )?/,
    '',
  );
  const places = faults.map(({ path, what }) => `${joinPath(...path)} holds ${what}`);
  return [
    problem('OBJ001', originOf(source).path, {
      message: ['the object cannot be rendered', cause, ...places].join(': '),
      allowed: 'plain values: text, numbers, booleans, lists and object literals',
      hint: 'give plain values, and check the JSON patches of the object',
    }),
  ];
}

function outputProblem(source: ApiObject, { path }: JsonFault): Problem {
  return problem('LATE002', `${originOf(source).path}: ${joinPath(...path)}`, {
    message: 'a Pulumi Output, whose value is not known while files are written',
    allowed: 'a plain value',
    hint: 'give a plain value, or deploy with Pulumi instead of writing files',
  });
}
