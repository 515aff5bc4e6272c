/** Writes docs/datapath-matrix.md: what each datapath is to a workload, and which NIC family serves it. */
import { type NicFamily, nicFamily, nicKeys } from '../lib/hardware';
import { CNI_PLUGINS } from '../lib/model/cni';
import { BUILT_DATAPATHS, type DatapathTraits, traitsOf } from '../lib/model/datapaths';
import { CniType, Datapath } from '../lib/spec';
import { markdownTable } from './markdown-table';

const HEAD = `# Datapaths and NICs

What a workload meets of each datapath, and which NIC family serves it. Datapaths with the same front end can take each
other's place under a workload. On what each was proven is in [proof.md](proof.md).

Generated from lib/model/datapaths.ts and lib/hardware by \`npm run generate\`; do not edit.
`;

const COLUMNS: readonly (readonly [title: string, cell: (word: Datapath, traits: DatapathTraits) => string])[] = [
  ['datapath', (word) => `[\`${word}\`](datapaths/${word}.md)`],
  ['device', (_, { device }) => device],
  ['front end', (_, { frontEnd }) => frontEnd],
  ['interface of the kernel in the pod', (_, { kernelInterface }) => (kernelInterface ? 'yes' : '–')],
  ['CNI plugins', (word) => pluginsFor(word).join(', ')],
  ['capabilities', (_, { security }) => security.capabilities.join(', ') || 'none'],
  ['DPDK', (_, { security }) => (security.dpdk ? 'yes' : '–')],
  ['why', (_, { security }) => security.reason],
];

/** Those that have no NIC family of their own: any port, or no NIC at all. */
const OF_ANY_NIC: readonly Datapath[] = [Datapath.AfXdp, Datapath.VhostUser];

/** `docs/datapath-matrix.md` as text. */
export function datapathMatrix(): string {
  const ofNics = BUILT_DATAPATHS.filter((word) => !OF_ANY_NIC.includes(word));
  const families = nicKeys().map((key) => nicFamily(key) as NicFamily);
  return [
    HEAD,
    markdownTable(
      COLUMNS.map(([title]) => title),
      BUILT_DATAPATHS.map((word) => COLUMNS.map(([, cell]) => cell(word, traitsOf(word) as DatapathTraits))),
    ),
    '## VFs by NIC family\n',
    'The driver of the VF stands where a family serves a datapath. Ports and switches in software serve the others:\n' +
      '`af-xdp` takes whole ports and subfunctions, `vhost-user` no NIC at all.\n',
    markdownTable(
      ['NIC family', ...ofNics.map((word) => `\`${word}\``)],
      families.map((family) => [`\`${family.key}\``, ...ofNics.map((word) => servedBy(family, word))]),
    ),
  ].join('\n');
}

function servedBy({ datapaths }: NicFamily, word: Datapath): string {
  const facts = datapaths[word];
  if (!facts) return '–';
  const since = facts.kernel ?? facts.vdpa?.kernel;
  return since === undefined ? facts.vfDriver : `${facts.vfDriver}, from ${since}`;
}

/** Plugins that connect representors need a port in switchdev mode, where the datapath kernel is not (SW002, SW003). */
function pluginsFor(word: Datapath): string[] {
  return Object.values(CniType).filter((cni) => {
    const plugin = CNI_PLUGINS[cni];
    return plugin?.serves?.includes(word) && !(word === Datapath.Kernel && plugin.representors);
  });
}
