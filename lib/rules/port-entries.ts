import { isLate } from '../core';
import type { NodePoolFact, PortFact, SelectorFact } from './facts';

/** VFs from `first` to `last` of a port. */
export interface VfIndexes {
  readonly first: number;
  readonly last: number;
}

/** What an entry of `pfNames` or `rootDevices` says: `ens1f0`, `0000:18:00.0#0-3,8`. */
export interface PortEntry {
  readonly written: string;
  readonly list: 'pfNames' | 'rootDevices';
  /** Place in its list. */
  readonly index: number;
  /** Name or PCI address of the port, in lower case as the plugin compares it. */
  readonly port: string;
  /** VFs that are named; `undefined` for all of the port. */
  readonly vfs?: readonly VfIndexes[];
  /** The highest of them. */
  readonly last?: number;
  /** Why the plugin finds nothing by the entry. */
  readonly fault?: string;
}

const LISTS = ['pfNames', 'rootDevices'] as const;

/** Many rules ask, so the answer is kept. */
const entriesBySelector = new WeakMap<SelectorFact, readonly PortEntry[]>();

/**
 * The ports that a selector names. A late text is left out.
 * Source: sriov-network-device-plugin pkg/resources/deviceSelectors.go, getItem and isSelected.
 */
export function portEntries(selector: SelectorFact): readonly PortEntry[] {
  let entries = entriesBySelector.get(selector);
  if (!entries) {
    entries = LISTS.flatMap((list) => readList(selector, list));
    entriesBySelector.set(selector, entries);
  }
  return entries;
}

function readList(selector: SelectorFact, list: PortEntry['list']): PortEntry[] {
  const entries: PortEntry[] = [];
  const seen = new Set<string>();
  selector[list].forEach((written, index) => {
    if (isLate(written)) return;
    const [name = '', vfs, ...rest] = written.split('#');
    const port = name.toLowerCase();
    const entry = { written, list, index, port };
    if (seen.has(port)) entries.push({ ...entry, fault: 'and reads only the first entry for a port' });
    else if (vfs === undefined) entries.push(entry);
    else if (rest.length > 0) entries.push({ ...entry, fault: 'and a second # makes it unreadable' });
    else entries.push({ ...entry, ...readIndexes(vfs) });
    seen.add(port);
  });
  return entries;
}

function readIndexes(text: string): Pick<PortEntry, 'vfs' | 'last' | 'fault'> {
  const vfs: VfIndexes[] = [];
  let highest = 0;
  for (const part of text.split(',')) {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined) return { fault: `and ${JSON.stringify(part)} is neither a number nor a range` };
    const [first, last] = [Number(from), Number(to ?? from)];
    if (last < first) return { fault: `and the range ${part} runs backwards` };
    vfs.push({ first, last });
    highest = Math.max(highest, last);
  }
  return { vfs, last: highest };
}

/** True when a selector says by address or name which devices it means. */
export function namesPorts(selector: SelectorFact): boolean {
  return selector.pfNames.length + selector.rootDevices.length + selector.pciAddresses.length > 0;
}

/** The port of a node pool that an entry names. */
export function portOf({ ports = [] }: NodePoolFact, { list, port }: PortEntry): PortFact | undefined {
  for (let i = 0; i < ports.length; i++) {
    const known = ports[i] as PortFact;
    if (list === 'pfNames' ? known.name.toLowerCase() === port : hasAddress(known, port)) return known;
  }
  return undefined;
}

/** Whether this is the PCI address of a port, on any node of its pool. */
export function hasAddress({ pci, pciElsewhere }: PortFact, address: string): boolean {
  return pci === address || pciElsewhere?.includes(address) === true;
}

/** Number of VFs in ranges, none counted twice, on a port that has `numVfs` of them. @default - any number */
export function countVfs(vfs: readonly VfIndexes[], numVfs = Infinity): number {
  let count = 0;
  let next = 0;
  for (const { first, last } of vfs.length > 1 ? [...vfs].sort((a, b) => a.first - b.first) : vfs) {
    count += Math.max(0, Math.min(last, numVfs - 1) - Math.max(first, next) + 1);
    next = Math.max(next, last + 1);
  }
  return count;
}
