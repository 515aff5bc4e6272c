import { didYouMean, joinPath, type Planned, type Problem, pciSlot, problem } from '../core';
import { type DatapathFacts, type DatapathName, type NicFamily, nicFamily, nicKeys } from '../hardware';
import { Datapath, PfRole, type PfSpec, type VfRangeSpec } from '../spec';
import type { Decision, PfPlan, VfRange } from './plan';

/** What {@link planVfLayout} decides from. */
export interface VfLayoutProps {
  /** The ports of a node pool, by interface name. */
  readonly pfs: Readonly<Record<string, PfSpec>>;
  /** Where `pfs` stands in the user's input. */
  readonly path: string;
}

/** The ports of a node pool with the VF ranges of their device pools. */
export interface VfLayout {
  readonly pfs: readonly PfPlan[];
  readonly decisions: readonly Decision[];
}

/**
 * Lays out the VFs of every port: which index range belongs to which device pool, and which driver the VFs need.
 * Pinned ranges stay where they are; the others take the lowest free range in the order of their pool keys, so that
 * the order of keys in a file does not matter.
 *
 * Codes: NIC001-NIC005, PF001, PF002, VF001-VF003, POOL001.
 */
export function planVfLayout(props: VfLayoutProps): Planned<VfLayout> {
  const problems: Problem[] = [];
  const decisions: Decision[] = [];
  const pfs: PfPlan[] = [];
  for (const [name, pf] of Object.entries(props.pfs)) {
    const path = joinPath(name) && `${props.path}.${joinPath(name)}`;
    const family = nicFamily(pf.nic);
    if (!family) {
      problems.push(unknownNic(path, pf.nic));
      continue;
    }
    if (pf.role === PfRole.Management && Object.keys(pf.vfs ?? {}).length > 0) {
      problems.push(managementPort(path, pf));
      continue;
    }
    const layout = layOutPort(path, name, pf, family);
    problems.push(...layout.problems);
    decisions.push(...layout.plan.decisions);
    pfs.push(layout.plan.pf);
  }
  problems.push(...sameMatch(props), ...deviceLimits(props, pfs), ...mixedDatapaths(props));
  return { plan: { pfs, decisions }, problems };
}

function layOutPort(
  path: string,
  name: string,
  pf: PfSpec,
  family: NicFamily,
): Planned<{ pf: PfPlan; decisions: Decision[] }> {
  const problems: Problem[] = [];
  const decisions: Decision[] = [];
  const ranges: VfRange[] = [];
  const place = (pool: string, spec: VfRangeSpec, first: number) => {
    const facts = datapathFacts(path, pool, spec, family, problems);
    if (!facts) return;
    if (spec.rdma && !(family.rdma && facts.vfDriver !== 'vfio-pci'))
      problems.push(withoutRdma(path, pool, spec, family));
    ranges.push({
      pool,
      first,
      last: first + spec.count - 1,
      datapath: spec.datapath,
      driver: facts.vfDriver,
      rdma: facts.rdma || spec.rdma === true,
      vhostNet: spec.vhostNet === true,
    });
  };

  const wanted = Object.entries(pf.vfs ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const taken: [pool: string, first: number, last: number][] = [];
  for (const [pool, spec] of wanted) {
    if (spec.first === undefined) continue;
    const last = spec.first + spec.count - 1;
    for (const [other, from, to] of taken) {
      if (spec.first <= to && from <= last) problems.push(overlap(path, pool, spec, other, from, to));
    }
    taken.push([pool, spec.first, last]);
    place(pool, spec, spec.first);
  }
  for (const [pool, spec] of wanted) {
    if (spec.first !== undefined) continue;
    const first = lowestFree(taken, spec.count);
    taken.push([pool, first, first + spec.count - 1]);
    place(pool, spec, first);
    decisions.push({
      path: `${path}.vfs.${pool}`,
      value: `VFs ${first}-${first + spec.count - 1} of ${name}`,
      reason: 'the lowest free range, pools taken in the order of their keys; `first` pins it',
    });
  }

  const used = Math.max(0, ...taken.map(([, , last]) => last + 1));
  const numVfs = pf.numVfs ?? used;
  const limit = family.maxVfs?.count ?? Number.POSITIVE_INFINITY;
  if (numVfs > limit || used > limit) {
    problems.push(
      problem('VF001', `${path}.${pf.numVfs !== undefined && pf.numVfs > limit ? 'numVfs' : 'vfs'}`, {
        message: `${Math.max(numVfs, used)} VFs are asked of one port of ${family.name}`,
        value: Math.max(numVfs, used),
        allowed: `at most ${limit} VFs per ${family.maxVfs?.per}`,
        hint: `ask for ${Math.max(numVfs, used) - limit} fewer, or add another port`,
      }),
    );
  }
  for (const [pool, first, last] of taken) {
    if (last >= numVfs && numVfs <= limit) {
      problems.push(
        problem('VF003', `${path}.vfs.${pool}`, {
          message: `VFs ${first}-${last} reach beyond the ${numVfs} VFs of the port`,
          value: `${first}-${last}`,
          allowed: `0-${numVfs - 1}`,
          hint: `set numVfs to at least ${last + 1}, or drop it`,
        }),
      );
    }
  }
  const plan: PfPlan = {
    name,
    nic: family.key,
    match: pf.match ?? {},
    numa: pf.numa,
    mtu: pf.mtu ?? 1500,
    numVfs,
    ranges: ranges.sort((a, b) => a.first - b.first),
  };
  return { plan: { pf: plan, decisions }, problems };
}

/** The lowest index at which `count` VFs in a row are free. */
function lowestFree(taken: readonly [string, number, number][], count: number): number {
  let first = 0;
  for (const [, from, to] of [...taken].sort((a, b) => a[1] - b[1])) {
    if (first + count <= from) break;
    first = Math.max(first, to + 1);
  }
  return first;
}

function datapathFacts(
  path: string,
  pool: string,
  spec: VfRangeSpec,
  family: NicFamily,
  problems: Problem[],
): DatapathFacts | undefined {
  const facts = family.datapaths[spec.datapath as DatapathName];
  if (facts) return facts;
  if (!isBuilt(spec.datapath)) return undefined; // reported as TODO-<datapath>
  const possible = Object.keys(family.datapaths);
  const bifurcated = family.datapaths.bifurcated !== undefined;
  const code =
    spec.datapath === Datapath.Vfio && bifurcated
      ? 'NIC003'
      : spec.datapath === Datapath.Bifurcated
        ? 'NIC004'
        : 'NIC002';
  const dpdk = bifurcated ? Datapath.Bifurcated : Datapath.Vfio;
  problems.push(
    problem(code, `${path}.vfs.${pool}.datapath`, {
      message:
        code === 'NIC003'
          ? `${family.name} keeps its kernel driver under DPDK and must not be bound to vfio-pci`
          : code === 'NIC004'
            ? `${family.name} works under DPDK only when its VFs are bound to vfio-pci`
            : `${family.name} cannot serve the datapath ${spec.datapath}`,
      value: spec.datapath,
      allowed: possible.join(', ') || 'none of the datapaths built in this version',
      hint:
        possible.length > 0
          ? `use datapath: ${possible.includes(dpdk) ? `${dpdk} for DPDK` : possible[0]}`
          : 'use another NIC',
    }),
  );
  return undefined;
}

function withoutRdma(path: string, pool: string, spec: VfRangeSpec, family: NicFamily): Problem {
  return problem('NIC005', `${path}.vfs.${pool}.rdma`, {
    message: family.rdma
      ? `VFs on the datapath ${spec.datapath} have no RDMA devices: these belong to the kernel driver`
      : `the VFs of ${family.name} have no RDMA devices`,
    value: true,
    allowed: 'false',
    hint: family.rdma ? 'drop rdma, or use datapath: kernel' : 'drop rdma, or use a NIC with RDMA',
  });
}

/** Datapaths that this version lays out. */
export function isBuilt(datapath: Datapath): boolean {
  return datapath === Datapath.Kernel || datapath === Datapath.Vfio || datapath === Datapath.Bifurcated;
}

function unknownNic(path: string, nic: string): Problem {
  return problem('NIC001', `${path}.nic`, {
    message: `the catalogue has no NIC family ${JSON.stringify(nic)}`,
    value: nic,
    allowed: nicKeys().join(', '),
    hint: didYouMean(nic, nicKeys(), 'use a key of the catalogue'),
  });
}

function managementPort(path: string, pf: PfSpec): Problem {
  return problem('PF001', `${path}.vfs`, {
    message: 'a management port is never touched, and cannot have VFs',
    value: Object.keys(pf.vfs ?? {}),
    allowed: "vfs only on ports with role 'data' or 'shared'",
    hint: 'move the VFs to another port, or change the role',
  });
}

function overlap(path: string, pool: string, spec: VfRangeSpec, other: string, from: number, to: number): Problem {
  const first = spec.first as number;
  return problem('VF002', `${path}.vfs.${pool}.first`, {
    message: `VFs ${first}-${first + spec.count - 1} overlap VFs ${from}-${to} of pool ${JSON.stringify(other)}`,
    value: first,
    allowed: 'a range that no other pool of the port uses',
    hint: `use first: ${to + 1}, or drop first`,
  });
}

function sameMatch({ pfs, path }: VfLayoutProps): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const [name, pf] of Object.entries(pfs)) {
    for (const key of ['pci', 'mac'] as const) {
      const value = pf.match?.[key];
      if (value === undefined) continue;
      const other = seen.get(value);
      if (other !== undefined) {
        problems.push(
          problem('PF002', `${path}.${joinPath(name)}.match.${key}`, {
            message: `${name} and ${other} are recognised by the same address`,
            value,
            allowed: 'an address that no other PF of the node pool has',
            hint: 'give each PF its own address',
          }),
        );
      }
      seen.set(value, name);
    }
  }
  return problems;
}

/** Families that share their VFs between the ports of a card: the sum over one card counts. */
function deviceLimits({ pfs, path }: VfLayoutProps, plans: readonly PfPlan[]): Problem[] {
  const cards = new Map<string, PfPlan[]>();
  for (const plan of plans) {
    const family = nicFamily(plan.nic) as NicFamily;
    const pci = plan.match.pci;
    if (family.maxVfs?.per !== 'device' || pci === undefined) continue;
    cards.set(pciSlot(pci), [...(cards.get(pciSlot(pci)) ?? []), plan]);
  }
  const problems: Problem[] = [];
  for (const [slot, ports] of cards) {
    const total = ports.reduce((sum, port) => sum + port.numVfs, 0);
    const count = nicFamily((ports[0] as PfPlan).nic)?.maxVfs?.count ?? Number.POSITIVE_INFINITY;
    const alreadySaid = ports.some((port) => port.numVfs > count);
    if (total <= count || ports.length < 2 || alreadySaid) continue;
    const names = ports.map((port) => port.name);
    const worst = names.find((name) => pfs[name]?.vfs) ?? (names[0] as string);
    problems.push(
      problem('VF001', `${path}.${joinPath(worst)}.vfs`, {
        message: `${total} VFs are asked of the card at ${slot} (${names.join(', ')})`,
        value: total,
        allowed: `at most ${count} VFs per device, all its ports together`,
        hint: `ask for ${total - count} fewer, or use another card`,
      }),
    );
  }
  return problems;
}

function mixedDatapaths({ pfs, path }: VfLayoutProps): Problem[] {
  const first = new Map<string, { datapath: Datapath; pf: string }>();
  const problems: Problem[] = [];
  for (const [name, pf] of Object.entries(pfs)) {
    for (const [pool, spec] of Object.entries(pf.vfs ?? {})) {
      const known = first.get(pool);
      if (!known) {
        first.set(pool, { datapath: spec.datapath, pf: name });
      } else if (known.datapath !== spec.datapath) {
        problems.push(
          problem('POOL001', `${path}.${joinPath(name)}.vfs.${pool}.datapath`, {
            message: `pool ${JSON.stringify(pool)} is ${known.datapath} on ${known.pf} and ${spec.datapath} on ${name}`,
            value: spec.datapath,
            allowed: `${known.datapath}, as on ${known.pf}`,
            hint: 'use one datapath, or a pool key of its own',
          }),
        );
      }
    }
  }
  return problems;
}
