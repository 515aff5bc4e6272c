/** Contender: the same objects as cdk8s ApiObjects in one chart, written by App.synth. `node cdk8s.cjs ROWS.json FOLDER` */
const { readFileSync } = require('node:fs');
const { ApiObject, App, Chart } = require('cdk8s');
const { fixed, objectsOf } = require('./objects.cjs');

const [rows, outdir] = process.argv.slice(2);
const app = new App({ outdir });
const chart = new Chart(app, 'cluster');
fixed.forEach((object, i) => {
  new ApiObject(chart, `fixed-${i}`, object);
});
for (const row of JSON.parse(readFileSync(rows, 'utf8'))) {
  objectsOf(row).forEach((object, i) => {
    new ApiObject(chart, `${row.id}-${i}`, object);
  });
}
app.synth();
