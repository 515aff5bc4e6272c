import { joinPath } from '../core';
import type { Origin } from './facts';

type Segment = string | number;

/** Text in brackets may hold any character: `nodeSelector["example.com/pool"]`. */
const BRACKETED = /\["(?:[^"\\]|\\.)*"\]/g;
const FILE_NAME = /\.(ya?ml|json)$/i;

/** True for a path in a spec, false for a construct path, a file, or a field of an object. */
function isSpecPath(path: string): boolean {
  const bare = path.replace(BRACKETED, '');
  return !/[/:#\s]/.test(bare) && !FILE_NAME.test(bare);
}

/**
 * The path of a field of the object that stands at an origin: `edge/upf: spec.replicas`.
 * The object's own path and the field are parted by `: `, once; an origin inside an object is simply continued.
 */
export function at(origin: Origin, ...field: readonly Segment[]): string {
  const tail = joinPath(...field);
  if (tail === '') return origin.path;
  if (!origin.path.includes(': ')) return `${origin.path}: ${tail}`;
  return `${origin.path}${tail.startsWith('[') ? '' : '.'}${tail}`;
}

/** A place inside another. Its path is put together when a Problem asks for it, and most places are never asked. */
class Inside implements Origin {
  public constructor(
    private readonly outer: Origin,
    private readonly field: readonly Segment[],
  ) {}

  public get path(): string {
    return at(this.outer, ...this.field);
  }
}

/** The place of a field of what stands at an origin, as {@link at} writes it. */
export function inside(outer: Origin, ...field: readonly Segment[]): Origin {
  return new Inside(outer, field);
}

/** Like {@link at}, but for an origin in a spec with the word that the spec has for the field: `networks.n3.vlan`. */
export function atWord(origin: Origin, word: string, ...field: readonly Segment[]): string {
  return isSpecPath(origin.path) ? `${origin.path}.${word}` : at(origin, ...field);
}
