import { extendPath, type Problem, problem } from '../core';
import type { DatapathFacts, DatapathName, NicFamily } from '../hardware';
import { Datapath } from '../spec';
import { isBuilt, KERNEL_VDPA, traitsOf } from './datapaths';

/** Devices of a port, in words that a message can begin with, and the datapaths that they could have. */
export interface PortDevice {
  readonly who: string;
  readonly possible: readonly string[];
}

/** A datapath that devices of a NIC cannot have, with those that they can. Codes: NIC002-NIC004. */
export function unserved(path: string, datapath: Datapath, family: NicFamily, { who, possible }: PortDevice): Problem {
  const words = possible.filter(isBuilt) as DatapathName[];
  const [code, message] = reason(datapath, family, who);
  return problem(code, extendPath(path, 'datapath'), {
    message,
    value: datapath,
    allowed: words.join(', ') || 'none of the datapaths built in this version',
    hint:
      datapath === Datapath.AfXdp
        ? 'AF_XDP takes a whole port (wholePf), or subfunctions of ice (sfs)'
        : instead(datapath, words, family),
  });
}

/** What would work on the NIC: at best with the same front end, so that the workload stays as it is. */
function instead(datapath: Datapath, possible: readonly DatapathName[], family: NicFamily): string {
  const frontEnd = traitsOf(datapath)?.frontEnd;
  const same = possible.find((word) => traitsOf(word)?.frontEnd === frontEnd);
  if (same) return `use datapath: ${same}, which has the same front end for the workload`;
  const dpdk = possible.find((word) => traitsOf(word)?.security.dpdk);
  if (dpdk && datapath !== Datapath.Kernel) return `use datapath: ${dpdk} for DPDK`;
  if (possible[0]) return `use datapath: ${possible[0]}`;
  return family.datapaths[datapath] ? 'use VFs, or another NIC' : 'use another NIC';
}

/** The two datapaths of DPDK exclude each other and are easily confused. */
function reason(
  datapath: Datapath,
  { name, datapaths: { vfio, bifurcated }, kernelVdpa }: NicFamily,
  who: string,
): ['NIC002' | 'NIC003' | 'NIC004', string] {
  if (datapath === Datapath.Vfio && bifurcated)
    return ['NIC003', `${name} keeps its kernel driver under DPDK and must not be bound to vfio-pci`];
  if (datapath === Datapath.Bifurcated && vfio)
    return ['NIC004', `${name} works under DPDK only when bound to vfio-pci`];
  if (KERNEL_VDPA.includes(datapath) && kernelVdpa && !kernelVdpa.driver.advertised)
    return [
      'NIC002',
      `${name} has vDPA devices of ${kernelVdpa.driver.module}, which the SR-IOV device plugin cannot find by the address of their VF`,
    ];
  return ['NIC002', `${who} cannot serve the datapath ${datapath}`];
}

/** NIC005 for RDMA devices that are asked for and are not there. */
export function withoutRdma(
  path: string,
  { datapath, rdma: asked }: { readonly datapath: Datapath; readonly rdma?: boolean },
  { name, rdma }: NicFamily,
  { vfDriver, vdpa }: DatapathFacts,
  devices: string,
): Problem[] {
  if (!asked || (rdma === true && vfDriver !== 'vfio-pci' && !vdpa)) return [];
  return [
    problem('NIC005', extendPath(path, 'rdma'), {
      message: rdma
        ? `${devices} on the datapath ${datapath} have no RDMA devices for pods: these belong to the kernel driver alone`
        : `the ${devices} of ${name} have no RDMA devices`,
      value: true,
      allowed: 'false',
      hint: rdma ? 'drop rdma, or use datapath: kernel' : 'drop rdma, or use a NIC with RDMA',
    }),
  ];
}
