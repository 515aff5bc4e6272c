import type * as pulumi from '@pulumi/pulumi';
import { CrdPolicy, type DeploymentSettings } from './deploy-options';
import { CRD, groupKindOf, isWithoutDependents, type ManifestObject, mayGoWithNamespace } from './kinds';

/** Kinds that the provider waits for until their pods are ready. */
const WORKLOADS: ReadonlySet<string> = new Set([
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/StatefulSet',
  'batch/Job',
  'core/Pod',
]);

/** Seconds to wait for a DaemonSet when nothing else is said. */
const DAEMON_SET_TIMEOUT = 1800;

/**
 * The object with the annotations that tell the provider how to wait and delete. Only Pulumi's copy of an object
 * carries them; what the user set stays. Source: Pulumi Kubernetes provider, "pulumi.com annotations".
 *
 * @param goesWithNamespace the object is not deleted itself
 */
export function annotated(
  object: ManifestObject,
  settings: DeploymentSettings,
  goesWithNamespace: boolean,
): ManifestObject {
  const added: Record<string, string> = {};
  // A definition is stored before its kind is served: objects of the kind must wait for more than its existence.
  if (groupKindOf(object) === CRD) added['pulumi.com/waitFor'] = 'condition=Established';
  if (groupKindOf(object) === 'apps/DaemonSet') {
    added['pulumi.com/timeoutSeconds'] = String(settings.daemonSetTimeoutSeconds ?? DAEMON_SET_TIMEOUT);
  }
  if (settings.awaitWorkloads === false && WORKLOADS.has(groupKindOf(object))) added['pulumi.com/skipAwait'] = 'true';
  if (isWithoutDependents(object) && !goesWithNamespace) {
    added['pulumi.com/deletionPropagationPolicy'] = 'background';
  }
  if (Object.keys(added).length === 0) return object;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...added, ...object.metadata.annotations } },
  };
}

/** Options of an object's resource that follow from what it is. */
export function resourceOptions(
  object: ManifestObject,
  settings: DeploymentSettings,
  namespace: pulumi.Resource | undefined,
): pulumi.CustomResourceOptions {
  return {
    retainOnDelete: groupKindOf(object) === CRD && settings.crds !== CrdPolicy.Own ? true : undefined,
    deletedWith: mayGoWithNamespace(object) ? namespace : undefined,
    additionalSecretOutputs: isSecret(object) ? ['data', 'stringData'] : undefined,
  };
}

/** True for a Secret of the core group. */
export function isSecret(object: ManifestObject): boolean {
  return object.apiVersion === 'v1' && object.kind === 'Secret';
}
