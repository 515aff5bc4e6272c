import * as pulumi from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { load } from 'js-yaml';
import { CnfCluster as ClusterConstruct } from '../../lib/cluster';
import { PlumbingError } from '../../lib/core';
import { CnfCluster, type CnfClusterArgs, type FriendlyArgs } from '../../lib/pulumi';
import { type Registered, recorded } from './recorder';

type Args = FriendlyArgs<CnfClusterArgs>;

const spec = (more: Partial<Args> = {}): Args => ({
  platform: { kubernetes: '1.34' },
  nodePools: {
    upf: {
      nodeSelector: { 'example.com/pool': 'upf' },
      pfs: {
        ens1f0: {
          nic: 'intel-e810-c',
          match: { pci: '0000:18:00.0' },
          vfs: { n3: { count: 8, datapath: 'vfio' }, oam: { count: 4, datapath: 'kernel' } },
        },
      },
    },
  },
  namespaces: { cnf: {} },
  networks: { n3: { pool: 'n3', vlan: 100 }, oam: { pool: 'oam' } },
  ...more,
});

interface Metadata {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const kubernetes = (all: Registered[]) => all.filter(({ type, read }) => type.startsWith('kubernetes:') && !read);

const value = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => output.apply(resolve as never));

/** Problems, and that the engine was asked nothing. */
async function refused(args: unknown): Promise<string[]> {
  let failure: unknown;
  const all = await recorded(() => {
    try {
      new CnfCluster('edge', args as Args);
    } catch (error) {
      failure = error;
    }
  });
  expect(all).toEqual([]);
  if (!PlumbingError.is(failure)) throw failure ?? new Error('nothing was wrong');
  return failure.problems.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`);
}

test('registers the objects of the construct of the same name, and nothing else', async () => {
  const app = new App();
  new ClusterConstruct(app, 'edge', spec() as never);
  const expected = app
    .synthYaml()
    .split(/^---$/m)
    .map((text) => load(text) as { kind: string; metadata: { name: string } });
  const all = await recorded(() => new CnfCluster('edge', spec()));
  const names = (objects: { kind: string; metadata: { name: string } }[]) =>
    objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
  expect(names(kubernetes(all).map(({ inputs }) => inputs as never))).toEqual(names(expected));
});

test('phases are shown as groups below the component', async () => {
  const all = await recorded(() => new CnfCluster('edge', spec()));
  expect(all.find(({ name }) => name === 'edge')?.type).toBe('cnf-plumbing:index:CnfCluster');
  const groups = all.filter(({ type }) => type === 'cnf-plumbing:construct:Scope').map(({ name }) => name);
  expect(groups).toEqual(['edge/namespaces', 'edge/operators', 'edge/networks']);
});

test.each<[string, Partial<Args>, string[]]>([
  ['an agent', {}, ['cni-binaries', 'multus']],
  [
    'an agent that is waited for',
    { nodeAgent: { awaitNodes: true } },
    ['cni-binaries', 'multus', 'node-setup-upf', 'sriov-device-plugin-upf'],
  ],
  [
    'an agent that only looks',
    { nodeAgent: { mode: 'observe' } },
    ['cni-binaries', 'multus', 'sriov-device-plugin-upf'],
  ],
  ['others', { nodeSetup: 'external' }, ['cni-binaries', 'multus', 'sriov-device-plugin-upf']],
])('%s: what may have to wait for a reboot is not waited for', async (_, more, waitedFor) => {
  const all = kubernetes(await recorded(() => new CnfCluster('edge', spec(more))));
  const daemons = all
    .filter(({ type }) => type.endsWith(':DaemonSet'))
    .map(({ inputs }) => inputs.metadata as Metadata);
  const awaited = daemons.filter(({ annotations }) => annotations['pulumi.com/skipAwait'] === undefined);
  expect(awaited.map(({ name }) => name).sort()).toEqual(waitedFor);
});

test('outputs are what workloads need', async () => {
  let cluster: CnfCluster | undefined;
  const all = await recorded(() => {
    cluster = new CnfCluster('edge', spec());
  });
  const { resourceNames, networks, objectCount } = cluster as CnfCluster;
  expect(await value(resourceNames)).toEqual({ n3: 'cnfplumbing.io/n3', oam: 'cnfplumbing.io/oam' });
  expect(await value(networks)).toEqual({ n3: 'cnf/n3', oam: 'cnf/oam' });
  expect(await value(objectCount)).toBe(kubernetes(all).length);
});

describe('late values', () => {
  const late = (range: unknown, gateway?: unknown) =>
    spec({
      networks: { n3: { pool: 'n3', ipam: { whereabouts: { range, gateway } as never } } },
      images: { registry: pulumi.output('registry.example.com/mirror') },
    });

  test('arrive inside the CNI configuration and in image references', async () => {
    const all = await recorded(
      () => new CnfCluster('edge', late(pulumi.output('10.3.0.0/24'), Promise.resolve('10.3.0.1'))),
    );
    const network = kubernetes(all).find(({ type }) => type.endsWith(':NetworkAttachmentDefinition')) as Registered;
    const { config } = network.inputs.spec as { config: string };
    expect(JSON.stringify(JSON.parse(config))).toContain('"range":"10.3.0.0/24"');
    expect(JSON.stringify(JSON.parse(config))).toContain('"gateway":"10.3.0.1"');
    const daemons = kubernetes(all).filter(({ type }) => type.endsWith(':DaemonSet'));
    expect(daemons.length).toBeGreaterThan(0);
    for (const { inputs } of daemons) expect(JSON.stringify(inputs)).toContain('"image":"registry.example.com/mirror/');
    expect(JSON.stringify(all)).not.toContain('cnf-late');
  });

  test('a secret one makes the fields it stands in secret, and no others', async () => {
    const all = await recorded(() => new CnfCluster('edge', late(pulumi.secret('10.3.0.0/24'))));
    const network = kubernetes(all).find(({ type }) => type.endsWith(':NetworkAttachmentDefinition')) as Registered;
    expect(network.inputs.spec).toEqual({ config: { secret: expect.stringContaining('10.3.0.0/24') } });
    for (const { type, inputs } of kubernetes(all)) {
      if (type.endsWith(':DaemonSet')) expect(JSON.stringify(inputs)).not.toContain('"secret":"registry');
    }
  });
});

describe('everything wrong is said at once, and nothing is registered', () => {
  test('Outputs in places that decide the structure', async () => {
    const output = pulumi.output('x');
    const args = spec() as unknown as Record<string, Record<string, Record<string, unknown>>>;
    (args.networks?.n3 as Record<string, unknown>).vlan = pulumi.output(100);
    (args.networks?.oam as Record<string, unknown>).pool = Promise.resolve('oam');
    (args.namespaces as Record<string, unknown>)[`${output}`] = {};
    (args as Record<string, unknown>).namespace = output;
    expect((await refused(args)).filter((text) => text.startsWith('LATE001')).sort()).toEqual([
      'LATE001 namespace',
      'LATE001 namespaces["<Output>"]',
      'LATE001 networks.n3.vlan',
      'LATE001 networks.oam.pool',
    ]);
  });

  test('plain mistakes', async () => {
    expect(await refused({ ...spec(), networks: { n3: { pool: 'n4', vlan: 5000 } }, nodepools: {} })).toEqual(
      expect.arrayContaining(['SPEC001 nodepools', 'SPEC006 networks.n3.vlan']),
    );
  });
});
