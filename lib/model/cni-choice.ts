import { extendPath, type Problem, problem } from '../core';
import { CniType, Datapath, EswitchMode, LinkType } from '../spec';
import { CNI_PLUGINS, type CniPlugin, type NetworkOption } from './cni';
import { traitsOf } from './datapaths';
import type { NetworkProps } from './network-props';

/** Plugins that are chosen by giving their options, by the word for these. */
export const BY_OPTIONS = {
  macvlan: CniType.Macvlan,
  bridge: CniType.Bridge,
  bond: CniType.Bond,
  ovs: CniType.Ovs,
  acceleratedBridge: CniType.AcceleratedBridge,
  ovnKubernetes: CniType.OvnKubernetes,
  afxdp: CniType.Afxdp,
} as const satisfies Partial<Record<NetworkOption, CniType>>;

export const OWN_OPTIONS = Object.keys(BY_OPTIONS) as (keyof typeof BY_OPTIONS)[];

/** The mode of the embedded switches behind the pool, as far as it is known. */
export function eswitchOf({ eswitch, datapaths }: NetworkProps): NetworkProps['eswitch'] {
  return eswitch ?? (datapaths.includes(Datapath.Switchdev) ? EswitchMode.Switchdev : undefined);
}

interface Choice {
  readonly cni: CniType;
  readonly reason: string;
  /** What else must hold beside that the plugin serves all datapaths. @default - nothing */
  readonly when?: (props: NetworkProps) => boolean;
}

/** Plugins that fit by themselves, the first that serves all datapaths of the pool. */
const CHOICES: readonly Choice[] = [
  {
    cni: CniType.Afxdp,
    reason: 'moves the interface with its XDP program',
    when: ({ datapaths }) => datapaths.length > 0,
  },
  {
    cni: CniType.HostDevice,
    reason: 'moves a port or subfunction as it is',
    when: ({ noVfs }) => noVfs === true,
  },
  {
    cni: CniType.Ovs,
    reason: 'makes the representor of a VF a port of Open vSwitch',
    when: (props) => eswitchOf(props) === EswitchMode.Switchdev,
  },
  {
    cni: CniType.IbSriov,
    reason: 'sets partition and link state of an InfiniBand VF',
    when: ({ linkType, infiniband }) => linkType === LinkType.Infiniband || infiniband !== undefined,
  },
  { cni: CniType.Sriov, reason: 'sets VLAN, rates and checks of a VF on its port' },
  {
    cni: CniType.HostDevice,
    reason: 'moves the device as it is',
    // An interface is moved; without one the plugin would only carry addresses.
    when: ({ datapaths, ipam }) => datapaths.every((each) => traitsOf(each)?.kernelInterface) || ipam !== undefined,
  },
  { cni: CniType.None, reason: 'there is no interface to move: the workload gets the device and nothing else' },
];

/** The plugin of a network: the one it names, the one whose options it gives, else the first that fits its devices. */
export function chooseCni(props: NetworkProps): { cni: CniType; reason?: string } {
  if (props.cni !== undefined) return { cni: props.cni };
  const named = OWN_OPTIONS.find((word) => props[word] !== undefined);
  if (named !== undefined) return { cni: BY_OPTIONS[named], reason: `its options are given` };
  const choice = CHOICES.find(({ cni, when }) => serves(CNI_PLUGINS[cni], props) && (when?.(props) ?? true));
  return choice ? { cni: choice.cni, reason: choice.reason } : { cni: CniType.Sriov };
}

function serves(plugin: CniPlugin | undefined, { datapaths, setsVfs }: NetworkProps): boolean {
  if (!plugin?.serves || (plugin.setsVfs && setsVfs === false)) return false;
  return datapaths.every((datapath) => plugin.serves?.includes(datapath));
}

/** The plugin plumbs every kind of device that the pool has, on whatever node (NET003). */
export function checkServes(props: NetworkProps, cni: CniType, plugin: CniPlugin): Problem[] {
  if (plugin.interfaceFrom !== 'device' || serves(plugin, props)) return [];
  const infiniband = props.linkType === LinkType.Infiniband;
  const able = (Object.keys(CNI_PLUGINS) as CniType[]).filter(
    (each) => serves(CNI_PLUGINS[each], props) && each !== (infiniband ? CniType.Sriov : CniType.IbSriov),
  );
  const unserved = props.datapaths.filter((datapath) => !plugin.serves?.includes(datapath));
  const devices = unserved.map((datapath) => traitsOf(datapath)?.device ?? datapath).join(' and ');
  return [
    problem('NET003', props.cni === undefined ? extendPath(props.path, 'pool') : extendPath(props.path, 'cni'), {
      message:
        unserved.length > 0
          ? `the ${cni} CNI does not plumb ${devices}`
          : `the ${cni} CNI sets VFs up through their port, and the port of these has no such settings`,
      value: props.cni ?? props.datapaths.join(', '),
      allowed: able.join(', ') || 'no CNI plugin plumbs all of these datapaths',
      hint: able[0]
        ? `use cni: ${able[0]}, or leave cni out`
        : 'give the datapaths pools and networks of their own, or use one datapath',
    }),
  ];
}

/** The VLAN that the nodes give the VFs, where neither plugin nor application can. */
export function nodeVlan(props: NetworkProps, plugin: CniPlugin): number | undefined {
  const { vlan, datapaths, setsVfs } = props;
  if (vlan === undefined || plugin.options.includes('vlan') || setsVfs === false) return undefined;
  return datapaths.length > 0 && datapaths.every((each) => traitsOf(each)?.vlanByNode) ? vlan : undefined;
}

const OPTIONS: readonly NetworkOption[] = [
  ...new Set(Object.values(CNI_PLUGINS).flatMap((plugin) => plugin?.options ?? [])),
];

/** Options that the plugin of the network does not have (NET006). */
export function foreignOptions(props: NetworkProps, cni: CniType, plugin: CniPlugin): Problem[] {
  const bare = cni === CniType.None;
  const words: readonly (NetworkOption | 'ipam')[] = bare ? [...OPTIONS, 'ipam'] : OPTIONS;
  return words
    .filter((word) => props[word] !== undefined && (word === 'ipam' || !plugin.options.includes(word)))
    .filter((word) => word !== 'vlan' || nodeVlan(props, plugin) === undefined)
    .map((word) =>
      problem('NET006', extendPath(props.path, word), {
        message: bare ? `no CNI plugin is there that could set ${word}` : `the ${cni} CNI has no option for ${word}`,
        value: props[word],
        allowed:
          plugin.options.length > 0
            ? `options of ${cni}: ${plugin.options.join(', ')}`
            : bare
              ? 'nothing: the workload gets the device as it is'
              : `nothing: ${cni} moves the interface as it is`,
        hint: bare ? `drop ${word}: the application does it` : 'use the CNI plugin that has the option, or drop it',
      }),
    );
}
