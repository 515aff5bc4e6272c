import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1';
import { didYouMean, type Problem, problem } from '../../core';
import { copierOf, rendered, rendererOf, reportProblems } from '../../output';
import { WORKLOAD_KINDS } from './pod-template';

/**
 * The workload of a construct.
 *
 * @param doing what is done to it, for the error
 * @throws Error when it has none: a wrong call, not a wrong cluster
 */
export function workloadObject(target: Construct, doing: string): ApiObject {
  const object = ApiObject.isApiObject(target) ? target : (target.node.defaultChild as ApiObject | undefined);
  if (object === undefined || !ApiObject.isApiObject(object) || !WORKLOAD_KINDS.includes(object.kind)) {
    throw new Error(
      `cannot ${doing} ${target.node.path || 'the app'}: it is ${object ? `a ${object.kind}` : 'no manifest'}, ` +
        `and only ${WORKLOAD_KINDS.join(', ')} have pods${object ? elsewhere(object.kind) : ''}`,
    );
  }
  return object;
}

/** What to do with kinds whose pods are made by others. */
function elsewhere(kind: string): string {
  return kind.startsWith('VirtualMachine')
    ? '; KubeVirt makes that of a machine: name the network in its networks'
    : '';
}

/**
 * Lets a workload be written with something added: to its resolved manifest, so that it comes last. Of a manifest that
 * cannot be rendered nothing more is found.
 */
export function addToManifest(
  object: ApiObject,
  add: <T>(manifest: T) => T,
  problemsOf: (manifest: unknown) => readonly Problem[],
): void {
  const plain = rendererOf(object);
  const copied = copierOf(object);
  object.toJson = () => add(copied());
  reportProblems(object, () => {
    const manifest = rendered(plain);
    return manifest === undefined ? [] : problemsOf(manifest);
  });
}

/** ATT003 when a container is named that is not there, or none is named of several. */
export function containerProblem(
  path: string,
  wanted: string | undefined,
  containers: readonly Container[],
  what: string,
): Problem | undefined {
  const names = containers.map(({ name }) => name);
  if (wanted === undefined ? names.length === 1 : names.includes(wanted)) return undefined;
  return problem('ATT003', path, {
    message:
      wanted === undefined
        ? `the workload has ${names.length} containers, and none is named for ${what}`
        : `the workload has no container ${JSON.stringify(wanted)}`,
    value: wanted ?? 'no container named',
    allowed: names.join(', ') || 'a workload with containers',
    hint:
      wanted === undefined
        ? `say which: { container: '${names[0] ?? 'app'}' }`
        : didYouMean(wanted, names, 'use one of its containers'),
  });
}
