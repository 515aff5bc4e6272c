import {
  type ClusterPlan,
  type DevicePoolMember,
  type NodeAgentPlan,
  type NodePlan,
  type NodePoolPlan,
  nodePlanChange,
  type Requirement,
  rangeName,
} from '../model';
import { together } from './node-changes-text';
import { columns } from './table';

/** What a plan is shown with. */
export interface PlanTextOptions {
  /** Show each decision with its reason. @default false */
  readonly decisions?: boolean;
}

/**
 * A plan as text: device pools with their VF ranges and resource names, networks, what the nodes must already have.
 *
 * @example
 * ```ts
 * console.log(planText(edge.plan, { decisions: true }));
 * ```
 */
export function planText(plan: ClusterPlan, options: PlanTextOptions = {}): string {
  const sections = [
    devicePools(plan),
    eal(plan),
    networks(plan),
    ...plan.nodePools.map((pool) => nodes(pool, plan.nodeAgent)),
  ];
  if (options.decisions) sections.push(decisions(plan));
  return sections.filter((section) => section !== '').join('\n\n');
}

function devicePools(plan: ClusterPlan): string {
  if (plan.devicePools.length === 0) return '';
  const rows = plan.devicePools.flatMap((pool) =>
    pool.members.map((member, i) => [i === 0 ? pool.key : '', i === 0 ? pool.resource : '', ...memberCells(member)]),
  );
  return `Device pools\n${columns([['POOL', 'RESOURCE', 'NODE POOL', 'PORT', 'VFS', 'DATAPATH', 'DRIVER', 'NIC'], ...rows])}`;
}

function memberCells({ nodePool, pf, range, nic }: DevicePoolMember): string[] {
  return [nodePool, pf || '-', rangeName(range), range.datapath, 'driver' in range ? range.driver : '-', nic || '-'];
}

/** For whoever writes the command of a container; the entry helper does it itself. */
function eal({ devicePools: pools }: ClusterPlan): string {
  const rows = pools.flatMap(({ key, eal: told }) =>
    (told?.arguments ?? []).map(({ argument, reason }, i) => [i === 0 ? key : '', argument, reason]),
  );
  return rows.length === 0 ? '' : `EAL arguments, as the entry helper gives them\n${columns(rows)}`;
}

function networks(plan: ClusterPlan): string {
  if (plan.networks.length === 0) return '';
  const rows = plan.networks.map((network) => {
    const config = network.config ?? {};
    const main = (config.plugins as Record<string, unknown>[] | undefined)?.[0] ?? config;
    const vlan = network.nodeVlan ?? main.vlan;
    const ipam = main.ipam as { type?: string; range?: string } | undefined;
    return [
      `${network.namespace}/${network.name}`,
      network.resource ?? '-',
      network.cniPlugins[0] ?? 'none',
      vlan === undefined ? '-' : String(vlan),
      ipam ? [ipam.type, ipam.range].filter(Boolean).join(' ') : 'none (layer 2)',
    ];
  });
  return `Networks\n${columns([['NETWORK', 'RESOURCE', 'CNI', 'VLAN', 'ADDRESSES'], ...rows])}`;
}

/** What the agent sees to; the rest must be there whoever sets nodes up. */
const BY_AGENT: ReadonlySet<Requirement['subject']> = new Set([
  'kernel arguments',
  'kernel modules',
  'hugepages',
  'VFs',
  'VF driver',
  'vDPA devices',
]);

function nodes(pool: NodePoolPlan, agent: NodeAgentPlan | undefined): string {
  const selector = Object.entries(pool.nodeSelector).map(([key, value]) => `${key}=${value}`);
  const title = `Nodes of ${pool.name} (${selector.join(', ')})`;
  if (!pool.nodePlan) return requirements(`${title} must already have`, pool.requirements);
  const others = pool.requirements.filter(({ subject, byAgent }) => !byAgent && !BY_AGENT.has(subject));
  return [nodePlan(title, pool.nodePlan, agent), requirements(`${title} must already have`, others)]
    .filter(Boolean)
    .join('\n\n');
}

/** What the agent does for the nodes, as the end of a sentence. */
const DUTIES: Readonly<Record<NodeAgentPlan['duty'], string>> = {
  apply: 'are set up by the agent',
  observe: 'are looked at by the agent, which writes nothing',
  undo: 'get everything taken back by the agent',
};

/** How a change reaches the nodes, and who reboots them. */
function howItGoes({ maxUnavailable, soak, kured }: NodeAgentPlan): string[] {
  const watched = soak > 0 ? `, each ready for ${soak} s before the next` : '';
  const { days, start, end, timeZone } = kured ?? {};
  const when = [days?.join(', '), start || end ? `${start ?? '0:00'}-${end ?? '23:59'}` : '', timeZone].filter(Boolean);
  return [
    `a change reaches: ${maxUnavailable} node${maxUnavailable === 1 ? '' : 's'} at a time${watched}`,
    kured
      ? `reboots: by kured, after a drain${when.length > 0 ? ` (${when.join(' ')})` : ''}`
      : 'reboots: by a tool of your own',
  ];
}

/** Each line with what it costs a node, and what all of them together do. */
function nodePlan(title: string, plan: NodePlan, agent: NodeAgentPlan | undefined): string {
  const { disruptions } = nodePlanChange(undefined, plan);
  const rows = plan.lines.map(({ key, value, disruption }) => [key, value, disruption]);
  const table = columns([['LINE', 'VALUE', 'WHEN IT CHANGES'], ...rows]);
  const fresh =
    agent === undefined || agent.duty === 'apply' ? [`a fresh node goes through: ${together(disruptions)}`] : [];
  const lines = [...fresh, ...(agent ? howItGoes(agent) : [])];
  return [`${title} ${agent ? DUTIES[agent.duty] : DUTIES.apply}`, table, ...lines.map((line) => `  ${line}`)].join(
    '\n',
  );
}

function requirements(title: string, needed: readonly Requirement[]): string {
  if (needed.length === 0) return '';
  // One line per subject and reason keeps long lists of modules readable.
  const rows = needed.map(({ subject, want, reason }, i, all) => [
    all[i - 1]?.subject === subject ? '' : subject,
    want,
    reason,
  ]);
  return `${title}\n${columns(rows)}`;
}

function decisions(plan: ClusterPlan): string {
  if (plan.decisions.length === 0) return '';
  return `Decisions\n${columns(plan.decisions.map(({ path, value, reason }) => [path, value, reason]))}`;
}
