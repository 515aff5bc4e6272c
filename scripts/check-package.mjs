#!/usr/bin/env node
// Package rung: builds and packs the package, unpacks it beside its dependencies, and uses every entry point from a
// CommonJS and from an ES-module program. Nothing is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'cnf-plumbing-package-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const run = (file, args, cwd = work) => execFileSync(file, args, { cwd, encoding: 'utf8' });

rmSync(join(root, 'build'), { recursive: true, force: true });
run('npm', ['run', '--silent', 'build'], root);
const [{ filename, size, files }] = JSON.parse(
  run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], root),
);
const unwanted = files
  .map(({ path }) => path)
  .filter(
    (path) =>
      !/^((build\/(lib|schema)|container-images|node-program|provider|workload-program)\/|[A-Z]+(\.md)?$|package\.json$)/.test(
        path,
      ),
  );
if (unwanted.length > 0) throw new Error(`the tarball holds ${unwanted.join(', ')}`);

const modules = join(work, 'node_modules');
mkdirSync(join(modules, '@pulumi'), { recursive: true });
run('tar', ['-xzf', join(work, filename)]);
run('mv', ['package', join(modules, 'cnf-plumbing')]);
const plugin = join(modules, 'cnf-plumbing/provider');
const alone = spawnSync('node', [plugin], { encoding: 'utf8' });
if (alone.status !== 1 || !alone.stderr.includes('npm install @pulumi/pulumi')) {
  throw new Error(`the plugin without Pulumi ends with ${alone.status}: ${alone.stderr}`);
}
const { dependencies, peerDependencies } = JSON.parse(run('cat', [join(modules, 'cnf-plumbing/package.json')]));
for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
  symlinkSync(join(root, 'node_modules', name), join(modules, name));
}

const program = `
const app = new PlumbingApp({ outdir: 'out' });
new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34' },
  nodePools: { upf: { nodeSelector: { 'example.com/pool': 'upf' }, pfs: {
    ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } } } } },
  networks: { n3: { pool: 'n3', vlan: 100 } },
  nodeSetup: 'agent',
});
new CnfDeployment(new Chart(app, 'workloads'), 'upf', {
  namespace: 'cnf', image: 'registry.example.com/upf:1.4.2', command: ['upf'], entryHelper: true, networks: [] });
app.synth();
if (!readFileSync('out/0002-edge-operators.k8s.yaml', 'utf8').includes('command_agent')) {
  throw new Error('the node program is not in the manifests');
}
if (typeof checkManifests !== 'function' || typeof deploy !== 'function') throw new Error('an entry point lacks its exports');
`;
const names = {
  cdk8s: 'Chart',
  'cnf-plumbing': 'CnfCluster, CnfDeployment, PlumbingApp',
  'cnf-plumbing/checks': 'checkManifests',
  'cnf-plumbing/pulumi': 'deploy',
};
const imports = Object.entries(names);
writeFileSync(
  join(work, 'main.cjs'),
  `const { readFileSync } = require('node:fs');\n` +
    imports.map(([from, what]) => `const { ${what} } = require('${from}');`).join('\n') +
    program,
);
writeFileSync(
  join(work, 'main.mjs'),
  `import { readFileSync } from 'node:fs';\n` +
    imports.map(([from, what]) => `import { ${what} } from '${from}';`).join('\n') +
    program,
);
run('node', ['main.cjs']);
run('node', ['main.mjs']);
const written = readdirSync(join(work, 'out')).map((name) => readFileSync(join(work, 'out', name), 'utf8'));
if (!written.join('').includes('usage: cnf-eal')) throw new Error('the entry helper is not in its ConfigMap');
const command = join(modules, 'cnf-plumbing/build/lib/cli/main.js');
run('node', [command, 'explain', 'VF001']);
run('node', [command, 'check', 'out']);
// The Pulumi plugin, as the engine starts it from PATH and as a language host does from the folder.
const runPlugin = join(modules, '@pulumi/pulumi/cmd/run-plugin');
writeFileSync(
  join(work, 'plugin.cjs'),
  `
const { credentials } = require('@grpc/grpc-js');
const { ResourceProviderClient } = require('@pulumi/pulumi/proto/provider_grpc_pb');
const { GetSchemaRequest } = require('@pulumi/pulumi/proto/provider_pb');
const engine = '127.0.0.1:1';
const child = require('node:child_process').spawn(process.execPath, [...process.argv.slice(2), engine]);
child.stderr.pipe(process.stderr);
child.on('exit', (code) => process.exit(code ?? 1));
child.stdout.once('data', (port) => {
  const client = new ResourceProviderClient('127.0.0.1:' + Number(port), credentials.createInsecure());
  client.getSchema(new GetSchemaRequest(), (error, response) => {
    if (error) throw error;
    child.removeAllListeners('exit').kill();
    console.log(Object.keys(JSON.parse(response.getSchema()).resources).join());
    process.exit();
  });
});
`,
);
symlinkSync(join(root, 'node_modules/@grpc'), join(modules, '@grpc'));
const { resources } = JSON.parse(readFileSync(join(root, 'schema/pulumi-package.json'), 'utf8'));
for (const start of [[join(plugin, 'index.js')], [runPlugin, plugin]]) {
  const components = run('node', ['plugin.cjs', ...start]).trim();
  if (components !== Object.keys(resources).join()) throw new Error(`the plugin has the components ${components}`);
}
console.log(
  `package: ${files.length} files, ${(size / 1024).toFixed(0)} KB packed; CommonJS, ES modules, the command and the Pulumi plugin work`,
);
