import { isLate } from '../core';
import type { ResourceFact } from '../rules/facts';
import { inside } from '../rules/origin';
import type { ApiObject } from './api-objects';
import { dig, isMap, listOf, parseJson, textAt } from './json';
import { nodeSelectorOf } from './workloads';

/** Domain of resources where none is stated, of releases up to 0.1 and from 0.2 on. */
const DEFAULT_DOMAINS = ['squat.ai', 'devic.es'];

/**
 * Directories that generic device plugins hand out: arguments `--device` of DaemonSets, in JSON; of others nothing is
 * known. Source: generic-device-plugin config.go, deviceplugin/path.go.
 */
export function readMountPlugins(objects: readonly ApiObject[]): ResourceFact[] {
  return objects.flatMap((object) => {
    if (object.type !== 'apps/DaemonSet') return [];
    const pod = dig(object.object, 'spec', 'template', 'spec');
    return listOf(dig(pod, 'containers')).flatMap((container, c) => {
      const args = listOf(dig(container, 'args')).filter((arg) => typeof arg === 'string');
      const devices = args.flatMap((arg, i) =>
        deviceOf(arg === '--device' ? args[i + 1] : argumentOf(arg, '--device'), i),
      );
      if (devices.length === 0) return [];
      const at = args.indexOf('--domain');
      const stated =
        at >= 0 ? args[at + 1] : args.map((arg) => argumentOf(arg, '--domain')).find((value) => value !== undefined);
      const place = inside(object.origin, 'spec', 'template', 'spec', 'containers', c, 'args');
      const domains = stated === undefined ? DEFAULT_DOMAINS : isLate(stated) ? [] : [stated];
      return domains.flatMap((domain) =>
        devices.map(
          ({ name, mounts, index }): ResourceFact => ({
            resource: `${domain}/${name}`,
            config: `${object.namespace}/${object.name}`,
            nodeSelector: nodeSelectorOf(pod),
            deviceType: 'mount',
            selectors: [],
            mounts,
            origin: inside(place, index),
          }),
        ),
      );
    });
  });
}

interface Device {
  readonly name: string;
  /** Where its directories are in a container; a pattern where they are there as on the node. */
  readonly mounts: readonly string[];
  readonly index: number;
}

function deviceOf(text: string | undefined, index: number): Device[] {
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed === undefined || !('value' in parsed) || !isMap(parsed.value)) return [];
  const name = textAt(parsed.value, 'name');
  const paths = listOf(dig(parsed.value, 'groups')).flatMap((group) => listOf(dig(group, 'paths')));
  if (name === undefined || paths.length === 0) return [];
  const mounts = paths
    .filter((path) => textAt(path, 'type') === 'Mount')
    .flatMap((path) => textAt(path, 'mountPath') ?? textAt(path, 'path') ?? []);
  return [{ name, mounts, index }];
}

function argumentOf(arg: string, flag: string): string | undefined {
  return arg.startsWith(`${flag}=`) ? arg.slice(flag.length + 1) : undefined;
}
