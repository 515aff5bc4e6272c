import { DNS_LABEL, extendPath, isInterfaceName, type Planned, type Problem, problem } from '../core';
import { CniType, type Datapath, LinkType, type NetworkSpec } from '../spec';
import { CNI_PLUGINS, type CniPlugin, metaPlugins, type NetworkOption } from './cni';
import { type DatapathTraits, traitsOf } from './datapaths';
import { planIpam } from './ipam';
import { optional } from './optional';
import type { Decision, NetworkPlan } from './plan';

/** Version of the CNI specification in our configurations: the one the plugins' own documents use. */
const CNI_VERSION = '0.3.1';

/** What a network plan is decided from: a spec's network, with the pool it names resolved. */
export interface NetworkProps extends Omit<NetworkSpec, 'pool' | 'namespace'> {
  readonly name: string;
  readonly namespace: string;
  /** Extended resource of the device pool, `prefix/name`. @default - the network takes no devices */
  readonly resource?: string;
  /** Datapaths of the pool's devices. Empty when there is no pool, or its datapath is not known. */
  readonly datapaths: readonly Datapath[];
  /** Smallest MTU of the ports behind the pool, in bytes. @default - not known */
  readonly portMtu?: number;
  /** Link layer of the ports behind the pool. @default "ethernet" */
  readonly linkType?: LinkType;
  /** Where the network stands in the user's input. */
  readonly path: string;
}

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
 * Codes: NAME001, NET004-NET006, NET008, IPAM001-IPAM003. (VLAN and rate contradictions, NET001 and NET002, are rules.)
 */
export function planNetwork(props: NetworkProps): Planned<NetworkDecision> {
  const { cni, reason } = chooseCni(props);
  // A plugin that is not built is reported as TODO-<cni>; what else is wrong is still said.
  const plugin = CNI_PLUGINS[cni] ?? (CNI_PLUGINS[CniType.Sriov] as CniPlugin);
  const ipam = planIpam(props.ipam, extendPath(props.path, 'ipam'));
  const problems = checkName(props).concat(
    checkInterfaceNames(props),
    checkMtu(props),
    ipam.problems,
    checkDhcp(props),
    checkNeeds(props, cni, plugin),
    CNI_PLUGINS[cni] ? foreignOptions(props, cni, plugin) : [],
  );
  const decisions: Decision[] = reason === undefined ? [] : [{ path: props.path, value: `CNI ${cni}`, reason }];

  const usable = hasInterface(props, plugin);
  if (!usable) problems.push(...interfaceOptions(props));
  const chained = metaPlugins(usable ? props : {}, usable && !plugin.setsMtu ? props.mtu : undefined);
  if (props.mtu !== undefined && !usable) {
    const bare = withoutInterface(props);
    decisions.push({
      path: extendPath(props.path, 'mtu'),
      value: `MTU ${props.mtu} is left to the workload`,
      reason: bare
        ? `${bare.device} has no kernel interface; the application sets the MTU`
        : 'the datapath of the pool is not known',
    });
  }
  const main = { type: cni, ...optional({ ...plugin.configure(props), ipam: ipam.plan?.config }) };
  const header = { cniVersion: CNI_VERSION, name: props.name };
  const network: NetworkPlan = {
    name: props.name,
    namespace: props.namespace,
    ...optional({ resource: props.resource }),
    datapaths: props.datapaths,
    config: chained.length > 0 ? { ...header, plugins: [main, ...chained] } : { ...header, ...main },
    cniPlugins: [cni, ...chained.map(({ type }) => type), ...(ipam.plan ? [ipam.plan.type] : [])],
    path: props.path,
  };
  return { plan: { network, decisions }, problems };
}

/** Plugins that are chosen by giving their options. */
const BY_OPTIONS = [CniType.Macvlan, CniType.Bridge, CniType.Bond] as const satisfies readonly NetworkOption[];

function chooseCni(props: NetworkProps): { cni: CniType; reason?: string } {
  if (props.cni !== undefined) return { cni: props.cni };
  const named = BY_OPTIONS.find((cni) => props[cni] !== undefined);
  if (named !== undefined) return { cni: named, reason: `its options are given` };
  if (props.linkType === LinkType.Infiniband || props.infiniband !== undefined) {
    return { cni: CniType.IbSriov, reason: 'sets partition and link state of an InfiniBand VF' };
  }
  return { cni: CniType.Sriov, reason: 'sets VLAN, rates and checks of a VF on its port' };
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

/** NAME001 for a name that becomes the name of an object. */
export function nameProblem(path: string, name: string, limit = 63): Problem {
  const tooLong = name.length > limit;
  return problem('NAME001', path, {
    message: tooLong ? `the name has ${name.length} characters` : 'the name is not a DNS label',
    value: name,
    allowed: `lower-case letters, digits and inner hyphens, at most ${limit} characters`,
    hint: tooLong
      ? 'shorten the name'
      : `for example ${JSON.stringify(
          name
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-')
            .replace(/^-+|-+$/g, '') || 'n3',
        )}`,
  });
}

/** NAME001 for a name that no network interface can have. */
export function interfaceNameProblem(path: string, name: string): Problem {
  return problem('NAME001', path, {
    message: 'this cannot be the name of a network interface',
    value: name,
    allowed: 'at most 15 characters without spaces, slashes, colons and #',
    hint: 'use the name that `ip link` shows on the node, or a shorter one for a new interface',
  });
}

/** Interfaces that the CNI plugins look for on the node or in the pod, or make. */
function checkInterfaceNames({ path, bridge, macvlan, vrf, bond }: NetworkProps): Problem[] {
  const names: [at: string, name: string | undefined][] = [
    [extendPath(path, 'bridge', 'name'), bridge?.name],
    [extendPath(path, 'macvlan', 'master'), macvlan?.master],
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
  const needsDevice = plugin.interfaceFrom === 'device';
  if (needsDevice && props.resource === undefined) {
    return [
      problem('NET008', extendPath(props.path, 'pool'), {
        message: `the ${cni} CNI plumbs devices, and the network names no device pool`,
        value: 'nothing',
        allowed: 'the key of a device pool',
        hint: 'add pool, or give the options of macvlan, bridge or bond',
      }),
    ];
  }
  if (!needsDevice && props.resource !== undefined) {
    return [
      problem('NET006', extendPath(props.path, 'pool'), {
        message: `the ${cni} CNI takes no devices of a pool`,
        value: props.resource,
        allowed: 'nothing',
        hint: 'drop pool, or use another CNI plugin',
      }),
    ];
  }
  const own = BY_OPTIONS.find((word) => word === cni);
  if (own === undefined || props[own] !== undefined) return [];
  return [
    problem('NET008', extendPath(props.path, own), {
      message: `the ${cni} CNI needs options of its own`,
      value: 'nothing',
      allowed: `an object of ${cni} options`,
      hint: `add ${own}`,
    }),
  ];
}

const OPTIONS: readonly NetworkOption[] = [
  ...new Set(Object.values(CNI_PLUGINS).flatMap((plugin) => plugin?.options ?? [])),
];

/** Options that the plugin of the network does not have. */
function foreignOptions(props: NetworkProps, cni: CniType, plugin: CniPlugin): Problem[] {
  return OPTIONS.filter((word) => props[word] !== undefined && !plugin.options.includes(word)).map((word) =>
    problem('NET006', extendPath(props.path, word), {
      message: `the ${cni} CNI has no option for ${word}`,
      value: props[word],
      allowed:
        plugin.options.length > 0
          ? `options of ${cni}: ${plugin.options.join(', ')}`
          : `nothing: ${cni} moves the interface as it is`,
      hint: 'use the CNI plugin that has the option, or drop it',
    }),
  );
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
