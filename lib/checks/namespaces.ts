import type { NamespaceFact } from '../rules/facts';
import type { ApiObject } from './api-objects';

/** Namespaces among the objects. */
export function readNamespaces(objects: readonly ApiObject[]): NamespaceFact[] {
  return objects
    .filter(({ type }) => type === '/Namespace')
    .map(({ name, labels, origin }) => ({ name, labels, origin }));
}
