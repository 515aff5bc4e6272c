import { OPERATING_SYSTEMS } from '../hardware';
import {
  Architecture,
  CpuManagerPolicy,
  Datapath,
  MemoryManagerPolicy,
  type NodePoolSpec,
  TopologyManagerPolicy,
} from '../spec';
import { entriesByKey } from './by-key';
import { eswitchRequirements } from './eswitch';
import { firmwareRequirements } from './firmware';
import { pageCount, planKernelArguments } from './kernel-arguments';
import { setsKubelet } from './kubelet';
import type { DeviceRange, PfPlan, Requirement, VfRange } from './plan';
import { portDevices } from './port-devices';

/** True when a VF range of the ports needs the platform's IOMMU. */
export function needsIommu(pfs: readonly PfPlan[]): boolean {
  return pfs.some((pf) => portDevices(pf).some(({ iommu }) => iommu));
}

/** Devices that need the platform's IOMMU, as a sentence begins with them. */
export function iommuUsers(pfs: readonly PfPlan[]): string {
  const users = pfs.flatMap(({ ranges }) => ranges.filter(({ iommu }) => iommu).map(iommuUser));
  return [...new Set(users)].sort().join(' and ');
}

function iommuUser({ driver, vdpa }: VfRange): string {
  return vdpa ? `${vdpa.type}-vdpa devices of ${vdpa.driver}` : `VFs on ${driver}`;
}

/**
 * Everything the nodes of a pool must already have, each with its reason. Printed by `cnf-plumbing plan` for nodes
 * that somebody else sets up.
 *
 * @param modules the kernel modules among it.
 */
export function planRequirements(
  spec: NodePoolSpec,
  pfs: readonly PfPlan[],
  modules: readonly Requirement[],
): Requirement[] {
  return [
    ...kernel(spec, pfs),
    ...firmwareRequirements(pfs),
    ...modules,
    ...hugepages(spec),
    ...ports(pfs),
    ...eswitchRequirements(spec, pfs),
    ...memlock(pfs),
    ...kubelet(spec),
  ];
}

/** Kernel arguments of the nodes of a pool, as tokens in order. */
export function nodeKernelArguments(spec: NodePoolSpec, pfs: readonly PfPlan[]): string[] {
  return planKernelArguments({
    cpu: spec.cpu,
    architecture: spec.architecture ?? Architecture.X86_64,
    iommuNeeded: needsIommu(pfs),
    iommu: spec.iommu,
    hugepages: spec.hugepages ?? {},
    perNumaNode: takesPagesPerNode(spec.kernel),
  });
}

/** `hugepages=0:16,1:8` is read since Linux 5.16. Source: Linux mm/hugetlb.c, "hugetlb: add node format". */
function takesPagesPerNode(kernel: string | undefined): boolean {
  const [major = 0, minor = 0] = (kernel ?? '').split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 16);
}

function kernel(spec: NodePoolSpec, pfs: readonly PfPlan[]): Requirement[] {
  const tokens = nodeKernelArguments(spec, pfs);
  if (tokens.length === 0) return [];
  const reasons = [
    ...(tokens.some((token) => token.includes('iommu'))
      ? [`IOMMU ${needsIommu(pfs) ? `for ${iommuUsers(pfs).replace('VFs on ', '')}` : 'as asked'}`]
      : []),
    ...(tokens.some((token) => token.startsWith('hugepages=')) ? ['boot-time hugepages'] : []),
  ];
  const set = spec.os === undefined ? undefined : OPERATING_SYSTEMS.get(spec.os)?.kernelArguments;
  const reason = [reasons.join(' and '), ...(set === undefined ? [] : [`set ${set}`]), 'needs a reboot'].join('; ');
  return [{ subject: 'kernel arguments', want: tokens.join(' '), reason }];
}

function hugepages(spec: NodePoolSpec): Requirement[] {
  return entriesByKey(spec.hugepages).map(([size, pages]) => ({
    subject: 'hugepages',
    want: `${pageCount(pages)} x ${size} (${Object.entries(pages)
      .map(([numa, count]) => `NUMA ${numa}: ${count}`)
      .join(', ')})`,
    reason: 'before the kubelet starts: it counts hugepages once, at start-up',
  }));
}

function ports(pfs: readonly PfPlan[]): Requirement[] {
  const requirements: Requirement[] = [];
  for (const pf of pfs) {
    if (pf.match.pci === undefined && portDevices(pf).some(({ datapath }) => datapath !== Datapath.AfXdp)) {
      requirements.push({
        subject: 'interface',
        want: `the port${known(pf)} is named ${pf.name}`,
        reason: 'the device plugin finds its devices by this name',
      });
    }
    if (pf.mtu !== 1500) {
      requirements.push({
        subject: 'interface',
        want: `${pf.name} has MTU ${pf.mtu}`,
        reason: 'no VF may exceed the MTU of its port',
        byAgent: true,
      });
    }
    requirements.push(...afXdpPort(pf), ...otherDevices(pf));
    if (pf.numVfs === 0) continue;
    requirements.push({
      subject: 'VFs',
      want: `${pf.name}${places(pf)} has ${pf.numVfs} VFs`,
      reason: 'created before the device plugin starts: it looks for devices once',
    });
    for (const range of pf.ranges) {
      requirements.push({
        subject: 'VF driver',
        want: `VFs ${range.first}-${range.last} of ${pf.name} are bound to ${range.driver}`,
        reason: `datapath ${range.datapath} of pool ${range.pool}`,
      });
      requirements.push(...vlan(pf, range), ...vdpaDevices(pf, range));
    }
  }
  return requirements;
}

/** The AF_XDP device plugin looks for the names of its ports alone: those it is given by address it does not find. */
function afXdpPort(pf: PfPlan): Requirement[] {
  if (!portDevices(pf).some(({ datapath }) => datapath === Datapath.AfXdp)) return [];
  const address = pf.match.pci ? ` at ${pf.match.pci}` : '';
  return [
    {
      subject: 'interface',
      want: `the port${address}${known(pf)} is named ${pf.name}`,
      reason: 'the AF_XDP device plugin finds it by this name alone',
    },
  ];
}

function vlan({ name }: PfPlan, { pool, first, last, datapath, vlan }: VfRange): Requirement[] {
  if (vlan === undefined) return [];
  const want = `VFs ${first}-${last} of ${name} carry VLAN ${vlan}: ip link set ${name} vf N vlan ${vlan}`;
  return [{ subject: 'VFs', want, reason: `no CNI plugin sets it on the ${datapath} devices of pool ${pool}` }];
}

/** Source: iproute2 vdpa(8); Linux Documentation/networking/devlink/mlx5.rst, enable_eth. */
function vdpaDevices({ name }: PfPlan, { pool, first, last, vdpa }: VfRange): Requirement[] {
  if (!vdpa) return [];
  const words = vdpa.attributes.map((each) => (each === 'mac' ? 'mac <MAC of the VF>' : each.replace('=', ' ')));
  const add = ['vdpa dev add name vdpa:<VF> mgmtdev pci/<VF>', ...words].join(' ');
  return [
    {
      subject: 'vDPA devices',
      want: `VFs ${first}-${last} of ${name} have one each on ${vdpa.busDriver}: ${add}`,
      reason: `${vdpa.type === 'vhost' ? 'the device plugin hands out /dev/vhost-vdpa-N' : 'virtio_net makes the interface'} of pool ${pool}`,
    },
    ...(vdpa.withoutEthernet
      ? [
          {
            subject: 'vDPA devices' as const,
            want: `VFs ${first}-${last} of ${name} have no interface of their own: devlink dev param set pci/<VF> name enable_eth value false cmode driverinit, then devlink dev reload`,
            reason: 'the host-device CNI would take it in place of the virtio one',
          },
        ]
      : []),
  ];
}

/** vhost-vdpa counts what it pins against the limit, and no capability lifts it. Source: Linux drivers/vhost/vdpa.c. */
export function pinsMemory(pfs: readonly PfPlan[]): boolean {
  return pfs.some(({ ranges }) => ranges.some(({ vdpa }) => vdpa?.type === 'vhost'));
}

function memlock(pfs: readonly PfPlan[]): Requirement[] {
  if (!pinsMemory(pfs)) return [];
  return [
    {
      subject: 'container runtime',
      want: 'LimitMEMLOCK=infinity for the unit of the container runtime, which containers inherit',
      reason: 'vhost-vdpa pins the memory of the workload, and no capability lifts the limit',
      byAgent: true,
    },
  ];
}

/** The subfunctions that a node has before pods ask for them; the AF_XDP device plugin makes its own. */
export function madeSubfunctions({ sfs }: PfPlan): readonly DeviceRange[] {
  return sfs.filter(({ datapath }) => datapath !== Datapath.AfXdp);
}

function otherDevices(pf: PfPlan): Requirement[] {
  const { name, sfs, whole } = pf;
  return [
    ...madeSubfunctions(pf).map(
      ({ pool, first, last, datapath }): Requirement => ({
        subject: 'subfunctions',
        want: `${name} has the subfunctions with sfnum ${first} to ${last}, active`,
        reason: `datapath ${datapath} of pool ${pool}: devlink port add ... flavour pcisf, hw_addr, state active`,
        byAgent: true,
      }),
    ),
    ...(sfs.length > 0
      ? [
          {
            subject: 'subfunctions' as const,
            want: `the representors of subfunctions of ${name} are connected`,
            reason: 'by the node: the CNI plugins here know representors of VFs only',
          },
        ]
      : []),
    ...(whole && whole.driver === 'vfio-pci'
      ? [
          {
            subject: 'VF driver' as const,
            want: `${name} itself is bound to ${whole.driver}`,
            reason: `datapath ${whole.datapath} of pool ${whole.pool}`,
          },
        ]
      : []),
  ];
}

/** The PCI address of a port, and where it is on nodes that differ. */
function places({ match, hosts }: PfPlan): string {
  const others = entriesByKey(hosts).flatMap(([host, { pci }]) => (pci ? [`${pci} on ${host}`] : []));
  const all = [...(match.pci ? [match.pci] : []), ...others];
  return all.length > 0 ? ` (${all.join('; ')})` : '';
}

/** How the port is recognised, but for its PCI address. */
function known({ match: { mac, serial } }: PfPlan): string {
  const marks = [...(mac ? [`MAC ${mac}`] : []), ...(serial ? [`serial number ${serial}`] : [])];
  return marks.length > 0 ? ` with ${marks.join(' and ')}` : '';
}

function kubelet(spec: NodePoolSpec): Requirement[] {
  const { cpuManagerPolicy, topologyManagerPolicy, memoryManagerPolicy, reservedMemory } = spec.kubelet ?? {};
  const requirements: Requirement[] = [];
  const byAgent = setsKubelet(spec) ? { byAgent: true as const } : {};
  const want = (text: string, reason: string) =>
    requirements.push({ subject: 'kubelet', want: text, reason, ...byAgent });
  if (cpuManagerPolicy === CpuManagerPolicy.Static) {
    want(
      `cpuManagerPolicy: static${spec.cpu?.reserved ? `, reservedSystemCPUs: ${spec.cpu.reserved}` : ''}`,
      'whole CPUs for Guaranteed pods',
    );
  }
  if (topologyManagerPolicy && topologyManagerPolicy !== TopologyManagerPolicy.None) {
    want(`topologyManagerPolicy: ${topologyManagerPolicy}`, 'CPUs, memory and devices of one NUMA node');
  }
  if (memoryManagerPolicy === MemoryManagerPolicy.Static) {
    const memory = entriesByKey(reservedMemory).map(([node, amount]) => `${amount} on NUMA node ${node}`);
    want(
      `memoryManagerPolicy: Static, reservedMemory: ${memory.join(', ') || 'per NUMA node'}`,
      'hugepages of one NUMA node; reservedMemory adds up to kubeReserved, systemReserved and the eviction threshold',
    );
  }
  if (requirements.length > 0 && setsKubelet(spec)) {
    requirements.push({
      subject: 'kubelet',
      want: '--config-dir: a folder of drop-ins, such as /etc/kubernetes/kubelet.conf.d',
      reason: 'the node program writes its policies there',
    });
  }
  return requirements;
}
