/** Registers the objects of a checked tree as resources below a component. */

import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { formatProblems } from '../core';
import { isAwaited } from '../output';
import type { CheckedTree } from './checked-tree';
import { CrdPolicy, type DeploymentSettings } from './deploy-options';
import { hydrate } from './hydrate';
import { CRD, groupKindOf, type ManifestObject, NAMESPACE } from './kinds';
import { KubeObject, PROVIDER_VERSION, tokenOf } from './kube-object';
import { type ChosenOptions, optionsOf } from './object-options';
import type { RenderedManifest } from './order';
import type { Providers } from './provider';
import { annotated, isSecret, resourceOptions } from './resource-options';

/** Type token of a group of objects. One for all, so that renaming a construct class never renames its objects. */
export const SCOPE_TYPE = 'cnf-plumbing:construct:Scope';

/** A group of objects in the preview: what one child of the deployed construct makes. */
class ScopeComponent extends pulumi.ComponentResource {
  public constructor(name: string, parent: pulumi.Resource) {
    super(SCOPE_TYPE, name, {}, { parent });
    this.registerOutputs();
  }
}

/** A namespace that every cluster has; reading it shows that the cluster can be reached. */
class ClusterCheck extends pulumi.CustomResource {
  public constructor(name: string, options: pulumi.CustomResourceOptions) {
    super(
      tokenOf('v1', 'Namespace'),
      name,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } },
      { ...options, id: 'kube-system', version: PROVIDER_VERSION },
    );
  }
}

/** What is to be registered, and how. */
export interface Registration {
  /** First part of every logical name. */
  readonly name: string;
  /** The construct whose children become groups. */
  readonly base: IConstruct;
  readonly tree: CheckedTree;
  readonly providers: Providers;
  readonly settings: DeploymentSettings;
  /** What the whole waits for. Pulumi does not hand a component's own dependencies down to its children. */
  readonly after: readonly pulumi.Input<pulumi.Resource>[];
}

/** Resources from which writing the state file of a file or bucket back end takes longer than the cluster does. */
const MANY_RESOURCES = 400;

/**
 * Registers every object, what it waits for first.
 *
 * A resource is named after what the object is in the cluster (`edge/cnf/n3`), not after the construct that makes it:
 * a construct that moves keeps its objects. With names by construct path, the provider would take the object over
 * under the new name and then delete it under the old one.
 */
export function register(owner: pulumi.ComponentResource, registration: Registration): Map<ApiObject, KubeObject> {
  const { tree, settings } = registration;
  if (tree.warnings.length > 0) pulumi.log.warn(formatProblems(tree.warnings), owner);
  warnOfManyResources(tree.manifests.length, owner);
  const { stackTraceLimit } = Error;
  // Pulumi notes a stack trace for every resource; formatting them is a quarter of the program's time.
  Error.stackTraceLimit = 0;
  try {
    return registerAll(owner, registration, clusterCheck(owner, registration, settings));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function clusterCheck(
  owner: pulumi.ComponentResource,
  { name, providers, after }: Registration,
  settings: DeploymentSettings,
): pulumi.Resource[] {
  if (settings.clusterCheck === false) return [];
  return [new ClusterCheck(`${name}-cluster`, { parent: owner, provider: providers.main, dependsOn: [...after] })];
}

function registerAll(
  owner: pulumi.ComponentResource,
  { name, base, tree, providers, settings, after }: Registration,
  first: readonly pulumi.Resource[],
): Map<ApiObject, KubeObject> {
  const groups = groupsOf(tree.manifests, base);
  const scopes = new Map<IConstruct, pulumi.ComponentResource>();
  const scopeOf = (group: IConstruct) => {
    let scope = scopes.get(group);
    if (!scope) {
      scope = new ScopeComponent(`${name}/${group.node.id}`, owner);
      scopes.set(group, scope);
    }
    return scope;
  };
  const elsewhere = otherPlaces(owner);
  const registered = new Map<ApiObject, KubeObject>();
  for (const { source, object, namespace, waitsFor } of tree.manifests) {
    const chosen = optionsOf(object, settings.objects ?? []);
    const options = resourceOptions(object, settings, chosen, namespace && registered.get(namespace));
    const group = groups.get(source);
    const awaited = settings.awaitWorkloads !== false && isAwaited(source);
    const annotatedObject = annotated(object, settings, chosen, awaited, options.deletedWith !== undefined);
    registered.set(
      source,
      new KubeObject(logicalName(name, object), inputsOf(annotatedObject), {
        ...options,
        parent: group ? scopeOf(group) : owner,
        aliases: aliasesOf(chosen, group ? elsewhere.grouped : elsewhere.alone),
        provider: isPrecious(object, settings) && !chosen.adopt ? providers.strict() : providers.main,
        dependsOn: [...after, ...first, ...waitsFor.map((target) => registered.get(target) as KubeObject)],
      }),
    );
  }
  return registered;
}

/** An object as the provider gets it: late values put in, secrets marked. */
function inputsOf(object: ManifestObject): ManifestObject {
  const inputs = hydrate(object, object.metadata.name) as ManifestObject;
  if (!isSecret(inputs)) return inputs;
  const secret: Record<string, unknown> = { ...inputs };
  for (const key of ['data', 'stringData']) if (secret[key] !== undefined) secret[key] = pulumi.secret(secret[key]);
  return secret as unknown as ManifestObject;
}

/** Objects whose deletion takes others with it are never taken over silently. */
function isPrecious(object: ManifestObject, settings: DeploymentSettings): boolean {
  const kind = groupKindOf(object);
  return kind === NAMESPACE || (kind === CRD && settings.crds === CrdPolicy.Own);
}

function logicalName(deployment: string, { metadata }: ManifestObject): string {
  return [deployment, metadata.namespace, metadata.name].filter(Boolean).join('/');
}

/**
 * The group that an object is shown in: the child of the base construct that holds it, if it holds others too. A group
 * of one object would only lengthen the preview.
 */
function groupsOf(manifests: readonly RenderedManifest[], base: IConstruct): Map<ApiObject, IConstruct> {
  const children = new Map<ApiObject, IConstruct>();
  const sizes = new Map<IConstruct, number>();
  for (const { source } of manifests) {
    const { scopes } = source.node;
    const child = scopes[scopes.indexOf(base) + 1];
    if (child === undefined || child === source) continue;
    children.set(source, child);
    sizes.set(child, (sizes.get(child) ?? 0) + 1);
  }
  return new Map([...children].filter(([, child]) => (sizes.get(child) ?? 0) > 1));
}

/**
 * Where the same object would stand if its group gained or lost its second object. A URN holds the types of all
 * parents (not their names), so without this the first object would be replaced when a second one joins it.
 */
function otherPlaces(owner: pulumi.ComponentResource): {
  readonly grouped: pulumi.Alias;
  readonly alone: pulumi.Alias;
} {
  // One URN for all objects: each is an Output that Pulumi would resolve by itself.
  return { grouped: { parent: owner }, alone: { parent: pulumi.createUrn('any', SCOPE_TYPE, owner) } };
}

/** Former names, and the same ones in the other place. */
function aliasesOf({ aliases = [] }: ChosenOptions, elsewhere: pulumi.Alias): (pulumi.Alias | string)[] {
  const former = aliases.map((alias) =>
    alias.startsWith('urn:') ? [alias] : [{ name: alias }, { ...elsewhere, name: alias }],
  );
  return [elsewhere, ...former.flat()];
}

function warnOfManyResources(count: number, owner: pulumi.Resource): void {
  if (count <= MANY_RESOURCES || process.env.PULUMI_BACKEND_URL?.startsWith('https://')) return;
  pulumi.log.warn(
    `${count} objects in one stack: with a state in a file or bucket, the time of an update grows with the square of ` +
      `their number. Split the deployment into stacks of at most ${MANY_RESOURCES} objects.`,
    owner,
  );
}
