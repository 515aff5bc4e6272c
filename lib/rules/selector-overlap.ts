import { isLate, type Problem, problem } from '../core';
import type { ClusterFacts, ResourceFact, SelectorFact } from './facts';
import { at } from './origin';
import { type PortEntry, portEntries, type VfIndexes } from './port-entries';
import { groupBy } from './records';

/** A selector of a resource, with the ports it names. */
interface Choice {
  readonly resource: ResourceFact;
  readonly selector: SelectorFact;
  readonly entries: readonly PortEntry[];
}

/**
 * Two resources of a device plugin do not take the same devices (V40, VF002).
 *
 * The plugin gives a device to the first resource that matches. So a wide selector behind a narrow one is usual: it
 * takes the rest. A mistake is one that comes too late to get any device, and two ranges of one port that overlap.
 * Source: sriov-network-device-plugin cmd/sriovdp/manager.go, excludeAllocatedDevices.
 */
export function separateSelectors(facts: ClusterFacts): Problem[] {
  const own = facts.resources.filter(({ fromPolicy }) => !fromPolicy);
  return [...groupBy(own, ({ config, deviceType }) => `${deviceType} ${config}`).values()].flatMap(overlapsWithin);
}

function overlapsWithin(resources: readonly ResourceFact[]): Problem[] {
  const before = new Map<string, Choice[]>();
  let wide = false;
  return resources.flatMap((resource) =>
    resource.selectors.flatMap((selector) => {
      const choice: Choice = { resource, selector, entries: portEntries(selector) };
      const places = placeKeys(choice);
      const near = wide ? [...wideKeys([...selector.devices, ''], [...selector.drivers, '']), ...places] : places;
      const rival = near
        .flatMap((key) => before.get(key) ?? [])
        .find(
          (earlier) =>
            !areApart(earlier, choice) &&
            earlier.resource.resource !== resource.resource &&
            (covers(earlier, choice) || meet(earlier, choice)) &&
            !isOpen(earlier) &&
            !isOpen(choice),
        );
      if (rival) return [overlap(choice, rival)];
      const keys = places.length > 0 ? places : wideKeys(orAny(selector.devices), orAny(selector.drivers));
      wide ||= places.length === 0;
      for (const key of keys) before.set(key, [...(before.get(key) ?? []), choice]);
      return [];
    }),
  );
}

/** Of one port, each names one part, and the two parts have no VF in common: nearly all choices are so. */
function areApart({ entries: a }: Choice, { entries: b }: Choice): boolean {
  const [first, second] = [a[0], b[0]];
  if (a.length !== 1 || b.length !== 1 || !first?.vfs || !second?.vfs || first.list !== second.list) return false;
  return first.port !== second.port || !first.vfs.some((part) => second.vfs?.some((other) => touch(part, other)));
}

/** True for a choice part of which arrives later: nobody can tell what it takes. */
function isOpen({ selector }: Choice): boolean {
  return Object.values(selector).some((value) => Array.isArray(value) && value.some(isLate));
}

/** Ports and addresses that a choice names, so that it is compared only with others that name them too. */
function placeKeys({ selector, entries }: Choice): string[] {
  return [...entries.map(({ list, port }) => `${list} ${port}`), ...selector.pciAddresses.map((pci) => `pci ${pci}`)];
}

/** Where choices stand that name no place: under the device ids and drivers they take, the empty text for any. */
function wideKeys(devices: readonly string[], drivers: readonly string[]): string[] {
  return devices.flatMap((device) => drivers.map((driver) => `wide ${device} ${driver}`));
}

function orAny(texts: readonly string[]): readonly string[] {
  return texts.length > 0 ? texts : [''];
}

const FILTERS = [
  'vendors',
  'devices',
  'drivers',
  'linkTypes',
  'auxTypes',
  'ddpProfiles',
  'pKeys',
  'acpiIndexes',
] as const;

/** Every device that a list lets through, another list lets through too. An empty list lets all through. */
function listCovers(wide: readonly string[] = [], narrow: readonly string[] = []): boolean {
  return wide.length === 0 || (narrow.length > 0 && narrow.every((text) => wide.includes(text)));
}

function filtersCover(wide: SelectorFact, narrow: SelectorFact): boolean {
  return (
    FILTERS.every((list) => listCovers(wide[list], narrow[list])) &&
    (!wide.isRdma || narrow.isRdma) &&
    (wide.vdpaType === undefined || wide.vdpaType === narrow.vdpaType)
  );
}

/** Every device that the later choice wants, the earlier one takes. Places part most choices, so they come first. */
function covers(earlier: Choice, later: Choice): boolean {
  return (
    (['pfNames', 'rootDevices'] as const).every((list) => portsCover(earlier, later, list)) &&
    listCovers(earlier.selector.pciAddresses, later.selector.pciAddresses) &&
    filtersCover(earlier.selector, later.selector)
  );
}

function portsCover(earlier: Choice, later: Choice, list: PortEntry['list']): boolean {
  if (!earlier.entries.some((entry) => entry.list === list)) return true;
  const narrow = later.entries.filter((entry) => entry.list === list);
  return (
    narrow.length > 0 &&
    narrow.every((entry) => earlier.entries.some((wide) => wide.list === list && entryCovers(wide, entry)))
  );
}

function entryCovers(wide: PortEntry, narrow: PortEntry): boolean {
  if (wide.port !== narrow.port || wide.fault || narrow.fault) return false;
  if (wide.vfs === undefined) return true;
  return (
    narrow.vfs?.every((part) => wide.vfs?.some((all) => all.first <= part.first && part.last <= all.last)) ?? false
  );
}

/** Both name the same VF of a port, or the same address, and what else they ask of a device goes together. */
function meet(a: Choice, b: Choice): boolean {
  if (!meetAtPlace(a, b)) return false;
  return filtersCover(a.selector, b.selector) || filtersCover(b.selector, a.selector);
}

function meetAtPlace(a: Choice, b: Choice): boolean {
  const [addressesA, addressesB] = [a.selector.pciAddresses, b.selector.pciAddresses];
  if (a.entries.length === 0 && b.entries.length === 0) return addressesA.some((pci) => addressesB.includes(pci));
  // A choice that names ports both ways takes what both ways name: neither says by itself what it takes.
  const list = (a.entries[0] ?? b.entries[0])?.list;
  const oneList = a.entries.every((entry) => entry.list === list) && b.entries.every((entry) => entry.list === list);
  if (!oneList || addressesA.length + addressesB.length > 0) return false;
  return a.entries.some(({ port, vfs = [] }) =>
    b.entries.some((other) => other.port === port && vfs.some((part) => other.vfs?.some((each) => touch(part, each)))),
  );
}

function touch(a: VfIndexes, b: VfIndexes): boolean {
  return a.first <= b.last && b.first <= a.last;
}

function overlap({ resource, selector, entries }: Choice, rival: Choice): Problem {
  const [entry] = entries;
  const value = entry?.written ?? selector.devices[0] ?? 'every device';
  return problem('VF002', entry ? at(selector.origin, entry.list, entry.index) : selector.origin.path, {
    message: `${resource.resource} asks for devices that ${rival.resource.resource} before it takes`,
    value,
    allowed: `devices that no selector of ${rival.resource.resource} matches`,
    hint: 'part the VFs of the port, as in ens1f0#0-3 and ens1f0#4-7, or tell the devices apart by driver',
  });
}
