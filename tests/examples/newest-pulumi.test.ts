/**
 * The package with newer releases of Pulumi than the engine rung can run: types are checked, and a program runs against
 * the SDK's own mocks. What an engine and a provider of these releases do is not tested.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Releases of 2026-11. */
const NEWEST = { '@pulumi/pulumi': '3.270.0', '@pulumi/kubernetes': '4.34.2' };

const PROGRAM = `import * as pulumi from '@pulumi/pulumi';
import { CnfCluster, deploy } from 'cnf-plumbing/pulumi';

const registered: string[] = [];
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    registered.push(type + ' ' + name);
    return { id: name, state: inputs };
  },
  call: () => ({}),
});

async function main() {
  const edge = new CnfCluster('edge', {
    platform: { kubernetes: '1.34' },
    nodePools: {
      upf: {
        nodeSelector: { 'example.com/pool': 'upf' },
        pfs: {
          ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
        },
      },
    },
    networks: { n3: { pool: 'n3', namespace: 'cnf', ipam: { whereabouts: { range: pulumi.secret('10.3.0.0/24') } } } },
  });
  deploy('probe', (scope) => edge.network('n3') && scope, { dependsOn: edge });
  await pulumi.runtime.disconnect();
  const networks = await new Promise((resolve) => edge.networks.apply(resolve));
  console.log(JSON.stringify({ networks, registered: registered.sort() }));
}
void main();
`;

test('the newest releases of Pulumi fit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnf-newest-'));
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26 });
  try {
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
        cwd: root,
        encoding: 'utf8',
      }),
    );
    const { devDependencies } = require('../../package.json');
    const dependencies = { ...NEWEST, 'cnf-plumbing': `file:${filename}`, cdk8s: devDependencies.cdk8s };
    for (const name of ['constructs', 'typescript', '@types/node']) {
      Object.assign(dependencies, { [name]: devDependencies[name] });
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
    writeFileSync(join(folder, 'main.ts'), PROGRAM);
    run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund');
    const flags = ['--module', 'node16', '--target', 'es2022', '--strict', '--skipLibCheck', '--types', 'node'];
    run('npx', 'tsc', ...flags, 'main.ts');
    const { networks, registered } = JSON.parse(run('node', 'main.js'));
    expect(networks).toEqual({ n3: 'cnf/n3' });
    expect(registered).toEqual(
      expect.arrayContaining([
        'cnf-plumbing:index:CnfCluster edge',
        'kubernetes:k8s.cni.cncf.io/v1:NetworkAttachmentDefinition edge/cnf/n3',
        'pulumi:providers:kubernetes edge',
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
