import type { DraPolicyFact } from '../rules/facts';
import { at } from '../rules/origin';
import type { ApiObject } from './api-objects';
import { dig, listOf } from './json';

/**
 * Policies of dra-driver-sriov among the objects. A node selector counts where its one term lists one value for each
 * label. Source: dra-driver-sriov pkg/api/sriovdra/v1alpha1/api.go.
 */
export function readDraPolicies(objects: readonly ApiObject[]): DraPolicyFact[] {
  return objects
    .filter(({ type }) => type === 'sriovnetwork.k8snetworkplumbingwg.io/SriovResourcePolicy')
    .map(({ name, object, origin }) => ({
      name,
      ...nodesOf(object),
      filters: listOf(dig(object, 'spec', 'configs')).flatMap((config, i) =>
        listOf(dig(config, 'resourceFilters')).map((filter, j) => ({
          vendors: texts(filter, 'vendors'),
          devices: texts(filter, 'devices'),
          drivers: texts(filter, 'drivers'),
          pfNames: texts(filter, 'pfNames'),
          pfPciAddresses: texts(filter, 'pfPciAddresses'),
          origin: { path: at(origin, 'spec', 'configs', i, 'resourceFilters', j) },
        })),
      ),
      origin,
    }));
}

function nodesOf(object: unknown): { nodeSelector?: Record<string, string> } {
  const terms = listOf(dig(object, 'spec', 'nodeSelector', 'nodeSelectorTerms'));
  if (terms.length === 0) return { nodeSelector: {} };
  const expressions = listOf(dig(terms[0], 'matchExpressions'));
  const labels = expressions.flatMap((expression): [string, string][] => {
    const [key, operator, values] = ['key', 'operator', 'values'].map((field) => dig(expression, field));
    const [value, ...others] = listOf(values);
    const single = operator === 'In' && others.length === 0;
    return single && typeof key === 'string' && typeof value === 'string' ? [[key, value]] : [];
  });
  const whole =
    terms.length === 1 && labels.length === expressions.length && dig(terms[0], 'matchFields') === undefined;
  return whole ? { nodeSelector: Object.fromEntries(labels) } : {};
}

function texts(filter: unknown, key: string): string[] {
  return listOf(dig(filter, key)).filter((text) => typeof text === 'string');
}
