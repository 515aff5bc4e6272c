import { extendPath, type Problem, problem } from '../core';
import type { DatapathFacts, DatapathName, NicFamily } from '../hardware';
import { type Datapath, EswitchMode, PfRole, type PfSpec } from '../spec';
import { entriesByKey } from './by-key';
import { unserved, withoutRdma } from './datapath-refusals';
import { isBuilt } from './datapaths';
import type { DeviceRange, PfPlan, SocketRange, VfRange } from './plan';

/** All devices of a port that pools get. */
export function portDevices({ ranges, sfs, whole }: PfPlan): (VfRange | DeviceRange)[] {
  return [...ranges, ...sfs, ...(whole ? [whole] : [])];
}

/** True for the VFs of a pool. */
export function isVfRange(range: VfRange | DeviceRange | SocketRange): range is VfRange {
  return !('kind' in range);
}

/** Where the devices of a range stand in the spec of their port. */
export function rangePath(port: string, range: VfRange | DeviceRange): string {
  if (isVfRange(range)) return extendPath(port, 'vfs', range.pool);
  return range.kind === 'sf' ? extendPath(port, 'sfs', range.pool) : extendPath(port, 'wholePf');
}

/** As a plan names them. */
export function rangeName(range: VfRange | DeviceRange | SocketRange): string {
  const numbers = range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
  if (isVfRange(range)) return numbers;
  return { sf: `SF ${numbers}`, pf: 'the port', socket: `socket ${numbers}` }[range.kind];
}

/** Devices of a port beside its VFs, and what is wrong with them. */
export interface PortDevices {
  readonly sfs: readonly DeviceRange[];
  readonly whole: DeviceRange | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Subfunctions and whole ports. Sources: Linux networking/devlink, devlink-port; drivers/net/ethernet/mellanox/mlx5/core/sf
 * and intel/ice/devlink: both make subfunctions in switchdev mode only.
 * Codes: NIC002-NIC005, PF001, PF004, SW002.
 */
export function planPortDevices(path: string, pf: PfSpec, family: NicFamily | undefined): PortDevices {
  const problems: Problem[] = [];
  if (!family) return { sfs: [], whole: undefined, problems }; // reported elsewhere
  const sfs: DeviceRange[] = [];
  let next = 0;
  for (const [pool, range] of entriesByKey(pf.sfs)) {
    const at = extendPath(path, 'sfs', pool);
    const facts = family.subfunctions?.datapaths[range.datapath as DatapathName];
    const [first, last] = [next, next + range.count - 1];
    next = last + 1;
    if (!isBuilt(range.datapath)) continue; // reported elsewhere
    const wrong = facts
      ? [...legacySubfunctions(at, pf), ...withoutRdma(at, range, family, facts, 'subfunctions')]
      : [
          unserved(at, range.datapath, family, {
            who: `subfunctions of ${family.name}`,
            possible: Object.keys(family.subfunctions?.datapaths ?? {}),
          }),
        ];
    problems.push(...wrong);
    if (!facts || wrong.length > 0) continue;
    sfs.push({
      kind: 'sf',
      pool,
      first,
      last,
      datapath: range.datapath,
      ids: family.pfIds,
      ...factsOf(facts, range.rdma),
    });
  }
  const whole = planWholePf(path, pf, family);
  problems.push(...whole.problems, ...managed(path, pf));
  return { sfs, whole: whole.range, problems };
}

function planWholePf(path: string, pf: PfSpec, family: NicFamily): { range?: DeviceRange; problems: Problem[] } {
  const { wholePf, vfs, sfs, numVfs } = pf;
  if (!wholePf || !isBuilt(wholePf.datapath)) return { problems: [] };
  const at = extendPath(path, 'wholePf');
  const possible = wholeFacts(family);
  const facts = possible[wholePf.datapath as DatapathName];
  const problems = facts
    ? withoutRdma(at, wholePf, family, facts, 'whole ports')
    : [
        unserved(at, wholePf.datapath, family, {
          who: `a whole port of ${family.name}`,
          possible: Object.keys(possible),
        }),
      ];
  const others = [vfs && 'vfs', sfs && 'sfs', numVfs !== undefined && 'numVfs'].filter(Boolean);
  if (others.length > 0 || pf.eswitch === EswitchMode.Switchdev) problems.push(shared(at, wholePf.pool, others));
  if (!facts || problems.length > 0) return { problems };
  const { pool, datapath, rdma } = wholePf;
  const range: DeviceRange = {
    kind: 'pf',
    pool,
    first: 0,
    last: 0,
    datapath,
    ids: family.pfIds,
    ...factsOf(facts, rdma),
  };
  return { range, problems };
}

/** A port has the kernel driver of its own; what DPDK does with its VFs it does with the port too. */
function wholeFacts({ pfDriver, datapaths }: NicFamily): Partial<Record<DatapathName, DatapathFacts>> {
  const kernel: DatapathFacts = { vfDriver: pfDriver, modules: [], rdma: false, iommu: false };
  return {
    kernel,
    ...(datapaths.vfio ? { vfio: datapaths.vfio } : {}),
    ...(datapaths.bifurcated ? { bifurcated: datapaths.bifurcated } : {}),
    'af-xdp': kernel,
  };
}

function factsOf({ vfDriver, modules, iommu, rdma }: DatapathFacts, asked: boolean | undefined) {
  return { driver: vfDriver, modules, iommu, rdma: rdma || asked === true };
}

function legacySubfunctions(at: string, { eswitch }: PfSpec): Problem[] {
  if (eswitch === EswitchMode.Switchdev) return [];
  return [
    problem('SW002', at, {
      message: 'a port has subfunctions only in switchdev mode, and this one is not',
      value: eswitch ?? EswitchMode.Legacy,
      allowed: 'eswitch: switchdev on the port',
      hint: 'set eswitch: switchdev on the port, or use VFs',
    }),
  ];
}

function shared(at: string, pool: string, others: readonly unknown[]): Problem {
  return problem('PF004', at, {
    message: `the whole port goes into pods as a device of ${JSON.stringify(pool)}, and leaves the node with all that hangs on it`,
    value: others.length > 0 ? others.join(', ') : 'eswitch: switchdev',
    allowed: 'wholePf alone: no vfs, sfs, numVfs or switchdev mode beside it',
    hint: 'drop wholePf, or move the others to another port',
  });
}

/** PF001 for devices of a port that carries the node's own connection, or shares it: the port would take it along. */
function managed(path: string, { role, sfs, wholePf }: PfSpec): Problem[] {
  const word =
    sfs && role === PfRole.Management ? 'sfs' : wholePf && role && role !== PfRole.Data ? 'wholePf' : undefined;
  if (!word) return [];
  return [
    problem('PF001', extendPath(path, word), {
      message: `a port with the role ${role} stays on the node as it is`,
      value: word === 'sfs' ? Object.keys(sfs ?? {}) : wholePf?.pool,
      allowed: `${word} only on ports with role 'data'`,
      hint: 'use another port, or change the role',
    }),
  ];
}

/** The datapath of a pool on a port, and where it is asked for, whatever its devices are. */
export function askedOf(path: string, pf: PfSpec): { pool: string; at: string; datapath: Datapath; kind: string }[] {
  return [
    ...entriesByKey(pf.vfs).map(([pool, { datapath }]) => ({
      pool,
      at: extendPath(path, 'vfs', pool),
      datapath,
      kind: 'VFs',
    })),
    ...entriesByKey(pf.sfs).map(([pool, { datapath }]) => ({
      pool,
      at: extendPath(path, 'sfs', pool),
      datapath,
      kind: 'subfunctions',
    })),
    ...(pf.wholePf
      ? [{ pool: pf.wholePf.pool, at: extendPath(path, 'wholePf'), datapath: pf.wholePf.datapath, kind: 'whole ports' }]
      : []),
  ];
}
