import { isLate, joinPath, type Problem, problem } from '../core';
import { contentProblems, type Manifest, originOf } from '../output';
import { isJson } from './hydrate';

/**
 * Problems of values that only Pulumi knows: `LATE001` where one decides which objects exist (names, namespaces,
 * kinds, keys, also keys of JSON text, and text that was encoded before the value was known), `OBJ001` for values
 * that no manifest can hold.
 */
export function lateProblems(manifests: readonly Manifest[]): Problem[] {
  const problems = contentProblems(manifests).filter(({ code }) => code !== 'LATE002');
  for (const manifest of manifests) {
    for (const [path, message] of structuralPlaces(manifest.object)) {
      problems.push(
        problem('LATE001', `${originOf(manifest.source).path}: ${joinPath(...path)}`, {
          message,
          value: 'Output',
          allowed: 'a plain value known when the program starts',
          hint: hintFor(path),
        }),
      );
    }
  }
  return problems;
}

type Place = readonly [path: readonly (string | number)[], message: string];

function structuralPlaces(object: Manifest['object']): Place[] {
  const metadata = (object.metadata ?? {}) as Record<string, unknown>;
  const places: Place[] = [];
  for (const key of ['apiVersion', 'kind']) {
    if (isLate(object[key])) places.push([[key], `a Pulumi Output decides the ${key} of an object`]);
  }
  for (const key of ['name', 'namespace']) {
    if (isLate(metadata[key])) places.push([['metadata', key], `a Pulumi Output decides the ${key} of an object`]);
  }
  if (object.apiVersion === 'v1' && object.kind === 'Secret') places.push(...encodedPlaces(object.data));
  jsonKeys(object, [], places);
  return places;
}

/** Base64 text of a Secret that was made of a marker: the value would never be put in. */
function encodedPlaces(data: unknown): Place[] {
  return Object.entries((data ?? {}) as Record<string, unknown>)
    .filter(([, text]) => typeof text === 'string' && !isLate(text) && isLate(Buffer.from(text, 'base64').toString()))
    .map(([key]) => [['data', key], 'a Pulumi Output was encoded before its value was known']);
}

/** Keys inside JSON text; those of the object itself are found with its other content. */
function jsonKeys(value: unknown, path: readonly (string | number)[], places: Place[]): void {
  if (typeof value === 'string') {
    if (!isLate(value) || !isJson(value)) return;
    const inner: unknown = JSON.parse(value);
    if (hasLateKey(inner)) places.push([path, 'a Pulumi Output is a key of this JSON text']);
    else jsonKeys(inner, path, places);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      jsonKeys(child, [...path, Array.isArray(value) ? Number(key) : key], places);
    }
  }
}

function hasLateKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => isLate(key) || hasLateKey(child));
}

function hintFor(path: readonly (string | number)[]): string {
  if (path[0] === 'data') return 'put the Output into stringData as it is';
  return 'read the value from Pulumi config, or resolve the Output before the objects are declared';
}
