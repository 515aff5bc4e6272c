import { extendPath, type Planned, type Problem, problem } from '../core';
import type { DatapathFacts, NicFamily } from '../hardware';
import { Datapath, LinkType, type VfRangeSpec } from '../spec';
import { isBuilt } from './datapaths';

/**
 * How a NIC family serves a range of VFs; `undefined` when it cannot, or the family is unknown.
 * Codes: NIC002-NIC005.
 */
export function planDatapath(
  path: string,
  spec: VfRangeSpec,
  family: NicFamily | undefined,
  linkType: LinkType = LinkType.Ethernet,
): Planned<DatapathFacts | undefined> {
  if (!family || !isBuilt(spec.datapath)) return { plan: undefined, problems: [] }; // reported elsewhere
  const facts = family.datapaths[spec.datapath];
  if (!facts) return { plan: undefined, problems: [unserved(path, spec, family)] };
  if (linkType === LinkType.Infiniband && spec.datapath !== Datapath.Kernel) {
    return { plan: undefined, problems: [overInfiniband(path, spec)] };
  }
  const hasRdma = family.rdma === true && facts.vfDriver !== 'vfio-pci';
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

function unserved(path: string, { datapath }: VfRangeSpec, { name, datapaths }: NicFamily): Problem {
  const possible = Object.keys(datapaths).filter(isBuilt);
  const [code, message] = reason(datapath, name, datapaths);
  const dpdk = [Datapath.Bifurcated, Datapath.Vfio].find((word) => possible.includes(word));
  return problem(code, extendPath(path, 'datapath'), {
    message,
    value: datapath,
    allowed: possible.join(', ') || 'none of the datapaths built in this version',
    hint: dpdk ? `use datapath: ${dpdk} for DPDK` : possible[0] ? `use datapath: ${possible[0]}` : 'use another NIC',
  });
}

/** The two datapaths of DPDK exclude each other and are easily confused. */
function reason(
  datapath: Datapath,
  name: string,
  { vfio, bifurcated }: NicFamily['datapaths'],
): ['NIC002' | 'NIC003' | 'NIC004', string] {
  if (datapath === Datapath.Vfio && bifurcated)
    return ['NIC003', `${name} keeps its kernel driver under DPDK and must not be bound to vfio-pci`];
  if (datapath === Datapath.Bifurcated && vfio)
    return ['NIC004', `${name} works under DPDK only when its VFs are bound to vfio-pci`];
  return ['NIC002', `${name} cannot serve the datapath ${datapath}`];
}

function withoutRdma(path: string, { datapath }: VfRangeSpec, { name, rdma }: NicFamily): Problem {
  return problem('NIC005', extendPath(path, 'rdma'), {
    message: rdma
      ? `VFs on the datapath ${datapath} have no RDMA devices: these belong to the kernel driver`
      : `the VFs of ${name} have no RDMA devices`,
    value: true,
    allowed: 'false',
    hint: rdma ? 'drop rdma, or use datapath: kernel' : 'drop rdma, or use a NIC with RDMA',
  });
}
