/**
 * What a user would write instead of the kit, made from the kit's own output for one sample row, so that all contenders
 * write the same objects whatever the kit writes: a Helm chart, and a function from a row to plain objects.
 *
 * Both get the checksum of the device plugin's configuration as a value of the row, and the JSON inside objects as
 * text; the kit works both out.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { SAMPLE } from './cluster.cjs';

const CHECKSUM = 'cnfplumbing.io/config-checksum';

/** Objects that every row has, and those that stand once, with the sample row as it stands in them. */
export function divide(objects) {
  const isOfRow = (object) => JSON.stringify(object).includes(SAMPLE.id);
  const [checksum] = objects.filter(isOfRow).flatMap(checksumOf);
  return {
    fixed: objects.filter((object) => !isOfRow(object)),
    perRow: objects.filter(isOfRow),
    // First, because its digits might hold another word.
    sample: { checksum, ...SAMPLE },
  };
}

/** The rows with the checksum that stands in the kit's output for each. */
export function withChecksums(rows, objects) {
  const checksums = new Map(
    objects.flatMap((object) => checksumOf(object).map((checksum) => [object.metadata.name, checksum])),
  );
  return rows.map((row) => ({ ...row, checksum: checksums.get(`sriov-device-plugin-${row.id}`) }));
}

function checksumOf(object) {
  const checksum = object.spec?.template?.metadata?.annotations?.[CHECKSUM];
  return checksum === undefined ? [] : [checksum];
}

/** Puts something in place of each word of the sample row. */
function replaceSample(text, sample, replacement) {
  return Object.entries(sample).reduce((so, [word, value]) => so.replaceAll(String(value), replacement(word)), text);
}

/** A chart with a template per object of a row, as a chart's author would have it, and the rows as values. */
export function writeChart(folder, { fixed, perRow, sample }, rows) {
  const templates = join(folder, 'templates');
  mkdirSync(templates, { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 1.0.0\n');
  writeFileSync(join(folder, 'values.yaml'), dump({ rows }));
  writeFileSync(join(templates, 'fixed.yaml'), fixed.map((object) => yaml(object)).join('---\n'));
  perRow.forEach((object, i) => {
    const text = replaceSample(yaml(object), sample, (word) => `{{ .${word} }}`);
    writeFileSync(join(templates, `row-${i}.yaml`), `{{- range .Values.rows }}\n---\n${text}{{- end }}\n`);
  });
}

function yaml(object) {
  const text = dump(object, { lineWidth: -1, noRefs: true });
  if (text.includes('{{')) throw new Error('an object holds what Helm would take for a template');
  return text;
}

/** A module with the objects as a program would have them: object literals, a function of the row. */
export function writeObjects(file, { fixed, perRow, sample }) {
  const strings = /"(?:[^"\\]|\\.)*"(:?)/g;
  const literal = JSON.stringify(perRow, undefined, 2).replace(strings, (text, colon) => {
    const body = text.slice(1, text.lastIndexOf('"'));
    const filled = replaceSample(body.replace(/[`$]/g, '\\$&'), sample, (word) => `\${row.${word}}`);
    if (!filled.includes('${row.')) return text;
    return colon ? `[\`${filled}\`]:` : `\`${filled}\``;
  });
  writeFileSync(
    file,
    `exports.fixed = ${JSON.stringify(fixed, undefined, 2)};\n\nexports.objectsOf = (row) => ${literal};\n`,
  );
}
