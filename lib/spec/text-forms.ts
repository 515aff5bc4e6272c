import {
  isDnsSubdomain,
  isLabelKey,
  isLabelValue,
  isLate,
  isStringifiedOutput,
  isUnicastMac,
  joinPath,
  parsePciAddress,
  problem,
  suggestPciAddress,
} from '../core';
import type { Fault, Path } from './fault';

/**
 * Texts whose form a regular expression of the schema would explain badly, or cannot be held to because they may come
 * late: addresses of PFs, ids of NICs, labels, where images come from (SPEC005).
 */
export function textFaults(input: unknown): Fault[] {
  return [
    ...entries(member(input, 'nodePools')).flatMap(([name, pool]) => [
      ...labelFaults(['nodePools', name, 'nodeSelector'], member(pool, 'nodeSelector')),
      ...entries(member(pool, 'pfs')).flatMap(([pf, port]) =>
        matchFaults(['nodePools', name, 'pfs', pf, 'match'], port),
      ),
      ...entries(member(pool, 'hosts')).flatMap(([host, override]) => [
        ...hostFaults(['nodePools', name, 'hosts', host], host),
        ...entries(member(override, 'pfs')).flatMap(([pf, port]) =>
          matchFaults(['nodePools', name, 'hosts', host, 'pfs', pf, 'match'], port),
        ),
      ]),
    ]),
    ...labelFaults(['nodePool', 'nodeSelector'], member(member(input, 'nodePool'), 'nodeSelector')),
    ...labelFaults(['labels'], member(input, 'labels')),
    ...entries(member(input, 'namespaces')).flatMap(([name, namespace]) =>
      labelFaults(['namespaces', name, 'labels'], member(namespace, 'labels')),
    ),
    ...entries(member(input, 'nicFamilies')).flatMap(([key, family]) =>
      list(member(family, 'pfIds')).flatMap((id, i) => pfIdFaults(['nicFamilies', key, 'pfIds', i], id)),
    ),
    ...imageFaults(member(input, 'images')),
    ...secretFaults(['pullSecrets'], member(input, 'pullSecrets')),
  ];
}

function malformed(at: Path, message: string, value: unknown, allowed: string, hint: string): Fault {
  return { problem: problem('SPEC005', joinPath(...at), { message, value, allowed, hint }), at };
}

function matchFaults(at: string[], port: unknown): Fault[] {
  const match = member(port, 'match');
  const [pci, mac] = [member(match, 'pci'), member(match, 'mac')];
  return [
    ...(typeof pci === 'string' && !parsePciAddress(pci) ? [pciFault([...at, 'pci'], pci)] : []),
    ...(typeof mac === 'string' && !isUnicastMac(mac) ? [macFault([...at, 'mac'], mac)] : []),
  ];
}

function hostFaults(at: string[], name: string): Fault[] {
  if (isDnsSubdomain(name) || isLate(name) || isStringifiedOutput(name)) return [];
  const allowed = 'lower-case letters, digits, dots and inner hyphens';
  return [malformed(at, 'this cannot be the name of a node', name, allowed, 'copy it from `kubectl get nodes`')];
}

/** Source: Kubernetes documentation, "Labels and Selectors". */
function labelFaults(at: string[], labels: unknown): Fault[] {
  return entries(labels).flatMap(([key, value]) => {
    if (isLate(key) || isStringifiedOutput(key)) return []; // reported as LATE001
    const faults: Fault[] = [];
    if (!isLabelKey(key)) {
      const allowed = 'at most 63 letters, digits, hyphens, underscores and dots, behind a domain and a slash or not';
      faults.push(
        malformed([...at, key], 'this is not the key of a label', key, allowed, 'for example example.com/pool'),
      );
    }
    if (typeof value === 'string' && !isLabelValue(value)) {
      const allowed = 'at most 63 letters, digits, hyphens, underscores and dots, the first and last a letter or digit';
      faults.push(malformed([...at, key], 'this is not the value of a label', value, allowed, 'shorten or respell it'));
    }
    return faults;
  });
}

function pfIdFaults(at: Path, id: unknown): Fault[] {
  if (typeof id !== 'string' || /^[0-9a-f]{4}$/.test(id)) return [];
  const allowed = 'four digits in lower-case hex, without 0x';
  return [malformed(at, 'this is not a PCI device id', id, allowed, 'copy the id from `lspci -n`, in quotes')];
}

/** Source: distribution, reference/regexp.go: a domain with a port or not, then lower-case path components. */
const REGISTRY = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9][-A-Za-z0-9.]*)(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

function imageFaults(images: unknown): Fault[] {
  const registry = member(images, 'registry');
  const faults = secretFaults(['images', 'pullSecrets'], member(images, 'pullSecrets'));
  if (typeof registry === 'string' && !isLate(registry) && !REGISTRY.test(registry)) {
    const allowed = 'a host with a port or not, and a path: registry.example.com:5000/mirror';
    const hint = 'leave out https:// and the slash at the end';
    faults.push(malformed(['images', 'registry'], 'no image reference can begin so', registry, allowed, hint));
  }
  return faults;
}

function secretFaults(at: string[], names: unknown): Fault[] {
  return list(names).flatMap((name, i): Fault[] => {
    if (typeof name !== 'string' || isDnsSubdomain(name)) return [];
    const allowed = 'lower-case letters, digits, dots and inner hyphens';
    const hint = 'use the name of the secret';
    return [malformed([...at, i], 'this cannot be the name of a secret', name, allowed, hint)];
  });
}

function pciFault(at: string[], pci: string): Fault {
  const meant = suggestPciAddress(pci);
  const hint = meant ? `write "${meant}"` : 'copy the address from `lspci -D`, in quotes';
  const allowed = 'dddd:bb:dd.f in lower-case hex, for example "0000:18:00.0"';
  return malformed(at, 'this is not a PCI address', pci, allowed, hint);
}

function macFault(at: string[], mac: string): Fault {
  const meant = mac.trim().toLowerCase().replaceAll('-', ':');
  const hint = isUnicastMac(meant) ? `write "${meant}"` : 'copy the permanent address from `ethtool -P`, in quotes';
  const allowed = 'six octets in lower-case hex, for example "0c:42:a1:00:00:01"';
  return malformed(at, 'this is not a unicast MAC address', mac, allowed, hint);
}

function member(node: unknown, key: string): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
  return (node as Record<string, unknown>)[key];
}

function entries(node: unknown): [string, unknown][] {
  return typeof node === 'object' && node !== null ? Object.entries(node) : [];
}

function list(node: unknown): unknown[] {
  return Array.isArray(node) ? node : [];
}
