/**
 * What keeps a value out of a manifest. The API server stores JSON, so that is all a document may hold;
 * anything else would be dropped or changed on its way into a file, and is refused by name instead.
 */

import { isPlainObject } from '../core';

/** Something that no manifest can hold, and where it stands. */
export interface JsonFault {
  /** Keys and list positions from the document down to the value. */
  readonly path: readonly (string | number)[];
  /** What it is, in a few words: `a function`, `NaN`, `an object of class Date`. */
  readonly what: string;
  /** The value itself. */
  readonly value: unknown;
}

/**
 * Levels of nesting that are written. Kubernetes' own objects stay below 70 (CRD schemas), while readers give up
 * at 1,000 to 10,000; an object that contains itself also ends here.
 */
export const DEEPEST = 500;

const TOO_DEEP = `nesting deeper than ${DEEPEST} levels, or an object that contains itself`;

/** Half of a surrogate pair: no UTF-8 file and no API object can hold it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** True for text that UTF-8 can hold. */
export function isUnicode(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/**
 * Calls `onText` for every text and every key, and returns what cannot be written.
 * An `undefined` member is no fault: it is left out, as JSON does. In a list it is written as null, as JSON does.
 */
export function findFaults(
  value: unknown,
  onText: (text: string, path: readonly (string | number)[], isKey: boolean) => void = () => {},
): JsonFault[] {
  const faults: JsonFault[] = [];
  let tooDeep = false;
  const path: (string | number)[] = [];
  const fault = (what: string, culprit: unknown) => faults.push({ path: [...path], what, value: culprit });

  const text = (it: string, isKey: boolean) => {
    if (isUnicode(it)) onText(it, path, isKey);
    else fault(`${isKey ? 'a key' : 'text'} with half of a surrogate pair`, it);
  };

  const visit = (it: unknown): void => {
    // What contains itself twice would be walked 2^500 times.
    if (tooDeep) return;
    if (typeof it === 'string') text(it, false);
    else if (typeof it === 'number' && !Number.isFinite(it)) fault(String(it), it);
    else if (typeof it === 'bigint' || typeof it === 'function' || typeof it === 'symbol') fault(`a ${typeof it}`, it);
    else if (typeof it !== 'object' || it === null) return;
    else if (path.length >= DEEPEST) {
      tooDeep = true;
      fault(TOO_DEEP, it);
    } else if (Array.isArray(it)) {
      for (let i = 0; i < it.length; i++) step(i, it[i]);
    } else if (isPlainObject(it)) {
      for (const key of Object.keys(it)) {
        const member = (it as Record<string, unknown>)[key];
        if (member === undefined) continue;
        step(key, member);
      }
    } else fault(`an object of class ${className(it)}`, it);
  };

  const step = (segment: string | number, member: unknown) => {
    path.push(segment);
    if (typeof segment === 'string') text(segment, true);
    visit(member);
    path.pop();
  };

  visit(value);
  return faults;
}

function className(value: object): string {
  const made = (value as { constructor?: unknown }).constructor;
  return (typeof made === 'function' && made.name) || 'without a name';
}
