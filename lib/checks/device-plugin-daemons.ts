import { isLate } from '../core';
import { own } from '../rules/records';
import type { ApiObject } from './api-objects';
import { type ConfigMapDaemon, daemonsByConfigMap } from './config-map-daemons';
import { dig, listOf, textAt } from './json';

/** A DaemonSet that mounts a ConfigMap, as far as it decides how a device plugin reads it. */
export interface PluginDaemon extends Omit<ConfigMapDaemon, 'pod'> {
  /** Value of `--resource-prefix`; `undefined` when nobody states it, `unknown` when it is not known yet. */
  readonly prefix: string | undefined | { readonly unknown: true };
  /** Name of the file that the plugin reads. */
  readonly file: string;
}

/** Source: sriov-network-device-plugin README, "Command line arguments". */
const DEFAULT_FILE = 'config.json';

/** DaemonSets by the name of the ConfigMaps they mount. */
export function readPluginDaemons(objects: readonly ApiObject[]): Map<string, PluginDaemon[]> {
  return new Map(
    [...daemonsByConfigMap(objects)].map(([name, daemons]) => [
      name,
      daemons.map(({ pod, ...daemon }): PluginDaemon => {
        const containers = listOf(dig(pod, 'containers'));
        const prefix = argument(containers, 'resource-prefix');
        const file = argument(containers, 'config-file');
        return {
          ...daemon,
          prefix: isOpen(prefix) ? { unknown: true } : prefix,
          file: (file ?? DEFAULT_FILE).split('/').at(-1) ?? '',
        };
      }),
    ]),
  );
}

/** True when the plugin of a daemon reads this key of its ConfigMap. */
export function readsKey(daemon: PluginDaemon, key: string): boolean {
  return isOpen(daemon.file) || (own(daemon.renamed, key) ?? key) === daemon.file;
}

/** Text with a variable that nothing in the manifest sets, or with a late value. */
function isOpen(text: string | undefined): boolean {
  return text !== undefined && (text.includes('$(') || isLate(text));
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
