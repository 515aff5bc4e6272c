import { isUnicastMac, joinPath, parsePciAddress, problem, suggestPciAddress } from '../core';
import type { Fault } from './shape';

/** Texts whose form a regular expression would explain badly: addresses by which PFs are recognised (SPEC005). */
export function textFaults(input: unknown): Fault[] {
  const faults: Fault[] = [];
  for (const [poolName, pool] of entries(member(input, 'nodePools'))) {
    for (const [pfName, pf] of entries(member(pool, 'pfs'))) {
      const match = member(pf, 'match');
      const at = ['nodePools', poolName, 'pfs', pfName, 'match'];
      const pci = member(match, 'pci');
      if (typeof pci === 'string' && !parsePciAddress(pci)) faults.push(pciFault([...at, 'pci'], pci));
      const mac = member(match, 'mac');
      if (typeof mac === 'string' && !isUnicastMac(mac)) faults.push(macFault([...at, 'mac'], mac));
    }
  }
  return faults;
}

function pciFault(at: string[], pci: string): Fault {
  const meant = suggestPciAddress(pci);
  const found = problem('SPEC005', joinPath(...at), {
    message: 'this is not a PCI address',
    value: pci,
    allowed: 'dddd:bb:dd.f in lower-case hex, for example "0000:18:00.0"',
    hint: meant ? `write "${meant}"` : 'copy the address from `lspci -D`, in quotes',
  });
  return { problem: found, at };
}

function macFault(at: string[], mac: string): Fault {
  const found = problem('SPEC005', joinPath(...at), {
    message: 'this is not a unicast MAC address',
    value: mac,
    allowed: 'six octets in lower-case hex, for example "0c:42:a1:00:00:01"',
    hint: 'copy the permanent address from `ethtool -P`, in quotes',
  });
  return { problem: found, at };
}

function member(node: unknown, key: string): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
  return (node as Record<string, unknown>)[key];
}

function entries(node: unknown): [string, unknown][] {
  return typeof node === 'object' && node !== null ? Object.entries(node) : [];
}
