/** The cdk8s command line runs our rules over what a plain app wrote. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
let folder: string;

/** A project with a plugin that loads the package from source, as the compiled one would be loaded. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnf-validation-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'plugin'));
  writeFileSync(
    join(folder, 'plugin', 'package.json'),
    JSON.stringify({ name: 'plugin', version: '1.0.0', main: 'index.js' }),
  );
  writeFileSync(
    join(folder, 'plugin', 'index.js'),
    `require('ts-node').register({ project: ${JSON.stringify(join(root, 'tsconfig.json'))} });
module.exports = require(${JSON.stringify(join(root, 'lib/index.ts'))});`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `cdk8s synth` on an app with a Deployment of this image and these hugepages. */
function synth(image: string, hugepages: object, properties: object = {}): { status: number | null; text: string } {
  const plugin = { package: './plugin', version: '1.0.0', class: 'PlumbingValidation', properties };
  writeFileSync(
    join(folder, 'cdk8s.yaml'),
    JSON.stringify({ language: 'typescript', app: 'node main.js', validations: [plugin] }),
  );
  writeFileSync(
    join(folder, 'main.js'),
    `const { App, Chart, ApiObject } = require('cdk8s');
const app = new App();
new ApiObject(new Chart(app, 'c'), 'upf', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'upf' }, spec: {
  selector: {}, template: { spec: { containers: [{ name: 'upf', image: ${JSON.stringify(image)}, resources: ${JSON.stringify(hugepages)} }] } } } });
app.synth();`,
  );
  const { status, stdout, stderr } = spawnSync(
    'node',
    [join(root, 'node_modules/.bin/cdk8s'), 'synth', '--check-upgrade=false'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return { status, text: `${stdout}${stderr}` };
}

const good = { limits: { cpu: '2', memory: '1Gi', 'hugepages-1Gi': '2Gi' } };
const bad = { requests: { cpu: '2', 'hugepages-1Gi': '1Gi' }, limits: { cpu: '2', 'hugepages-1Gi': '2Gi' } };

test('a good app passes', () => {
  const { status, text } = synth('registry.example.com/upf:1.0.0', good);
  expect({ status, text: status === 0 ? '' : text }).toEqual({ status: 0, text: '' });
}, 30_000);

test('a fault stops the synthesis, with its code, object and construct', () => {
  const { status, text } = synth('registry.example.com/upf:1.0.0', bad);
  expect(status).not.toBe(0);
  for (const word of ['HP001', 'upf', 'make request and limit equal']) expect(text).toContain(word);
}, 30_000);

test('warnings pass, unless they are to be errors and are not passed over', () => {
  const image = 'registry.example.com/upf:latest';
  expect(synth(image, good).status).toBe(0);
  expect(synth(image, good, { warningsAsErrors: true }).status).not.toBe(0);
  expect(synth(image, good, { warningsAsErrors: true, ignore: ['IMG002'] }).status).toBe(0);
}, 60_000);
