import { type Problem, problem } from '../core';
import { at } from '../rules/origin';
import { own } from '../rules/records';
import type { ApiObject } from './api-objects';
import { dig, isMap, listOf, typeName } from './json';
import { KINDS } from './workload-kinds';

type Path = readonly (string | number)[];

/**
 * Maps and lists of text, where YAML without quotes easily gives a number or a boolean and the API server refuses the
 * object: labels, annotations, node selectors, data of a ConfigMap, environment variables, arguments (FIELD003).
 * Source: Kubernetes API reference v1.34, ObjectMeta, PodSpec, Container, ConfigMap.
 */
export function textFieldProblems(objects: readonly ApiObject[]): Problem[] {
  return objects.flatMap((object) =>
    fieldsOf(object).flatMap(({ path, values }) =>
      Object.entries(values).flatMap(([key, value]) => {
        if (value === null || value === undefined || typeof value === 'string' || typeof value === 'function')
          return [];
        const segment = Array.isArray(values) ? Number(key) : key;
        return [
          problem('FIELD003', at(object.origin, ...path, segment), {
            message: `${String(path.at(-1))} of ${named(object)} has ${typeName(value)} for ${key}, and the API server takes text alone`,
            value,
            allowed: 'text',
            hint: typeof value === 'object' ? 'write one text' : 'put the value in quotes, as it was written',
          }),
        ];
      }),
    ),
  );
}

/** Kind and name, as far as there is one. */
function named({ type, name }: ApiObject): string {
  const kind = type.slice(type.indexOf('/') + 1);
  return name === '' ? kind : `${kind} ${name}`;
}

interface TextField {
  readonly path: Path;
  readonly values: object;
}

function fieldsOf({ type, object }: ApiObject): TextField[] {
  const kind = own(KINDS, type);
  const found = [
    ...textMaps(object, [
      ['metadata', 'labels'],
      ['metadata', 'annotations'],
    ]),
  ];
  if (type === '/ConfigMap') found.push(...textMaps(object, [['data']]));
  if (kind === undefined) return found;
  const template = kind.template;
  if (template.length > 0) {
    found.push(
      ...textMaps(object, [
        [...template, 'metadata', 'labels'],
        [...template, 'metadata', 'annotations'],
        ['spec', 'selector', 'matchLabels'],
      ]),
    );
  }
  found.push(...textMaps(object, [[...template, 'spec', 'nodeSelector']]));
  for (const list of ['initContainers', 'containers']) {
    listOf(dig(object, ...template, 'spec', list)).forEach((container, i) => {
      found.push(...containerFields(container, [...template, 'spec', list, i]));
    });
  }
  return found;
}

function textMaps(object: unknown, paths: readonly (readonly string[])[]): TextField[] {
  return paths.flatMap((path) => {
    const values = dig(object, ...path);
    return isMap(values) ? [{ path, values }] : [];
  });
}

function containerFields(container: unknown, path: Path): TextField[] {
  const lists = ['command', 'args'].flatMap((list): TextField[] => {
    const values = dig(container, list);
    return Array.isArray(values) ? [{ path: [...path, list], values }] : [];
  });
  const variables = listOf(dig(container, 'env')).flatMap((variable, i): TextField[] => {
    const value = dig(variable, 'value');
    return value === undefined ? [] : [{ path: [...path, 'env', i], values: { value } }];
  });
  return [...lists, ...variables];
}
