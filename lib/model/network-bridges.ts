import { extendPath, type Problem, problem } from '../core';
import { BridgeKind, CniType, EswitchMode } from '../spec';
import type { NetworkProps, PortBridge } from './network-props';
import type { PfPlan } from './plan';

/** Each port once, though it may be of many nodes and pools. */
export function bridgesOf(ports: readonly PfPlan[]): PortBridge[] {
  return [...new Set(ports)].flatMap(({ name: pf, eswitch, bridge }) =>
    bridge === undefined || eswitch !== EswitchMode.Switchdev
      ? []
      : [{ pf, name: bridge.name, kind: bridge.kind ?? BridgeKind.OpenVswitch }],
  );
}

/** What makes the bridge that a plugin connects representors to. */
const KIND_OF: Readonly<Partial<Record<CniType, BridgeKind>>> = {
  [CniType.Ovs]: BridgeKind.OpenVswitch,
  [CniType.OvnKubernetes]: BridgeKind.OpenVswitch,
  [CniType.AcceleratedBridge]: BridgeKind.Linux,
};

/**
 * The representors of a network go into the bridge whose uplink their port is (SW005, SW006). Bridges of Open vSwitch may
 * be joined by patch ports, over which it offloads too, so that another name is only a warning; of several Linux bridges
 * accelerated-bridge takes that of the port, and fails where it is none of them.
 * Source: ovs-cni docs/cni-plugin.md; accelerated-bridge-cni pkg/config/config.go, handleBridgeConfig.
 */
export function checkBridgesOfPorts(props: NetworkProps, cni: CniType): Problem[] {
  const { path, bridges = [], ovs, acceleratedBridge } = props;
  const kind = KIND_OF[cni];
  if (kind === undefined) return [];
  const foreign = bridges.filter((bridge) => bridge.kind !== kind);
  if (foreign.length > 0) {
    return [
      problem('SW005', extendPath(path, props.cni === undefined ? 'pool' : 'cni'), {
        message: `the ${cni} CNI connects representors to ${nameOf(kind)}, and ${shown(foreign)}`,
        value: cni,
        allowed: kind === BridgeKind.OpenVswitch ? 'accelerated-bridge' : 'ovs, ovn-kubernetes',
        hint: 'use the plugin for the bridge of the ports, or give the ports the bridge that they have',
      }),
    ];
  }
  const named =
    cni === CniType.Ovs ? (ovs?.bridge === undefined ? [] : [ovs.bridge]) : (acceleratedBridge?.bridges ?? []);
  const apart = named.length === 0 ? [] : bridges.filter(({ name }) => !named.includes(name));
  if (apart.length === 0) return [];
  const names = [...new Set(bridges.map(({ name }) => name))].join(', ');
  return [
    problem(
      named.length > 1 ? 'SW005' : 'SW006',
      cni === CniType.Ovs ? extendPath(path, 'ovs', 'bridge') : extendPath(path, 'acceleratedBridge', 'bridges'),
      {
        message: `the representors go to ${named.join(' or ')}, and ${shown(apart)}`,
        value: named.join(', '),
        allowed: names,
        hint: cni === CniType.Ovs ? 'drop ovs.bridge: it is found by the port of the VF' : `name ${names}`,
      },
    ),
  ];
}

function nameOf(kind: BridgeKind): string {
  return kind === BridgeKind.Linux ? 'a Linux bridge' : 'Open vSwitch';
}

function shown(bridges: readonly PortBridge[]): string {
  const [{ pf, name, kind } = { pf: '', name: '', kind: BridgeKind.OpenVswitch }] = bridges;
  return `port ${pf} is the uplink of ${name}, ${kind === BridgeKind.Linux ? 'a Linux bridge' : 'of Open vSwitch'}`;
}
