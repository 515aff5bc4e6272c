import { createHash } from 'node:crypto';

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

/** A plan of lines, in whatever order they come. */
export function nodePlanOf(values: readonly (readonly [key: string, value: string])[]): NodePlan {
  const lines = values
    .map(([key, value]) => ({ key, value, disruption: disruptionOf(key) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return { lines, hash: hashOf(lines) };
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

/** Whether some of its lines are for single nodes, so that who carries it out must know the name of its own. */
export function differsByHost({ lines }: NodePlan): boolean {
  return lines.some(({ key }) => key.startsWith('host-'));
}
