import type { ClusterPlan, DevicePoolMember, NodePoolPlan } from '../model';
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
  const sections = [devicePools(plan), networks(plan), ...plan.nodePools.map(requirements)];
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
  const vfs = range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
  return [nodePool, pf, vfs, range.datapath, range.driver, nic];
}

function networks(plan: ClusterPlan): string {
  if (plan.networks.length === 0) return '';
  const rows = plan.networks.map((network) => {
    const main = (network.config.plugins as Record<string, unknown>[] | undefined)?.[0] ?? network.config;
    const ipam = main.ipam as { type?: string; range?: string } | undefined;
    return [
      `${network.namespace}/${network.name}`,
      network.resource ?? '-',
      network.cniPlugins[0] ?? '',
      main.vlan === undefined ? '-' : String(main.vlan),
      ipam ? [ipam.type, ipam.range].filter(Boolean).join(' ') : 'none (layer 2)',
    ];
  });
  return `Networks\n${columns([['NETWORK', 'RESOURCE', 'CNI', 'VLAN', 'ADDRESSES'], ...rows])}`;
}

function requirements(pool: NodePoolPlan): string {
  const selector = Object.entries(pool.nodeSelector).map(([key, value]) => `${key}=${value}`);
  const title = `Nodes of ${pool.name} (${selector.join(', ')}) must already have`;
  // One line per subject and reason keeps long lists of modules readable.
  const rows = pool.requirements.map(({ subject, want, reason }, i, all) => [
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
