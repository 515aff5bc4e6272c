import { isLate } from '../core';
import type { ContainerFact } from './facts';

/** What a command line says to the Environment Abstraction Layer of DPDK. */
export interface EalOptions {
  /** MiB of hugepages that are asked for: `-m`, or the sum of `--numa-mem`; `undefined` when neither stands there. */
  readonly memory?: { readonly megabytes: number; readonly written: string };
  /** Works without files on a hugepage mount: `--no-huge`, `--in-memory`, VPP. */
  readonly withoutMount: boolean;
  /** A tap interface or /dev/vhost-net as an exception path to the kernel: the device, as written. */
  readonly exceptionPath?: string;
  /** Option by which memory is in no file that another process could map. */
  readonly withoutFiles?: string;
  /** Pages of a size are in one file for each NUMA node. */
  readonly singleFileSegments: boolean;
  /** Prefix of its files on a hugepage mount; `undefined` where it has none, shares them, or the prefix is not known. */
  readonly filePrefix?: string;
  /** Queues that testpmd asks of each port: the larger of `--rxq` and `--txq`, behind the `--` of EAL. */
  readonly queues?: number;
  /** virtio-user devices, as written, and their arguments by name. */
  readonly virtioUsers: readonly { readonly written: string; readonly arguments: Readonly<Record<string, string>> }[];
}

const VIRTIO_USER = /^(?:net_)?virtio_user\d*(?:,|$)/;

/** Options that no other program has, as far as anyone knows. Source: DPDK, Getting Started Guide for Linux, "EAL parameters". */
const TELLING =
  /^--(?:proc-type|file-prefix|socket-mem|numa-mem|socket-limit|huge-dir|huge-unlink|no-huge|legacy-mem|single-file-segments|iova-mode|no-shconf|base-virtaddr|main-lcore|match-allocations|vfio-intr|vfio-vf-token)(?:=|$)/;

/** Programs of DPDK itself, and VPP, which starts EAL with `--in-memory`. */
const PROGRAM = /^(?:.*\/)?(?:dpdk-\w[\w-]*|testpmd|l3fwd|l2fwd|vpp)$/;
/** The entry helper, which starts DPDK programs; its own options stand before its `--`. */
const HELPER = /^(?:.*\/)?cnf-eal$/;
const TESTPMD = /^(?:.*\/)?(?:dpdk-)?testpmd$/;
const VPP = /^(?:.*\/)?vpp$/;

/**
 * What the command of a container says to EAL; `undefined` when nothing shows that it starts a DPDK application.
 * A word may be a whole shell line; what stands behind `--` is the application's own.
 */
export function ealOptions({ command = [] }: ContainerFact): EalOptions | undefined {
  const all = command.flatMap((text) => text.split(/[\s;"']+/));
  const helper = all.findIndex((word) => HELPER.test(word));
  const words = helper < 0 ? all : all.slice(all.indexOf('--', helper) + 1);
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  if (helper < 0 && !own.some((word) => TELLING.test(word) || PROGRAM.test(word))) return undefined;
  const devices = own.flatMap((word, i) => (/^--vdev(?:=|$)/.test(word) ? [valueBehind(own, i)] : []));
  return {
    ...memoryOf(own),
    withoutMount: own.some((word) => word === '--no-huge' || word === '--in-memory' || VPP.test(word)),
    ...optional(
      'withoutFiles',
      own.find((word) => /^--(?:no-huge|in-memory|huge-unlink(?:=always)?)$/.test(word)),
    ),
    ...optional(
      'exceptionPath',
      devices.find((device) => /^(?:net_tap|eth_tap)\d*|^(?:net_)?virtio_user\d*,.*path=\/dev\/vhost-net/.test(device)),
    ),
    ...(helper < 0 ? optional('filePrefix', filePrefixOf(own)) : {}),
    ...queuesOf(own, end < 0 ? [] : words.slice(end + 1)),
    singleFileSegments: own.includes('--single-file-segments'),
    virtioUsers: devices
      .filter((device) => VIRTIO_USER.test(device))
      .map((written) => ({ written, arguments: deviceArguments(written) })),
  };
}

/** Source: DPDK, "EAL parameters", `--file-prefix`; the default is `rte`. */
function filePrefixOf(words: readonly string[]): string | undefined {
  if (words.some((word) => /^--(?:no-huge|in-memory|proc-type(?:=secondary|=auto|$))/.test(word) || VPP.test(word)))
    return undefined;
  const place = words.findIndex((word) => /^--file-prefix(?:=|$)/.test(word));
  const prefix = place < 0 ? 'rte' : valueBehind(words, place);
  return isLate(prefix) || /[$`]/.test(prefix) ? undefined : prefix;
}

/** Source: DPDK, testpmd_app_ug/run_app. */
function queuesOf(eal: readonly string[], own: readonly string[]): Pick<EalOptions, 'queues'> {
  if (!eal.some((word) => TESTPMD.test(word))) return {};
  const numbers = own.flatMap((word, i) => (/^--[rt]xq(?:=|$)/.test(word) ? [valueBehind(own, i)] : []));
  const known = numbers.filter((text) => /^\d+$/.test(text)).map(Number);
  return known.length > 0 ? { queues: Math.max(...known) } : {};
}

function deviceArguments(device: string): Record<string, string> {
  const pairs = device.split(',').slice(1);
  return Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]));
}

function memoryOf(words: readonly string[]): Pick<EalOptions, 'memory'> {
  const at = words.findIndex((word) => /^(?:-m\d*|--(?:numa|socket)-mem(?:=.*)?)$/.test(word));
  if (at < 0) return {};
  const text = valueBehind(words, at);
  const parts = text.split(',');
  if (isLate(text) || !parts.every((part) => /^\d+$/.test(part))) return {};
  return { memory: { megabytes: parts.map(Number).reduce((a, b) => a + b), written: text } };
}

/** The value of an option: behind `=`, glued to `-m`, or the next word. */
function valueBehind(words: readonly string[], at: number): string {
  const [word = '', next = ''] = words.slice(at, at + 2);
  if (word.startsWith('--')) return word.includes('=') ? word.slice(word.indexOf('=') + 1) : next;
  return word.length > 2 ? word.slice(2) : next;
}

function optional<Name extends 'exceptionPath' | 'withoutFiles' | 'filePrefix'>(
  name: Name,
  value: string | undefined,
): Partial<Pick<EalOptions, Name>> {
  return value === undefined ? {} : ({ [name]: value } as Pick<EalOptions, Name>);
}
