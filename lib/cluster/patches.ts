import { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { joinPath, type Problem, problem } from '../core';
import { rendered } from '../output';
import { type ManifestPatch, PatchOperation } from '../spec';

/** How cdk8s writes each operation. Source: RFC 6902, section 4. */
const OPERATIONS: Readonly<Record<PatchOperation, (patch: ManifestPatch) => JsonPatch>> = {
  [PatchOperation.Add]: ({ path, value }) => JsonPatch.add(path, value),
  [PatchOperation.Remove]: ({ path }) => JsonPatch.remove(path),
  [PatchOperation.Replace]: ({ path, value }) => JsonPatch.replace(path, value),
  [PatchOperation.Test]: ({ path, value }) => JsonPatch.test(path, value),
};

/**
 * Adds the patches of a spec to the objects they name, in order. A `test` that fails shows when its object is
 * rendered (OBJ001).
 *
 * @returns PATCH001 for every patch that names no object, or a place that its object does not have
 */
export function applyPatches(root: IConstruct, patches: readonly ManifestPatch[]): Problem[] {
  const objects = root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return patches.flatMap((patch, index) => {
    const chosen = objects.filter((object) => isMeant(object, patch));
    if (chosen.length === 0) return [withoutObject(patch, index, objects)];
    return chosen.flatMap((object) => {
      const missing = withoutPlace(patch, index, object);
      if (missing) return [missing];
      object.addJsonPatch(OPERATIONS[patch.op](patch));
      return [];
    });
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

/**
 * The place must exist, for `add` the one around it. cdk8s would change nothing, or something else, without a word.
 * Source: RFC 6902, section 4; RFC 6901, section 3.
 */
function withoutPlace({ op, path }: ManifestPatch, index: number, object: ApiObject): Problem | undefined {
  const lost = (message: string, allowed: string) =>
    problem('PATCH001', joinPath('patches', index, 'path'), {
      message,
      value: path,
      allowed,
      hint: 'name a place as it stands in the file that `cnf-plumbing synth` writes',
    });
  if (!path.startsWith('/')) return lost('the path is no JSON pointer', 'text like /spec/template/spec');
  const segments = path.slice(1).split('/');
  const needed = op === PatchOperation.Add ? segments.slice(0, -1) : segments;
  let node: unknown = rendered(() => object.toJson());
  if (node === undefined) return undefined;
  for (const [depth, segment] of needed.entries()) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    const members = typeof node === 'object' && node !== null ? (node as Record<string, unknown>) : {};
    if (!Object.hasOwn(members, key)) {
      const place = `/${segments.slice(0, depth).join('/')}`;
      return lost(
        `${object.kind} ${object.name} has no ${key} at ${place}`,
        Object.keys(members).join(', ') || 'nothing below it',
      );
    }
    node = members[key];
  }
  return undefined;
}
