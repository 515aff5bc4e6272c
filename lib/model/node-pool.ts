import {
  DNS_LABEL,
  DNS_LABEL_LIMIT,
  didYouMean,
  extendPath,
  isInterfaceName,
  joinPath,
  type Planned,
  type Problem,
  problem,
} from '../core';
import { NICS, type NicCatalogue, PAGE_SIZES } from '../hardware';
import { Architecture, Iommu, type NodePoolSpec } from '../spec';
import { checkAfXdpPorts } from './af-xdp';
import { entriesByKey } from './by-key';
import { type CpuSupply, planCpus } from './cpu-lists';
import { planHosts } from './hosts';
import { checkKernelVersion, portGates } from './kernel-gates';
import { checkModules, requireModules } from './kernel-modules';
import { checkKubelet } from './kubelet';
import { interfaceNameProblem, nameProblem } from './names';
import { iommuUsers, needsIommu, planRequirements } from './node-requirements';
import type { Decision, PfPlan, Requirement, SocketRange } from './plan';
import { planSockets, socketRequirements } from './sockets';
import { checkVersions } from './versions';
import { planVfLayout } from './vf-layout';

/** Prefix of the objects of a node pool's device plugin. */
export const DEVICE_PLUGIN_NAME = 'sriov-device-plugin';

/** What the prefix leaves of an object's name. */
const NAME_LIMIT = DNS_LABEL_LIMIT - DEVICE_PLUGIN_NAME.length - 1;

/** What is decided about a node pool on its own. */
export interface NodePoolDecision {
  /** `undefined` when the hugepages that were asked for cannot be. */
  readonly hugepages: NodePoolSpec['hugepages'];
  /** CPUs that pods may use; `undefined` when they are not stated or cannot be. */
  readonly cpus: CpuSupply | undefined;
  readonly pfs: readonly PfPlan[];
  /** What the nodes must already have, for these ports. Put into words when asked, which a synthesis never does. */
  readonly requirementsOf: (ports: readonly PfPlan[]) => readonly Requirement[];
  readonly sockets: readonly SocketRange[];
  readonly decisions: readonly Decision[];
}

/**
 * Decides about one node pool: VF layout, CPU lists, page sizes, and what its nodes must already have.
 * Codes: those of the VF layout and of single nodes, NAME001, CPU001-CPU003, HP004, NODE001-NODE003, NODE005, NODE006, NODE008, SPEC005, XDP001,
 * XDP002.
 */
export function planNodePool(name: string, spec: NodePoolSpec, nics: NicCatalogue = NICS): Planned<NodePoolDecision> {
  const path = joinPath('nodePools', name);
  const layout = planVfLayout({ pfs: spec.pfs, path: `${path}.pfs`, nics });
  const hosts = planHosts(
    path,
    spec,
    layout.plan.pfs.filter((pf) => isInterfaceName(pf.name)),
  );
  const pfs = hosts.plan;
  const cpus = planCpus(path, spec.cpu);
  const kubelet = checkKubelet(path, spec.kubelet, spec.cpu?.reserved);
  const pages = checkPageSizes(path, spec);
  const iommu = checkIommu(path, spec, pfs);
  const sockets = planSockets(path, spec);
  const system = { os: spec.os, kernel: spec.kernel, architecture: spec.architecture ?? Architecture.X86_64 };
  const decisions = [...layout.plan.decisions];
  if (spec.iommu === undefined && needsIommu(pfs)) {
    decisions.push({ path: `${path}.iommu`, value: 'on', reason: `${iommuUsers(pfs)} reach memory through the IOMMU` });
  }
  const hugepages = pages.length > 0 ? undefined : (spec.hugepages ?? {});
  const sound: NodePoolSpec = {
    ...spec,
    hugepages,
    cpu: cpus.problems.length > 0 && spec.cpu ? { vendor: spec.cpu.vendor } : spec.cpu,
    iommu: iommu.length > 0 ? undefined : spec.iommu,
  };
  return {
    plan: {
      hugepages,
      cpus: cpus.plan,
      pfs,
      requirementsOf: (ports) => [
        ...planRequirements(sound, ports, requireModules(path, ports, system)),
        ...socketRequirements(sockets.sockets),
      ],
      sockets: sockets.sockets,
      decisions,
    },
    problems: [
      ...checkName(path, name),
      ...checkInterfaceNames(path, spec),
      ...layout.problems,
      ...hosts.problems,
      ...cpus.problems,
      ...kubelet,
      ...pages,
      ...iommu,
      ...checkModules(path, pfs, system),
      ...checkKernelVersion(portGates(path, pfs), system),
      ...checkVersions(path, pfs, system),
      ...checkAfXdpPorts(path, pfs),
      ...sockets.problems,
    ],
  };
}

/** Whether objects can be named after a node pool. */
export function isNodePoolName(name: string): boolean {
  return name.length <= NAME_LIMIT && DNS_LABEL.test(name);
}

function checkName(path: string, name: string): Problem[] {
  return isNodePoolName(name) ? [] : [nameProblem(path, name, NAME_LIMIT)];
}

function checkInterfaceNames(path: string, spec: NodePoolSpec): Problem[] {
  return entriesByKey(spec.pfs)
    .filter(([name]) => !isInterfaceName(name))
    .map(([name]) => interfaceNameProblem(extendPath(path, 'pfs', name), name));
}

function checkPageSizes(path: string, spec: NodePoolSpec): Problem[] {
  const architecture = spec.architecture ?? Architecture.X86_64;
  const known = Object.keys(PAGE_SIZES[architecture] ?? {});
  return entriesByKey(spec.hugepages).flatMap(([size, pages]) => {
    const at = extendPath(path, 'hugepages', size);
    const problems: Problem[] = [];
    if (!known.includes(size)) {
      problems.push(
        problem('HP004', at, {
          message: `${architecture} has no hugepages of ${size}`,
          value: size,
          allowed: known.join(', '),
          hint: didYouMean(size, known, 'use a page size of the architecture'),
        }),
      );
    }
    for (const [node, count] of entriesByKey(pages)) {
      if (/^\d{1,3}$/.test(node) && count >= 0) continue;
      problems.push(
        problem('SPEC006', extendPath(at, node), {
          message: 'hugepages are counted per NUMA node',
          value: { [node]: count },
          allowed: 'a NUMA node number, and a count of at least 0',
          hint: `for example { "0": ${Math.abs(count)} }`,
        }),
      );
    }
    return problems;
  });
}

function checkIommu(path: string, spec: NodePoolSpec, pfs: readonly PfPlan[]): Problem[] {
  if (spec.iommu !== Iommu.Off || !needsIommu(pfs)) return [];
  return [
    problem('NODE001', `${path}.iommu`, {
      message: `${iommuUsers(pfs)} need the IOMMU`,
      value: spec.iommu,
      allowed: 'on',
      hint: 'drop iommu, or use another datapath',
    }),
  ];
}
