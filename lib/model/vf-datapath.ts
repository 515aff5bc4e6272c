import { extendPath, type Planned, type Problem, problem } from '../core';
import type { DatapathFacts, NicFamily } from '../hardware';
import { Datapath, EswitchMode, LinkType, type PfSpec, type VfRangeSpec } from '../spec';
import { unserved, withoutRdma } from './datapath-refusals';
import { isBuilt } from './datapaths';

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
  if (!facts) {
    const possible = Object.keys(family.datapaths).filter((word) => modeOf(word) !== other(mode));
    return { plan: undefined, problems: [unserved(path, spec.datapath, family, { who: family.name, possible })] };
  }
  if (linkType === LinkType.Infiniband && spec.datapath !== Datapath.Kernel) {
    return { plan: undefined, problems: [overInfiniband(path, spec)] };
  }
  const otherMode = wrongMode(path, spec, mode);
  if (otherMode) return { plan: undefined, problems: [otherMode] };
  const problems = withoutRdma(path, spec, family, facts, 'VFs');
  return { plan: problems.length > 0 ? undefined : facts, problems };
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
