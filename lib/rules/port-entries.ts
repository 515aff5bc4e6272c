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
  /** Why the plugin finds nothing by the entry. */
  readonly fault?: string;
}

const LISTS = ['pfNames', 'rootDevices'] as const;

/**
 * The ports that a selector names. A late text is left out.
 * Source: sriov-network-device-plugin pkg/resources/deviceSelectors.go, getItem and isSelected.
 */
export function portEntries(selector: SelectorFact): PortEntry[] {
  return LISTS.flatMap((list) => {
    const seen = new Set<string>();
    return selector[list].flatMap((written, index): PortEntry[] => {
      if (isLate(written)) return [];
      const [name = '', vfs, ...rest] = written.split('#');
      const port = name.toLowerCase();
      const again = seen.has(port);
      seen.add(port);
      const entry = { written, list, index, port };
      if (again) return [{ ...entry, fault: 'and reads only the first entry for a port' }];
      if (vfs === undefined) return [entry];
      if (rest.length > 0) return [{ ...entry, fault: 'and a second # makes it unreadable' }];
      return [{ ...entry, ...readIndexes(vfs) }];
    });
  });
}

function readIndexes(text: string): Pick<PortEntry, 'vfs' | 'fault'> {
  const vfs: VfIndexes[] = [];
  for (const part of text.split(',')) {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined) return { fault: `and ${JSON.stringify(part)} is neither a number nor a range` };
    const [first, last] = [Number(from), Number(to ?? from)];
    if (last < first) return { fault: `and the range ${part} runs backwards` };
    vfs.push({ first, last });
  }
  return { vfs };
}

/** True when a selector says by address or name which devices it means. */
export function namesPorts(selector: SelectorFact): boolean {
  return selector.pfNames.length + selector.rootDevices.length + selector.pciAddresses.length > 0;
}

/** The port of a node pool that an entry names. */
export function portOf({ ports }: NodePoolFact, { list, port }: PortEntry): PortFact | undefined {
  return ports?.find(({ name, pci }) => (list === 'pfNames' ? name.toLowerCase() : pci) === port);
}

/** Number of VFs in ranges, none counted twice. */
export function countVfs(vfs: readonly VfIndexes[]): number {
  let count = 0;
  let next = 0;
  for (const { first, last } of [...vfs].sort((a, b) => a.first - b.first)) {
    count += Math.max(0, last - Math.max(first, next) + 1);
    next = Math.max(next, last + 1);
  }
  return count;
}

/** The part of ranges that a port with so many VFs has. */
export function existing(vfs: readonly VfIndexes[] | undefined, numVfs: number): VfIndexes[] {
  const all = vfs ?? [{ first: 0, last: numVfs - 1 }];
  return all
    .map(({ first, last }) => ({ first, last: Math.min(last, numVfs - 1) }))
    .filter(({ first, last }) => first <= last);
}
