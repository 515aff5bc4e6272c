import { type DistributionName, type NicFamily, NODE_DIRECTORIES, type NodeDirectories } from '../hardware';
import {
  AddOn,
  type AddOnsSpec,
  type CniBinary,
  Distribution,
  MultusMode,
  type MultusSpec,
  type PlatformSpec,
} from '../spec';
import { optional } from './optional';

/** What is installed beside the device plugins, and what must be there already. */
export interface AddOnsPlan {
  /** Shape of Multus; `undefined` when it is not installed. */
  readonly multus: MultusMode | undefined;
  /** Images of CNI binaries to install. */
  readonly cniBinaries: readonly CniBinaryName[];
  /** Whether Whereabouts is installed. */
  readonly whereabouts: boolean;
  /** NIC families whose nodes are labelled through Node Feature Discovery. */
  readonly labelledNics: readonly NicFamily[];
  /** Whether pods that were rejected after a reboot are removed. */
  readonly rejectedPodCleaner: boolean;
  /** Whether there is Node Feature Discovery to tell of the set-up of nodes. */
  readonly features: boolean;
  /** Whether devices are handed over as CDI devices. */
  readonly cdi: boolean;
  /** Image of the AF_XDP device plugin. @default - none is named */
  readonly afXdpImage?: string;
  /** Live migration over userspace vDPA by software. */
  readonly softwareLiveMigration: boolean;
  /** Software that networks use and that must be on the nodes or in the cluster already. */
  readonly expected: readonly string[];
}

/** An image of CNI binaries. */
export type CniBinaryName = `${CniBinary}`;

/**
 * Which image brings a CNI plugin. Source: sriov-cni, ib-sriov-cni, ovs-cni, accelerated-bridge-cni;
 * containernetworking/plugins, README.
 */
const BROUGHT_BY: Readonly<Record<string, CniBinaryName>> = {
  sriov: 'sriov',
  'ib-sriov': 'ib-sriov',
  ovs: 'ovs',
  'ovs-mirror-producer': 'ovs',
  'ovs-mirror-consumer': 'ovs',
  'accelerated-bridge': 'accelerated-bridge',
  'host-device': 'reference',
  bridge: 'reference',
  macvlan: 'reference',
  tuning: 'reference',
  sbr: 'reference',
  vrf: 'reference',
  'host-local': 'reference',
  static: 'reference',
  dhcp: 'reference',
};

/** Networks that come with a plugin of their own. */
const WHOLE: Readonly<Record<string, string>> = {
  whereabouts: 'Whereabouts with its CRDs, and its CNI binary',
  'ovn-k8s-cni-overlay': 'OVN-Kubernetes as the network of the cluster, with enable-multi-network',
};

const SOFTWARE = {
  multus: 'Multus, and the definition of NetworkAttachmentDefinition',
  dhcp: 'the daemon of the dhcp CNI binary',
} as const;

/**
 * Decides what to install for the CNI plugins that networks use. The reference plugins are expected by default: nodes
 * have them from their distribution, and the cluster's own network may use these very files.
 *
 * @param plugins CNI plugins of all networks
 * @param nics NIC families of all nodes
 * @param agent whether an agent sets nodes up, and reboots come with it
 */
export function planAddOns(
  spec: AddOnsSpec = {},
  plugins: readonly string[],
  nics: readonly NicFamily[],
  agent = false,
): AddOnsPlan {
  const whereabouts = spec.whereabouts === AddOn.Install;
  const installs = (binary: CniBinaryName | undefined) =>
    binary === 'reference'
      ? spec.referencePlugins === AddOn.Install
      : binary !== undefined && (spec.cniPlugins ?? AddOn.Install) === AddOn.Install;
  const brought = plugins.filter((plugin) => installs(BROUGHT_BY[plugin]));
  const missing = plugins.filter(
    (plugin) => plugin !== 'afxdp' && !brought.includes(plugin) && !(plugin === 'whereabouts' && whereabouts),
  );
  const daemons = brought.includes('dhcp') ? ['dhcp'] : [];
  const multus = planMultus(spec.multus);
  return {
    multus,
    cniBinaries: [...new Set(brought.map((plugin) => BROUGHT_BY[plugin] as CniBinaryName))].sort(),
    whereabouts,
    labelledNics:
      spec.nodeFeatureDiscovery === AddOn.External ? [...new Set(nics)].sort((a, b) => (a.key < b.key ? -1 : 1)) : [],
    rejectedPodCleaner: (spec.rejectedPodCleaner ?? (agent ? AddOn.Install : AddOn.None)) === AddOn.Install,
    features: (spec.nodeFeatureDiscovery ?? AddOn.None) !== AddOn.None,
    cdi: spec.devicePlugin?.cdi ?? false,
    ...optional({ afXdpImage: spec.afXdpPlugin?.image }),
    softwareLiveMigration: spec.vdpaApplication?.softwareLiveMigration ?? false,
    expected: [
      ...(multus || plugins.length === 0 ? [] : [SOFTWARE.multus]),
      ...missing.map((plugin) => WHOLE[plugin] ?? `the ${plugin} CNI binary`),
      ...[...daemons, ...missing.filter((plugin) => plugin === 'dhcp')].map(() => SOFTWARE.dhcp),
    ],
  };
}

/** Shape of Multus; `undefined` when it is not installed. */
export function planMultus({ install, mode }: MultusSpec = {}): MultusMode | undefined {
  return (install ?? AddOn.Install) === AddOn.Install ? (mode ?? MultusMode.Thick) : undefined;
}

/** Directories of the nodes: those of the distribution, unless the platform names others. */
export function planDirectories({ distribution, paths }: PlatformSpec): NodeDirectories {
  const usual = NODE_DIRECTORIES[(distribution ?? Distribution.Kubeadm) as DistributionName];
  return { ...usual, ...optional({ ...paths }) };
}
