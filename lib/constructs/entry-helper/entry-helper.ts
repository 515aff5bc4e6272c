import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1';
import { type Problem, problem } from '../../core';
import { originOf } from '../../output';
import { containersOf, podTemplate } from '../workload/pod-template';
import { addToManifest, containerProblem, workloadObject } from '../workload/workload-object';
import { HELPER, HELPER_MOUNT, helperConfigMap, helperVolume } from './helper-files';

const HELPED = Symbol.for('cnf-plumbing.entry-helper');

/** Which container is started through the entry helper. */
export interface EntryHelperOptions {
  /** Name of the container. @default - the only container */
  readonly container?: string | undefined;
}

/**
 * Starts a container's command through the entry helper, `cnf-eal`: it reads which devices, CPUs and hugepages the
 * container was given, and starts the command with the EAL arguments of DPDK that follow (docs/entry-helper.md).
 * The helper comes from a ConfigMap beside the workload, `<workload>-cnf-eal`, mounted read-only; the image needs a shell.
 * Codes: ATT003, ATT006.
 *
 * @param target any construct whose main child is a workload, as of `attachTo`
 * @throws Error when the target has no workload: a wrong call, not a wrong cluster.
 *
 * @example
 * ```ts
 * startThroughEntryHelper(deployment, { container: 'upf' }); // command: ['dpdk-testpmd'], args: ['--', '-i']
 * ```
 */
export function startThroughEntryHelper(target: Construct, options: EntryHelperOptions = {}): void {
  const object = workloadObject(target, 'start through the entry helper');
  const holder = object as ApiObject & { [HELPED]?: Set<string | undefined> };
  const known = holder[HELPED];
  if (known) {
    known.add(options.container);
    return;
  }
  const helped = new Set([options.container]);
  holder[HELPED] = helped;
  const configMap = deliver(object);
  addToManifest(
    object,
    (manifest) => addHelper(manifest, configMap.name, helped),
    (manifest) => [...helped].flatMap((name) => checkContainer(object, manifest, name)),
  );
}

/** The files of the helper, in the namespace of the workload. */
function deliver(object: ApiObject): ApiObject {
  const scope = object.node.scope as Construct;
  const configMap = helperConfigMap(scope, `${object.node.id}EntryHelper`, {
    name: `${object.name}-cnf-eal`,
    namespace: object.metadata.namespace,
    owner: object.name,
  });
  object.addDependency(configMap);
  return configMap;
}

function addHelper<T>(manifest: T, configMap: string, names: ReadonlySet<string | undefined>): T {
  const template = podTemplate(manifest);
  if (!template) return manifest;
  const all = containersOf(template);
  const helped = all.filter(({ name, command }) => command?.length && isMeant(name, names, all));
  if (helped.length === 0) return manifest;
  template.spec.volumes ??= [];
  template.spec.volumes.push(helperVolume(configMap));
  for (const container of helped) {
    container.command = [...HELPER, ...(container.command as string[])];
    container.volumeMounts ??= [];
    container.volumeMounts.push({ ...HELPER_MOUNT });
    if (helped.length > 1) tellApart(container);
  }
  return manifest;
}

/** Without a name, the only container is meant. */
function isMeant(name: string, names: ReadonlySet<string | undefined>, all: readonly Container[]): boolean {
  return names.has(name) || (names.has(undefined) && all.length === 1);
}

/** Containers of a pod share its host name and its hugepage volumes; DPDK tells processes apart by the file prefix (V66). */
function tellApart(container: Container): void {
  container.env ??= [];
  const name = 'CNF_EAL_FILE_PREFIX';
  if (!container.env.some((variable) => variable.name === name)) container.env.push({ name, value: container.name });
}

function checkContainer(object: ApiObject, manifest: unknown, wanted: string | undefined): Problem[] {
  const template = podTemplate(manifest);
  const all = template ? containersOf(template) : [];
  const path = `${originOf(object).path}: entryHelper`;
  const unknown = containerProblem(path, wanted, all, 'the entry helper');
  if (unknown) return [unknown];
  const { name, command } = all.find((container) => wanted === undefined || container.name === wanted) as Container;
  if (command?.length) return [];
  return [
    problem('ATT006', path, {
      message: `container ${name} has no command that the entry helper could start`,
      value: command ?? 'the entry point of the image',
      allowed: 'a command, as a list of words',
      hint: "write out what the image starts: command: ['dpdk-testpmd'], args: ['--', '--forward-mode=mac']",
    }),
  ];
}
