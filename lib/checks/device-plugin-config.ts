import { isLate } from '../core';
import { option } from '../rules/cni-options';
import type { Origin, ResourceFact, SelectorFact, UnreadableFact } from '../rules/facts';
import { inside } from '../rules/origin';
import { isWithin } from '../rules/records';
import type { ApiObject } from './api-objects';
import { type PluginDaemon, readPluginDaemons, readsKey } from './device-plugin-daemons';
import { dig, isMap, type JsonMap, mapOf, parseJson, typeName } from './json';

/** Prefix of resource names where nobody states one. Source: sriov-network-device-plugin README. */
const DEFAULT_PREFIX = 'intel.com';

/** Source: sriov-network-device-plugin pkg/factory/factory.go, GetDeviceFilter. */
const DEVICE_TYPES = ['netDevice', 'accelerator', 'auxNetDevice'];

/** Source: sriov-network-device-plugin README, "Selectors". */
const FURTHER = ['linkTypes', 'auxTypes', 'ddpProfiles', 'pKeys', 'acpiIndexes'] as const;

const NO_LISTS = {};

/** What device plugin configurations say, and what in them the plugin would refuse. */
export interface DevicePluginFacts {
  readonly resources: ResourceFact[];
  readonly unreadable: UnreadableFact[];
}

/**
 * Resource lists in ConfigMaps, recognised by the key `resourceList` in a JSON text. Nodes and prefix are those of
 * the DaemonSets that mount the ConfigMap and read the key.
 *
 * The plugin reads with Go's encoding/json: it takes any case for a key, and stops at the first value of a wrong type.
 * Here such a value is reported, and the rest is read all the same, so that all that is wrong is said at once.
 */
export function readDevicePlugins(objects: readonly ApiObject[]): DevicePluginFacts {
  const facts: DevicePluginFacts = { resources: [], unreadable: [] };
  const daemons = readPluginDaemons(objects);
  for (const configMap of objects) {
    if (configMap.type !== '/ConfigMap') continue;
    const texts = Object.entries(mapOf(dig(configMap.object, 'data'))).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && /"resourceList"/i.test(entry[1]),
    );
    const mounting = (daemons.get(configMap.name) ?? []).filter(
      ({ namespace }) => namespace === '' || configMap.namespace === '' || namespace === configMap.namespace,
    );
    for (const [key, text] of texts) {
      const reading = texts.length === 1 ? mounting : mounting.filter((daemon) => readsKey(daemon, key));
      new ConfigReader(facts, `${configMap.namespace}/${configMap.name}/${key}`, reading).read(
        text,
        inside(configMap.origin, 'data', key),
      );
    }
  }
  return facts;
}

/** Reads one configuration, adding to the facts. */
class ConfigReader {
  private readonly prefix: string;
  private readonly prefixAssumed: boolean;
  private readonly nodeSelector: Readonly<Record<string, string>> | undefined;

  public constructor(
    private readonly facts: DevicePluginFacts,
    private readonly config: string,
    daemons: readonly PluginDaemon[],
  ) {
    const [first, ...others] = daemons;
    const stated = first?.prefix;
    this.prefix = typeof stated === 'string' ? stated : DEFAULT_PREFIX;
    this.prefixAssumed = first === undefined || typeof stated === 'object';
    // Several daemons, one for each architecture say: no one selector tells where the configuration holds.
    const sameNodes =
      first &&
      others.every(
        ({ nodeSelector }) => isWithin(nodeSelector, first.nodeSelector) && isWithin(first.nodeSelector, nodeSelector),
      );
    this.nodeSelector = sameNodes ? first.nodeSelector : undefined;
  }

  public read(text: string, origin: Origin): void {
    const parsed = parseJson(text);
    if ('reason' in parsed) {
      // A script or a template that only quotes a configuration is none.
      if (!isLate(text) && /^\s*\{(?!\{)/.test(text)) this.refuse(parsed.reason, text, origin);
      return;
    }
    const list = field(parsed.value, 'resourceList');
    if (list === undefined || list === null) return;
    if (!Array.isArray(list)) {
      this.refuse(`resourceList is ${typeName(list)}, not a list`, list, origin);
      return;
    }
    list.forEach((entry, i) => {
      this.readResource(entry, inside(origin, 'resourceList', i));
    });
  }

  private readResource(entry: unknown, origin: Origin): void {
    if (!isMap(entry)) {
      this.refuse(`the entry is ${typeName(entry)}, not a map`, entry, origin);
      return;
    }
    const name = this.text(entry, 'resourceName', origin);
    if (name === undefined || name === '') {
      if (typeof field(entry, 'resourceName') !== 'number') this.refuse('the entry has no resourceName', entry, origin);
      return;
    }
    const stated = this.text(entry, 'resourcePrefix', origin) || undefined;
    const deviceType = this.text(entry, 'deviceType', origin) || 'netDevice';
    if (!DEVICE_TYPES.includes(deviceType) && !isLate(deviceType)) {
      this.refuse(`there is no device type ${JSON.stringify(deviceType)}`, deviceType, inside(origin, 'deviceType'));
    }
    this.facts.resources.push({
      resource: `${stated ?? this.prefix}/${name}`,
      ...(stated === undefined && this.prefixAssumed ? { prefixAssumed: true } : {}),
      config: this.config,
      ...(this.nodeSelector ? { nodeSelector: this.nodeSelector } : {}),
      deviceType,
      ...(this.flag(entry, 'excludeTopology', origin) ? { excludeTopology: true } : {}),
      selectors: this.selectors(entry, origin),
      origin,
    });
  }

  /** A list of selectors, or a single one as older configurations have it. */
  private selectors(entry: JsonMap, origin: Origin): SelectorFact[] {
    const selectors = field(entry, 'selectors');
    if (isMap(selectors)) return [this.selector(selectors, inside(origin, 'selectors'))];
    if (!Array.isArray(selectors) || selectors.length === 0) {
      this.refuse('the entry has no selectors', selectors, inside(origin, 'selectors'));
      return [];
    }
    return selectors.flatMap((selector, i) => {
      const place = inside(origin, 'selectors', i);
      if (isMap(selector)) return [this.selector(selector, place)];
      this.refuse(`the selector is ${typeName(selector)}, not a map`, selector, place);
      return [];
    });
  }

  private selector(selector: JsonMap, origin: Origin): SelectorFact {
    const vdpaType = this.text(selector, 'vdpaType', origin);
    return {
      vendors: this.texts(selector, 'vendors', origin),
      devices: this.texts(selector, 'devices', origin),
      drivers: this.texts(selector, 'drivers', origin),
      pfNames: this.texts(selector, 'pfNames', origin),
      rootDevices: this.texts(selector, 'rootDevices', origin),
      pciAddresses: this.texts(selector, 'pciAddresses', origin),
      isRdma: this.flag(selector, 'isRdma', origin),
      ...(vdpaType ? { vdpaType } : {}),
      ...this.further(selector, origin),
      origin,
    };
  }

  /** Lists that few selectors have. */
  private further(selector: JsonMap, origin: Origin): Partial<Record<(typeof FURTHER)[number], readonly string[]>> {
    const stated = FURTHER.filter((key) => field(selector, key) !== undefined);
    if (stated.length === 0) return NO_LISTS;
    const lists = stated.map((key) => [key, this.texts(selector, key, origin)] as const);
    return Object.fromEntries(lists.filter(([, texts]) => texts.length > 0));
  }

  private flag(map: JsonMap, key: string, origin: Origin): boolean {
    const value = field(map, key) ?? false;
    if (typeof value !== 'boolean') {
      this.refuse(`${key} is ${typeName(value)}, not true or false`, value, inside(origin, key));
    }
    return value === true || value === 'true';
  }

  private text(map: JsonMap, key: string, origin: Origin): string | undefined {
    const value = field(map, key);
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    this.refuse(`${key} is ${typeName(value)}, not text`, value, inside(origin, key));
    return undefined;
  }

  /** A list of texts; what was meant as one is read as one. */
  private texts(map: JsonMap, key: string, origin: Origin): string[] {
    const value = field(map, key);
    if (value === undefined || value === null) return [];
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
    const list = Array.isArray(value) ? value : [value];
    if (!Array.isArray(value) || list.some((entry) => typeof entry !== 'string')) {
      this.refuse(`${key} is not a list of texts`, value, inside(origin, key));
    }
    return list.filter((entry) => typeof entry === 'string' || typeof entry === 'number').map(String);
  }

  private refuse(what: string, value: unknown, origin: Origin): void {
    const reason = `the device plugin cannot read its configuration: ${what}`;
    this.facts.unreadable.push({
      subject: 'device-plugin-config',
      reason,
      value: value ?? 'nothing',
      origin: { path: origin.path },
    });
  }
}

/** The value of a key as Go's encoding/json finds it: the key itself, else one that differs in case. */
function field(map: unknown, key: string): unknown {
  return isMap(map) ? option(map, key) : undefined;
}
