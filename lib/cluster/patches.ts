import { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { joinPath, type Problem, problem } from '../core';
import { type ManifestPatch, PatchOperation } from '../spec';

/** How cdk8s writes each operation. Source: RFC 6902, section 4. */
const OPERATIONS: Readonly<Record<PatchOperation, (patch: ManifestPatch) => JsonPatch>> = {
  [PatchOperation.Add]: ({ path, value }) => JsonPatch.add(path, value),
  [PatchOperation.Remove]: ({ path }) => JsonPatch.remove(path),
  [PatchOperation.Replace]: ({ path, value }) => JsonPatch.replace(path, value),
  [PatchOperation.Test]: ({ path, value }) => JsonPatch.test(path, value),
};

/**
 * Adds the patches of a spec to the objects they name, in order. An operation that does not fit its object shows when
 * the object is rendered (OBJ001).
 *
 * @returns PATCH001 for every patch that names no object
 */
export function applyPatches(root: IConstruct, patches: readonly ManifestPatch[]): Problem[] {
  const objects = root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return patches.flatMap((patch, index) => {
    const chosen = objects.filter((object) => isMeant(object, patch));
    for (const object of chosen) object.addJsonPatch(OPERATIONS[patch.op](patch));
    return chosen.length > 0 ? [] : [withoutObject(patch, index, objects)];
  });
}

function isMeant(object: ApiObject, { kind, name, namespace }: ManifestPatch): boolean {
  return (
    (kind === undefined || kind === object.kind) &&
    (name === undefined || name === object.name) &&
    (namespace === undefined || namespace === object.metadata.namespace)
  );
}

function withoutObject(patch: ManifestPatch, index: number, objects: readonly ApiObject[]): Problem {
  const { kind, name, namespace } = patch;
  const kinds = [...new Set(objects.map((object) => object.kind))];
  const ofKind = objects.filter((object) => object.kind === kind).map((object) => object.name);
  return problem('PATCH001', joinPath('patches', index), {
    message: 'the patch names no object of the cluster',
    value: { kind, name, namespace },
    allowed: ofKind.length > 0 ? `${kind}: ${ofKind.join(', ')}` : kinds.join(', '),
    hint: 'name a kind, name and namespace that exist; `cnf-plumbing synth` writes them all',
  });
}
