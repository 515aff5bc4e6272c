/** Writes docs/nics.md, the catalogue of NIC families. */
import { type NicFamily, nicFamily, nicKeys } from '../lib/hardware';

const HEAD = `# NIC families

Keys for \`nic\` in a spec, with the facts behind every decision. A VF id alone does not tell families apart: selectors
also name the port (DP002).

Generated from lib/hardware by \`npm run generate\`; do not edit.

| key | name | PF ids | VF id | PF driver | most VFs | datapaths (VF driver) |
|---|---|---|---|---|---|---|
`;

/** `docs/nics.md` as text. */
export function nicTable(): string {
  const families = nicKeys().map((key) => nicFamily(key) as NicFamily);
  const sources = families.map(({ key, source }) => `- \`${key}\`: ${source}.`);
  return `${HEAD}${families.map(row).join('\n')}\n\nSources:\n\n${sources.join('\n')}\n`;
}

function row({ key, name, vendor, pfIds, vfId, pfDriver, maxVfs, datapaths }: NicFamily): string {
  const served = Object.entries(datapaths).map(([word, { vfDriver }]) => `${word} (${vfDriver})`);
  return `| \`${key}\` | ${name} | ${pfIds.map((id) => `${vendor}:${id}`).join(', ')} | ${vendor}:${vfId} | ${pfDriver} | ${maxVfs.count} per ${maxVfs.per} | ${served.join(', ')} |`;
}
