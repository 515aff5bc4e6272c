/**
 * What a rendering gives, or `undefined` when it fails. Whoever only looks at an object passes a failure by: it is
 * reported once, where the object is written.
 */
export function rendered<T>(render: () => T): T | undefined {
  try {
    return render();
  } catch {
    return undefined;
  }
}
