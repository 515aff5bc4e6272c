/** Each example from the packed tarball, in an empty folder, with the very commands of its README. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = join(__dirname, '..', '..');
const examples = readdirSync(join(root, 'examples'));
let work: string;
let tarball: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'cnf-examples-'));
  const [packed] = JSON.parse(run(root, 'npm', 'pack', '--json', '--silent', '--pack-destination', work));
  tarball = join(work, packed.filename);
}, 240_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

function run(cwd: string, file: string, ...args: string[]): string {
  return execFileSync(file, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A copy of an example that takes the package from the tarball. */
function copyOf(example: string): string {
  const folder = join(work, example);
  cpSync(join(root, 'examples', example), folder, {
    recursive: true,
    filter: (source) => !/node_modules|[\\/]dist$/.test(source),
  });
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.dependencies['cnf-plumbing'] = `file:${tarball}`;
  writeFileSync(file, JSON.stringify(manifest));
  return folder;
}

/** Commands of the README's `sh` blocks. */
function commandsOf(example: string): string[] {
  const text = readFileSync(join(root, 'examples', example, 'README.md'), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => (block as string).trim().split('\n'));
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function manifestsIn(folder: string): Record<string, Manifest[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(
    names.sort().map((name) => {
      const documents = parseAllDocuments(readFileSync(join(folder, name), 'utf8'));
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
      return [name, documents.map((document) => document.toJS() as Manifest)];
    }),
  );
}

test('there is an example for each way of use', () => {
  expect(examples).toEqual(
    expect.arrayContaining(['add-to-app', 'es-module', 'flagship', 'platform-repository', 'site-file']),
  );
});

test.each(examples)(
  '%s does as its README says',
  (example) => {
    const folder = copyOf(example);
    const commands = commandsOf(example);
    expect(commands[0]).toBe('npm install');
    for (const command of commands) {
      const env = {
        ...process.env,
        npm_config_prefer_offline: 'true',
        npm_config_fund: 'false',
        npm_config_audit: 'false',
      };
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${command} in ${example}:\n${stdout}${stderr}`);
    }
    // Those for Pulumi alone write no files; tests/engine/pulumi-examples.test.ts deploys them.
    if (!example.startsWith('pulumi-')) {
      expect(Object.values(manifestsIn(join(folder, 'dist'))).flat().length).toBeGreaterThan(0);
    }
    if (readdirSync(folder).includes('tsconfig.json')) run(folder, 'npx', 'tsc', '--noEmit');
  },
  240_000,
);

test('the flagship gives the same files from the tarball as from a clone', () => {
  const outdir = join(work, 'clone');
  const register = ['-C', 'cnf-plumbing-source', '-r', 'ts-node/register/transpile-only'];
  execFileSync('node', [...register, 'examples/flagship/main.ts'], {
    cwd: root,
    env: { ...process.env, CDK8S_OUTDIR: outdir },
  });
  expect(manifestsIn(outdir)).toEqual(manifestsIn(join(work, 'flagship', 'dist')));
});

describe('the declarations of the package', () => {
  const program = `import { CnfCluster, PlumbingApp, type ClusterSpec, type Friendly } from 'cnf-plumbing';
import { checkManifests } from 'cnf-plumbing/checks';
import { CnfCluster as PulumiCluster, deploy } from 'cnf-plumbing/pulumi';
const spec: Friendly<ClusterSpec> = { platform: { kubernetes: '1.34' }, nodePools: {} };
export const cluster = new CnfCluster(new PlumbingApp(), 'edge', spec);
export const problems: string[] = checkManifests([]).map(({ code }) => code);
export const made: [typeof PulumiCluster, typeof deploy] = [PulumiCluster, deploy];
`;

  test.each([
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ])(
    'module %s with resolution %s, checked whole',
    (module, moduleResolution) => {
      const folder = join(work, 'flagship');
      writeFileSync(join(folder, 'types.ts'), program);
      const options = {
        module,
        moduleResolution,
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        target: 'es2022',
        types: ['node'],
      };
      writeFileSync(
        join(folder, `tsconfig.${module}.json`),
        JSON.stringify({ compilerOptions: options, files: ['types.ts'] }),
      );
      expect(run(folder, 'npx', 'tsc', '-p', `tsconfig.${module}.json`)).toBe('');
    },
    120_000,
  );
});
