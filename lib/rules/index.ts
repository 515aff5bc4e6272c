import type { Problem, ProblemCode } from '../core';
import { boundsWithinRanges } from './address-bounds';
import { acceptedPools, pinnedMaps } from './af-xdp';
import { existingNetworks, offeredResources } from './attachments';
import { replacedPods } from './bare-pods';
import { neededCapabilities } from './capabilities';
import { dhcpNeedsInterface, pluginFitsDevice } from './cni-fit';
import { transmitRates, trunkRanges, vlanOptions } from './cni-options';
import { enoughCpus } from './cpu-supply';
import { oneDelivery } from './delivery';
import { enoughDevices, wholeDevices } from './device-counts';
import { deviceInfoForVdpa, noAddressesForVdpa } from './device-info';
import { exactSelectors, unambiguousSelectors } from './device-selectors';
import { devicesOfOneNode } from './device-supply';
import { affordableMemory, mountedPages } from './dpdk-memory';
import { pluginFitsEswitch } from './eswitch';
import type { ClusterFacts } from './facts';
import { ownFilePrefixes } from './file-prefixes';
import { devicesThroughResources, unprivilegedFunctions } from './host-access';
import { availableSizes, enoughPages } from './hugepage-supply';
import { requestedVolumes, sizedVolumes } from './hugepage-volumes';
import { cpuOrMemoryBesideHugepages, equalRequestAndLimit, wholePages } from './hugepages';
import { pinnedImages } from './images';
import { addressesBesideCluster, separateAddresses } from './ip-overlap';
import { pluginFitsLink } from './link-types';
import { untouchedPorts } from './management-ports';
import { bifurcatedDrivers } from './mlx5-drivers';
import { roomForMultus } from './multus-memory';
import { oneNumaNode } from './numa-fit';
import { oneDevicePlugin, publishedResources, soundPoolConfigs } from './operator';
import { acceptedByOvn, oneNetworkOfOvn } from './ovn-kubernetes';
import { admittingNamespaces } from './pod-security';
import { compatibleOptions, effectivePolicies, portsOfPolicies, possibleVfs } from './policies';
import { agreeingPolicies, rangesWithinPorts, separateRanges } from './policy-ranges';
import { exclusiveCpus } from './quality-of-service';
import { readableVariables, uniqueNames, wellFormedNames } from './resource-names';
import { acceptedSelectors, possibleRanges } from './selector-forms';
import { separateSelectors } from './selector-overlap';
import { readableNetworks, readableTexts } from './unreadable';
import { fittingVdpaDevices, offeredRings, testpmdQueues } from './vdpa-fit';
import { mountedSockets, oneMountEach } from './vhost-user';
import { fittingVirtioUsers, sharedMemory } from './virtio-user';
import { bindableDevices } from './vm-bindings';

export type * from './facts';

/** One rule: what it asserts, the invariants it stands for, the codes it may emit. */
export interface Rule {
  /** The statement that holds when the rule finds nothing. */
  readonly statement: string;
  /** Invariants of the hardware and Kubernetes reference. */
  readonly invariants: readonly `V${number}`[];
  /** Requirements that it meets, wholly or in part. @default - none */
  readonly requirements?: readonly `R${number}`[];
  readonly codes: readonly ProblemCode[];
  readonly check: (facts: ClusterFacts) => Problem[];
}

/**
 * Every rule, in the order in which Problems are reported: first what cannot be read, then what the API server would
 * refuse, then what would keep pods from starting, then what would go wrong in them.
 */
export const RULES: readonly Rule[] = [
  {
    statement: 'a network has a configuration that Multus can read',
    invariants: [],
    codes: ['NET007'],
    check: readableNetworks,
  },
  {
    statement: 'device plugin configurations and network annotations can be read',
    invariants: [],
    codes: ['DP003', 'ATT001', 'NET007'],
    check: readableTexts,
  },
  {
    statement: 'a hugepage limit equals its request',
    invariants: ['V01'],
    codes: ['HP001'],
    check: equalRequestAndLimit,
  },
  {
    statement: 'hugepages come with cpu or memory in the same container',
    invariants: ['V02'],
    codes: ['HP002'],
    check: cpuOrMemoryBesideHugepages,
  },
  { statement: 'hugepages come in whole pages', invariants: ['V03'], codes: ['HP003'], check: wholePages },
  {
    statement: 'a hugepage size is one that the nodes have',
    invariants: ['V04'],
    codes: ['HP004'],
    check: availableSizes,
  },
  {
    statement: 'with two hugepage sizes a volume names its own',
    invariants: ['V05'],
    codes: ['HP005'],
    check: sizedVolumes,
  },
  {
    statement: 'a hugepage volume holds pages that are requested',
    invariants: ['V06'],
    codes: ['HP006'],
    check: requestedVolumes,
  },
  {
    statement: 'a pod asks for no more hugepages than a node has',
    invariants: ['V07'],
    codes: ['HP007'],
    check: enoughPages,
  },
  {
    statement: 'DPDK takes no more memory than its container has hugepages',
    invariants: ['V08'],
    codes: ['HP008'],
    check: affordableMemory,
  },
  {
    statement: 'a container with a poll mode driver mounts its hugepages',
    invariants: ['V09'],
    codes: ['HP009'],
    check: mountedPages,
  },
  {
    statement: 'a virtio-user device has arguments that fit its back end',
    invariants: ['V26', 'V27', 'V30', 'V64'],
    codes: ['EAL001'],
    check: fittingVirtioUsers,
  },
  {
    statement: 'the memory behind a vhost-user socket is in at most 8 regions, each a file',
    invariants: ['V10', 'V11', 'V12'],
    codes: ['EAL002', 'EAL003'],
    check: sharedMemory,
  },
  {
    statement: 'a virtio-user device asks of its vDPA device what that has',
    invariants: ['V25', 'V29', 'V30'],
    codes: ['EAL005'],
    check: fittingVdpaDevices,
  },
  {
    statement: 'testpmd asks for no more queues than its vDPA devices have',
    invariants: ['V29'],
    codes: ['EAL005'],
    check: testpmdQueues,
  },
  {
    statement: 'containers of a pod keep the files of their DPDK memory apart',
    invariants: ['V66'],
    codes: ['EAL006'],
    check: ownFilePrefixes,
  },
  {
    statement: 'packed rings are asked of devices that have them',
    invariants: ['V24'],
    codes: ['EAL004'],
    check: offeredRings,
  },
  {
    statement: 'a container mounts the directory of its socket',
    invariants: ['V65'],
    codes: ['VU001'],
    check: mountedSockets,
  },
  {
    statement: 'a container has each of its directories at a place of its own',
    invariants: [],
    codes: ['VU002'],
    check: oneMountEach,
  },
  {
    statement: 'a pod asks for no more CPUs than a node has',
    invariants: [],
    requirements: ['R21'],
    codes: ['CPU004'],
    check: enoughCpus,
  },
  { statement: 'a resource name is well formed', invariants: ['V41'], codes: ['RES001'], check: wellFormedNames },
  {
    statement: 'a shell can read the variable that names the devices',
    invariants: ['V41'],
    codes: ['RES002'],
    check: readableVariables,
  },
  {
    statement: 'a resource stands once in a device plugin configuration',
    invariants: ['V42'],
    codes: ['RES003'],
    check: uniqueNames,
  },
  {
    statement: 'a device selector names a driver, and ids as sysfs writes them',
    invariants: ['V75'],
    codes: ['DP001'],
    check: exactSelectors,
  },
  {
    statement: 'the device plugin takes a selector as it is written',
    invariants: ['V17', 'V18', 'V76', 'V77'],
    requirements: ['R6'],
    codes: ['DP004'],
    check: acceptedSelectors,
  },
  {
    statement: 'a range of VFs in a selector lies within its port',
    invariants: ['V39'],
    requirements: ['R6'],
    codes: ['VF003'],
    check: possibleRanges,
  },
  {
    statement: 'two resources of a device plugin do not take the same devices',
    invariants: ['V40'],
    requirements: ['R13'],
    codes: ['VF002'],
    check: separateSelectors,
  },
  {
    statement: 'no pod gets the port that carries the connection of the node',
    invariants: [],
    requirements: ['R6'],
    codes: ['PF003'],
    check: untouchedPorts,
  },
  {
    statement: 'VFs of mlx5 keep their kernel driver under DPDK',
    invariants: ['V13'],
    codes: ['NIC003'],
    check: bifurcatedDrivers,
  },
  {
    statement: 'a device plugin and a DRA driver do not hand out the same VFs',
    invariants: ['V79'],
    codes: ['DRA001'],
    check: oneDelivery,
  },
  {
    statement: 'a pool of the AF_XDP device plugin is one that it takes',
    invariants: ['V68'],
    codes: ['XDP003'],
    check: acceptedPools,
  },
  {
    statement: 'pinned maps of AF_XDP have what they need',
    invariants: ['V69'],
    codes: ['XDP004'],
    check: pinnedMaps,
  },
  {
    statement: 'a device selector tells NIC families with one VF id apart',
    invariants: ['V80'],
    codes: ['DP002'],
    check: unambiguousSelectors,
  },
  { statement: 'VLAN options are in range and consistent', invariants: ['V45'], codes: ['NET001'], check: vlanOptions },
  {
    statement: 'a trunk names VLANs, the lowest of a range first',
    invariants: ['V45'],
    codes: ['NET001'],
    check: trunkRanges,
  },
  {
    statement: 'the guaranteed rate is at most the limit',
    invariants: ['V45'],
    codes: ['NET002'],
    check: transmitRates,
  },
  {
    statement: 'the SR-IOV CNI plugin gets no vDPA device',
    invariants: ['V46'],
    codes: ['NET003'],
    check: pluginFitsDevice,
  },
  {
    statement: 'DHCP serves only devices with a network interface',
    invariants: ['V50'],
    codes: ['NET004'],
    check: dhcpNeedsInterface,
  },
  {
    statement: 'a network over vhost-vdpa devices passes on their device info',
    invariants: ['V47', 'V48'],
    codes: ['NET009'],
    check: deviceInfoForVdpa,
  },
  {
    statement: 'a network over vhost-vdpa devices gives out no addresses',
    invariants: ['V47'],
    codes: ['NET010'],
    check: noAddressesForVdpa,
  },
  {
    statement: 'a CNI plugin gets devices of its link layer',
    invariants: ['V49'],
    codes: ['NET011'],
    check: pluginFitsLink,
  },
  {
    statement: 'a CNI plugin gets VFs of ports in its mode of the embedded switch',
    invariants: [],
    codes: ['SW003'],
    check: pluginFitsEswitch,
  },
  {
    statement: 'OVN-Kubernetes takes an attachment, and all its options count',
    invariants: [],
    codes: ['OVN001'],
    check: acceptedByOvn,
  },
  {
    statement: 'attachments of one network of OVN-Kubernetes agree',
    invariants: [],
    codes: ['OVN002'],
    check: oneNetworkOfOvn,
  },
  {
    statement: 'the first and last address of a network lie in its range, in this order',
    invariants: [],
    requirements: ['R15'],
    codes: ['IPAM002'],
    check: boundsWithinRanges,
  },
  {
    statement: 'networks of one link do not give out the same addresses',
    invariants: [],
    requirements: ['R15'],
    codes: ['IPAM004'],
    check: separateAddresses,
  },
  {
    statement: 'networks give out no addresses of pods and services',
    invariants: [],
    requirements: ['R15'],
    codes: ['IPAM005'],
    check: addressesBesideCluster,
  },
  {
    statement: 'options of a policy go together',
    invariants: ['V16', 'V19', 'V20', 'V21', 'V35', 'V36', 'V37'],
    codes: ['SNO001'],
    check: compatibleOptions,
  },
  {
    statement: 'a policy selects NICs and makes VFs',
    invariants: ['V38'],
    codes: ['SNO002'],
    check: effectivePolicies,
  },
  {
    statement: 'a policy asks for no more VFs than the NIC family has',
    invariants: ['V38'],
    codes: ['VF001'],
    check: possibleVfs,
  },
  {
    statement: 'a policy names PFs, by ids as sysfs writes them',
    invariants: [],
    codes: ['SNO006', 'DP001'],
    check: portsOfPolicies,
  },
  {
    statement: 'a range of VFs lies within its port',
    invariants: ['V39'],
    codes: ['VF003'],
    check: rangesWithinPorts,
  },
  {
    statement: 'two policies do not take the same VFs',
    invariants: ['V40'],
    codes: ['VF002'],
    check: separateRanges,
  },
  {
    statement: 'policies for one port or resource agree',
    invariants: ['V40'],
    codes: ['SNO003'],
    check: agreeingPolicies,
  },
  {
    statement: 'a node has one pool configuration of the operator',
    invariants: [],
    codes: ['SNO005'],
    check: soundPoolConfigs,
  },
  {
    statement: 'nodes of the operator have no other device plugin',
    invariants: ['V78'],
    codes: ['SNO004'],
    check: oneDevicePlugin,
  },
  {
    statement: 'a network of the operator takes devices that a policy publishes',
    invariants: ['V43'],
    codes: ['ATT001'],
    check: publishedResources,
  },
  {
    statement: 'an attachment names a network that exists',
    invariants: ['V43'],
    codes: ['ATT001'],
    check: existingNetworks,
  },
  {
    statement: 'networks and containers name resources that a device plugin offers',
    invariants: ['V43'],
    codes: ['ATT001'],
    check: offeredResources,
  },
  {
    statement: 'a pod asks for a device for each attached network',
    invariants: ['V43'],
    codes: ['ATT002'],
    check: enoughDevices,
  },
  {
    statement: 'a virtual machine gets devices that the binding of its interface takes',
    invariants: [],
    codes: ['VM001'],
    check: bindableDevices,
  },
  {
    statement: 'devices are asked for in whole numbers, request equal to limit',
    invariants: ['V44'],
    codes: ['ATT004'],
    check: wholeDevices,
  },
  {
    statement: 'a pod asks for no more devices than a node has',
    invariants: [],
    codes: ['ATT005'],
    check: devicesOfOneNode,
  },
  {
    statement: 'one NUMA node has all that a container needs of one',
    invariants: ['V56'],
    requirements: ['R21'],
    codes: ['NUMA001'],
    check: oneNumaNode,
  },
  {
    statement: 'a container has the capabilities that its devices need',
    invariants: ['V51'],
    codes: ['SEC001'],
    check: neededCapabilities,
  },
  {
    statement: 'a namespace admits the pods in it',
    invariants: ['V52'],
    codes: ['SEC002'],
    check: admittingNamespaces,
  },
  {
    statement: 'a network function is not privileged',
    invariants: ['V53'],
    codes: ['SEC003'],
    check: unprivilegedFunctions,
  },
  {
    statement: 'a network function gets its devices from extended resources',
    invariants: ['V74'],
    codes: ['SEC004'],
    check: devicesThroughResources,
  },
  {
    statement: 'poll mode drivers get CPUs of their own',
    invariants: ['V54'],
    codes: ['QOS001'],
    check: exclusiveCpus,
  },
  {
    statement: 'where nodes are rebooted, something makes pods with devices again',
    invariants: [],
    requirements: ['R2'],
    codes: ['POD001'],
    check: replacedPods,
  },
  {
    statement: 'the Multus daemon has memory for a busy node',
    invariants: ['V72'],
    requirements: ['R14'],
    codes: ['MUL001'],
    check: roomForMultus,
  },
  { statement: 'an image tag does not move', invariants: ['V67'], codes: ['IMG002'], check: pinnedImages },
];

/** Everything that is wrong with the facts, errors and warnings, in the order of {@link RULES}. */
export function runRules(facts: ClusterFacts): Problem[] {
  return RULES.flatMap(({ check }) => check(facts));
}
