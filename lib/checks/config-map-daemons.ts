import { groupBy } from '../rules/records';
import type { ApiObject } from './api-objects';
import { dig, listOf, textAt } from './json';
import { nodeSelectorOf } from './workloads';

/** A DaemonSet that mounts a ConfigMap, by itself or among other sources of a projected volume. */
export interface ConfigMapDaemon {
  readonly namespace: string;
  readonly configMap: string;
  /** File names of the keys, where the volume renames them. */
  readonly renamed: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** The pod template's `spec`. */
  readonly pod: unknown;
}

/** DaemonSets by the name of the ConfigMaps they mount. */
export function daemonsByConfigMap(objects: readonly ApiObject[]): Map<string, ConfigMapDaemon[]> {
  const daemons = objects
    .filter(({ type }) => type === 'apps/DaemonSet')
    .flatMap(({ namespace, object }) => {
      const pod = dig(object, 'spec', 'template', 'spec');
      const nodeSelector = nodeSelectorOf(pod);
      return mountedConfigMaps(pod).map((mounted): ConfigMapDaemon => ({ ...mounted, namespace, nodeSelector, pod }));
    });
  return groupBy(daemons, ({ configMap }) => configMap);
}

function mountedConfigMaps(pod: unknown): { configMap: string; renamed: Record<string, string> }[] {
  return listOf(dig(pod, 'volumes'))
    .flatMap((volume) => [volume, ...listOf(dig(volume, 'projected', 'sources'))])
    .flatMap((source) => {
      const volume = dig(source, 'configMap');
      const configMap = textAt(volume, 'name');
      if (configMap === undefined) return [];
      const items = listOf(dig(volume, 'items')).flatMap((item): [string, string][] => {
        const [key, path] = [textAt(item, 'key'), textAt(item, 'path')];
        return key !== undefined && path !== undefined ? [[key, path.split('/').at(-1) ?? '']] : [];
      });
      return [{ configMap, renamed: Object.fromEntries(items) }];
    });
}
