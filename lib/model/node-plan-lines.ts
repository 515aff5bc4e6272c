import { extendPath, joinPath, type Planned, type Problem, problem } from '../core';
import { PAGE_SIZES } from '../hardware';
import { Architecture, EswitchMode, LinkType, type NodePoolSpec, type PfMatch, PfRole } from '../spec';
import { entriesByKey } from './by-key';
import { usesOpenVswitch } from './eswitch';
import { kubeletLines } from './kubelet';
import { type NodePlan, nodePlanOf } from './node-plan';
import { madeSubfunctions, nodeKernelArguments, pinsMemory } from './node-requirements';
import type { NodePoolPlan, PfPlan } from './plan';

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
  return { plan: nodePlanOf(values), problems };
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

function unwritableName(path: string, name: string): Problem {
  return problem('NAME001', extendPath(path, 'pfs', name), {
    message: 'the plan of a node cannot hold this name of a network interface',
    value: name,
    allowed: 'letters, digits, and the signs _ . @ -',
    hint: 'rename the interface on the node',
  });
}
