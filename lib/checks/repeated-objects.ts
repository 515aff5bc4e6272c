import { type Problem, problem } from '../core';
import { at } from '../rules/origin';
import { apiObjects, type ManifestDocument } from './api-objects';
import { textAt } from './json';

/** Objects as they end up in a cluster. */
export interface DistinctObjects {
  readonly documents: readonly ManifestDocument[];
  /** What stands later once more. */
  readonly repeated: readonly ManifestDocument[];
  readonly problems: readonly Problem[];
}

/**
 * Of objects that stand in several places, the last one, which is the one that counts when files are applied in their
 * order; the others are reported (NAME003) and set apart, as judged together they would contradict themselves.
 */
export function distinctObjects(documents: readonly ManifestDocument[]): DistinctObjects {
  const objects = apiObjects(documents);
  const keyOf = ({ type, namespace, object }: (typeof objects)[number]) => {
    const name = textAt(object, 'metadata', 'name');
    return name === undefined ? undefined : JSON.stringify([type, namespace, name]);
  };
  const last = new Map(objects.map((object) => [keyOf(object), object]));
  const counts = (object: (typeof objects)[number]) => {
    const key = keyOf(object);
    return key === undefined || last.get(key) === object;
  };
  const repeated = objects.filter((object) => !counts(object));
  return {
    documents: objects.filter(counts),
    repeated,
    problems: repeated.map((object) => {
      const winner = last.get(keyOf(object)) as typeof object;
      return problem('NAME003', at(object.origin, 'metadata', 'name'), {
        message: `${object.type.replace(/^.*\//, '')} ${object.name} stands in ${winner.origin.path} too, which is applied later`,
        value: object.name,
        allowed: 'one place for each object',
        hint: 'keep one of them, or check the files of each cluster by themselves',
      });
    }),
  };
}
