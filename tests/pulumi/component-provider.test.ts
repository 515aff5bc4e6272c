/** The Pulumi plugin, without an engine: what it tells other languages, and how it answers a wrong input. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { parse, parseAllDocuments } from 'yaml';
import { checkManifests } from '../../lib/checks';
import { CnfCluster } from '../../lib/cluster';
import { CNF_CLUSTER_TYPE } from '../../lib/pulumi';
import { componentProvider } from '../../lib/pulumi/component-provider';
import spec from '../../schema/component-specs.json';
import { COMPONENTS } from '../../scripts/pulumi-components';
import { type Registered, recorded } from './recorder';

const root = join(__dirname, '..', '..');
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly plain?: boolean;
  readonly description?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}
interface Type {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly enum?: readonly { readonly name: string; readonly value: string }[];
}

const schema = JSON.parse(componentProvider.schema as string) as {
  readonly version: string;
  readonly types: Readonly<Record<string, Type>>;
  readonly resources: Readonly<
    Record<string, Type & { readonly inputProperties: Readonly<Record<string, Property>>; requiredInputs: string[] }>
  >;
};
const resources = Object.entries(schema.resources);
const cluster = schema.resources[CNF_CLUSTER_TYPE] as (typeof schema.resources)[string];
const typeNamed = (name: string) => schema.types[`cnf-plumbing:index:${name}`] as Type;

const args = {
  platform: { kubernetes: '1.34' },
  nodePools: {
    upf: {
      nodeSelector: { 'example.com/pool': 'upf' },
      pfs: {
        ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
      },
    },
  },
  namespaces: { cnf: {} },
  networks: { n3: { pool: 'n3', vlan: 100 } as Record<string, unknown> },
};

/** What the plugin makes of a cluster, and what it asks of the engine meanwhile. */
async function constructed(inputs: pulumi.Inputs, type = CNF_CLUSTER_TYPE) {
  let result: pulumi.provider.ConstructResult | undefined;
  let failure: unknown;
  const registered: Registered[] = await recorded(async () => {
    try {
      result = await componentProvider.construct?.('edge', type, inputs, {});
    } catch (error) {
      failure = error;
    }
  });
  return { result, failure, registered };
}

/** What is wrong, input by input; nothing may have been registered. */
async function refused(inputs: pulumi.Inputs): Promise<Record<string, string>> {
  const { failure, registered } = await constructed(inputs);
  expect(registered).toEqual([]);
  if (!pulumi.InputPropertiesError.isInstance(failure)) throw failure;
  return Object.fromEntries((failure.errors ?? []).map(({ propertyPath, reason }) => [propertyPath, reason]));
}

describe('the schema', () => {
  test('names the version of the package, as the folder of the plugin does', () => {
    const { version } = json('package.json');
    expect([schema.version, componentProvider.version, json('provider/package.json').version]).toEqual([
      version,
      version,
      version,
    ]);
  });

  test('has a sentence on every type, every input and every output', () => {
    const types = [...Object.values(schema.resources), ...Object.values(schema.types)];
    const members = types.flatMap((type) => [type, ...Object.values(type.properties ?? {})]);
    const inputs = resources.flatMap(([, { inputProperties }]) => Object.values(inputProperties));
    const silent = [...members, ...inputs].filter(({ description }) => !description || description.includes('{@'));
    expect(silent).toEqual([]);
  });

  test('has no member named like what it is in, which no C# program could have', () => {
    const titles = [
      ...Object.entries(schema.types).map(([token, { properties = {} }]) => [token, properties] as const),
      ...resources.map(([token, { properties = {}, inputProperties }]) => {
        return [token, { ...properties, ...inputProperties }] as const;
      }),
    ].flatMap(([token, members]) => Object.keys(members).map((key) => [token.split(':')[2], key] as const));
    expect(titles.filter(([type, key]) => type?.toLowerCase() === key.toLowerCase())).toEqual([]);
    expect(titles.length).toBeGreaterThan(100);
  });

  test('has the words of the spec as enums, with the names that TypeScript has', () => {
    expect(typeNamed('VlanProtocol').enum).toEqual([
      { name: 'Dot1q', value: '802.1q' },
      { name: 'Dot1ad', value: '802.1ad' },
    ]);
    const words = Object.entries(spec.definitions).flatMap(([name, type]) =>
      'enum' in type ? [[name, type.enum]] : [],
    );
    expect(words.map(([name]) => [name, typeNamed(name as string).enum?.map(({ value }) => value)])).toEqual(words);
  });

  test('takes Outputs in late fields, and nowhere else', () => {
    const specOf = new Map(COMPONENTS.map((component) => [component.name, component.spec]));
    const late = Object.entries(spec.definitions).flatMap(([name, type]) =>
      Object.entries<object>('properties' in type ? type.properties : {})
        .filter(([, property]) => JSON.stringify(property).includes('"late":true'))
        .map(([key]) => `${name}.${key}`),
    );
    const isPlain = ({ plain, additionalProperties: values }: Property) =>
      plain && (values === undefined || values.plain);
    const taking = [
      ...Object.entries(schema.types).map(([token, { properties = {} }]) => [token, properties] as const),
      ...resources.map(([token, { inputProperties }]) => [token, inputProperties] as const),
    ].flatMap(([token, properties]) => {
      const name = token.replace('cnf-plumbing:index:', '');
      const fields = Object.entries(properties).filter(([, property]) => !isPlain(property));
      return fields.map(([key]) => `${specOf.get(name) ?? name}.${key}`);
    });
    expect(taking.sort()).toEqual(late.sort());
    expect(late).toEqual(
      expect.arrayContaining(['ServedPoolSpec.resource', 'ContainerSpec.env', 'ImagesSpec.registry']),
    );
  });

  test.each(COMPONENTS)('asks for $name what its spec asks for', ({ name, spec: specName }) => {
    const { required, properties } = spec.definitions[specName as 'ClusterSpec'];
    const component = schema.resources[`cnf-plumbing:index:${name}`];
    expect(component?.requiredInputs).toEqual([...required].sort());
    expect(Object.keys(component?.inputProperties ?? {})).toEqual([...Object.keys(properties), 'deployment']);
  });
});

test('a cluster has the outputs that the schema promises; the plan is plain data', async () => {
  const { result, failure } = await constructed(args);
  expect(failure).toBeUndefined();
  expect(Object.keys(result?.state as object).sort()).toEqual(cluster.required);
  const state = await new Promise<Record<string, unknown>>((done) =>
    pulumi.output(result?.state as Record<string, unknown>).apply(done),
  );
  expect(state).toMatchObject({ resourceNames: { n3: 'cnfplumbing.io/n3' }, networks: { n3: 'cnf/n3' } });
  expect(state.plan).toEqual(JSON.parse(JSON.stringify(state.plan)));
  expect(state.plan).toMatchObject({ nodePools: [{ name: 'upf', pfs: [{ name: 'ens1f0', numVfs: 8 }] }] });
});

test('a late value is not in the plan, and so no secret is', async () => {
  const range = pulumi.secret('10.3.0.0/24');
  const networks = { n3: { pool: 'n3', ipam: { whereabouts: { range } } } };
  const { result } = await constructed({ ...args, networks });
  const { plan } = (result as pulumi.provider.ConstructResult).state as { plan: pulumi.Output<unknown> };
  expect(await pulumi.isSecret(plan)).toBe(false);
  const text = await new Promise<string>((done) => plan.apply((value) => done(JSON.stringify(value))));
  expect(text).toContain('"range":"(late)"');
  expect(text).not.toMatch(/10\.3\.0\.0|cnf-late/);
});

test('nothing, as other languages say it, is what is left out', async () => {
  const networks = { n3: { pool: 'n3', vlan: null, ipam: null } };
  expect((await constructed({ ...args, networks, images: null, patches: null })).failure).toBeUndefined();
});

describe('wrong inputs are said one by one, and nothing is registered', () => {
  test('keys, words, numbers, references', async () => {
    const wrong = {
      ...args,
      nodeSetup: 'somebody',
      networks: { n3: { pool: 'n4', vlan: 100 }, n6: { pool: 'n3', vlan: 5000, vlam: 1 } },
    };
    expect(await refused(wrong)).toEqual({
      nodeSetup: expect.stringMatching(/^SPEC004: "somebody" is not a word .* allowed: external, agent; fix: /),
      'networks.n3.pool': expect.stringMatching(/^POOL002: /),
      'networks.n6.vlan': expect.stringMatching(/^SPEC006: /),
      'networks.n6.vlam': expect.stringMatching(/^SPEC001: .* fix: did you mean "vlan"/),
    });
  });

  test('an Output where the structure is decided; the engine, which would show a secret, does not find the value', async () => {
    const networks = { n3: { pool: 'n3', vlan: pulumi.secret(100) } };
    expect(await refused({ ...args, networks })).toEqual({
      'networks.n3.vlan ': expect.stringMatching(/^LATE001: .*; value: "Output"; allowed: a plain value/),
    });
  });

  test('a late value that is known and does not fit', async () => {
    const networks = { n3: { pool: 'n3', ipam: { whereabouts: { range: pulumi.secret('10.3.0.0/99') } } } };
    expect(await refused({ ...args, networks })).toEqual({
      'networks.n3.ipam.whereabouts.range ': expect.stringMatching(/^IPAM001: a secret value does not fit/),
    });
  });

  test('settings of the deployment', async () => {
    expect(await refused({ ...args, deployment: { crds: 'drop', adopt: 'yes' } })).toEqual({
      'deployment.crds': expect.stringMatching(/^SPEC004: .* allowed: keep, own; /),
      'deployment.adopt': expect.stringMatching(/^SPEC002: /),
    });
  });
});

test('a type that is not there is named, with those that are', async () => {
  const { failure } = await constructed(args, 'cnf-plumbing:index:Cluster');
  expect(String(failure)).toContain('cnf-plumbing:index:Cluster is no component of cnf-plumbing: cnf-plumbing:index:');
});

test('the workload of docs/other-languages.md fits the cluster of that page', () => {
  const page = readFileSync(join(root, 'docs/other-languages.md'), 'utf8');
  const block = (heading: string) => new RegExp(`^\`\`\`${heading}\\n(.*?)^\`\`\``, 'ms').exec(page)?.[1] as string;
  const app = new App();
  new CnfCluster(app, 'edge', parse(block('yaml').replace(/\$\{.*?\}/, '10.10.0.0/24')).resources.edge.properties);
  const cluster = parseAllDocuments(app.synthYaml()).map((document) => document.toJS());
  const problems = (workload: string) => {
    const { upf } = parse(workload.replace(/\$\{.*?\}/, 'cnf/n3'));
    const objects = [...cluster, { apiVersion: 'apps/v1', kind: 'Deployment', ...upf.properties }];
    return checkManifests(objects.map((object) => ({ object, origin: { path: object.metadata.name } })));
  };
  expect(problems(block('yaml workload'))).toEqual([]);
  expect(problems(block('yaml workload').replaceAll("cnfplumbing.io/n3: '1'", "cnfplumbing.io/n9: '1'"))).not.toEqual(
    [],
  );
});
