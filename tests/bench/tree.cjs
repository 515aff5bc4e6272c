/**
 * Floor of the kit: the same objects as cdk8s ApiObjects, rendered and written as the kit does, with neither a model
 * before nor checks after. `node tree.cjs ROWS.json FOLDER`
 */
const { appendFileSync, mkdirSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { ApiObject, App, Chart } = require('cdk8s');
const lib = dirname(require.resolve('cnf-plumbing'));
const { rendererOf } = require(join(lib, 'output/render.js'));
const { writeYaml } = require(join(lib, 'output/yaml.js'));
const { fixed, objectsOf } = require('./objects.cjs');

const [rows, outdir] = process.argv.slice(2);
const chart = new Chart(new App({ outdir }), 'cluster');
fixed.forEach((object, i) => {
  new ApiObject(chart, `fixed-${i}`, object);
});
for (const row of JSON.parse(readFileSync(rows, 'utf8'))) {
  objectsOf(row).forEach((object, i) => {
    new ApiObject(chart, `${row.id}-${i}`, object);
  });
}
mkdirSync(outdir, { recursive: true });
const rendered = chart.apiObjects.map((object) => rendererOf(object)());
writeYaml(rendered, (text) => appendFileSync(join(outdir, 'cluster.yaml'), text));
