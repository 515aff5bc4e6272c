/** Options of single objects, as the settings give them. */

import { didYouMean, joinPath, type Problem, problem } from '../core';
import type { ObjectMatch, ObjectOptions } from './deploy-options';
import type { ManifestObject } from './kinds';

/** What is said of one object, by all entries that name it. */
export type ChosenOptions = Omit<ObjectOptions, 'match'>;

/** The options of an object: lists add up, of other words the last one counts. */
export function optionsOf(object: ManifestObject, entries: readonly ObjectOptions[]): ChosenOptions {
  const given = entries.filter(({ match }) => isMeant(object, match));
  const { match: _, ...last } = Object.assign({}, ...given) as ObjectOptions;
  return {
    ...last,
    ignoreChanges: given.flatMap(({ ignoreChanges = [] }) => ignoreChanges),
    aliases: given.flatMap(({ aliases = [] }) => aliases),
  };
}

/** OPT001 for every entry that names none of the objects. */
export function unusedEntries(
  objects: readonly ManifestObject[],
  entries: readonly ObjectOptions[],
  path: readonly string[],
): Problem[] {
  return entries.flatMap(({ match }, index) => {
    if (objects.some((object) => isMeant(object, match))) return [];
    return [withoutObject(match, objects, joinPath(...path, 'objects', index, 'match'))];
  });
}

const WORDS = ['kind', 'namespace', 'name'] as const satisfies (keyof ObjectMatch)[];

const wordOf = (object: ManifestObject, word: keyof ObjectMatch) =>
  word === 'kind' ? object.kind : object.metadata[word];

function isMeant(object: ManifestObject, match: ObjectMatch): boolean {
  return WORDS.every((word) => match[word] === undefined || match[word] === wordOf(object, word));
}

/** Names the first word that no object has beside the words before it. */
function withoutObject(match: ObjectMatch, objects: readonly ManifestObject[], path: string): Problem {
  let left = objects;
  for (const word of WORDS) {
    const asked = match[word];
    if (asked === undefined) continue;
    const agreeing = left.filter((object) => wordOf(object, word) === asked);
    if (agreeing.length > 0) {
      left = agreeing;
      continue;
    }
    const known = [...new Set(left.map((object) => wordOf(object, word) ?? '(none)'))];
    return problem('OPT001', path, {
      message: `no object has ${word} ${JSON.stringify(asked)}${left === objects ? '' : ' and the words before it'}`,
      value: match,
      allowed: known.join(', '),
      hint: didYouMean(asked, known, 'name an object that the preview shows'),
    });
  }
  throw new Error(`${path} names an object`);
}
