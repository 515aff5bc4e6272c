import { extendPath, type Planned, type Problem, problem } from '../core';
import type { DatapathFacts, DatapathName, NicFamily } from '../hardware';
import { Datapath, EswitchMode, LinkType, type PfSpec, type VfRangeSpec } from '../spec';
import { isBuilt, KERNEL_VDPA, traitsOf } from './datapaths';

/**
 * How a NIC family serves a range of VFs; `undefined` when it cannot, or the family is unknown.
 * Codes: NIC002-NIC005, SW002.
 */
export function planDatapath(
  path: string,
  spec: VfRangeSpec,
  family: NicFamily | undefined,
  { linkType, eswitch }: Pick<PfSpec, 'linkType' | 'eswitch'> = {},
): Planned<DatapathFacts | undefined> {
  if (!family || !isBuilt(spec.datapath)) return { plan: undefined, problems: [] }; // reported elsewhere
  const facts = family.datapaths[spec.datapath];
  const mode = eswitch ?? EswitchMode.Legacy;
  if (!facts) return { plan: undefined, problems: [unserved(path, spec, family, mode)] };
  if (linkType === LinkType.Infiniband && spec.datapath !== Datapath.Kernel) {
    return { plan: undefined, problems: [overInfiniband(path, spec)] };
  }
  const otherMode = wrongMode(path, spec, mode);
  if (otherMode) return { plan: undefined, problems: [otherMode] };
  const hasRdma = family.rdma === true && facts.vfDriver !== 'vfio-pci' && !facts.vdpa;
  if (spec.rdma && !hasRdma) return { plan: undefined, problems: [withoutRdma(path, spec, family)] };
  return { plan: facts, problems: [] };
}

/** The poll mode drivers are Ethernet devices. Source: DPDK, nics/mlx5 guide. */
function overInfiniband(path: string, { datapath }: VfRangeSpec): Problem {
  return problem('NIC002', extendPath(path, 'datapath'), {
    message: `the datapath ${datapath} is for Ethernet, and the port is InfiniBand`,
    value: datapath,
    allowed: Datapath.Kernel,
    hint: 'use datapath: kernel, with rdma: true for verbs',
  });
}

/** The mode that a datapath needs; `undefined` where it works in both. */
function modeOf(datapath: string): EswitchMode | undefined {
  return (MODES as Readonly<Record<string, EswitchMode>>)[datapath];
}

const MODES = { [Datapath.Kernel]: EswitchMode.Legacy, [Datapath.Switchdev]: EswitchMode.Switchdev };

function other(mode: EswitchMode): EswitchMode {
  return mode === EswitchMode.Legacy ? EswitchMode.Switchdev : EswitchMode.Legacy;
}

/**
 * A VF of a port in switchdev mode reaches nothing but its representor, and one of another port has none. Under DPDK and
 * vDPA both can be: the CNI plugin connects the representor, whatever drives the VF.
 * Source: Linux networking/representors; sriov-cni sets a VF on its port by means that switchdev mode refuses.
 */
function wrongMode(path: string, { datapath }: VfRangeSpec, eswitch: EswitchMode): Problem | undefined {
  const mode = modeOf(datapath);
  if (mode === undefined || mode === eswitch) return undefined;
  const switchdev = mode === EswitchMode.Switchdev;
  return problem('SW002', extendPath(path, 'datapath'), {
    message: switchdev
      ? 'VFs have representors only where the port is in switchdev mode, and this one is not'
      : 'in switchdev mode a VF is connected by its representor alone, which the datapath kernel leaves unconnected',
    value: datapath,
    allowed: switchdev
      ? 'eswitch: switchdev on the port, or another datapath'
      : `${Datapath.Switchdev}, or a datapath of DPDK or vDPA`,
    hint: switchdev
      ? 'set eswitch: switchdev on the port'
      : 'use datapath: switchdev; the workload gets a network interface all the same',
  });
}

function unserved(path: string, { datapath }: VfRangeSpec, family: NicFamily, eswitch: EswitchMode): Problem {
  const possible = (Object.keys(family.datapaths) as DatapathName[]).filter(
    (word) => isBuilt(word) && modeOf(word) !== other(eswitch),
  );
  const [code, message] = reason(datapath, family);
  return problem(code, extendPath(path, 'datapath'), {
    message,
    value: datapath,
    allowed: possible.join(', ') || 'none of the datapaths built in this version',
    hint:
      datapath === Datapath.AfXdp
        ? 'AF_XDP takes a whole port (wholePf), or subfunctions of ice (sfs)'
        : instead(datapath, possible),
  });
}

/** What would work on the NIC: at best with the same front end, so that the workload stays as it is. */
function instead(datapath: Datapath, possible: readonly DatapathName[]): string {
  const frontEnd = traitsOf(datapath)?.frontEnd;
  const same = possible.find((word) => traitsOf(word)?.frontEnd === frontEnd);
  if (same) return `use datapath: ${same}, which has the same front end for the workload`;
  const dpdk = possible.find((word) => traitsOf(word)?.security.dpdk);
  if (dpdk && datapath !== Datapath.Kernel) return `use datapath: ${dpdk} for DPDK`;
  return possible[0] ? `use datapath: ${possible[0]}` : 'use another NIC';
}

/** The two datapaths of DPDK exclude each other and are easily confused. */
function reason(
  datapath: Datapath,
  { name, datapaths: { vfio, bifurcated }, kernelVdpa }: NicFamily,
): ['NIC002' | 'NIC003' | 'NIC004', string] {
  if (datapath === Datapath.Vfio && bifurcated)
    return ['NIC003', `${name} keeps its kernel driver under DPDK and must not be bound to vfio-pci`];
  if (datapath === Datapath.Bifurcated && vfio)
    return ['NIC004', `${name} works under DPDK only when its VFs are bound to vfio-pci`];
  if (KERNEL_VDPA.includes(datapath) && kernelVdpa)
    return [
      'NIC002',
      `${name} has vDPA devices of ${kernelVdpa.driver.module}, which the SR-IOV device plugin cannot find by the address of their VF`,
    ];
  return ['NIC002', `${name} cannot serve the datapath ${datapath}`];
}

function withoutRdma(path: string, { datapath }: VfRangeSpec, { name, rdma }: NicFamily): Problem {
  return problem('NIC005', extendPath(path, 'rdma'), {
    message: rdma
      ? `VFs on the datapath ${datapath} have no RDMA devices for pods: these belong to the kernel driver alone`
      : `the VFs of ${name} have no RDMA devices`,
    value: true,
    allowed: 'false',
    hint: rdma ? 'drop rdma, or use datapath: kernel' : 'drop rdma, or use a NIC with RDMA',
  });
}
