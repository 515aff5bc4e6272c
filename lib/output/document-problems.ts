/** Checks that need nothing but the manifests: what files cannot hold, and names given twice. */

import type { ApiObject } from 'cdk8s';
import { isLate, isStringifiedOutput, joinPath, type Problem, problem } from '../core';
import { originOf } from './annotations';
import type { Manifest } from './collect';
import { findFaults } from './json-faults';

/**
 * Problems of what stands in the manifests and cannot stand in a file: values that only Pulumi knows (`LATE002`), the
 * text an Output leaves when it is made a string (`LATE001`), and values that JSON lacks (`OBJ001`).
 */
export function contentProblems(manifests: readonly Manifest[]): Problem[] {
  const problems: Problem[] = [];
  for (const { source, object } of manifests) {
    const place = (path: readonly (string | number)[]) => `${originOf(source).path}: ${joinPath(...path)}`;
    const faults = findFaults(object, (text, path, isKey) => {
      if (isStringifiedOutput(text)) problems.push(stringified(place(path), source));
      else if (isLate(text)) problems.push(isKey ? lateKey(place(path)) : lateValue(place(path)));
    });
    for (const { path, what } of faults) {
      problems.push(
        problem('OBJ001', place(path), {
          message: `${described(source)} holds ${what}, which no manifest can hold`,
          allowed: 'text, finite numbers, booleans, null, lists and object literals',
          hint: 'give a plain value, for instance a string',
        }),
      );
    }
  }
  return problems;
}

function stringified(path: string, source: ApiObject): Problem {
  return problem('LATE001', path, {
    message: `${described(source)} holds the text that a Pulumi Output leaves when it is turned into a string`,
    allowed: 'a plain value, or the Output itself where the field takes one',
    hint: 'build the text with pulumi.interpolate or apply, not with a template string or +',
  });
}

function lateKey(path: string): Problem {
  return problem('LATE001', path, {
    message: 'a key that only Pulumi knows',
    allowed: 'a plain key',
    hint: 'give a plain value: keys decide the structure of an object',
  });
}

function lateValue(path: string): Problem {
  return problem('LATE002', path, {
    message: 'a value that only Pulumi knows, while files are written now',
    allowed: 'a plain value',
    hint: 'give a plain value, or deploy with Pulumi instead of writing files',
  });
}

/**
 * Kinds that live outside namespaces: two of one name collide whatever namespace their charts set.
 * Source: Kubernetes API reference v1.34, resources with scope Cluster that cluster add-ons create.
 */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'core/Namespace',
  'core/Node',
  'core/PersistentVolume',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/StorageClass',
]);

/** `NAME002` for every object whose name another one before it has, with the construct paths of both. */
export function nameProblems(manifests: readonly Manifest[]): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, ApiObject>();
  for (const { source, object } of manifests) {
    const { name, namespace } = (object.metadata ?? {}) as { name?: unknown; namespace?: unknown };
    if (typeof name !== 'string') continue;
    const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
    const scope = CLUSTER_SCOPED.has(kind) ? '' : String(namespace ?? '');
    const key = `${kind} ${scope} ${name}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, source);
    else {
      const where = scope === '' ? '' : ` in namespace ${scope}`;
      problems.push(
        problem('NAME002', originOf(source).path, {
          message: `${object.kind} ${name}${where} is made twice: by ${other.node.path} and by ${source.node.path}`,
          value: name,
          allowed: 'one object of a kind per name and namespace',
          hint: `rename one of them, or make ${other.node.path} once and share it`,
        }),
      );
    }
  }
  return problems;
}

function groupOf(apiVersion: unknown): string {
  const text = String(apiVersion);
  const slash = text.indexOf('/');
  return slash < 0 ? 'core' : text.slice(0, slash);
}

function described(source: ApiObject): string {
  return `${source.kind} ${source.name} (${source.node.path})`;
}
