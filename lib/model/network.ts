import { DNS_LABEL, extendPath, isInterfaceName, type Planned, type Problem, problem } from '../core';
import { AfxdpMode, CniType, Datapath, EswitchMode } from '../spec';
import { CNI_PLUGINS, type CniPlugin, isClusterDefault, metaPlugins, mirrorPlugins } from './cni';
import { BY_OPTIONS, checkServes, chooseCni, eswitchOf, foreignOptions, nodeVlan, OWN_OPTIONS } from './cni-choice';
import { type DatapathTraits, traitsOf } from './datapaths';
import { planIpam } from './ipam';
import { interfaceNameProblem, nameProblem } from './names';
import { checkBridgesOfPorts } from './network-bridges';
import type { NetworkProps } from './network-props';
import { optional } from './optional';
import type { Decision, NetworkPlan } from './plan';

/** Version of the CNI specification in our configurations: the one the plugins' own documents use. */
const CNI_VERSION = '0.3.1';

/** A planned network and what was decided on the way. */
export interface NetworkDecision {
  readonly network: NetworkPlan;
  readonly decisions: readonly Decision[];
}

/** True when this version writes configurations for the CNI plugin. */
export function isCniBuilt(cni: CniType): boolean {
  return CNI_PLUGINS[cni] !== undefined;
}

/**
 * Decides the CNI configuration of a network.
 * Codes: NAME001, NET003-NET006, NET008, NET010, SW003, SW005, SW006, IPAM001-IPAM003. (VLAN and rate contradictions, NET001 and
 * NET002, are rules.)
 */
export function planNetwork(props: NetworkProps): Planned<NetworkDecision> {
  const { cni, reason } = chooseCni(props);
  // A plugin that is not built is reported as TODO-<cni>; what else is wrong is still said.
  const plugin = CNI_PLUGINS[cni] ?? (CNI_PLUGINS[CniType.Sriov] as CniPlugin);
  const ipam = planIpam(props.ipam, extendPath(props.path, 'ipam'));
  const switched = checkSwitch(props, cni, plugin);
  const problems = checkName(props).concat(
    checkInterfaceNames(props),
    checkMtu(props),
    ipam.problems,
    checkDhcp(props),
    checkNeeds(props, cni, plugin),
    switched,
    switched.length === 0 ? checkBridgesOfPorts(props, cni) : [],
    checkMirrors(props),
    // What does not fit the switch is not said again of the devices.
    CNI_PLUGINS[cni] && switched.length === 0 ? checkServes(props, cni, plugin) : [],
    CNI_PLUGINS[cni] ? foreignOptions(props, cni, plugin) : [],
  );
  const decisions: Decision[] = reason === undefined ? [] : [{ path: props.path, value: `CNI ${cni}`, reason }];

  const usable = hasInterface(props, plugin);
  if (!usable) problems.push(...interfaceOptions(props));
  if (plugin.keepsName) problems.push(...chainedOptions(props, cni), ...checkEthtool(props));
  if (plugin.alone) problems.push(...besideOptions(props, cni));
  const chains = usable && !plugin.keepsName && !plugin.alone;
  const chained = [
    ...metaPlugins(chains ? props : {}, chains && !plugin.setsMtu ? props.mtu : undefined),
    // Last: what they return has no addresses any more.
    ...mirrorPlugins(props),
  ];
  if (props.mtu !== undefined && !usable && !plugin.keepsName) {
    const bare = withoutInterface(props);
    decisions.push({
      path: extendPath(props.path, 'mtu'),
      value: `MTU ${props.mtu} is left to the workload`,
      reason: bare
        ? `${bare.device} has no kernel interface; the application sets the MTU`
        : 'the datapath of the pool is not known',
    });
  }
  const type = plugin.type ?? cni;
  const main = { type, ...optional({ ...plugin.configure(props), ipam: ipam.plan?.config }) };
  const header = { cniVersion: CNI_VERSION, name: props.name };
  const bare = cni === CniType.None;
  const vlan = nodeVlan(props, plugin);
  if (vlan !== undefined) {
    decisions.push({
      path: extendPath(props.path, 'vlan'),
      value: `VLAN ${vlan} is set on the nodes`,
      reason: 'no CNI plugin sets it on these devices: it belongs to the VFs of the pool',
    });
  }
  const network: NetworkPlan = {
    name: props.name,
    namespace: props.namespace,
    ...optional({ resource: props.resource, pool: props.pool, nodeVlan: vlan }),
    datapaths: props.datapaths,
    ...(isClusterDefault(props.ovnKubernetes) ? { clusterDefault: true } : {}),
    ...(bare
      ? {}
      : { config: chained.length > 0 ? { ...header, plugins: [main, ...chained] } : { ...header, ...main } }),
    cniPlugins: bare ? [] : [type, ...chained.map(({ type }) => type), ...(ipam.plan ? [ipam.plan.type] : [])],
    path: props.path,
  };
  return { plan: { network, decisions }, problems };
}

/** False for devices without a kernel interface, and where nobody knows. */
function hasInterface(props: NetworkProps, { interfaceFrom }: CniPlugin): boolean {
  return interfaceFrom !== 'device' || (props.datapaths.length > 0 && withoutInterface(props) === undefined);
}

/** The first of the network's datapaths that gives pods no kernel interface. */
function withoutInterface({ datapaths }: NetworkProps): DatapathTraits | undefined {
  return datapaths.map(traitsOf).find((traits) => traits?.kernelInterface === false);
}

function checkName({ name, path }: NetworkProps): Problem[] {
  return DNS_LABEL.test(name) ? [] : [nameProblem(path, name)];
}

/** Interfaces that the CNI plugins look for on the node or in the pod, or make. */
function checkInterfaceNames({ path, bridge, macvlan, ovs, acceleratedBridge, vrf, bond }: NetworkProps): Problem[] {
  const names: [at: string, name: string | undefined][] = [
    [extendPath(path, 'bridge', 'name'), bridge?.name],
    [extendPath(path, 'macvlan', 'master'), macvlan?.master],
    [extendPath(path, 'ovs', 'bridge'), ovs?.bridge],
    ...(acceleratedBridge?.bridges ?? []).map((name, i): [string, string] => [
      extendPath(path, 'acceleratedBridge', 'bridges', i),
      name,
    ]),
    [extendPath(path, 'vrf', 'name'), vrf?.name],
    ...(bond?.links ?? []).map((name, i): [string, string] => [extendPath(path, 'bond', 'links', i), name]),
  ];
  return names.flatMap(([at, name]) =>
    name === undefined || isInterfaceName(name) ? [] : [interfaceNameProblem(at, name)],
  );
}

function checkMtu(props: NetworkProps): Problem[] {
  if (props.mtu === undefined || props.portMtu === undefined || props.mtu <= props.portMtu) return [];
  return [
    problem('NET005', `${props.path}.mtu`, {
      message: `the interface would have a larger MTU than its port (${props.portMtu})`,
      value: props.mtu,
      allowed: `at most ${props.portMtu}`,
      hint: `set mtu: ${props.mtu} on the PF too, or lower that of the network`,
    }),
  ];
}

function checkDhcp(props: NetworkProps): Problem[] {
  const bare = withoutInterface(props);
  if (props.ipam?.dhcp === undefined || !bare) return [];
  return [
    problem('NET004', `${props.path}.ipam.dhcp`, {
      message: `${bare.device} has no interface that could ask a DHCP server`,
      value: 'dhcp',
      allowed: 'whereabouts, hostLocal, static, or no ipam',
      hint: 'use whereabouts with the range of the network',
    }),
  ];
}

/** A plugin for devices needs a pool, any other one its own options. */
function checkNeeds(props: NetworkProps, cni: CniType, plugin: CniPlugin): Problem[] {
  const needsDevice = plugin.interfaceFrom === 'device' && !plugin.withoutDevice?.(props);
  if (needsDevice && props.resource === undefined) {
    return [
      problem('NET008', extendPath(props.path, 'pool'), {
        message: `the ${cni} CNI plumbs devices, and the network names no device pool`,
        value: 'nothing',
        allowed: 'the key of a device pool',
        hint:
          cni === CniType.Ovs ? 'add pool, or ovs.bridge' : 'add pool, or give the options of macvlan, bridge or bond',
      }),
    ];
  }
  if (plugin.interfaceFrom !== 'device' && props.resource !== undefined) {
    return [
      problem('NET006', extendPath(props.path, 'pool'), {
        message: `the ${cni} CNI takes no devices of a pool`,
        value: props.resource,
        allowed: 'nothing',
        hint: 'drop pool, or use another CNI plugin',
      }),
    ];
  }
  const own = OWN_OPTIONS.find((word) => BY_OPTIONS[word] === cni);
  if (own === undefined || own === 'ovs' || own === 'afxdp' || props[own] !== undefined) return [];
  return [
    problem('NET008', extendPath(props.path, own), {
      message: `the ${cni} CNI needs options of its own`,
      value: 'nothing',
      allowed: `an object of ${cni} options`,
      hint: `add ${own}`,
    }),
  ];
}

/** Options that need a kernel interface in the pod. */
function interfaceOptions(props: NetworkProps): Problem[] {
  const bare = withoutInterface(props);
  if (!bare) return [];
  return (['tuning', 'sourceRouting', 'vrf'] as const)
    .filter((word) => props[word] !== undefined && props[word] !== false)
    .map((word) =>
      problem('NET006', extendPath(props.path, word), {
        message: `${bare.device} has no kernel interface, and ${word} works on one`,
        value: props[word],
        allowed: 'nothing',
        hint: `drop ${word}: the application sets its own device up`,
      }),
    );
}

/** They leave the representor of the device to whoever owns the switch. */
const UNSWITCHED: readonly CniType[] = [CniType.HostDevice, CniType.Afxdp, CniType.None];

/** The representor of a VF goes into a switch, and only VFs in switchdev mode have one. */
function checkSwitch(props: NetworkProps, cni: CniType, plugin: CniPlugin): Problem[] {
  const eswitch = eswitchOf(props);
  if (props.resource === undefined || plugin.interfaceFrom !== 'device' || UNSWITCHED.includes(cni)) return [];
  const path = props.cni === undefined ? extendPath(props.path, 'pool') : extendPath(props.path, 'cni');
  const details = { value: cni, allowed: 'ovs, accelerated-bridge, ovn-kubernetes, host-device' };
  if (eswitch === 'mixed') {
    return [
      problem('SW003', path, {
        ...details,
        message: 'some ports of the pool are in switchdev mode and others are not, and one network has one CNI plugin',
        allowed: 'host-device, which leaves the switch alone',
        hint: 'give all ports of the pool the same eswitch, or make a pool and a network for each mode',
      }),
    ];
  }
  if (eswitch === EswitchMode.Switchdev && !plugin.representors) {
    return [
      problem('SW003', path, {
        ...details,
        message: `the ${cni} CNI leaves the representors of VFs unconnected, and the ports of the pool are in switchdev mode`,
        hint: 'drop cni for ovs, or give the options of acceleratedBridge or ovnKubernetes',
      }),
    ];
  }
  const legacy = eswitch === EswitchMode.Legacy || (eswitch === undefined && props.datapaths.includes(Datapath.Kernel));
  if (legacy && plugin.representors) {
    return [
      problem('SW003', path, {
        ...details,
        message: `the ${cni} CNI looks for the representor of a VF, and VFs have one only in switchdev mode`,
        allowed: 'sriov, host-device',
        hint: 'set eswitch: switchdev on the ports of the pool, with datapath: switchdev, or use another CNI plugin',
      }),
    ];
  }
  const bare = withoutInterface(props);
  if (cni === CniType.Ovs && bare !== undefined && props.ipam !== undefined) {
    return [
      problem('NET010', extendPath(props.path, 'ipam'), {
        message: `the ovs CNI gives out no addresses for ${bare.device}, which has no kernel interface`,
        value: Object.keys(props.ipam)[0],
        allowed: 'no ipam',
        hint: 'drop ipam: the program in the pod sets its own addresses',
      }),
    ];
  }
  return [];
}

/** The plugins for mirrors do not look for the bridge. */
function checkMirrors({ path, ovs }: NetworkProps): Problem[] {
  if (ovs?.bridge !== undefined || (ovs?.mirrors === undefined && ovs?.mirrorOutputs === undefined)) return [];
  return [
    problem('NET008', extendPath(path, 'ovs', 'bridge'), {
      message: 'mirrors belong to a bridge, which is not named',
      value: 'nothing',
      allowed: 'the name of the bridge',
      hint: 'add ovs.bridge, with the name that it has on all nodes of the pool',
    }),
  ];
}

/** Options of plugins that look for the interface by the name that Multus gives. */
function chainedOptions(props: NetworkProps, cni: CniType): Problem[] {
  return (['mtu', 'tuning', 'sourceRouting', 'vrf'] as const)
    .filter((word) => props[word] !== undefined && props[word] !== false)
    .map((word) =>
      problem('NET006', extendPath(props.path, word), {
        message: `the ${cni} CNI leaves an interface its name, so that no plugin for ${word} finds it`,
        value: props[word],
        allowed: 'nothing',
        hint: word === 'mtu' ? 'set mtu on the port' : `drop ${word}`,
      }),
    );
}

/** Options of plugins beside one that takes none. */
function besideOptions(props: NetworkProps, cni: CniType): Problem[] {
  return (['ipam', 'tuning', 'sourceRouting', 'vrf'] as const)
    .filter((word) => props[word] !== undefined && props[word] !== false)
    .map((word) =>
      problem('NET006', extendPath(props.path, word), {
        message: `the ${cni} CNI refuses a plugin beside it, and ${word} is one`,
        value: word === 'ipam' ? Object.keys(props.ipam ?? {})[0] : props[word],
        allowed: word === 'ipam' ? 'ovnKubernetes.subnets' : 'nothing',
        hint: word === 'ipam' ? 'give the range as ovnKubernetes.subnets' : `drop ${word}`,
      }),
    );
}

/** Filters are for whole ports, and the plugin takes the address of the pod from IPAM, asked for or not. */
function checkEthtool({ path, afxdp, afXdp, ipam }: NetworkProps): Problem[] {
  if (!afxdp?.ethtoolFilters) return [];
  const at = extendPath(path, 'afxdp', 'ethtoolFilters');
  const subfunctions = (afxdp.mode ?? afXdp?.mode) === AfxdpMode.Cdq;
  if (!subfunctions && ipam !== undefined) return [];
  return [
    problem('NET008', subfunctions ? at : extendPath(path, 'ipam'), {
      message: subfunctions
        ? 'ethtool filters steer the frames of a whole port, and the devices are subfunctions'
        : 'the afxdp CNI fails when ethtool filters are there and no address is given out',
      value: afxdp.ethtoolFilters,
      allowed: subfunctions ? 'filters only with a pool of whole ports' : 'filters with ipam',
      hint: subfunctions ? 'drop ethtoolFilters' : 'add ipam, or drop ethtoolFilters',
    }),
  ];
}
