import { option } from '../rules/cni-options';
import type { AfXdpPoolFact, ResourceFact } from '../rules/facts';
import { inside } from '../rules/origin';
import type { ApiObject } from './api-objects';
import { type ConfigMapDaemon, daemonsByConfigMap } from './config-map-daemons';
import { dig, isMap, type JsonMap, listOf, mapOf, parseJson, textAt } from './json';

/** What configurations of the AF_XDP device plugin say: its pools, and the resources that they are. */
export interface AfXdpPluginFacts {
  readonly pools: AfXdpPoolFact[];
  readonly resources: ResourceFact[];
}

/** What the daemon that reads a configuration may do; several are told apart by nobody. */
interface Daemon {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly mountsReachHost: boolean;
}

/**
 * Pools in ConfigMaps, recognised by a JSON text with a list `pools` whose entries have a `mode`. Keys are read in any
 * case, as Go reads them. Source: afxdp-plugins-for-kubernetes internal/deviceplugin/configFile.go.
 */
export function readAfXdpPlugins(objects: readonly ApiObject[]): AfXdpPluginFacts {
  const facts: AfXdpPluginFacts = { pools: [], resources: [] };
  let daemons: ReturnType<typeof daemonsByConfigMap> | undefined;
  for (const configMap of objects) {
    if (configMap.type !== '/ConfigMap') continue;
    for (const [key, text] of Object.entries(mapOf(dig(configMap.object, 'data')))) {
      if (typeof text !== 'string' || !/"pools"/i.test(text)) continue;
      const parsed = parseJson(text);
      const list = 'value' in parsed && isMap(parsed.value) ? listOf(option(parsed.value, 'pools')) : [];
      const pools = list.filter(isMap).filter((pool) => option(pool, 'mode') !== undefined);
      if (pools.length === 0 || pools.length < list.length) continue;
      daemons ??= daemonsByConfigMap(objects);
      const readers = daemons.get(configMap.name)?.filter(({ namespace }) => namespace === configMap.namespace) ?? [];
      const [daemon, ...others] = readers.map(readDaemon);
      const known = others.length === 0 ? daemon : undefined;
      for (const [i, pool] of pools.entries()) {
        const fact = readPool(pool, known, inside(configMap.origin, 'data', key, 'pools', i));
        facts.pools.push(fact);
        facts.resources.push({
          resource: `afxdp/${fact.name}`,
          config: `${configMap.namespace}/${configMap.name}/${key}`,
          ...(known ? { nodeSelector: known.nodeSelector } : {}),
          deviceType: 'afxdp',
          selectors: [],
          origin: fact.origin,
        });
      }
    }
  }
  return facts;
}

function readPool(pool: JsonMap, daemon: Daemon | undefined, origin: AfXdpPoolFact['origin']): AfXdpPoolFact {
  const numbers = (['uid', 'UdsTimeout'] as const).flatMap((key) => {
    const value = option(pool, key);
    return typeof value === 'number' ? [[key === 'uid' ? 'uid' : 'socketTimeout', value]] : [];
  });
  const devices = listOf(option(pool, 'devices'));
  return {
    name: textOf(pool, 'name'),
    mode: textOf(pool, 'mode'),
    drivers: listOf(option(pool, 'drivers')).map((driver) => (isMap(driver) ? textOf(driver, 'name') : '')),
    deviceNames: devices.flatMap((device) => (isMap(device) ? [textOf(device, 'name')] : [])),
    byNode: listOf(option(pool, 'nodes')).length,
    ...Object.fromEntries(numbers),
    socketDisabled: option(pool, 'UdsServerDisable') === true,
    pinned: option(pool, 'BpfMapPinningEnable') === true,
    ...(daemon ? { mountsReachHost: daemon.mountsReachHost } : {}),
    origin,
  };
}

function textOf(map: JsonMap, key: string): string {
  const value = option(map, key);
  return typeof value === 'string' ? value : '';
}

function readDaemon({ nodeSelector, pod }: ConfigMapDaemon): Daemon {
  return {
    nodeSelector,
    mountsReachHost: listOf(dig(pod, 'containers')).some(
      (container) =>
        dig(container, 'securityContext', 'privileged') === true &&
        listOf(dig(container, 'volumeMounts')).some(
          (mount) => /^\/var\/run\/afxdp_dp\/?$/.test(textAt(mount, 'mountPath') ?? '') && isBidirectional(mount),
        ),
    ),
  };
}

function isBidirectional(mount: unknown): boolean {
  return textAt(mount, 'mountPropagation') === 'Bidirectional';
}
