/** What the pods of an object need in the cluster before they can start. */

import { readAttachments } from '../checks/attachments';
import { networksOf, podTemplate } from '../constructs/workload/pod-template';
import { type ManifestObject, NETWORK } from './kinds';

/**
 * Fields of a pod that name another object of its namespace, and where the name stands in them.
 * Source: Kubernetes API reference, "PodSpec": volumes, envFrom, env, imagePullSecrets.
 */
const FIELDS: Readonly<Record<string, readonly [groupKind: string, name: string]>> = {
  configMap: ['core/ConfigMap', 'name'],
  configMapKeyRef: ['core/ConfigMap', 'name'],
  configMapRef: ['core/ConfigMap', 'name'],
  imagePullSecrets: ['core/Secret', 'name'],
  persistentVolumeClaim: ['core/PersistentVolumeClaim', 'claimName'],
  secret: ['core/Secret', 'secretName'],
  secretKeyRef: ['core/Secret', 'name'],
  secretRef: ['core/Secret', 'name'],
};

/** How an object is found by those that name it. */
export function referenceKey(groupKind: string, namespace: string | undefined, name: unknown): string {
  return `${groupKind} ${namespace ?? ''}/${name}`;
}

/**
 * Keys of what the pods of a workload read, mount or attach to; none for other objects. A pod that starts too early
 * is tried again, but one that starts with the ConfigMap of before keeps it.
 */
export function podReferences(object: ManifestObject): ReadonlySet<string> {
  const template = podTemplate(object);
  const keys = new Set<string>();
  if (!template) return keys;
  const { namespace } = object.metadata;
  const note = (groupKind: string, name: unknown) => {
    if (typeof name === 'string') keys.add(referenceKey(groupKind, namespace, name));
  };
  const walk = (value: unknown, field: string) => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, field);
      return;
    }
    const reference = FIELDS[field];
    if (reference) note(reference[0], (value as Record<string, unknown>)[reference[1]]);
    for (const [key, child] of Object.entries(value)) walk(child, key);
  };
  walk(template.spec, '');
  note('core/ServiceAccount', template.spec.serviceAccountName);
  const { attachments } = readAttachments({
    text: networksOf(template),
    namespace: namespace ?? '',
    origin: { path: '' },
  });
  for (const { name, namespace: place } of attachments) keys.add(referenceKey(NETWORK, place, name));
  return keys;
}
