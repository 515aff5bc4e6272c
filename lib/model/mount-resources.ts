import { isLate, isResourceDomain, type Planned, type Problem, problem } from '../core';
import { SOCKET_PATH_LIMIT } from '../core/socket-path';

/** Directories of the node that pods ask for as an extended resource: each match is a device. */
export interface MountResource {
  /** Second half of the extended resource name: lower-case letters, digits and inner hyphens, at least two. */
  readonly name: string;
  /** Directories on the node as a glob: `/var/run/vhost/*`. Those that appear later are found within five seconds. */
  readonly path: string;
  /** Where the directory is in the container, which can then ask for one device only. @default - where it is on the node */
  readonly mountPath?: string;
  /** How many containers may have one directory at a time. @default 1 */
  readonly count?: number;
  /** Mount it so that the container cannot write. A client cannot connect to a socket there. @default false */
  readonly readOnly?: boolean;
}

/** What {@link planMountResources} decides from. */
export interface MountResourcesProps {
  /** Domain of the resources. */
  readonly resourcePrefix: string;
  readonly resources: readonly MountResource[];
  /** The kubelet's root directory on the nodes. */
  readonly kubelet: string;
  /** Where the resources stand in the user's input. */
  readonly path: string;
}

/** What a generic device plugin is started with. */
export interface MountResourcesPlan {
  /** Extended resources, `prefix/name`. */
  readonly resourceNames: readonly string[];
  readonly args: readonly string[];
  /** Directories of the node in which the plugin looks for matches. */
  readonly directories: readonly string[];
}

/** Source: generic-device-plugin main.go, deviceTypeFmt. */
const NAME = /^[a-z0-9][-a-z0-9]*[a-z0-9]$/;

/** Characters that begin a pattern. Source: Go io/fs, Glob. */
const PATTERN = /[*?[\\]/;

/**
 * The command line of the generic device plugin for directories that it bind-mounts. Names and their length were tried
 * on the plugin itself. Source: generic-device-plugin config.go, main.go, deviceplugin/path.go.
 *
 * Codes: RES001, RES004, RES005, DP005. What is wrong is left out.
 */
export function planMountResources(props: MountResourcesProps): Planned<MountResourcesPlan> {
  const { resourcePrefix, resources, kubelet, path } = props;
  const problems: Problem[] = isResourceDomain(resourcePrefix) ? [] : [malformedDomain(path, resourcePrefix)];
  const sound = resources.filter((resource, i) => {
    const found = check(`${path}[${i}]`, resource, props);
    problems.push(...found);
    return found.length === 0;
  });
  const directories = [...new Set(sound.map(({ path: glob }) => fixedPart(glob)))].sort();
  return {
    plan: {
      resourceNames: sound.map(({ name }) => `${resourcePrefix}/${name}`),
      args: [`--domain=${resourcePrefix}`, ...sound.map((resource) => `--device=${JSON.stringify(device(resource))}`)],
      directories,
    },
    problems,
  };

  function check(at: string, resource: MountResource, { resources }: MountResourcesProps): Problem[] {
    const { name } = resource;
    if (!NAME.test(name)) return [refusedName(at, name)];
    if (resources.findIndex((other) => other.name === name) !== resources.indexOf(resource)) return [twice(at, name)];
    const longest = longestResource(kubelet);
    const full = `${resourcePrefix}/${name}`;
    return [...(full.length > longest ? [tooLong(at, full, longest, kubelet)] : []), ...checkPath(at, resource)];
  }
}

function device({ name, path, mountPath, count, readOnly }: MountResource): object {
  return {
    name,
    groups: [
      {
        count: count ?? 1,
        paths: [
          {
            path,
            ...(mountPath === undefined ? {} : { mountPath }),
            type: 'Mount',
            ...(readOnly ? { readOnly } : {}),
          },
        ],
      },
    ],
  };
}

/** The directory in which the first pattern of a glob is looked for; of a plain path its parent. */
function fixedPart(glob: string): string {
  const pattern = glob.search(PATTERN);
  return glob.slice(0, glob.lastIndexOf('/', pattern === -1 ? glob.length : pattern));
}

/**
 * Most characters of a resource name: the plugin listens on a socket beside the kubelet's,
 * `gdp-<name in base64>-<seconds since 1970>.sock`. Source: generic-device-plugin deviceplugin/plugin.go, NewPlugin.
 */
function longestResource(kubelet: string): number {
  const left = SOCKET_PATH_LIMIT - `${kubelet}/device-plugins/gdp--1234567890.sock`.length;
  return Math.floor(left / 4) * 3;
}

function malformedDomain(path: string, prefix: string): Problem {
  return problem('RES001', path, {
    message: 'this cannot be the domain of extended resources',
    value: prefix,
    allowed: 'a domain name outside kubernetes.io that does not begin with requests.',
    hint: 'use a domain of yours',
  });
}

function refusedName(at: string, name: string): Problem {
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return problem('RES004', `${at}.name`, {
    message: 'the generic device plugin takes no resource of this name',
    value: name,
    allowed: 'lower-case letters, digits and inner hyphens, at least two characters',
    hint: `for example ${JSON.stringify(NAME.test(better) ? better : `${better || 'socket'}-0`)}`,
  });
}

function twice(at: string, name: string): Problem {
  return problem('RES003', `${at}.name`, {
    message: `two resources are named ${JSON.stringify(name)}`,
    value: name,
    allowed: 'a name that no other resource of the plugin has',
    hint: 'give it another name, or one glob for all directories',
  });
}

function tooLong(at: string, resource: string, longest: number, kubelet: string): Problem {
  return problem('RES005', `${at}.name`, {
    message: `the resource name has ${resource.length} characters, and the socket of its device plugin in ${kubelet}/device-plugins holds it in base64`,
    value: resource,
    allowed: `at most ${Math.max(0, longest)} characters with the prefix`,
    hint: 'shorten the name or the prefix',
  });
}

function checkPath(at: string, { path, mountPath }: MountResource): Problem[] {
  const wrong = (word: string, value: string, allowed: string) =>
    problem('DP005', `${at}.${word}`, {
      message: 'this is no directory that a device plugin can hand out',
      value,
      allowed,
      hint: 'for example "/var/run/vhost/*": each directory in it is a device',
    });
  return [
    ...(isLate(path) || !isPlain(path) || fixedPart(path) === ''
      ? [wrong('path', path, 'an absolute path of which at least the first directory is no pattern')]
      : []),
    ...(mountPath !== undefined && !isPlain(mountPath)
      ? [wrong('mountPath', mountPath, 'an absolute path in the container')]
      : []),
  ];
}

function isPlain(path: string): boolean {
  return path.startsWith('/') && !/[:\s]/.test(path) && !path.split('/').includes('..');
}
