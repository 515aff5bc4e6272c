/** The floor: the same objects, made and written as JSON lines by nothing at all. `node floor.cjs ROWS.json FOLDER` */
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { fixed, objectsOf } = require('./objects.cjs');

const [rows, outdir] = process.argv.slice(2);
const lines = fixed.map((object) => JSON.stringify(object));
for (const row of JSON.parse(readFileSync(rows, 'utf8'))) {
  for (const object of objectsOf(row)) lines.push(JSON.stringify(object));
}
mkdirSync(outdir, { recursive: true });
writeFileSync(join(outdir, 'objects.jsonl'), `${lines.join('\n')}\n`);
