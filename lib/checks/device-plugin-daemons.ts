import { isLate } from '../core';
import { groupBy, own } from '../rules/records';
import type { ApiObject } from './api-objects';
import { dig, listOf, textAt } from './json';
import { nodeSelectorOf } from './workloads';

/** A DaemonSet that mounts a ConfigMap, as far as it decides how a device plugin reads it. */
export interface PluginDaemon {
  readonly namespace: string;
  readonly configMap: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Value of `--resource-prefix`; `undefined` when nobody states it, `unknown` when it is not known yet. */
  readonly prefix: string | undefined | { readonly unknown: true };
  /** Name of the file that the plugin reads. */
  readonly file: string;
  /** File names of the keys, where the volume renames them. */
  readonly renamed: Readonly<Record<string, string>>;
}

/** Source: sriov-network-device-plugin README, "Command line arguments". */
const DEFAULT_FILE = 'config.json';

/** DaemonSets by the name of the ConfigMaps they mount. */
export function readPluginDaemons(objects: readonly ApiObject[]): Map<string, PluginDaemon[]> {
  const daemons = objects
    .filter(({ type }) => type === 'apps/DaemonSet')
    .flatMap(({ namespace, object }) => {
      const pod = dig(object, 'spec', 'template', 'spec');
      const nodeSelector = nodeSelectorOf(pod);
      const containers = listOf(dig(pod, 'containers'));
      const prefix = argument(containers, 'resource-prefix');
      const file = argument(containers, 'config-file');
      return mountedConfigMaps(pod).map(
        ({ configMap, renamed }): PluginDaemon => ({
          namespace,
          configMap,
          nodeSelector,
          prefix: isOpen(prefix) ? { unknown: true } : prefix,
          file: (file ?? DEFAULT_FILE).split('/').at(-1) ?? '',
          renamed,
        }),
      );
    });
  return groupBy(daemons, ({ configMap }) => configMap);
}

/** True when the plugin of a daemon reads this key of its ConfigMap. */
export function readsKey(daemon: PluginDaemon, key: string): boolean {
  return isOpen(daemon.file) || (own(daemon.renamed, key) ?? key) === daemon.file;
}

/** Text with a variable that nothing in the manifest sets, or with a late value. */
function isOpen(text: string | undefined): boolean {
  return text !== undefined && (text.includes('$(') || isLate(text));
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

/** The value of a command line flag in any container, in each form that Go's flag package takes, in a shell line. */
function argument(containers: readonly unknown[], flag: string): string | undefined {
  for (const container of containers) {
    const words = [...listOf(dig(container, 'command')), ...listOf(dig(container, 'args'))].filter(
      (word) => typeof word === 'string',
    );
    const found = new RegExp(`(?:^|\\s)--?${flag}(?:=|\\s+)["']?([^\\s"']+)`).exec(words.join(' '))?.[1];
    if (found !== undefined) return withVariables(found, container);
  }
  return undefined;
}

/** `$(NAME)` replaced by the literal value of the container's environment. */
function withVariables(text: string, container: unknown): string {
  return text.replace(/\$\(([A-Za-z_]\w*)\)/g, (reference, name) => {
    const variable = listOf(dig(container, 'env')).find((entry) => textAt(entry, 'name') === name);
    return textAt(variable, 'value') ?? reference;
  });
}
