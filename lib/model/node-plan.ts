import { createHash } from 'node:crypto';
import { extendPath, joinPath, type Planned, type Problem, problem } from '../core';
import { PAGE_SIZES } from '../hardware';
import { Architecture, EswitchMode, LinkType, type NodePoolSpec, type PfMatch, PfRole } from '../spec';
import { entriesByKey } from './by-key';
import { usesOpenVswitch } from './eswitch';
import { kubeletLines } from './kubelet';
import { madeSubfunctions, nodeKernelArguments, pinsMemory } from './node-requirements';
import type { NodePoolPlan, PfPlan } from './plan';

/** Version of the format, docs/node-plan.md. A program refuses a version it does not know. */
export const NODE_PLAN_VERSION = 1;

/** What the change of a line costs a node, from nothing to everything. */
export const DISRUPTIONS = [
  'live',
  'plugin restart',
  'pod restart',
  'VF re-creation',
  'runtime restart',
  'kubelet restart',
  'reboot',
] as const;

/** One of {@link DISRUPTIONS}. */
export type Disruption = (typeof DISRUPTIONS)[number];

/** What a disruption brings with it, so that it need not happen again. */
const BRINGS: Readonly<Record<Disruption, readonly Disruption[]>> = {
  live: [],
  'plugin restart': ['live'],
  'pod restart': ['live', 'plugin restart'],
  'VF re-creation': ['live', 'plugin restart', 'pod restart'],
  'runtime restart': ['live'],
  'kubelet restart': ['live'],
  reboot: DISRUPTIONS.filter((each) => each !== 'reboot'),
};

/** What a change of a line costs, by the word before the first dot of its key. */
const COST: Readonly<Record<string, Disruption>> = {
  'kernel-arguments': 'reboot',
  module: 'live',
  hugepages: 'kubelet restart',
  memlock: 'runtime restart',
  'kubelet-cpu-policy': 'reboot',
  'kubelet-reserved-cpus': 'reboot',
  'kubelet-topology-policy': 'reboot',
  'kubelet-memory-policy': 'reboot',
  'kubelet-reserved-memory': 'reboot',
  'kubelet-directory': 'live',
  'node-pool': 'live',
  'pf-pci': 'VF re-creation',
  'pf-mac': 'VF re-creation',
  'pf-serial': 'VF re-creation',
  'pf-name': 'VF re-creation',
  'host-pf-pci': 'VF re-creation',
  'host-pf-mac': 'VF re-creation',
  'host-pf-serial': 'VF re-creation',
  'pf-vendor': 'live',
  'pf-role': 'live',
  'pf-link': 'live',
  'pf-mtu': 'live',
  'pf-vfs': 'VF re-creation',
  'pf-firmware-vfs': 'reboot',
  'pf-unmanaged': 'live',
  'pf-eswitch': 'VF re-creation',
  'pf-eswitch-order': 'live',
  'vf-driver': 'pod restart',
  'vf-vlan': 'live',
  'vf-ethernet': 'pod restart',
  vdpa: 'pod restart',
  'vdpa-attributes': 'pod restart',
  sf: 'pod restart',
  // Pods go on while it starts anew; flows are set up again.
  'ovs-hw-offload': 'live',
  'ovs-tc-policy': 'live',
};

/** One line of a node plan. */
export interface NodePlanLine {
  /** Unique within a plan. */
  readonly key: string;
  readonly value: string;
  /** What it costs a node when the line comes, goes or changes. */
  readonly disruption: Disruption;
}

/** What the node program carries out on every node of a pool. */
export interface NodePlan {
  /** In the order of their keys. */
  readonly lines: readonly NodePlanLine[];
  /** SHA-256 of the version and the lines, in hex; what order they stand in does not matter. */
  readonly hash: string;
}

/** What {@link planNode} decides from. */
export interface NodePlanProps {
  readonly pool: Pick<NodePoolPlan, 'name' | 'pfs' | 'requirements'>;
  readonly spec: NodePoolSpec;
  /** The kubelet's root directory. */
  readonly kubelet: string;
}

/** systemd unit of the container runtime, whose limit of locked memory containers inherit. */
const RUNTIME_UNIT = 'containerd.service';

/** What a line may hold; a shell reads it. */
const WORD = /^[A-Za-z0-9_.@-]+$/;

/**
 * The plan of the nodes of a pool, from the decisions about it. Codes: NAME001 for a port whose name the format cannot
 * hold; the port is then left out.
 */
export function planNode({ pool, spec, kubelet }: NodePlanProps): Planned<NodePlan> {
  const problems: Problem[] = [];
  const ports = pool.pfs.filter(({ name }) => {
    if (WORD.test(name)) return true;
    problems.push(unwritableName(joinPath('nodePools', pool.name), name));
    return false;
  });
  const values: [key: string, value: string][] = [
    ['node-pool', pool.name],
    ['kubelet-directory', kubelet],
    ...kernelArguments(spec, ports),
    ...modules(pool),
    ...hugepages(spec),
    ...memlock(ports),
    ...kubeletLines(spec),
    ...openVswitch(spec, ports),
    ...ports.flatMap((pf) => portLines(pf, spec)),
  ];
  const lines = values
    .map(([key, value]) => ({ key, value, disruption: disruptionOf(key) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return { plan: { lines, hash: hashOf(lines) }, problems };
}

/**
 * A plan as the node program reads it.
 *
 * @param generation counts the changes of a plan; the greater one is the newer.
 */
export function nodePlanText({ lines, hash }: NodePlan, generation: number): string {
  const head = [`plan-version=${NODE_PLAN_VERSION}`, `generation=${generation}`, `hash=${hash}`];
  return `${[...head, ...lines.map(({ key, value }) => `${key}=${value}`)].join('\n')}\n`;
}

/** A plan from its text; `undefined` for text that is none. What a line of another version costs is taken for the worst. */
export function readNodePlan(text: string): NodePlan | undefined {
  const given = text.split('\n').flatMap((line): [string, string][] => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
  const hash = given.find(([key]) => key === 'hash')?.[1];
  if (hash === undefined) return undefined;
  const lines = given
    .filter(([key]) => !HEAD.has(key))
    .map(([key, value]) => ({ key, value, disruption: costOf(key) ?? 'reboot' }));
  return { lines, hash };
}

/** What it costs a node to go from one plan to another. */
export interface NodePlanChange {
  /** What happens, the worst last; what another one brings with it is left out. Empty when the plans are equal. */
  readonly disruptions: readonly Disruption[];
  /** The lines that came, went or changed, by key. */
  readonly keys: readonly string[];
}

/** Compares two plans: whatever changes, a node reboots at most once, and what a reboot brings happens in it. */
export function nodePlanChange(before: NodePlan | undefined, after: NodePlan): NodePlanChange {
  const old = new Map(before?.lines.map(({ key, value }) => [key, value]));
  const now = new Map(after.lines.map(({ key, value }) => [key, value]));
  const keys = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key)).sort();
  const costs = new Set(keys.map((key) => costOf(key) ?? 'reboot'));
  const brought = new Set([...costs].flatMap((cost) => BRINGS[cost]));
  return { keys, disruptions: DISRUPTIONS.filter((each) => costs.has(each) && !brought.has(each)) };
}

/** Lines that are not of the nodes. */
const HEAD: ReadonlySet<string> = new Set(['plan-version', 'generation', 'hash']);

function costOf(key: string): Disruption | undefined {
  return COST[key.split('.')[0] as string];
}

function disruptionOf(key: string): Disruption {
  const cost = costOf(key);
  if (cost === undefined) throw new Error(`no disruption is known for ${key}`);
  return cost;
}

function hashOf(lines: readonly NodePlanLine[]): string {
  const text = [`plan-version=${NODE_PLAN_VERSION}`, ...lines.map(({ key, value }) => `${key}=${value}`)].sort();
  return createHash('sha256')
    .update(`${text.join('\n')}\n`)
    .digest('hex');
}

function kernelArguments(spec: NodePoolSpec, ports: readonly PfPlan[]): [string, string][] {
  const tokens = nodeKernelArguments(spec, ports);
  return tokens.length > 0 ? [['kernel-arguments', tokens.join(' ')]] : [];
}

function modules({ requirements }: Pick<NodePoolPlan, 'requirements'>): [string, string][] {
  return requirements
    .filter(({ subject }) => subject === 'kernel modules')
    .map(({ want }): [string, string] => [`module.${want}`, 'load']);
}

function hugepages(spec: NodePoolSpec): [string, string][] {
  const words = PAGE_SIZES[spec.architecture ?? Architecture.X86_64] ?? {};
  return entriesByKey(spec.hugepages)
    .filter(([size]) => words[size] !== undefined)
    .flatMap(([size, pages]) =>
      entriesByKey(pages).map(([node, count]): [string, string] => [
        `hugepages.${kibibytes(size)}.${Number(node)}`,
        String(count),
      ]),
    );
}

/** `2Mi` as the kernel names it in sysfs: 2048 kB. */
function kibibytes(size: string): number {
  const factor = { Ki: 1, Mi: 1024, Gi: 1024 * 1024 }[size.slice(-2)] ?? 0;
  return Number.parseInt(size, 10) * factor;
}

function memlock(pfs: readonly PfPlan[]): [string, string][] {
  return pinsMemory(pfs) ? [[`memlock.${RUNTIME_UNIT}`, 'unlimited']] : [];
}

/** What nobody asked for is left as it is on the node. */
function openVswitch(spec: NodePoolSpec, pfs: readonly PfPlan[]): [string, string][] {
  if (!usesOpenVswitch(pfs)) return [];
  const { tcPolicy } = spec.openVswitch ?? {};
  return [['ovs-hw-offload', 'true'], ...(tcPolicy ? [['ovs-tc-policy', tcPolicy] as [string, string]] : [])];
}

function portLines(pf: PfPlan, { pfs }: NodePoolSpec): [string, string][] {
  const { name, match } = pf;
  const role = pfs[name]?.role ?? PfRole.Data;
  const known = marks(match, (key) => `pf-${key}.${name}`);
  const lines: [string, string][] = [
    ...(known.length > 0 ? known : ([[`pf-name.${name}`, name]] as [string, string][])),
    ...entriesByKey(pf.hosts).flatMap(([host, own]) => marks(own, (key) => `host-pf-${key}.${name}/${host}`)),
    [`pf-role.${name}`, role],
  ];
  if (role === PfRole.Management) return lines;
  if (pf.vendor !== '') lines.push([`pf-vendor.${name}`, pf.vendor]);
  if (pf.linkType !== LinkType.Ethernet) lines.push([`pf-link.${name}`, pf.linkType]);
  // What nobody asked for is left as it is on the node.
  if (pfs[name]?.mtu !== undefined) lines.push([`pf-mtu.${name}`, String(pf.mtu)]);
  if (pf.firmwareVfs !== undefined) lines.push([`pf-firmware-vfs.${name}`, String(pf.firmwareVfs)]);
  if (pf.numVfs > 0) lines.push([`pf-vfs.${name}`, String(pf.numVfs)], [`pf-unmanaged.${name}`, 'yes']);
  if (pf.eswitch === EswitchMode.Switchdev) {
    lines.push([`pf-eswitch.${name}`, pf.eswitch]);
    lines.push([`pf-eswitch-order.${name}`, pf.switchdev?.beforeVfs ? 'before-vfs' : 'after-vfs']);
  }
  for (const { first, last } of madeSubfunctions(pf)) lines.push([`sf.${name}.${first}-${last}`, 'active']);
  for (const { first, last, driver, vlan, vdpa } of pf.ranges) {
    const vfs = `${name}.${first}-${last}`;
    lines.push([`vf-driver.${vfs}`, driver]);
    if (vlan !== undefined) lines.push([`vf-vlan.${vfs}`, String(vlan)]);
    if (!vdpa) continue;
    lines.push([`vdpa.${vfs}`, vdpa.busDriver]);
    if (vdpa.attributes.length > 0) lines.push([`vdpa-attributes.${vfs}`, vdpa.attributes.join(' ')]);
    if (vdpa.withoutEthernet) lines.push([`vf-ethernet.${vfs}`, 'off']);
  }
  return lines;
}

/** How a port is recognised, a line for each mark. */
function marks(match: PfMatch, keyOf: (mark: string) => string): [string, string][] {
  return (['pci', 'mac', 'serial'] as const).flatMap((mark): [string, string][] =>
    match[mark] === undefined ? [] : [[keyOf(mark), match[mark]]],
  );
}

/** Whether some of its lines are for single nodes, so that who carries it out must know the name of its own. */
export function differsByHost({ lines }: NodePlan): boolean {
  return lines.some(({ key }) => key.startsWith('host-'));
}

function unwritableName(path: string, name: string): Problem {
  return problem('NAME001', extendPath(path, 'pfs', name), {
    message: 'the plan of a node cannot hold this name of a network interface',
    value: name,
    allowed: 'letters, digits, and the signs _ . @ -',
    hint: 'rename the interface on the node',
  });
}
