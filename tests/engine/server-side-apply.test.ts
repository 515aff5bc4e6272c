/** A real API server takes every object that is written, as it is written: no unknown field, nothing dropped. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import * as cnf from '../../lib';
import { PlumbingApp, toYaml } from '../../lib';
import { type ControlPlane, startControlPlane } from './control-plane';

let plane: ControlPlane;
let folder: string;

beforeAll(async () => {
  plane = await startControlPlane();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-apply-'));
}, 600_000);

afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await plane?.stop();
});

/** Applies as the docs say: strict, and waiting until definitions are served. */
async function apply(...files: string[]): Promise<string> {
  const args = files.flatMap((file) => ['-f', file]);
  const { code, stdout, stderr } = await plane.kubectl(['apply', '--server-side', '--validate=strict', ...args]);
  expect({ code, stderr: withoutWarnings(stderr) }).toEqual({ code: 0, stderr: '' });
  if (stdout.includes('customresourcedefinition')) {
    const { code: waited } = await plane.kubectl([
      'wait',
      '--for=condition=Established',
      'crd',
      '--all',
      '--timeout=30s',
    ]);
    expect(waited).toBe(0);
  }
  return stdout;
}

/** The API server warns of what it merely finds unusual. */
function withoutWarnings(text: string): string {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Warning:'))
    .join('\n');
}

const ALL_KINDS = [
  'namespaces,configmaps,serviceaccounts,daemonsets,deployments,network-attachment-definitions',
  'clusterroles,clusterrolebindings,customresourcedefinitions',
];

async function resourceVersions(): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const kinds of ALL_KINDS) {
    const { stdout } = await plane.kubectl([
      'get',
      kinds,
      '-A',
      '-o',
      'json',
      '-l',
      'app.kubernetes.io/part-of=cnf-plumbing',
    ]);
    for (const { kind, metadata } of JSON.parse(stdout).items) {
      versions[`${kind}/${metadata.namespace ?? ''}/${metadata.name}`] = String(
        metadata.generation ?? metadata.resourceVersion,
      );
    }
  }
  return versions;
}

describe('the flagship', () => {
  let files: string[];
  let count: number;

  beforeAll(() => {
    const outdir = path.join(folder, 'flagship');
    process.env.CDK8S_OUTDIR = outdir;
    require('../../examples/flagship/main');
    delete process.env.CDK8S_OUTDIR;
    files = fs
      .readdirSync(outdir)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => path.join(outdir, name));
    count = files.map((file) => fs.readFileSync(file, 'utf8').split(/^---$/m).length - 1).reduce((a, b) => a + b, 0);
  });

  test('is accepted file by file, in the order of their names', async () => {
    const applied: string[] = [];
    for (const file of files) applied.push(...(await apply(file)).trim().split('\n'));
    expect(applied).toHaveLength(count);
    expect(applied.every((line) => line.endsWith('serverside-applied'))).toBe(true);
  }, 120_000);

  test('applied again changes nothing', async () => {
    const before = await resourceVersions();
    expect(Object.keys(before).length).toBe(count);
    await apply(...files);
    expect(await resourceVersions()).toEqual(before);
  }, 120_000);

  test('a misspelt field is refused, so acceptance means something', async () => {
    const networks = files.find((file) => file.includes('networks')) as string;
    const broken = path.join(folder, 'broken.yaml');
    fs.writeFileSync(broken, fs.readFileSync(networks, 'utf8').replace(/^ {2}config:/m, '  confg:'));
    const { code, stderr } = await plane.kubectl([
      'apply',
      '--server-side',
      '--validate=strict',
      '--dry-run=server',
      '-f',
      broken,
    ]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('confg');
  }, 60_000);
});

const pool = cnf.DevicePool.fromResourceName('example.com/n3', 'vfio');
const kernelPool = cnf.DevicePool.fromResourceName('example.com/oam', 'kernel');
const resources: cnf.PluginResource[] = [
  {
    resourcePrefix: 'example.com',
    resourceName: 'n3',
    deviceType: 'netDevice',
    selectors: [{ vendors: ['8086'], devices: ['1889'], drivers: ['vfio-pci'], rootDevices: ['0000:18:00.0#0-7'] }],
  },
];
const whereabouts = { whereabouts: { range: '10.3.0.0/24' } };

/** Every construct on its own, in a chart with a namespace. */
const ALONE: Record<string, (chart: Construct) => unknown> = {
  SriovDevicePlugin: (chart) => new cnf.SriovDevicePlugin(chart, 'x', { resources, cdi: true }),
  'Multus, thick': (chart) => new cnf.Multus(chart, 'x'),
  'Multus, thin': (chart) => new cnf.Multus(chart, 'x', { mode: 'thin' }),
  Whereabouts: (chart) => new cnf.Whereabouts(chart, 'x', { nodeSlices: true }),
  CniBinaries: (chart) => new cnf.CniBinaries(chart, 'x', { plugins: ['sriov', 'ib-sriov', 'reference'] }),
  CnfNamespace: (chart) => new cnf.CnfNamespace(chart, 'another', { podSecurity: 'baseline' }),
  SriovNetwork: (chart) => new cnf.SriovNetwork(chart, 'a', { pool, vlan: 100, trust: true, ipam: whereabouts }),
  HostDeviceNetwork: (chart) => new cnf.HostDeviceNetwork(chart, 'b', { pool: kernelPool, mtu: 9000 }),
  IbSriovNetwork: (chart) => new cnf.IbSriovNetwork(chart, 'c', { pool: kernelPool, infiniband: { pkey: '0x8001' } }),
  MacvlanNetwork: (chart) => new cnf.MacvlanNetwork(chart, 'd', { master: 'bond0', ipam: { dhcp: {} } }),
  BridgeNetwork: (chart) => new cnf.BridgeNetwork(chart, 'e', { bridge: 'br0', vlan: 20, sourceRouting: true }),
  BondNetwork: (chart) => new cnf.BondNetwork(chart, 'f', { links: ['left', 'right'], ipam: whereabouts }),
  CnfDeployment: (chart) =>
    new cnf.CnfDeployment(chart, 'upf', {
      image: 'registry.example.com/upf:1.4.2',
      hugepages: { '1Gi': '4Gi' },
      sidecars: { agent: { image: 'registry.example.com/agent:1.0.0', cpu: 1 } },
      networks: [cnf.Network.fromName('n3', 'alone', pool)],
    }),
  CnfDaemonSet: (chart) =>
    new cnf.CnfDaemonSet(chart, 'router', {
      image: 'registry.example.com/router:2.0.1',
      hugepages: { '2Mi': '512Mi', '1Gi': '1Gi' },
      nodePool: cnf.NodePool.labelled({ 'example.com/pool': 'gateway' }, [{ operator: 'Exists' as never }]),
      networks: [cnf.Network.fromName('n6', 'alone', cnf.DevicePool.fromResourceName('example.com/n6', 'bifurcated'))],
    }),
};

describe('each construct alone, in a plain cdk8s App', () => {
  beforeAll(async () => {
    const chart = new Chart(new App(), 'first');
    new cnf.CnfNamespace(chart, 'alone');
    new cnf.NetworkAttachmentCrd(chart, 'crd');
    new cnf.WhereaboutsCrds(chart, 'crds');
    await apply(write('first', chart));
  }, 120_000);

  function write(name: string, chart: Chart): string {
    const file = path.join(folder, `${name}.yaml`);
    fs.writeFileSync(
      file,
      chart
        .toJson()
        .map((object) => `---\n${toYaml(object)}`)
        .join(''),
    );
    return file;
  }

  test.each(Object.entries(ALONE))(
    '%s',
    async (name, make) => {
      const chart = new Chart(new App(), name, { namespace: 'alone' });
      make(chart);
      expect(chart.node.findAll().flatMap((construct) => construct.node.validate())).toEqual([]);
      const applied = await apply(write(name.replace(/\W+/g, '-'), chart));
      expect(applied.trim().split('\n').length).toBe(chart.toJson().length);
    },
    60_000,
  );

  test('NicFeatureRules is refused only because Node Feature Discovery is not there', async () => {
    const app = new PlumbingApp({ outdir: folder });
    const chart = new Chart(app, 'nics');
    new cnf.NicFeatureRules(chart, 'x', { nics: cnf.nicKeys() });
    const { stderr } = await plane.kubectl(['apply', '--server-side', '-f', write('nics', chart)]);
    expect(stderr).toContain('no matches for kind "NodeFeatureRule"');
  }, 60_000);
});
