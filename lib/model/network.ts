import { DNS_LABEL, type Planned, type Problem, problem } from '../core';
import { CniType, Datapath, type NetworkSpec } from '../spec';
import { optional, planIpam } from './ipam';
import type { Decision, NetworkPlan } from './plan';

/** Version of the CNI specification in our configurations: the one the plugins' own documents use. */
const CNI_VERSION = '0.3.1';

/** What a network plan is decided from: a spec's network, with the pool it names resolved. */
export interface NetworkProps extends Omit<NetworkSpec, 'pool' | 'namespace'> {
  readonly name: string;
  readonly namespace: string;
  /** Extended resource of the device pool, `prefix/name`. */
  readonly resource: string;
  /** Datapaths of the pool's devices. Empty when the pool was made elsewhere and its datapath is not known. */
  readonly datapaths: readonly Datapath[];
  /** Smallest MTU of the ports behind the pool, in bytes. @default - not known */
  readonly portMtu?: number;
  /** Where the network stands in the user's input. */
  readonly path: string;
}

/** A planned network and what was decided on the way. */
export interface NetworkDecision {
  readonly network: NetworkPlan;
  readonly decisions: readonly Decision[];
}

/** Fields of the sriov CNI by our word. Source: sriov-cni docs/configuration-reference.md. */
const SRIOV_FIELDS = {
  vlan: 'vlan',
  vlanQos: 'vlanQoS',
  vlanProtocol: 'vlanProto',
  spoofCheck: 'spoofchk',
  trust: 'trust',
  linkState: 'link_state',
  minTxRate: 'min_tx_rate',
  maxTxRate: 'max_tx_rate',
} as const satisfies Partial<Record<keyof NetworkSpec, string>>;

type SriovOption = keyof typeof SRIOV_FIELDS;

/** CNI plugins that this version writes configurations for. */
const BUILT: ReadonlySet<CniType> = new Set([CniType.Sriov, CniType.HostDevice]);

/** True when this version writes configurations for the CNI plugin. */
export function isCniBuilt(cni: CniType): boolean {
  return BUILT.has(cni);
}

/**
 * Decides the CNI configuration of a network.
 * Codes: NAME001, NET004-NET006, IPAM001-IPAM003. (VLAN and rate contradictions, NET001 and NET002, are rules.)
 */
export function planNetwork(props: NetworkProps): Planned<NetworkDecision> {
  const problems: Problem[] = [...checkName(props), ...checkMtu(props)];
  const decisions: Decision[] = [];
  const cni = props.cni ?? CniType.Sriov;
  if (props.cni === undefined) {
    decisions.push({
      path: props.path,
      value: `CNI ${cni}`,
      reason: 'sets VLAN, rates and checks of a VF on its port',
    });
  }
  const ipam = planIpam(props.ipam, `${props.path}.ipam`);
  problems.push(...ipam.problems, ...checkDhcp(props));

  const main = {
    type: cni,
    ...(cni === CniType.Sriov ? sriovOptions(props) : {}),
    ...optional({ ipam: ipam.plan?.config }),
  };
  if (cni === CniType.HostDevice) problems.push(...foreignOptions(props));

  const chained = tuning(props);
  if (props.mtu !== undefined && !chained) {
    decisions.push({
      path: `${props.path}.mtu`,
      value: `MTU ${props.mtu} is left to the workload`,
      reason: 'a device under DPDK has no kernel interface; the application sets the MTU',
    });
  }
  const header = { cniVersion: CNI_VERSION, name: props.name };
  const config = chained ? { ...header, plugins: [main, chained] } : { ...header, ...main };
  const network: NetworkPlan = {
    name: props.name,
    namespace: props.namespace,
    resource: props.resource,
    datapaths: props.datapaths,
    config,
    cniPlugins: [cni, ...(chained ? [chained.type] : []), ...(ipam.plan ? [ipam.plan.type] : [])],
    path: props.path,
  };
  return { plan: { network, decisions }, problems };
}

function sriovOptions(props: NetworkProps): Record<string, unknown> {
  const onOff = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'on' : 'off');
  const values: Record<SriovOption, unknown> = {
    vlan: props.vlan,
    vlanQos: props.vlanQos,
    vlanProtocol: props.vlanProtocol,
    spoofCheck: onOff(props.spoofCheck),
    trust: onOff(props.trust),
    linkState: props.linkState,
    minTxRate: props.minTxRate,
    maxTxRate: props.maxTxRate,
  };
  return optional(
    Object.fromEntries(Object.entries(SRIOV_FIELDS).map(([word, field]) => [field, values[word as SriovOption]])),
  );
}

/** The sriov CNI has no MTU field; the tuning plugin sets it on a kernel interface. */
function tuning(props: NetworkProps): { type: 'tuning'; mtu: number } | undefined {
  const kernel = props.datapaths.length > 0 && props.datapaths.every((datapath) => datapath === Datapath.Kernel);
  return props.mtu !== undefined && kernel ? { type: 'tuning', mtu: props.mtu } : undefined;
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
  if (props.ipam?.dhcp === undefined || !props.datapaths.includes(Datapath.Vfio)) return [];
  return [
    problem('NET004', `${props.path}.ipam.dhcp`, {
      message: 'a VF on vfio-pci has no interface that could ask a DHCP server',
      value: 'dhcp',
      allowed: 'whereabouts, hostLocal, static, or no ipam',
      hint: 'use whereabouts with the range of the network',
    }),
  ];
}

/** Options that only the sriov CNI has. */
function foreignOptions(props: NetworkProps): Problem[] {
  return (Object.keys(SRIOV_FIELDS) as SriovOption[])
    .filter((word) => props[word] !== undefined)
    .map((word) =>
      problem('NET006', `${props.path}.${word}`, {
        message: `the host-device CNI has no option for ${word}`,
        value: props[word],
        allowed: 'nothing: host-device moves the interface as it is',
        hint: 'use cni: sriov, or drop the option',
      }),
    );
}
