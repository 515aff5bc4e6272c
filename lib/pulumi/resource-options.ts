import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import { CrdPolicy, type DeploymentSettings } from './deploy-options';
import { CRD, groupKindOf, isWithoutDependents, type ManifestObject, mayGoWithNamespace } from './kinds';
import type { ChosenOptions } from './object-options';

/** Kinds that the provider waits for until their pods are ready. */
const WORKLOADS: ReadonlySet<string> = new Set([
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/StatefulSet',
  'batch/Job',
  'core/Pod',
]);

/** Seconds to wait for a DaemonSet: at first, when all nodes pull the image at once, and for each step of an update. */
const DAEMON_SET_SECONDS = { start: 600, step: 60 } as const;

/** Nodes of the largest pool when nothing is said. */
const NODE_COUNT = 20;

/**
 * The object with the annotations that tell the provider how to wait and delete. Only Pulumi's copy of an object
 * carries them; what the user set stays. Source: Pulumi Kubernetes provider, "pulumi.com annotations".
 *
 * @param awaited whether its pods are waited for
 * @param goesWithNamespace the object is not deleted itself
 */
export function annotated(
  object: ManifestObject,
  settings: DeploymentSettings,
  chosen: ChosenOptions,
  awaited: boolean,
  goesWithNamespace: boolean,
): ManifestObject {
  const added: Record<string, string> = {};
  const adopted = chosen.adopt ?? settings.adopt ?? false;
  if (groupKindOf(object) !== CRD) added['pulumi.com/patchFieldManager'] = settings.fieldManager ?? fieldManager();
  if (adopted) added['pulumi.com/patchForce'] = 'true';
  // A definition is stored before its kind is served: objects of the kind must wait for more than its existence.
  if (groupKindOf(object) === CRD) added['pulumi.com/waitFor'] = 'condition=Established';
  if (groupKindOf(object) === 'apps/DaemonSet' && chosen.timeoutSeconds === undefined) {
    added['pulumi.com/timeoutSeconds'] = String(settings.daemonSetTimeoutSeconds ?? daemonSetSeconds(object, settings));
  }
  if (!awaited && WORKLOADS.has(groupKindOf(object))) added['pulumi.com/skipAwait'] = 'true';
  if (isWithoutDependents(object) && !goesWithNamespace) {
    added['pulumi.com/deletionPropagationPolicy'] = 'background';
  }
  if (Object.keys(added).length === 0) return object;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...added, ...object.metadata.annotations } },
  };
}

/**
 * Who writes the fields of an object, by the name that server-side apply knows: the stack. The provider's own names are
 * random, so that a run which was killed would leave objects whose fields the next one cannot change; and it would take
 * over objects of another stack without a word. With the annotation that carries the name, that is a conflict.
 * Definitions have none, since stacks share them. Source: Kubernetes documentation, "Server-Side Apply", Conflicts.
 */
function fieldManager(): string {
  const name = `pulumi/${pulumi.getProject()}/${pulumi.getStack()}`;
  // The API server takes 128 characters.
  if (name.length <= 128) return name;
  return `${name.slice(0, 111)}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

/** Seconds until a DaemonSet that is updated step by step is ready on all nodes. */
function daemonSetSeconds({ spec }: ManifestObject, { nodeCount = NODE_COUNT }: DeploymentSettings): number {
  const { updateStrategy, minReadySeconds = 0 } = (spec ?? {}) as {
    updateStrategy?: { rollingUpdate?: { maxUnavailable?: unknown } };
    minReadySeconds?: number;
  };
  const given = String(updateStrategy?.rollingUpdate?.maxUnavailable ?? 1);
  const atOnce = given.endsWith('%') ? Math.ceil((nodeCount * Number.parseInt(given, 10)) / 100) : Number(given);
  return DAEMON_SET_SECONDS.start + (DAEMON_SET_SECONDS.step + minReadySeconds) * Math.ceil(nodeCount / (atOnce || 1));
}

/** Options of an object's resource that follow from what it is, and those that were chosen for it. */
export function resourceOptions(
  object: ManifestObject,
  settings: DeploymentSettings,
  chosen: ChosenOptions,
  namespace: pulumi.Resource | undefined,
): pulumi.CustomResourceOptions {
  const { protect, ignoreChanges, timeoutSeconds } = chosen;
  const timeout = timeoutSeconds === undefined ? undefined : `${timeoutSeconds}s`;
  const kept = groupKindOf(object) === CRD && settings.crds !== CrdPolicy.Own;
  return {
    protect,
    ignoreChanges,
    import: chosen.import ? importId(object) : undefined,
    retainOnDelete: (chosen.retainOnDelete ?? kept) || undefined,
    // What goes with its namespace is not kept; deleting it by itself can be refused.
    deletedWith: mayGoWithNamespace(object) && !chosen.retainOnDelete ? namespace : undefined,
    customTimeouts: timeout ? { create: timeout, update: timeout, delete: timeout } : undefined,
    additionalSecretOutputs: isSecret(object) ? ['data', 'stringData'] : undefined,
  };
}

/** How the provider names an object. Source: Pulumi Kubernetes provider, "Import". */
function importId({ metadata: { name, namespace } }: ManifestObject): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** True for a Secret of the core group. */
export function isSecret(object: ManifestObject): boolean {
  return object.apiVersion === 'v1' && object.kind === 'Secret';
}
