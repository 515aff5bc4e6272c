/** Late values on their way through a construct tree: Output to marker before it is rendered, marker to Output after. */

import * as pulumi from '@pulumi/pulumi';
import type { IResolver, ResolutionContext } from 'cdk8s';
import { isLate, isOutput, lateMarker, splitLate } from '../core';
import { withoutStack } from './deployment-error';

/** Puts a marker where an Output stands in an API object, so that the object can be rendered to plain data. */
export class OutputResolver implements IResolver {
  private readonly markers = new Map<unknown, string>();

  public resolve(context: ResolutionContext): void {
    if (!isOutput(context.value)) return;
    let marker = this.markers.get(context.value);
    if (marker === undefined) {
      marker = lateMarker(context.value);
      this.markers.set(context.value, marker);
    }
    context.replaceValue(marker);
  }
}

/**
 * Puts the values back: a text that is one marker becomes the Output itself, of whatever type; a marker inside a
 * longer text becomes part of an Output of that text. Inside JSON text the value is escaped as JSON asks, however
 * deeply JSON stands in JSON. Secrets stay secret, dependencies stay known. Parts without markers are kept as they are.
 *
 * @param where named in the error when a value cannot be put into a text
 */
export function hydrate(value: unknown, where: string): unknown {
  if (typeof value === 'string') return isLate(value) ? hydrateText(value, where) : value;
  if (typeof value !== 'object' || value === null) return value;
  const filled: [string, unknown][] = Object.entries(value).map(([key, child]) => [
    key,
    hydrate(child, `${where}.${key}`),
  ]);
  if (filled.every(([key, child]) => child === (value as Record<string, unknown>)[key])) return value;
  return Array.isArray(value) ? filled.map(([, child]) => child) : Object.fromEntries(filled);
}

/** Every late value of a text, each once. */
export function lateValues(text: string): unknown[] {
  return [...new Set(splitLate(text).flatMap((piece) => ('late' in piece ? [piece.late] : [])))];
}

function hydrateText(text: string, where: string): pulumi.Output<unknown> {
  const values = lateValues(text);
  if (isWholeMarker(text)) return pulumi.output(values[0]);
  return pulumi.all(values).apply((known) => fill(text, new Map(values.map((late, i) => [late, known[i]])), where));
}

function isWholeMarker(text: string): boolean {
  const [first, ...rest] = splitLate(text);
  return first !== undefined && 'late' in first && rest.length === 0;
}

const JSON_STRING = /"(?:[^"\\]|\\.)*"/g;

/** A text with every marker replaced by its value. */
function fill(text: string, known: ReadonlyMap<unknown, unknown>, where: string): string {
  if (!isJson(text)) {
    return splitLate(text)
      .map((piece) => ('text' in piece ? piece.text : asText(known.get(piece.late), where)))
      .join('');
  }
  return text.replace(JSON_STRING, (token) => {
    const inner = JSON.parse(token) as string;
    if (!isLate(inner)) return token;
    const whole = isWholeMarker(inner) ? known.get(lateValues(inner)[0]) : fill(inner, known, where);
    if (whole === undefined) throw missing(where);
    return JSON.stringify(whole);
  });
}

/** True for text that is a JSON object or list. */
export function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function asText(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) throw missing(where);
  throw unfit(where, 'is no text, number or boolean and cannot stand inside a text');
}

function missing(where: string): pulumi.RunError {
  return unfit(where, 'is undefined, but the text around it needs one');
}

function unfit(where: string, why: string): pulumi.RunError {
  return withoutStack(new pulumi.RunError(`${where}: the late value ${why}`));
}
