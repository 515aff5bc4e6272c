/**
 * The Pulumi plugin on the real engine, used from YAML, Python and TypeScript: the programs of docs/other-languages.md,
 * and one in TypeScript over the generated SDK, describe the same cluster; two more make a cluster of parts.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { ClusterAddOns, CnfCluster, CnfNetworks, Workload } from '../../lib/cluster';
import type { ClusterSpec } from '../../lib/spec';
import { type ApiDocument, documentsOf, inventory, live, titleOf, unlike } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { type Project, type Projects, pulumiProjects } from './pulumi-projects';
import { type PythonProject, pythonProject } from './python-projects';
import { tools } from './tools';

const root = path.join(__dirname, '..', '..');
const page = fs.readFileSync(path.join(root, 'docs', 'other-languages.md'), 'utf8');

/** The block of the page with a heading: a language, or more. */
const programIn = (heading: string): string =>
  new RegExp(`^\`\`\`${heading}\\n(.*?)^\`\`\``, 'ms').exec(page)?.[1] as string;

const RANGE = '10.10.0.0/24';
const OUTPUTS = {
  resourceNames: { n3: 'cnfplumbing.io/n3', oam: 'cnfplumbing.io/oam' },
  networks: { n3: 'cnf/n3', oam: 'cnf/oam' },
};

let plane: ControlPlane;
let projects: Projects;
let scratch: string;
let searchPath: string | undefined;
let empty: string[];

const yaml = parse(programIn('yaml').replace(/\$\{oamRange\}/, RANGE)) as {
  resources: { edge: { properties: ClusterSpec } };
};
const app = new App();
new CnfCluster(app, 'edge', yaml.resources.edge.properties);
const written = documentsOf(app.synthYaml());
const definitions = written.filter(({ kind }) => kind === 'CustomResourceDefinition').map(titleOf);

beforeAll(async () => {
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-languages-'));
  const language = await tools('pulumi-language-yaml');
  searchPath = process.env.PATH;
  process.env.PATH = [scratch, path.dirname(language['pulumi-language-yaml']), searchPath].join(path.delimiter);
  plane = await startControlPlane();
  projects = await pulumiProjects(plane.kubeconfig);
  linkPlugin((await projects.start('plugin', { program: '' })).dir);
  empty = await inventory(plane);
});

afterAll(async () => {
  projects?.stop();
  await plane?.stop();
  process.env.PATH = searchPath;
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** The package as users get it, beside a project, holds the plugin; npm links its command into a folder on PATH. */
function linkPlugin(project: string): void {
  const compiled = path.join(path.dirname(project), 'node_modules', 'cnf-plumbing');
  fs.cpSync(path.join(root, 'provider'), path.join(compiled, 'provider'), { recursive: true });
  const { bin } = JSON.parse(fs.readFileSync(path.join(compiled, 'package.json'), 'utf8'));
  const command = 'pulumi-resource-cnf-plumbing';
  fs.symlinkSync(path.join(compiled, bin[command]), path.join(scratch, command));
}

/** The SDK of the package for a language, by Pulumi's own generator. */
async function generatedSdk(language: string): Promise<string> {
  const folder = path.join(scratch, `sdk-${language}`);
  const { 'pulumi-sdk': generator } = await tools('pulumi-sdk');
  const input = fs.readFileSync(path.join(root, 'schema', 'pulumi-package.json'));
  execFileSync(generator, [language, folder], { input });
  return folder;
}

/** The provider that refuses what exists has a label of its own for the objects it makes: the namespaces. */
const marked = (object: ApiDocument): ApiDocument => {
  if (object.kind !== 'Namespace') return object;
  const labels = { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'pulumi' };
  return { ...object, metadata: { ...object.metadata, labels } };
};

const added = async () => (await inventory(plane)).filter((title) => !empty.includes(title));

/** What is left of the cluster, without the definitions, which stay for others. */
const remains = async () => (await added()).filter((title) => !definitions.includes(title));

/** Objects that are not as cdk8s writes them, and objects that it does not write. */
async function differences(expected: readonly ApiDocument[] = written): Promise<string[]> {
  expect(await added()).toEqual([...new Set([...expected.map(titleOf), ...definitions])].sort());
  const objects = await live(plane, expected);
  return expected.flatMap((object, i) => unlike(marked(object), objects[i], titleOf(object)));
}

// biome-ignore lint/suspicious/noExplicitAny: inputs of several components, as YAML has them
type Resources = Readonly<Record<string, { readonly type: string; readonly properties: any }>>;

/** What the constructs of components write, from the inputs of a program without references. */
function writtenBy(...programs: string[]): ApiDocument[] {
  const app = new App();
  const resources = programs.flatMap((text) => Object.entries((parse(text) as { resources: Resources }).resources));
  for (const [name, { type, properties }] of resources) {
    const chart = new Chart(app, name);
    const word = type.replace('cnf-plumbing:', '');
    if (word === 'ClusterAddOns') new ClusterAddOns(chart, name, properties);
    if (word === 'CnfCluster') new CnfCluster(chart, name, properties);
    if (word === 'CnfNetworks') new CnfNetworks(chart, name, properties);
    if (word === 'CnfDeployment') new Workload(chart, name, 'Deployment', properties);
    if (word === 'CnfDaemonSet') new Workload(chart, name, 'DaemonSet', properties);
  }
  return documentsOf(app.synthYaml());
}

describe('a YAML program', () => {
  let project: Project;
  const file = 'Pulumi.yaml';

  beforeAll(async () => {
    const folder = path.join(scratch, 'yaml');
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, file), programIn('yaml'));
    project = await projects.start('yaml', { folder });
    await project.pulumi('config', 'set', '--secret', 'oamRange', RANGE);
  });

  test('is told every wrong input with its path, and nothing is made', async () => {
    project.edit(file, 'vlan: 100', 'vlan: 4095');
    project.edit(file, 'count: 8, datapath: vfio', 'count: 8, datapath: vfoi');
    const { errors, steps } = await project.run('up');
    project.edit(file, 'vlan: 4095', 'vlan: 100');
    project.edit(file, 'count: 8, datapath: vfoi', 'count: 8, datapath: vfio');
    expect({ errors, steps }).toEqual({ errors: [expect.any(String)], steps: [] });
    expect(errors[0]).toContain("resource 'edge' has a problem: it cannot be built as described");
    expect(errors[0]).toMatch(/property networks\.n3\.vlan .*SPEC006: .*; value: 4095; allowed: at most 4094; fix: /);
    expect(errors[0]).toMatch(
      /property nodePools\.upf\.\S+\.n3\.datapath with value '\{vfoi\}' .*fix: did you mean "vfio"/,
    );
    expect(await added()).toEqual([]);
  });

  test('is told that a secret does not fit before anything is made, and not what it is', async () => {
    await project.pulumi('config', 'set', '--secret', 'oamRange', '10.10.0.0/99');
    const { errors, text, steps } = await project.run('up');
    await project.pulumi('config', 'set', '--secret', 'oamRange', RANGE);
    expect({ errors, steps }).toEqual({ errors: [expect.any(String)], steps: [] });
    expect(errors[0]).toMatch(/property networks\.oam\.ipam\.hostLocal\.subnet .*: a secret value does not fit/);
    expect(text).not.toContain('10.10.0.0');
    expect(await added()).toEqual([]);
  });

  test('makes what cdk8s writes; then nothing changes; the state does not tell the secret', async () => {
    await project.done('up');
    expect(await differences()).toEqual([]);
    expect(JSON.parse(await project.pulumi('stack', 'output', '--json'))).toEqual(OUTPUTS);
    expect((await project.done('preview', '--expect-no-changes')).steps).toEqual([]);
    expect(await project.pulumi('stack', 'export')).not.toContain('10.10.0.0');
  });

  test('takes a workload that names what the cluster gives', async () => {
    // There are no nodes, so the pod never runs.
    const named = 'metadata: { name: upf, namespace: cnf }';
    expect(programIn('yaml workload')).toContain(named);
    const patient = named.replace(' }', ", annotations: { pulumi.com/skipAwait: 'true' } }");
    const workload = programIn('yaml workload').replace(named, patient);
    project.write(file, programIn('yaml').replace('outputs:', `${workload}outputs:`));
    expect((await project.done('up')).steps.map(({ op, type }) => `${op} ${type}`)).toEqual([
      'create apps/v1:Deployment',
    ]);
    const made = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'upf', namespace: 'cnf' } };
    const [upf] = await live(plane, [made]);
    expect(upf?.spec?.template?.metadata).toMatchObject({
      annotations: { 'k8s.v1.cni.cncf.io/networks': OUTPUTS.networks.n3 },
    });
  });

  test('leaves nothing but the definitions', async () => {
    await project.done('destroy');
    expect(await added()).toEqual(definitions);
  });
});

describe('YAML programs of two stacks, a part of the cluster each', () => {
  const file = 'Pulumi.yaml';
  // There are no nodes, so the pod never runs.
  const tenantProgram = programIn('yaml tenant')
    .replace('platform/lab', 'platform/test')
    .replace('image: ', 'deployment: { awaitWorkloads: false }\n      image: ');
  const known = programIn('yaml tenant')
    .replace(/\$\{platform\..*?\}/, 'cnfplumbing.io/n3')
    .replace(/\$\{networks\.networks\.(\w+)\}/g, 'cnf/$1');
  let platform: Project;
  let tenant: Project;

  async function start(name: string, program: string): Promise<Project> {
    const folder = path.join(scratch, name);
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, file), program);
    return projects.start(name, { folder });
  }

  beforeAll(async () => {
    platform = await start('platform', programIn('yaml platform'));
    tenant = await start('tenant', tenantProgram);
    await platform.done('up');
  });

  test('are told every wrong input with its path, a wrong output of the other stack too, and nothing is made', async () => {
    tenant.write(file, tenantProgram.replace('"]}', '"]}/x').replace('vlan: 100', 'vlan: 4095'));
    const { errors, steps } = await tenant.run('up');
    expect({ errors, steps }).toEqual({ errors: [expect.any(String)], steps: [] });
    expect(errors[0]).toMatch(/property networks\.n3\.vlan with value '\{4095\}' .*SPEC006: /);
    expect(errors[0]).toMatch(/property devicePools\.n3\.resource .*RES001: .*; value: "cnfplumbing\.io\/n3\/x"; /);
  });

  test('make what cdk8s writes; then nothing changes', async () => {
    tenant.write(file, tenantProgram);
    await tenant.done('up');
    expect(await differences(writtenBy(programIn('yaml platform'), known))).toEqual([]);
    expect(JSON.parse(await tenant.pulumi('stack', 'output', '--json'))).toEqual({
      networks: { n3: 'cnf/n3', control: 'cnf/control' },
    });
    expect((await tenant.done('preview', '--expect-no-changes')).steps).toEqual([]);
  });

  test('leave nothing but the definitions', async () => {
    await tenant.done('destroy');
    await platform.done('destroy');
    expect(await added()).toEqual(definitions);
  });
});

const PARTS = `
import pulumi
import pulumi_cnf_plumbing as cnf

base = cnf.ClusterAddOns(
    "base",
    platform=cnf.PlatformSpecArgs(kubernetes="1.34", distribution=cnf.Distribution.K3S),
    namespaces={"cnf": cnf.NamespaceSpecArgs()},
    cni_binaries=[cnf.CniBinary.REFERENCE],
)
networks = cnf.CnfNetworks(
    "networks",
    namespace="cnf",
    networks={"n6": {"macvlan": {"master": "bond0"}}},
    opts=pulumi.ResourceOptions(depends_on=[base]),
)
router = cnf.CnfDaemonSet(
    "router",
    namespace="cnf",
    image=pulumi.Config().require_secret("image"),
    env={"NETWORK": networks.networks["n6"]},
    node_pool={"node_selector": {"example.com/pool": "gateway"}},
    networks=[cnf.AttachedNetworkSpecArgs(network=networks.networks["n6"], interface="n6")],
)
pulumi.export("router", pulumi.Output.concat(router.namespace, "/", router.name))
`;

const PARTS_IN_YAML = `
resources:
  base:
    type: cnf-plumbing:ClusterAddOns
    properties:
      { platform: { kubernetes: '1.34', distribution: k3s }, namespaces: { cnf: {} }, cniBinaries: [reference] }
  networks:
    type: cnf-plumbing:CnfNetworks
    properties: { namespace: cnf, networks: { n6: { macvlan: { master: bond0 } } } }
  router:
    type: cnf-plumbing:CnfDaemonSet
    properties:
      namespace: cnf
      image: registry.example.com/router:2.0.1
      env: { NETWORK: cnf/n6 }
      nodePool: { nodeSelector: { example.com/pool: gateway } }
      networks: [{ network: cnf/n6, interface: n6 }]
`;

describe('a Python program over the generated SDK', () => {
  let project: PythonProject;
  const program = programIn('python');
  const config = { oamRange: RANGE };

  beforeAll(async () => {
    project = await pythonProject(path.join(scratch, 'python'), await generatedSdk('python'), plane.kubeconfig);
    project.write(program);
  });

  /** The errors of the program with other inputs; nothing may have been made. */
  async function refused(...changes: [right: string, wrong: string][]): Promise<string> {
    for (const [right] of changes) expect(program).toContain(right);
    project.write(changes.reduce((text, [right, wrong]) => text.replace(right, wrong), program));
    const { done, errors } = await project.run('up', config);
    project.write(program);
    expect(done).toBe(false);
    expect(await remains()).toEqual([]);
    return errors.join('\n');
  }

  test('is told of wrong words and keys, and of an Output where the structure is decided, with their paths', async () => {
    const errors = await refused(
      ['"datapath": "kernel"', '"datapath": "kernal"'],
      ['vlan=100', 'vlan=oam_range.apply(len)'],
      ['{"pool": "oam",', '{"pool": "oam", "vlam": 4,'],
    );
    expect(errors).toMatch(/property \S+\.oam\.datapath with value '\{kernal\}' .*SPEC004: .*did you mean "kernel"/);
    expect(errors).toMatch(/property networks\.n3\.vlan .*LATE001: /);
    expect(errors).toMatch(/property networks\.oam\.vlam .*SPEC001: .*did you mean "vlan"/);
  });

  test('cannot pass a function', async () => {
    expect(await refused(['vlan=100', 'vlan=lambda: 100'])).toMatch(/networks.*unexpected input of type function/s);
  });

  test('makes what cdk8s writes; then nothing changes', async () => {
    const { done, errors, outputs } = await project.run('up', config);
    expect({ done, errors, outputs }).toEqual({ done: true, errors: [], outputs: OUTPUTS });
    expect(await differences()).toEqual([]);
    expect(Object.keys((await project.run('preview', config)).changes).sort()).toEqual(['read', 'same']);
  });

  test('leaves nothing but the definitions', async () => {
    expect(await project.run('destroy', config)).toMatchObject({ done: true });
    expect(await added()).toEqual(definitions);
  });

  test('makes a cluster of parts, each from the outputs of the others; then nothing changes', async () => {
    project.write(PARTS);
    const secrets = { image: 'registry.example.com/router:2.0.1' };
    const { done, errors, outputs } = await project.run('up', secrets);
    const router = { router: 'cnf/router' };
    expect({ done, errors, outputs }).toEqual({ done: true, errors: [], outputs: router });
    expect(await differences(writtenBy(PARTS_IN_YAML))).toEqual([]);
    expect(Object.keys((await project.run('preview', secrets)).changes).sort()).toEqual(['read', 'same']);
    expect(await project.run('destroy', secrets)).toMatchObject({ done: true });
    expect(await added()).toEqual(definitions);
  });
});

describe('a TypeScript program over the generated SDK', () => {
  let project: Project;
  const program = (more: string) => `import * as pulumi from '@pulumi/pulumi';
import { kubernetesProvider } from 'cnf-plumbing/pulumi';
import * as cnf from './sdk';

const subnet = new pulumi.Config().requireSecret('oamRange');
const { Datapath } = cnf.types.enums;
const edge = new cnf.CnfCluster('edge', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { cnf: {} },
  nodePools: { upf: { nodeSelector: { 'example.com/pool': 'upf' }, hugepages: { '1Gi': { 0: 16 } }, pfs: {
    ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' },
      vfs: { n3: { count: 8, datapath: Datapath.Vfio }, oam: { count: 4, datapath: Datapath.Kernel } } } } } },
  networks: { n3: { pool: 'n3', vlan: 100 }, oam: { pool: 'oam', ipam: { hostLocal: { subnet } } } },
  ${more}
}, { providers: { kubernetes: kubernetesProvider('lab') } });
export const { resourceNames, networks } = edge;
export const numVfs = edge.plan.apply((plan) => plan.nodePools[0].pfs[0].numVfs);
`;

  beforeAll(async () => {
    project = await projects.start('typescript', { program: program('') });
    fs.cpSync(await generatedSdk('nodejs'), path.join(project.dir, 'sdk'), { recursive: true });
    await project.pulumi('config', 'set', '--secret', 'oamRange', RANGE);
  });

  test('has types that fit, and that no function does', () => {
    const flags = '--noEmit --strict --skipLibCheck --target es2022 --module node16 --types node'.split(' ');
    const compiler = path.join(root, 'node_modules', '.bin', 'tsc');
    // The declarations of the package itself are not made for this rung.
    fs.writeFileSync(path.join(project.dir, 'types.d.ts'), `declare module 'cnf-plumbing/pulumi';`);
    project.write('wrong.ts', program('patches: () => [],'));
    const { stdout } = spawnSync(compiler, [...flags, 'index.ts', 'wrong.ts', 'types.d.ts'], {
      cwd: project.dir,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^wrong\.ts\(\d+,\d+\): error TS2322: Type '\(\) => never\[\]' is not assignable/);
    expect(stdout.match(/error/g)).toHaveLength(1);
  });

  test('makes what cdk8s writes, through the provider given; then nothing changes', async () => {
    await project.done('up');
    expect(await added()).toEqual(written.map(titleOf).sort());
    const objects = await live(plane, written);
    expect(written.flatMap((object, i) => unlike(object, objects[i], titleOf(object)))).toEqual([]);
    expect(JSON.parse(await project.pulumi('stack', 'output', '--json', '--show-secrets'))).toEqual({
      ...OUTPUTS,
      numVfs: 12,
    });
    expect((await project.done('preview', '--expect-no-changes')).steps).toEqual([]);
    const state = JSON.parse(await project.pulumi('stack', 'export')) as {
      deployment: { resources: { type: string; urn: string; provider?: string }[] };
    };
    const providers = state.deployment.resources.filter(({ type }) => type === 'pulumi:providers:kubernetes');
    expect(providers.map(({ urn }) => urn.split('::').at(-1))).toEqual(['lab']);
  });

  test('leaves nothing but the definitions', async () => {
    await project.done('destroy');
    expect(await added()).toEqual(definitions);
  });
});
