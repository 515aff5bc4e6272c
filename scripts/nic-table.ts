/** Writes docs/nics.md, the catalogue of NIC families. */
import { familiesOfVf, type NicFamily, nicFamily, nicKeys, VDPA_PMDS } from '../lib/hardware';
import { markdownTable } from './markdown-table';

const HEAD = `# NIC families

Keys for \`nic\` in a spec, with the facts behind every decision. A VF id alone does not tell families apart: where
several share one, selectors name the port too (DP002). Facts are those of the documents and source files named below;
none of these cards was at hand. Which operating systems ship the drivers is in
[operating-systems.md](operating-systems.md).

Generated from lib/hardware by \`npm run generate\`; do not edit.
`;

const COLUMNS: readonly (readonly [title: string, cell: (family: NicFamily) => string])[] = [
  ['key', ({ key }) => `\`${key}\``],
  ['name', ({ name }) => name],
  ['PF', ({ vendor, pfIds }) => pfIds.map((id) => `${vendor}:${id}`).join(' ')],
  ['VF', ({ vendor, vfId }) => `${vendor}:${vfId}${familiesOfVf(vendor, vfId).length > 1 ? ' (shared)' : ''}`],
  ['PF driver', ({ pfDriver }) => pfDriver],
  ['most VFs', ({ maxVfs }) => (maxVfs ? `${maxVfs.count} per ${maxVfs.per}` : 'as set up')],
  ['datapaths (VF driver)', ({ datapaths }) => words(datapaths, ([word, facts]) => `${word} (${facts.vfDriver})`)],
  ['RDMA', ({ rdma }) => (rdma ? 'yes' : '–')],
];

const MORE_COLUMNS: typeof COLUMNS = [
  ['key', ({ key }) => `\`${key}\``],
  [
    'switchdev',
    ({ switchdev }) => (switchdev ? `${since(switchdev.kernel)}${switchdev.beforeVfs ? ', before VFs' : ''}` : '–'),
  ],
  [
    'kernel vDPA',
    ({ kernelVdpa: vdpa }) =>
      vdpa
        ? `${vdpa.driver.module} ${since(vdpa.driver.kernel)}${vdpa.certain === false ? ', if the firmware can' : ''}`
        : '–',
  ],
  [
    'packed ring',
    ({ kernelVdpa, dpdk }) =>
      [kernelVdpa?.driver.packedRing ?? '–', VDPA_PMDS[dpdk?.vdpaPmd ?? '']?.packedRing === 'yes' ? 'DPDK: yes' : '']
        .filter(Boolean)
        .join(', '),
  ],
  ['DPDK net', ({ dpdk }) => dpdk?.netPmd ?? '–'],
  ['DPDK vDPA', ({ dpdk }) => dpdk?.vdpaPmd ?? '–'],
  ['bound to', ({ dpdk }) => (dpdk ? (dpdk.bind === 'bifurcated' ? 'its kernel driver' : dpdk.bind) : '–')],
  ['firmware', ({ dpdk }) => dpdk?.firmware ?? '–'],
  ['AF_XDP', ({ afXdp }) => (afXdp?.zeroCopy ? `zero copy${afXdp.subfunctions ? ', subfunctions' : ''}` : 'copy')],
];

/** `docs/nics.md` as text. */
export function nicTable(): string {
  const families = nicKeys().map((key) => nicFamily(key) as NicFamily);
  const sources = [...new Set(families.map(({ source }) => source))].map((source) => {
    const keys = families.filter((family) => family.source === source).map(({ key }) => `\`${key}\``);
    return `- ${keys.join(', ')}: ${source}.`;
  });
  return [
    HEAD,
    table(COLUMNS, families),
    '## More facts\n',
    table(MORE_COLUMNS, families),
    `## Sources\n\n${sources.join('\n')}\n`,
  ].join('\n');
}

function table(columns: typeof COLUMNS, families: readonly NicFamily[]): string {
  return markdownTable(
    columns.map(([title]) => title),
    families.map((family) => columns.map(([, cell]) => cell(family))),
  );
}

function since(kernel: string | undefined): string {
  return kernel === undefined ? 'yes' : `from ${kernel}`;
}

function words<T extends object>(entries: T, text: (entry: [string, NonNullable<T[keyof T]>]) => string): string {
  return Object.entries(entries).map(text).join(', ') || '–';
}
