import { extendPath, type Problem, pciSlot, problem } from '../core';
import { NICS, type NicFamily } from '../hardware';
import { NodeSetupKind, PfRole, type PfSpec } from '../spec';
import { entriesByKey } from './by-key';
import type { PfPlan, Requirement } from './plan';

/** True when the node program is to make the firmware of a port offer its VFs. */
export function setsFirmware({ firmware }: PfSpec): boolean {
  return firmware === NodeSetupKind.Agent;
}

/** FW001 for a port whose firmware the node program cannot set, or must not (V71). */
export function checkFirmware(path: string, pf: PfSpec, family: NicFamily): Problem[] {
  if (!setsFirmware(pf)) return [];
  const wrong = (message: string, allowed: string, hint: string) => [
    problem('FW001', extendPath(path, 'firmware'), { message, value: pf.firmware, allowed, hint }),
  ];
  if (family.dpu) {
    return wrong(
      `the firmware of ${family.name} belongs to the system of the card`,
      'external',
      "drop firmware and set it on the card, or put the card into NIC mode and drop -dpu from the NIC's key",
    );
  }
  if (!family.firmwareVfs) {
    const able = [...NICS.values()].filter(({ firmwareVfs }) => firmwareVfs).map(({ key }) => key);
    return wrong(
      `the firmware of ${family.name} is not known to the node program`,
      `external; agent with ${able.join(', ')}`,
      'drop firmware, and set it with the tool of the vendor where sriov_totalvfs is too small',
    );
  }
  if (pf.role === PfRole.Management) {
    return wrong('a management port is never touched', 'external', 'drop firmware');
  }
  return [];
}

/** FW001 for ports on the card of a management port, as far as addresses tell: the settings are those of the card. */
export function checkCards(path: string, pfs: Readonly<Record<string, PfSpec>>): Problem[] {
  const managed = new Map(
    entriesByKey(pfs).flatMap(([name, { role, match }]) =>
      role === PfRole.Management && match?.pci ? [[pciSlot(match.pci), name] as const] : [],
    ),
  );
  return entriesByKey(pfs).flatMap(([name, pf]) => {
    const other = pf.match?.pci && setsFirmware(pf) ? managed.get(pciSlot(pf.match.pci)) : undefined;
    if (other === undefined || other === name) return [];
    return [
      problem('FW001', extendPath(path, name, 'firmware'), {
        message: `the firmware is that of the whole card, and its port ${other} is for management`,
        value: pf.firmware,
        allowed: 'external',
        hint: `drop firmware, or move management off ${other}`,
      }),
    ];
  });
}

/** Source: mstflint, mstconfig(1); sriov-network-operator pkg/vendors/mellanox. */
export function firmwareRequirements(pfs: readonly PfPlan[]): Requirement[] {
  return pfs
    .filter(({ firmwareVfs }) => firmwareVfs !== undefined)
    .map(({ name, firmwareVfs }) => ({
      subject: 'firmware',
      want: `SRIOV_EN=True and NUM_OF_VFS=${firmwareVfs} or more for ${name}`,
      reason: 'set before Secure Boot is switched on; holds from the next boot',
      byAgent: true,
    }));
}
