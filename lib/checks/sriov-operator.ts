import type {
  NetworkFact,
  OperatorNetworkFact,
  PoolConfigFact,
  ResourceFact,
  UnreadableFact,
  VfPolicyFact,
} from '../rules/facts';
import { inside } from '../rules/origin';
import type { ApiObject } from './api-objects';
import { dig, isMap, listOf, parseJson, textAt, textsOf } from './json';

const GROUP = 'sriovnetwork.openshift.io';

/** Prefix of the operator's resources where its Deployment is not at hand. Source: values.yaml of its chart. */
const DEFAULT_PREFIX = 'openshift.io';

/** What custom resources of the sriov-network-operator say. */
export interface OperatorFacts {
  readonly policies: readonly VfPolicyFact[];
  readonly poolConfigs: readonly PoolConfigFact[];
  readonly resources: readonly ResourceFact[];
  readonly networks: readonly NetworkFact[];
  readonly unreadable: readonly UnreadableFact[];
}

/**
 * Policies, networks and pool configurations of the sriov-network-operator. A policy is also a resource that a device
 * plugin offers; a network object is also the network that the operator makes of it.
 */
export function readOperator(objects: readonly ApiObject[]): OperatorFacts {
  const ours = objects.filter(({ type }) => type.startsWith(`${GROUP}/`));
  if (ours.length === 0) return { policies: [], poolConfigs: [], resources: [], networks: [], unreadable: [] };
  const prefix = statedPrefix(objects);
  const policyObjects = ours.filter(({ type }) => type === `${GROUP}/SriovNetworkNodePolicy`);
  const policies = policyObjects.map(readPolicy);
  const networkObjects = ours.filter(({ type }) => Object.hasOwn(NETWORK_KINDS, kindOf(type)));
  return {
    policies,
    poolConfigs: ours.filter(({ type }) => type === `${GROUP}/SriovNetworkPoolConfig`).map(readPoolConfig),
    resources: policies.filter(({ resourceName }) => resourceName !== '').map((policy) => resourceOf(policy, prefix)),
    networks: networkObjects.map((object) => readNetwork(object, prefix ?? DEFAULT_PREFIX)),
    unreadable: networkObjects.flatMap(unreadableJson),
  };
}

function kindOf(type: string): string {
  return type.slice(type.indexOf('/') + 1);
}

/** Value of RESOURCE_PREFIX in the operator's Deployment. Source: sriov-network-operator deploy/operator.yaml. */
function statedPrefix(objects: readonly ApiObject[]): string | undefined {
  for (const { type, object } of objects) {
    if (type !== 'apps/Deployment') continue;
    for (const container of listOf(dig(object, 'spec', 'template', 'spec', 'containers'))) {
      const variable = listOf(dig(container, 'env')).find((entry) => textAt(entry, 'name') === 'RESOURCE_PREFIX');
      const value = textAt(variable, 'value');
      if (value && !value.includes('$')) return value;
    }
  }
  return undefined;
}

function readPolicy({ name, object, origin }: ApiObject): VfPolicyFact {
  const spec = dig(object, 'spec');
  const nics = dig(spec, 'nicSelector');
  const numVfs = dig(spec, 'numVfs');
  return {
    name,
    nodeSelector: textsOf(dig(spec, 'nodeSelector')),
    resourceName: textAt(spec, 'resourceName') ?? '',
    ...(typeof numVfs === 'number' ? { numVfs } : {}),
    deviceType: textAt(spec, 'deviceType') ?? 'netdevice',
    isRdma: dig(spec, 'isRdma') === true,
    externallyManaged: dig(spec, 'externallyManaged') === true,
    excludeTopology: dig(spec, 'excludeTopology') === true,
    managesBridge: isMap(dig(spec, 'bridge', 'ovs')),
    ...statedText(spec, 'eSwitchMode'),
    ...statedText(spec, 'linkType'),
    ...statedText(spec, 'vdpaType'),
    nics: {
      ...statedText(nics, 'vendor'),
      ...statedText(nics, 'deviceID', 'deviceId'),
      ...statedText(nics, 'netFilter'),
      pfNames: textList(dig(nics, 'pfNames')),
      rootDevices: textList(dig(nics, 'rootDevices')),
    },
    origin: inside(origin, 'spec'),
  };
}

/** A text as an entry of a record, or no entry. */
function statedText(map: unknown, key: string, as = key): Record<string, string> {
  const text = textAt(map, key);
  return text ? { [as]: text } : {};
}

function textList(value: unknown): string[] {
  return listOf(value).filter((entry) => typeof entry === 'string');
}

/**
 * The entry that the operator writes into the configuration of its device plugin.
 * Source: sriov-network-operator controllers/sriovnetworknodepolicy_controller.go, renderDevicePluginConfigData.
 */
function resourceOf(policy: VfPolicyFact, prefix: string | undefined): ResourceFact {
  const { resourceName, nodeSelector, deviceType, isRdma, vdpaType, nics, origin } = policy;
  const selector = {
    vendors: nics.vendor ? [nics.vendor] : [],
    devices: [],
    drivers: deviceType === 'vfio-pci' ? ['vfio-pci'] : [],
    pfNames: nics.pfNames,
    rootDevices: nics.rootDevices,
    pciAddresses: [],
    isRdma,
    ...(vdpaType ? { vdpaType } : {}),
    origin: inside(origin, 'nicSelector'),
  };
  return {
    resource: `${prefix ?? DEFAULT_PREFIX}/${resourceName}`,
    ...(prefix === undefined ? { prefixAssumed: true } : {}),
    // Several policies may publish one resource, so none of them shares a configuration with another here.
    config: origin.path,
    nodeSelector,
    deviceType: 'netDevice',
    selectors: [selector],
    fromPolicy: true,
    origin,
  };
}

/** A kind of network object: the CNI plugin it becomes and the fields that hold JSON. */
interface NetworkKind {
  readonly plugin: string;
  readonly fields: OperatorNetworkFact['fields'];
}

/** Source: sriov-network-operator bindata/manifests/cni-config. */
const NETWORK_KINDS: Readonly<Record<string, NetworkKind>> = {
  SriovNetwork: {
    plugin: 'sriov',
    fields: {
      type: 'resourceName',
      vlan: 'vlan',
      vlanQoS: 'vlanQoS',
      vlanProto: 'vlanProto',
      min_tx_rate: 'minTxRate',
      max_tx_rate: 'maxTxRate',
      ipam: 'ipam',
    },
  },
  SriovIBNetwork: { plugin: 'ib-sriov', fields: { type: 'resourceName', ipam: 'ipam' } },
  OVSNetwork: { plugin: 'ovs', fields: { type: 'resourceName', vlan: 'vlan', ipam: 'ipam' } },
};

function readNetwork({ type, name, namespace, object, origin }: ApiObject, prefix: string): NetworkFact {
  const kind = kindOf(type);
  const { plugin, fields } = NETWORK_KINDS[kind] as NetworkKind;
  const spec = dig(object, 'spec');
  const resourceName = textAt(spec, 'resourceName');
  return {
    name,
    namespace: textAt(spec, 'networkNamespace') ?? namespace,
    ...(resourceName ? { resource: `${prefix}/${resourceName}` } : {}),
    plugins: [{ type: plugin, config: { type: plugin, ...optionsOf(spec, fields) } }],
    madeFrom: { kind, fields },
    origin,
  };
}

/** CNI options as the operator writes them; a value of a wrong type is a matter of the field, and left out. */
function optionsOf(spec: unknown, fields: OperatorNetworkFact['fields']): Record<string, unknown> {
  const options = Object.entries(fields).flatMap(([option, field]): [string, unknown][] => {
    const value = dig(spec, field);
    switch (option) {
      case 'type':
        return [];
      case 'ipam': {
        const ipam = jsonIn(value);
        return ipam === undefined ? [] : [[option, ipam]];
      }
      case 'vlan':
        return [[option, typeof value === 'number' ? value : 0]];
      case 'vlanProto':
        return typeof value === 'string' ? [[option, value]] : [];
      default:
        return typeof value === 'number' ? [[option, value]] : [];
    }
  });
  return Object.fromEntries(options);
}

function jsonIn(text: unknown): unknown {
  const parsed = typeof text === 'string' ? parseJson(text) : undefined;
  return parsed !== undefined && 'value' in parsed ? parsed.value : undefined;
}

/** Fields of the network kinds whose text is JSON: one value, or for meta-plugins the entries of a list. */
const JSON_FIELDS = ['ipam', 'capabilities', 'metaPlugins'];

function unreadableJson({ type, name, object, origin }: ApiObject): UnreadableFact[] {
  return JSON_FIELDS.flatMap((field): UnreadableFact[] => {
    const text = textAt(object, 'spec', field);
    if (text === undefined || text.trim() === '') return [];
    const parsed = parseJson(field === 'metaPlugins' ? `[${text}]` : text);
    if (!('reason' in parsed)) return [];
    return [
      {
        subject: 'operator-network',
        reason: `the CNI plugin of ${kindOf(type)} ${name} cannot read ${field}: the text is not valid JSON`,
        value: text,
        origin: inside(origin, 'spec', field),
      },
    ];
  });
}

function readPoolConfig({ name, object, origin }: ApiObject): PoolConfigFact {
  const spec = dig(object, 'spec');
  const selector = dig(spec, 'nodeSelector');
  const onlyLabels = isMap(dig(selector, 'matchLabels')) && listOf(dig(selector, 'matchExpressions')).length === 0;
  return {
    name,
    ...(onlyLabels ? { matchLabels: textsOf(dig(selector, 'matchLabels')) } : {}),
    stated: isMap(spec) ? Object.keys(spec) : [],
    origin: inside(origin, 'spec'),
  };
}
