import { type Problem, problem } from '../core';
import { nicFamily } from '../hardware';
import type { ClusterFacts, PortFact, SelectorFact } from './facts';
import { poolsFor } from './node-selectors';
import { at } from './origin';
import { hasAddress, namesPorts, portEntries } from './port-entries';

/**
 * No pod gets the port that carries the connection of the node (PF003).
 *
 * The plugin leaves out only the device that has the default route itself, so not one below a bond, bridge or VLAN.
 * Source: sriov-network-device-plugin pkg/netdevice/netDeviceProvider.go, AddTargetDevices.
 */
export function untouchedPorts(facts: ClusterFacts): Problem[] {
  if (!facts.nodePools.some(({ ports }) => ports?.some(({ management }) => management))) return [];
  return facts.resources.flatMap((resource) => {
    const pools = poolsFor(facts, resource).filter(({ ports }) => ports?.some(({ management }) => management));
    return resource.selectors.flatMap((selector) => {
      for (const pool of pools) {
        const ports = pool.ports?.filter(({ management }) => management) ?? [];
        for (const port of ports) {
          const field = resource.fromPolicy ? undefined : selectedBy(selector, port);
          if (field === undefined) continue;
          return [
            problem('PF003', at(selector.origin, ...field), {
              message: `${resource.resource} takes ${port.name}, which carries the connection of nodes of pool ${pool.name}`,
              value:
                field.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], selector) ?? 'nothing',
              allowed: 'ports and VFs of ports that are not for management',
              hint: 'name the ports that are meant, in rootDevices or pfNames',
            }),
          ];
        }
      }
      return [];
    });
  });
}

/** The field of a selector by which it takes a port or VFs of it; `undefined` when it takes neither. */
function selectedBy(selector: SelectorFact, port: PortFact): [string, ...number[]] | undefined {
  const address = selector.pciAddresses.findIndex((pci) => hasAddress(port, pci.toLowerCase()));
  if (address >= 0) return ['pciAddresses', address];
  const entry = portEntries(selector).find(({ list, port: named }) =>
    list === 'pfNames' ? named === port.name.toLowerCase() : hasAddress(port, named),
  );
  if (entry) return [entry.list, entry.index];
  if (namesPorts(selector)) return undefined;
  return matchesItself(selector, port) ? ['devices'] : undefined;
}

/** True for a selector that takes whatever has the ids and driver of the port itself. */
function matchesItself({ vendors, devices, drivers }: SelectorFact, port: PortFact): boolean {
  const family = nicFamily(port.nic);
  if (family === undefined) return false;
  return (
    (vendors.length === 0 || vendors.includes(family.vendor)) &&
    (devices.length === 0 || family.pfIds.some((id) => devices.includes(id))) &&
    (drivers.length === 0 || drivers.includes(family.pfDriver))
  );
}
