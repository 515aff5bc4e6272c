import { didYouMean, extendPath, type Planned, type Problem, pciSlot, problem } from '../core';
import { NICS, type NicCatalogue, type NicFamily } from '../hardware';
import { Datapath, EswitchMode, LinkType, PfRole, type PfSpec } from '../spec';
import { entriesByKey } from './by-key';
import { checkBridges, checkEswitch } from './eswitch';
import { checkCards, checkFirmware, setsFirmware } from './firmware';
import { optional } from './optional';
import type { Decision, DeviceRange, PfPlan, VfRange } from './plan';
import { askedOf, planPortDevices, rangePath } from './port-devices';
import { planVdpa } from './vdpa';
import { planDatapath } from './vf-datapath';
import { lowestFree, type Placement, placeRanges } from './vf-ranges';
import { virtioBackEnd } from './virtio';

/** What {@link planVfLayout} decides from. */
export interface VfLayoutProps {
  /** The ports of a node pool, by interface name. */
  readonly pfs: Readonly<Record<string, PfSpec>>;
  /** Where `pfs` stands in the user's input. */
  readonly path: string;
  /** NIC families. @default - those of the catalogue */
  readonly nics?: NicCatalogue;
}

/** The ports of a node pool with the VF ranges of their device pools. */
export interface VfLayout {
  readonly pfs: readonly PfPlan[];
  readonly decisions: readonly Decision[];
}

/**
 * Lays out the VFs of every port: which index range belongs to which device pool, and which driver the VFs need.
 * Pinned ranges stay where they are; the others take the lowest free range in the order of their pool keys, so that
 * the order of keys in a file does not matter. Ranges and ports that cannot be as they are asked are left out.
 *
 * Codes: FW001, NIC001-NIC006, PF001, PF002, PF004, SW001, SW002, SW004, VF001-VF003, VDPA001, POOL001,
 * POOL003.
 */
export function planVfLayout(props: VfLayoutProps): Planned<VfLayout> {
  const nics = props.nics ?? NICS;
  const twins = sameMatch(props);
  const mixed = mixedDatapaths(props);
  const problems: Problem[] = [...twins.values(), ...mixed.values(), ...checkBridges(props.path, props.pfs)];
  problems.push(...checkCards(props.path, props.pfs));
  const ports: PortLayout[] = [];
  for (const [name, pf] of entriesByKey(props.pfs)) {
    const path = extendPath(props.path, name);
    const family = nics.get(pf.nic);
    const port = layOutPort(path, name, pf, family, mixed);
    const managed = pf.role === PfRole.Management && port.plan.numVfs > 0;
    if (!family) problems.push(unknownNic(path, pf.nic, [...nics.keys()]));
    if (managed) problems.push(managementPort(path, pf));
    if (family) {
      problems.push(...linkLayer(path, pf, family), ...checkEswitch(path, pf, family));
      problems.push(...checkFirmware(path, pf, family));
    }
    problems.push(...port.problems);
    if (family && !managed && !twins.has(name) && port.fits) ports.push(port);
  }
  const crowded = crowdedCards(props, ports);
  problems.push(...crowded.problems);
  const sound = ports.filter(({ plan }) => !crowded.ports.has(plan.name));
  return {
    plan: { pfs: sound.map(({ plan }) => plan), decisions: sound.flatMap(({ decisions }) => decisions) },
    problems,
  };
}

/** One port, and whether its NIC has as many VFs as are asked of it. */
interface PortLayout {
  readonly plan: PfPlan;
  /** `undefined` when the catalogue does not have it; the port is then left out. */
  readonly family: NicFamily | undefined;
  readonly fits: boolean;
  readonly decisions: readonly Decision[];
  readonly problems: readonly Problem[];
}

function layOutPort(
  path: string,
  name: string,
  pf: PfSpec,
  family: NicFamily | undefined,
  mixed: ReadonlyMap<string, Problem>,
): PortLayout {
  const problems: Problem[] = [];
  const decisions: Decision[] = [];
  const ranges: VfRange[] = [];
  const placements = placeRanges(pf.vfs);
  const used = Math.max(0, ...placements.map(({ last }) => last + 1));
  const numVfs = pf.numVfs ?? used;
  const tooMany = family && beyondLimit(path, pf, family, Math.max(numVfs, used));
  if (tooMany) problems.push(tooMany);
  for (const placement of placements) {
    const { pool, spec, first, last } = placement;
    const at = extendPath(path, 'vfs', pool);
    const { plan: facts, problems: unfit } = planDatapath(at, spec, family, pf);
    const misplaced = [...overlap(at, placement, placements), ...(tooMany ? [] : outsidePort(at, placement, numVfs))];
    const vdpa = facts && family ? planVdpa(at, spec, facts, family) : { plan: undefined, problems: [] };
    problems.push(...unfit, ...vdpa.problems, ...misplaced);
    if (!facts || misplaced.length > 0 || mixed.has(at)) continue;
    if (spec.first === undefined) {
      decisions.push({
        path: at,
        value: `VFs ${first}-${last} of ${name}`,
        reason: 'the lowest free range, pools taken in the order of their keys; `first` pins it',
      });
    }
    ranges.push({
      pool,
      first,
      last,
      datapath: spec.datapath,
      driver: facts.vfDriver,
      modules: facts.modules,
      iommu: facts.iommu,
      ...optional({
        kernel: facts.kernel,
        vdpa: vdpa.plan,
        vdpaPmd: spec.datapath === Datapath.DpdkVdpa ? family?.dpdk?.vdpaPmd : undefined,
        virtio: family && virtioBackEnd(spec.datapath, facts, family, vdpa.plan),
      }),
      rdma: facts.rdma || spec.rdma === true,
      vhostNet: spec.vhostNet === true,
    });
  }
  const others = planPortDevices(path, pf, family);
  problems.push(...others.problems);
  const unmixed = (range: DeviceRange) => !mixed.has(rangePath(path, range));
  const whole = others.whole && unmixed(others.whole) ? others.whole : undefined;
  const plan: PfPlan = {
    name,
    nic: pf.nic,
    vendor: family?.vendor ?? '',
    vfId: family?.vfId ?? '',
    pfDriver: family?.pfDriver ?? '',
    match: pf.match ?? {},
    numa: pf.numa,
    linkType: pf.linkType ?? LinkType.Ethernet,
    eswitch: pf.eswitch ?? EswitchMode.Legacy,
    ...(family?.switchdev === undefined ? {} : { switchdev: family.switchdev }),
    ...(pf.bridge === undefined ? {} : { bridge: pf.bridge }),
    mtu: pf.mtu ?? 1500,
    numVfs,
    ...(setsFirmware(pf) && family?.firmwareVfs && numVfs > 0 ? { firmwareVfs: numVfs } : {}),
    ranges: ranges.sort((a, b) => a.first - b.first),
    sfs: others.sfs.filter(unmixed),
    ...(whole ? { whole } : {}),
    ...(family?.subfunctions?.kernel === undefined ? {} : { subfunctionsSince: family.subfunctions.kernel }),
  };
  return { plan, family, fits: tooMany === undefined, decisions, problems };
}

function beyondLimit(path: string, pf: PfSpec, family: NicFamily, asked: number): Problem | undefined {
  const { maxVfs } = family;
  if (maxVfs === undefined || asked <= maxVfs.count) return undefined;
  return problem('VF001', extendPath(path, pf.numVfs === asked ? 'numVfs' : 'vfs'), {
    message: `${asked} VFs are asked of one port of ${family.name}`,
    value: asked,
    allowed: `at most ${maxVfs.count} VFs per ${maxVfs.per}`,
    hint: `ask for ${asked - maxVfs.count} fewer, or add another port`,
  });
}

function outsidePort(at: string, { first, last }: Placement, numVfs: number): Problem[] {
  if (last < numVfs) return [];
  return [
    problem('VF003', at, {
      message: `VFs ${first}-${last} reach beyond the ${numVfs} VFs of the port`,
      value: `${first}-${last}`,
      allowed: `0-${numVfs - 1}`,
      hint: `set numVfs to at least ${last + 1}, or drop it`,
    }),
  ];
}

function unknownNic(path: string, nic: string, known: readonly string[]): Problem {
  return problem('NIC001', extendPath(path, 'nic'), {
    message: `the catalogue has no NIC family ${JSON.stringify(nic)}`,
    value: nic,
    allowed: known.join(', '),
    hint: didYouMean(nic, known, 'use a key of the catalogue'),
  });
}

function linkLayer(path: string, { linkType }: PfSpec, family: NicFamily): Problem[] {
  if (linkType !== LinkType.Infiniband || family.infiniband) return [];
  return [
    problem('NIC006', extendPath(path, 'linkType'), {
      message: `the ports of ${family.name} cannot be InfiniBand`,
      value: linkType,
      allowed: LinkType.Ethernet,
      hint: 'drop linkType, or use a NIC with InfiniBand',
    }),
  ];
}

function managementPort(path: string, pf: PfSpec): Problem {
  return problem('PF001', extendPath(path, pf.vfs === undefined ? 'numVfs' : 'vfs'), {
    message: 'a management port is never touched, and cannot have VFs',
    value: pf.vfs === undefined ? pf.numVfs : Object.keys(pf.vfs),
    allowed: "vfs only on ports with role 'data' or 'shared'",
    hint: 'move the VFs to another port, or change the role',
  });
}

function overlap(at: string, { spec, first, last, over }: Placement, placements: readonly Placement[]): Problem[] {
  if (!over) return [];
  return [
    problem('VF002', extendPath(at, 'first'), {
      message: `VFs ${first}-${last} overlap VFs ${over.first}-${over.last} of pool ${JSON.stringify(over.pool)}`,
      value: first,
      allowed: 'a range that no other pool of the port uses',
      hint: `use first: ${lowestFree(placements, spec.count)}, or drop first`,
    }),
  ];
}

/** What is wrong with each port that is recognised by the address of another. */
function sameMatch({ pfs, path }: VfLayoutProps): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  const seen = new Map<string, string>();
  for (const [name, pf] of entriesByKey(pfs)) {
    for (const key of ['pci', 'mac'] as const) {
      const value = pf.match?.[key];
      if (value === undefined) continue;
      const other = seen.get(value);
      if (other === undefined) seen.set(value, name);
      else {
        const found = problem('PF002', extendPath(path, name, 'match', key), {
          message: `${name} and ${other} are recognised by the same address`,
          value,
          allowed: 'an address that no other PF of the node pool has',
          hint: 'give each PF its own address',
        });
        problems.set(name, problems.get(name) ?? found);
      }
    }
  }
  return problems;
}

/** Families that share their VFs between the ports of a card: the sum over one card counts. */
function crowdedCards(
  { pfs, path }: VfLayoutProps,
  ports: readonly PortLayout[],
): { ports: Set<string>; problems: Problem[] } {
  const cards = new Map<string, PortLayout[]>();
  for (const port of ports) {
    const { pci } = port.plan.match;
    if (port.family?.maxVfs?.per !== 'device' || pci === undefined) continue;
    cards.set(pciSlot(pci), [...(cards.get(pciSlot(pci)) ?? []), port]);
  }
  const problems: Problem[] = [];
  const crowded = new Set<string>();
  for (const [slot, sharing] of cards) {
    const plans = sharing.map(({ plan }) => plan);
    const total = plans.reduce((sum, { numVfs }) => sum + numVfs, 0);
    const limit = Math.min(...sharing.map(({ family }) => family?.maxVfs?.count ?? Number.POSITIVE_INFINITY));
    if (total <= limit) continue;
    const names = plans.map(({ name }) => name);
    for (const name of names) crowded.add(name);
    const asking = plans.filter(({ numVfs }) => numVfs > 0).map(({ name }) => name);
    const last = asking.at(-1) as string;
    problems.push(
      problem('VF001', extendPath(path, last, pfs[last]?.numVfs === undefined ? 'vfs' : 'numVfs'), {
        message: `${total} VFs are asked of the card at ${slot} (${names.join(', ')})`,
        value: total,
        allowed: `at most ${limit} VFs per device, all its ports together`,
        hint: `ask for ${total - limit} fewer, or use another card`,
      }),
    );
  }
  return { ports: crowded, problems };
}

/** What is wrong with each range, by its path, whose pool has another datapath or other devices on a port before it. */
function mixedDatapaths({ pfs, path }: VfLayoutProps): Map<string, Problem> {
  const first = new Map<string, { datapath: Datapath; kind: string; pf: string }>();
  const problems = new Map<string, Problem>();
  for (const [name, pf] of entriesByKey(pfs)) {
    for (const { pool, at, datapath, kind } of askedOf(extendPath(path, name), pf)) {
      const known = first.get(pool);
      if (!known) {
        first.set(pool, { datapath, kind, pf: name });
      } else if (known.datapath !== datapath) {
        problems.set(
          at,
          problem('POOL001', extendPath(at, 'datapath'), {
            message: `pool ${JSON.stringify(pool)} is ${known.datapath} on ${known.pf} and ${datapath} on ${name}`,
            value: datapath,
            allowed: `${known.datapath}, as on ${known.pf}`,
            hint: 'use one datapath, or a pool key of its own',
          }),
        );
      } else if (known.kind !== kind) {
        problems.set(
          at,
          problem('POOL003', at, {
            message: `pool ${JSON.stringify(pool)} has ${known.kind} on ${known.pf} and ${kind} on ${name}`,
            value: kind,
            allowed: `${known.kind}, as on ${known.pf}`,
            hint: 'use a pool key of its own',
          }),
        );
      }
    }
  }
  return problems;
}
