import { isLate } from '../core';
import type { CniPluginFact, NetworkFact } from '../rules/facts';
import { own } from '../rules/records';
import type { ApiObject } from './api-objects';
import { dig, isMap, parseJson, textAt, typeName } from './json';

const RESOURCE = 'k8s.v1.cni.cncf.io/resourceName';

/**
 * Kinds from which an operator makes a network of the same name, beside those of the sriov-network-operator. They count
 * as networks of unknown content, so that an attachment to one does not lead nowhere.
 * Source: CRDs of NVIDIA network-operator, `spec.networkNamespace`.
 */
const MADE_BY_OPERATORS = new Set([
  'mellanox.com/MacvlanNetwork',
  'mellanox.com/IPoIBNetwork',
  'mellanox.com/HostDeviceNetwork',
]);

/** Networks among the objects: NetworkAttachmentDefinitions, and what operators make such definitions from. */
export function readNetworks(objects: readonly ApiObject[]): NetworkFact[] {
  return objects.flatMap((object): NetworkFact[] => {
    const { type, name, namespace, annotations, origin } = object;
    if (type === 'k8s.cni.cncf.io/NetworkAttachmentDefinition') {
      const resource = own(annotations, RESOURCE);
      const content = readConfig(dig(object.object, 'spec', 'config'));
      return [{ name, namespace, ...(resource ? { resource } : {}), ...content, origin }];
    }
    if (!MADE_BY_OPERATORS.has(type)) return [];
    return [{ name, namespace: textAt(object.object, 'spec', 'networkNamespace') ?? namespace, plugins: [], origin }];
  });
}

type Content = Pick<NetworkFact, 'plugins' | 'unreadable'>;

/**
 * The plugins of `spec.config`. Without one Multus takes a file of the network's name on the node, of which nothing
 * is known here. Source: Multus docs/configuration.md; network-attachment-definition-client pkg/utils, GetCNIConfig.
 */
function readConfig(config: unknown): Content {
  if (config === undefined || config === null || config === '') return { plugins: [] };
  if (typeof config !== 'string') return broken(`spec.config is ${typeName(config)}, not text`);
  const parsed = parseJson(config);
  // A late value may stand where JSON has a number: the text is read when the value is there.
  if ('reason' in parsed) return isLate(config) ? { plugins: [] } : broken(parsed.reason);
  const { value } = parsed;
  if (!isMap(value)) return broken(`the JSON is ${typeName(value)}, not a map`);
  if (typeof value.type === 'string' && value.type !== '') return { plugins: [{ type: value.type, config: value }] };
  const list = dig(value, 'plugins');
  if (list === undefined) return broken('there is neither a type nor a list of plugins');
  if (!Array.isArray(list) || list.length === 0) return broken('plugins is no list with entries');
  const plugins = list.map(readPlugin);
  const missing = plugins.indexOf(undefined);
  if (missing >= 0) return broken(`plugins[${missing}] has no type`);
  return { plugins: plugins.filter((plugin) => plugin !== undefined) };
}

function readPlugin(entry: unknown): CniPluginFact | undefined {
  const type = textAt(entry, 'type');
  return isMap(entry) && type ? { type, config: entry } : undefined;
}

function broken(unreadable: string): Content {
  return { plugins: [], unreadable };
}
