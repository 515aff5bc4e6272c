/** Writes docs/operating-systems.md: which kernel modules the releases of operating systems ship. */
import {
  type KernelFacts,
  moduleFact,
  NICS,
  OPERATING_SYSTEMS,
  type OperatingSystem,
  type OsTool,
} from '../lib/hardware';
import { markdownTable } from './markdown-table';

const HEAD = `# Operating systems

Names for \`os\` in a spec whose kernels are known, with the modules that NICs and datapaths need. The plan names the
package of a module that is not with the kernel. A module that the kernel does not ship is Problem NODE005: say which
\`kernel\` the nodes run when it is not that of the release, and leave \`os\` out when they get the module from elsewhere,
from a vendor's driver package for one.

Of any other name, instruction set or kernel nothing is known, and nothing is said. Not looked at: SUSE, Flatcar,
Bottlerocket, 64-bit Arm on Ubuntu and on release 10 of Red Hat.

The packages of Debian were opened. All else was read in the sources named below; none of it was booted.

Generated from lib/hardware by \`npm run generate\`; do not edit.
`;

const SIGNS: Readonly<Record<string, string>> = { base: '✓', extra: 'extra', none: '–', unknown: '?' };

const TOOLS: readonly (readonly [OsTool, string])[] = [
  ['iproute2', 'iproute2'],
  ['dpdk', 'DPDK'],
  ['openvswitch', 'Open vSwitch'],
];

/** Rebuilds of another system's kernel would repeat its columns. */
const REBUILDS = /^(rocky|almalinux)-/;

/** `docs/operating-systems.md` as text. */
export function osTable(): string {
  const systems = [...OPERATING_SYSTEMS.values()];
  const columns = systems
    .filter(({ key }) => !REBUILDS.test(key))
    .flatMap((system) => system.kernels.map((facts) => ({ system, facts })));
  return [
    HEAD,
    '## Releases\n',
    markdownTable(
      ['os', 'name', 'kernel', 'modules come with', 'kernel arguments are set', ...TOOLS.map(([, title]) => title)],
      systems.map(releaseRow),
    ),
    remarks(systems),
    '## Modules\n',
    '✓ with the kernel or built into it; extra: in the package of extra modules; – not shipped; ? not known.\n' +
      '`rocky-*` is as `rhel-*`. `almalinux-*` is too, but what `rhel-*` does not ship is not known there.\n',
    markdownTable(
      ['module', 'NICs', ...columns.map(({ system, facts }) => heading(system, facts))],
      modules().map(([module, nics]) => [
        `\`${module}\``,
        nics,
        ...columns.map(({ facts }) => SIGNS[moduleFact(facts, module).shipped] as string),
      ]),
    ),
    `## Sources\n\n${sources(systems).join('\n')}\n`,
  ].join('\n');
}

function releaseRow({ key, name, kernels, kernelArguments, tools }: OperatingSystem): string[] {
  const packages = (facts: KernelFacts) => [facts.package, ...(facts.extra ? [facts.extra.package] : [])];
  return [
    `\`${key}\``,
    name,
    kernels[0]?.version ?? '',
    [...new Set(kernels.flatMap(packages))].join(', '),
    kernelArguments,
    ...TOOLS.map(([tool]) => tools?.[tool] ?? '?'),
  ];
}

function heading({ key, kernels }: OperatingSystem, facts: KernelFacts): string {
  return kernels.length > 1 ? `${key} ${facts.architectures.join(', ')}` : key;
}

/** In the order of the first kernel's lists, each with the makers of the NICs that it drives. */
function modules(): [module: string, nics: string][] {
  const [first] = OPERATING_SYSTEMS.values();
  const facts = first?.kernels[0];
  const all = [...(facts?.base ?? []), ...(facts?.none ?? [])];
  return all.map((module) => [module, families(module)]);
}

function families(module: string): string {
  const makers = [...NICS.values()]
    .filter(({ pfDriver, datapaths, kernelVdpa }) =>
      [pfDriver, datapaths.kernel?.vfDriver, kernelVdpa?.driver.module].includes(module),
    )
    .map(({ key }) => key.split('-', 1)[0] as string);
  return [...new Set(makers)].join(', ') || '–';
}

function remarks(systems: readonly OperatingSystem[]): string {
  const by = grouped(systems, ({ remark }) => remark);
  return `${[...by].map(([remark, keys]) => `- ${keys.join(', ')}: ${remark}.`).join('\n')}\n`;
}

function sources(systems: readonly OperatingSystem[]): string[] {
  const own = systems.filter(({ key }) => !REBUILDS.test(key));
  return [
    ...own.flatMap(({ key, kernels }) =>
      kernels.map(({ architectures, source }) => `- \`${key}\`, modules on ${architectures.join(' and ')}: ${source}.`),
    ),
    ...[...grouped(own, ({ source }) => source)].map(([source, keys]) => `- ${keys.join(', ')}: ${source}.`),
  ];
}

function grouped(
  systems: readonly OperatingSystem[],
  text: (system: OperatingSystem) => string | undefined,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const system of systems) {
    const key = text(system);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), `\`${system.key}\``]);
  }
  return groups;
}
