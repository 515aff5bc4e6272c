/** Writes docs/vdpa-drivers.md, the kernel's vDPA drivers. */
import { familiesWithVdpa, OPERATING_SYSTEMS, systemsWith, VDPA_DRIVERS, type VdpaDriverFacts } from '../lib/hardware';
import { markdownTable } from './markdown-table';

const HEAD = `# vDPA drivers of the kernel

What makes a VF a vDPA device, for the datapaths [vhost-vdpa](datapaths/vhost-vdpa.md) and
[virtio-vdpa](datapaths/virtio-vdpa.md). All of it was read in the sources named, and no such card was at hand.

Generated from lib/hardware/vdpa-drivers.ts by \`npm run generate\`; do not edit.
`;

const COLUMNS: readonly (readonly [title: string, cell: (facts: VdpaDriverFacts) => string])[] = [
  ['module', ({ module }) => `\`${module}\``],
  ['makes devices of', ({ devices }) => devices],
  ['VF driver', ({ vfDriver }) => vfDriver ?? '–'],
  ['management device', ({ managementDevice }) => (managementDevice ? `\`${managementDevice}\`` : 'none')],
  ['attributes', ({ attributes }) => attributes.join(', ') || 'none'],
  ['queue pairs', queuePairs],
  ['packed ring', ({ packedRing }) => (packedRing === 'device' ? 'as the device has' : packedRing)],
  ['offloads', ({ offloads }) => offloads?.join(', ') ?? 'as the device has'],
  ['maps memory', ({ mapsMemory }) => (mapsMemory ? 'itself' : 'through the IOMMU')],
  ['from kernel', ({ kernel }) => kernel],
  ['for pods', ({ advertised, forTests }) => (advertised ? 'yes' : forTests ? 'no: for tests' : 'no')],
];

const DRIVERS: readonly VdpaDriverFacts[] = Object.values(VDPA_DRIVERS);

/** `docs/vdpa-drivers.md` as text. */
export function vdpaTable(): string {
  return [
    HEAD,
    markdownTable(
      COLUMNS.map(([title]) => title),
      DRIVERS.map((facts) => COLUMNS.map(([, cell]) => cell(facts))),
    ),
    `"For pods" means that the SR-IOV device plugin finds the devices: it asks for the one whose management device is the
PCI address of the VF. An attribute that a driver lacks is refused with EOPNOTSUPP.
`,
    '## Families and operating systems\n',
    markdownTable(['module', 'NIC families', 'operating systems that ship it, on x86_64'], DRIVERS.map(where)),
    `${[...OPERATING_SYSTEMS.keys()].length} releases were looked at ([operating-systems.md](operating-systems.md)); the module of SolidRun was not looked up.
`,
    '## Sources\n',
    `${DRIVERS.map(({ module, source }) => `- \`${module}\`: ${source}.`).join('\n')}\n`,
  ].join('\n');
}

function queuePairs({ maxQueuePairs, defaultQueuePairs, attributes }: VdpaDriverFacts): string {
  const most = maxQueuePairs === undefined ? 'as the device has' : `up to ${maxQueuePairs}`;
  return attributes.includes('max_vqp')
    ? `${most}, ${defaultQueuePairs ?? 'all'} unless asked`
    : `${most}, not to choose`;
}

function where({ module }: VdpaDriverFacts): string[] {
  const families = familiesWithVdpa(module).map(({ key }) => `\`${key}\``);
  return [
    `\`${module}\``,
    families.join(', ') || '–',
    systemsWith(module, 'x86_64').join(', ') || 'none of those known',
  ];
}
