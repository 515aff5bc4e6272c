import type { ValidateFunction } from 'ajv';
import type { Problem } from '../core';
import { option } from '../rules/cni-options';
import type { Origin } from '../rules/facts';
import { at } from '../rules/origin';
import { own } from '../rules/records';
import { isSlip } from '../rules/slips';
import type { ApiObject } from './api-objects';
import { isMap, listOf, parseJson, textAt } from './json';
import {
  CNI_LIST,
  CNI_PLUGINS,
  IPAM_PLUGINS,
  KNOWN_CNI_PLUGIN,
  KNOWN_IPAM_PLUGIN,
  NETWORK_ATTACHMENT_DEFINITION,
  OPERATOR_KINDS,
  RESOURCE,
  SCHEMAS,
  type Schema,
  SELECTORS,
} from './schemas';
import { type Part, shapeFaults } from './shape-fault';

/**
 * What is wrong with single objects of the kinds that have schemas here, and with the JSON inside them: misspelt and
 * unknown fields, wrong types, words and bounds. Codes: FIELD001-FIELD004.
 *
 * JSON that cannot be read at all is not mentioned: the readers of facts report it.
 */
export function shapeProblems(objects: readonly ApiObject[]): Problem[] {
  return objects.flatMap(partsOf).flatMap((part) => {
    const validate = validatorOf(part.schema);
    return validate(part.value) ? [] : shapeFaults(validate.errors ?? [], part);
  });
}

/** An object and the values inside it, each with the schema that it should have. */
function partsOf(object: ApiObject): Part[] {
  const group = object.type.slice(0, object.type.indexOf('/'));
  const kind = object.type.slice(object.type.indexOf('/') + 1);
  if (group === 'sriovnetwork.openshift.io') {
    const schema = own(OPERATOR_KINDS, kind);
    const json = embedded(object, ['spec', 'ipam'], ipamPart);
    return schema ? [{ value: object.object, schema, origin: object.origin, what: kind }, ...json] : [];
  }
  if (object.type === 'k8s.cni.cncf.io/NetworkAttachmentDefinition') {
    return [
      { value: object.object, schema: NETWORK_ATTACHMENT_DEFINITION, origin: object.origin, what: kind },
      ...embedded(object, ['spec', 'config'], networkParts),
    ];
  }
  if (object.type === '/ConfigMap' && isMap(object.object.data)) {
    return Object.entries(object.object.data).flatMap(([key, text]) =>
      typeof text === 'string' && /"resourceList"/i.test(text) ? embedded(object, ['data', key], resourceParts) : [],
    );
  }
  return [];
}

/** The parts of a JSON text in a field. */
function embedded(
  { object, origin }: ApiObject,
  path: readonly string[],
  parts: (value: unknown, origin: Origin) => Part[],
): Part[] {
  const parsed = parseJson(textAt(object, ...path) ?? '');
  return 'value' in parsed ? parts(parsed.value, { path: at(origin, ...path) }) : [];
}

function networkParts(config: unknown, origin: Origin): Part[] {
  if (!isMap(config) || !Array.isArray(option(config, 'plugins'))) return pluginParts(config, origin);
  const list: Part = { value: config, schema: CNI_LIST, origin, what: 'a CNI plugin list', anyCase: true };
  const plugins = listOf(option(config, 'plugins'));
  return [list, ...plugins.flatMap((plugin, i) => pluginParts(plugin, { path: at(origin, 'plugins', i) }))];
}

function pluginParts(config: unknown, origin: Origin): Part[] {
  const type = textAt(config, 'type') ?? '';
  const schema = own(CNI_PLUGINS, type);
  const ipam = isMap(config) ? ipamPart(option(config, 'ipam'), { path: at(origin, 'ipam') }) : [];
  if (schema === undefined)
    return [...misspelt(config, CNI_PLUGINS, KNOWN_CNI_PLUGIN, origin, 'a CNI plugin'), ...ipam];
  return [{ value: config, schema, origin, what: `the CNI plugin ${type}`, anyCase: true }, ...ipam];
}

function ipamPart(ipam: unknown, origin: Origin): Part[] {
  const type = textAt(ipam, 'type') ?? '';
  const schema = own(IPAM_PLUGINS, type);
  if (schema === undefined) return misspelt(ipam, IPAM_PLUGINS, KNOWN_IPAM_PLUGIN, origin, 'an IPAM plugin');
  return [{ value: ipam, schema, origin, what: `the IPAM plugin ${type}`, anyCase: true }];
}

/** A plugin that is not known may be anybody's, unless its name is a known one, misspelt. */
function misspelt(
  value: unknown,
  known: Readonly<Record<string, Schema>>,
  schema: Schema,
  origin: Origin,
  what: string,
): Part[] {
  const type = textAt(value, 'type') ?? '';
  return Object.keys(known).some((name) => isSlip(type, name)) ? [{ value, schema, origin, what }] : [];
}

const PLUGIN = { anyCase: true, what: 'the SR-IOV network device plugin' };

function resourceParts(config: unknown, origin: Origin): Part[] {
  const list = isMap(config) ? listOf(option(config, 'resourceList')) : [];
  return list.filter(isMap).flatMap((entry, i) => {
    const place = { path: at(origin, 'resourceList', i) };
    const schema = own(SELECTORS, textAt(entry, 'deviceType') || 'netDevice');
    const selectors = option(entry, 'selectors');
    const parts = (Array.isArray(selectors) ? selectors : []).map((value, j) => ({
      value: value as unknown,
      path: [j],
    }));
    const all = isMap(selectors) ? [{ value: selectors, path: [] }] : parts;
    return [
      { ...PLUGIN, value: entry, schema: RESOURCE, origin: place },
      ...all
        .filter(({ value }) => isMap(value) && schema !== undefined)
        .map(({ value, path }) => ({
          ...PLUGIN,
          value,
          schema: schema as Schema,
          origin: { path: at(place, 'selectors', ...path) },
        })),
    ];
  });
}

const names = new Map([...SCHEMAS].map(([name, schema]) => [schema, name]));

/** Compiled by `npm run generate`, and loaded when the first object of a known kind turns up. */
function validatorOf(schema: Schema): ValidateFunction {
  const validators = require('./schemas/validators') as Readonly<Record<string, ValidateFunction>>;
  return validators[names.get(schema) as string] as ValidateFunction;
}
