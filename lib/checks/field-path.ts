type Segment = string | number;

/** A name, a number in brackets, or a name in brackets and quotes: what `joinPath` writes. */
const SEGMENT = /\.?([A-Za-z0-9_-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The segments of a path such as `spec.containers[0].limits["intel.com/n3"]`, as far as it is one. */
export function pathSegments(path: string): Segment[] {
  const segments: Segment[] = [];
  SEGMENT.lastIndex = 0;
  for (let match = SEGMENT.exec(path); match !== null; match = SEGMENT.exec(path)) {
    const [, name, index, quoted] = match;
    segments.push(name ?? (index === undefined ? (JSON.parse(quoted as string) as string) : Number(index)));
  }
  return segments;
}
