import { CNI_LIST, CNI_PLUGINS } from './cni-plugins';
import { RESOURCE, SELECTORS } from './device-plugin';
import { IPAM_PLUGINS } from './ipam-plugins';
import { NETWORK_ATTACHMENT_DEFINITION } from './network-attachment-definition';
import { oneOf, type Schema } from './schema';
import { OPERATOR_KINDS } from './sriov-network-operator';

export type { Schema } from './schema';
export { CNI_LIST, CNI_PLUGINS, IPAM_PLUGINS, NETWORK_ATTACHMENT_DEFINITION, OPERATOR_KINDS, RESOURCE, SELECTORS };

/** A configuration whose plugin is one of those that have schemas. */
export const KNOWN_CNI_PLUGIN = typed(CNI_PLUGINS);
export const KNOWN_IPAM_PLUGIN = typed(IPAM_PLUGINS);

function typed(schemas: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties: { type: oneOf(...Object.keys(schemas)) } };
}

/** Every schema by a name of its own, under which its validator is compiled ahead of time. */
export const SCHEMAS: ReadonlyMap<string, Schema> = new Map([
  ...named('operator', OPERATOR_KINDS),
  ...named('cni', CNI_PLUGINS),
  ...named('ipam', IPAM_PLUGINS),
  ...named('selector', SELECTORS),
  ['cni-list', CNI_LIST],
  ['known-cni-plugin', KNOWN_CNI_PLUGIN],
  ['known-ipam-plugin', KNOWN_IPAM_PLUGIN],
  ['resource', RESOURCE],
  ['network-attachment-definition', NETWORK_ATTACHMENT_DEFINITION],
]);

function named(group: string, schemas: Readonly<Record<string, Schema>>): [string, Schema][] {
  return Object.entries(schemas).map(([name, schema]) => [`${group}/${name}`, schema]);
}
