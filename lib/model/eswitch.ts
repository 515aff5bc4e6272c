import { extendPath, isInterfaceName, type Problem, problem } from '../core';
import { NICS, type NicFamily } from '../hardware';
import {
  BridgeKind,
  EswitchMode,
  LinkType,
  type NodePoolSpec,
  type PfBridgeSpec,
  PfRole,
  type PfSpec,
  TcPolicy,
} from '../spec';
import { entriesByKey } from './by-key';
import { interfaceNameProblem } from './names';
import type { PfPlan, Requirement } from './plan';

/** SW001 for a port that cannot be in switchdev mode (V35, V37). */
export function checkEswitch(path: string, pf: PfSpec, family: NicFamily): Problem[] {
  if (pf.eswitch !== EswitchMode.Switchdev) return [];
  const wrong = (message: string, allowed: string, hint: string) => [
    problem('SW001', extendPath(path, 'eswitch'), { message, value: pf.eswitch, allowed, hint }),
  ];
  if (family.dpu) {
    return wrong(
      `the embedded switch of ${family.name} belongs to the system of the card`,
      'legacy on the host; mode, bridges and representors on the Arm cores of the card',
      "drop eswitch and set the switch up on the card, or put the card into NIC mode and drop -dpu from the NIC's key",
    );
  }
  if (!family.switchdev) {
    const able = [...NICS.values()].filter(({ switchdev }) => switchdev).map(({ key }) => key);
    return wrong(
      `the embedded switch of ${family.name} has no switchdev mode`,
      `legacy; with switchdev: ${able.join(', ')}`,
      'drop eswitch, or use another NIC',
    );
  }
  if (pf.linkType === LinkType.Infiniband) {
    return wrong('switchdev mode is for Ethernet, and the port is InfiniBand', EswitchMode.Legacy, 'drop eswitch');
  }
  if (pf.role === PfRole.Management) {
    return wrong(
      'a management port is never touched, and the change of mode cuts it off',
      EswitchMode.Legacy,
      "drop eswitch, or use role 'shared' for a port that carries more than the node's own connection",
    );
  }
  return [];
}

/** What is wrong with the bridges and bonds of ports. Codes: SW002, SW004, NAME001. */
export function checkBridges(path: string, pfs: Readonly<Record<string, PfSpec>>): Problem[] {
  const problems: Problem[] = [];
  const bonds = new Map<string, { pf: string; bridge: string }>();
  for (const [name, { bridge, eswitch }] of entriesByKey(pfs)) {
    if (bridge === undefined) continue;
    const at = extendPath(path, name, 'bridge');
    const names = [...(['name', 'bond'] as const)].filter((word) => !isInterfaceName(bridge[word] ?? 'none'));
    problems.push(...names.map((word) => interfaceNameProblem(extendPath(at, word), bridge[word] as string)));
    if (eswitch !== EswitchMode.Switchdev) problems.push(legacyUplink(at, bridge));
    if (bridge.bond === undefined) continue;
    const first = bonds.get(bridge.bond);
    if (first === undefined) bonds.set(bridge.bond, { pf: name, bridge: bridge.name });
    else if (first.bridge !== bridge.name) problems.push(twoBridges(at, bridge, first));
  }
  return problems;
}

function legacyUplink(at: string, bridge: PfBridgeSpec): Problem {
  return problem('SW004', at, {
    message: `the port is the uplink of ${bridge.name} for VFs behind representors, and is not in switchdev mode`,
    value: bridge.name,
    allowed: 'bridge only with eswitch: switchdev',
    hint: 'set eswitch: switchdev, or drop bridge',
  });
}

function twoBridges(at: string, { bond, name }: PfBridgeSpec, first: { pf: string; bridge: string }): Problem {
  return problem('SW004', extendPath(at, 'name'), {
    message: `the bond ${bond} is in ${first.bridge} for ${first.pf}, and in ${name} here`,
    value: name,
    allowed: first.bridge,
    hint: 'a bond is the port of one bridge: name the same one',
  });
}

/** The mode that all ports have; `mixed` where they differ. */
export function commonMode(modes: readonly EswitchMode[]): EswitchMode | 'mixed' {
  const [mode = EswitchMode.Legacy, ...others] = new Set(modes);
  return others.length === 0 ? mode : 'mixed';
}

/** What the nodes must have for their ports in switchdev mode. */
export function eswitchRequirements(spec: NodePoolSpec, pfs: readonly PfPlan[]): Requirement[] {
  const ports = pfs.filter(({ eswitch }) => eswitch === EswitchMode.Switchdev);
  if (ports.length === 0) return [];
  return [...ports.flatMap(mode), ...bridges(ports), ...openVswitch(spec, ports)];
}

/**
 * Sources: Linux drivers/net/ethernet/intel/ice/ice_eswitch.c; sriov-network-operator pkg/host/internal/sriov; Linux
 * networking/representors.
 */
function mode({ name, match, switchdev, numVfs }: PfPlan): Requirement[] {
  return [
    {
      subject: 'eswitch',
      want: `${name}${match.pci ? ` (${match.pci})` : ''} is in switchdev mode`,
      reason: switchdev?.beforeVfs
        ? 'set while the port has no VFs: the driver refuses it later'
        : 'set while no driver is bound to its VFs',
      byAgent: true,
    },
    {
      subject: 'eswitch',
      want: `${name} has hw-tc-offload on`,
      reason: 'else no rule of TC reaches the NIC',
      byAgent: true,
    },
    ...(numVfs === 0
      ? []
      : [
          {
            subject: 'eswitch' as const,
            want: `the representors of ${name} (phys_port_name pf<port>vf0 to pf<port>vf${numVfs - 1}) are nobody else's`,
            reason:
              'CNI plugins find them by phys_port_name, whatever they are named; NetworkManager must leave them alone',
          },
        ]),
  ];
}

/** Each bridge once, with its uplinks. Source: ovs-cni docs/ovs-offload.md; accelerated-bridge-cni README. */
function bridges(ports: readonly PfPlan[]): Requirement[] {
  const stated = ports.flatMap(({ name, bridge }) => (bridge ? [{ pf: name, bridge }] : []));
  const names = [...new Set(stated.map(({ bridge }) => bridge.name))];
  const unstated = ports.filter(({ bridge }) => bridge === undefined).map(({ name }) => name);
  return [
    ...names.map((name): Requirement => {
      const uplinks = stated.filter(({ bridge }) => bridge.name === name);
      const linux = uplinks.some(({ bridge }) => bridge.kind === BridgeKind.Linux);
      const bonds = [...new Set(uplinks.flatMap(({ bridge }) => bridge.bond ?? []))].map(
        (bond) =>
          `${bond}, the bond of ${uplinks
            .filter(({ bridge }) => bridge.bond === bond)
            .map(({ pf }) => pf)
            .join(' and ')}`,
      );
      const alone = uplinks.filter(({ bridge }) => bridge.bond === undefined).map(({ pf }) => pf);
      return {
        subject: 'bridge',
        want: `${name}, of ${linux ? 'Linux with vlan_filtering' : 'Open vSwitch'}, has the port ${[...alone, ...bonds].join(', ')}`,
        reason:
          bonds.length > 0
            ? 'its uplink is the bond, not the ports in it; mlx5 offloads active-backup, balance-xor and 802.3ad'
            : 'its uplink; the CNI plugin adds the representors',
      };
    }),
    ...unstated.map(
      (name): Requirement => ({
        subject: 'bridge',
        want: `${name}, or the bond that it is part of, is a port of a bridge`,
        reason: 'the CNI plugin finds the bridge of a VF by its uplink',
      }),
    ),
  ];
}

/** True when a port is in switchdev mode for a bridge of Open vSwitch, as far as is stated. */
export function usesOpenVswitch(pfs: readonly PfPlan[]): boolean {
  return pfs.some(({ eswitch, bridge }) => eswitch === EswitchMode.Switchdev && bridge?.kind !== BridgeKind.Linux);
}

/** Source: ovs-vswitchd.conf.db(5), `other_config:hw-offload` and `tc-policy`. */
function openVswitch({ openVswitch: settings }: NodePoolSpec, ports: readonly PfPlan[]): Requirement[] {
  if (!usesOpenVswitch(ports)) return [];
  const policy = settings?.tcPolicy ?? TcPolicy.None;
  return [
    {
      subject: 'bridge',
      want: `Open vSwitch has other_config:hw-offload=true${policy === TcPolicy.None ? '' : ` and other_config:tc-policy=${policy}`}`,
      reason: 'it reads them at start: restart ovs-vswitchd after a change',
      byAgent: true,
    },
  ];
}
