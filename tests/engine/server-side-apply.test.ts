/** A real API server takes every object that is written, as it is written: no unknown field, nothing dropped. */
import { App, Chart } from 'cdk8s';
import { CnfNamespace, NetworkAttachmentCrd, toYaml, WhereaboutsCrds } from '../../lib';
import { ALONE, FOREIGN_KINDS, NAMESPACE } from '../constructs/alone';
import { type ApiDocument, documentsOf, kubectl, live, titleOf, unlike } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { EXAMPLES, filesOf } from './examples';

let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane();
});

afterAll(() => plane?.stop());

/** Applies as the docs say: strict, and waiting until definitions are served. Returns a line for each object. */
async function apply(text: string): Promise<string[]> {
  const lines = await kubectl(plane, ['apply', '--server-side', '--validate=strict', '-f', '-'], text);
  if (lines.includes('customresourcedefinition')) {
    await kubectl(plane, ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
  }
  return lines.trim().split('\n');
}

describe('the flagship', () => {
  const files = filesOf('flagship');
  const written = documentsOf(...files);

  test('is accepted file by file, in the order of their names', async () => {
    const applied: string[] = [];
    for (const file of files) applied.push(...(await apply(file)));
    expect(applied).toHaveLength(written.length);
    expect(applied.filter((line) => !line.endsWith('serverside-applied'))).toEqual([]);
  });

  test('is in the cluster with every value as it was written', async () => {
    const found = await live(plane, written);
    expect(written.flatMap((object, i) => unlike(object, found[i], titleOf(object)))).toEqual([]);
  });

  test('applied again changes nothing', async () => {
    const versions = async () => (await live(plane, written)).map(({ metadata }) => metadata.resourceVersion);
    // Controllers write into workloads and definitions after they are made; a second apply follows when they have done.
    let before = await versions();
    for (let now = await versions(); String(now) !== String(before); now = await versions()) before = now;
    for (const file of files) await apply(file);
    expect(await versions()).toEqual(before);
  });

  test('with a misspelt field is refused, so acceptance means something', async () => {
    const networks = files.find((file) => /^kind: NetworkAttachmentDefinition$/m.test(file)) as string;
    const misspelt = networks.replace(/^ {2}config:/m, '  confg:');
    const dryRun = ['apply', '--server-side', '--validate=strict', '--dry-run=server', '-f', '-'];
    const { code, stderr } = await plane.kubectl(dryRun, misspelt);
    expect(code).not.toBe(0);
    expect(stderr).toContain('confg');
  });
});

test.each(EXAMPLES.filter((name) => name !== 'flagship'))('the example %s is accepted file by file', async (name) => {
  const files = filesOf(name);
  const written = documentsOf(...files);
  for (const namespace of namespacesElsewhere(written)) await kubectl(plane, ['create', 'namespace', namespace]);
  if (written.some(({ kind }) => kind === 'VirtualMachine')) await apply(toYaml(VIRTUAL_MACHINES));
  const applied: string[] = [];
  for (const file of files) applied.push(...(await apply(file)));
  expect(applied).toHaveLength(written.length);
});

/** Stand-in for the definition that KubeVirt's operator makes: it takes any spec. */
const VIRTUAL_MACHINES = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'virtualmachines.kubevirt.io' },
  spec: {
    group: 'kubevirt.io',
    names: { kind: 'VirtualMachine', plural: 'virtualmachines', singular: 'virtualmachine' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** Namespaces that an example takes for given. */
function namespacesElsewhere(objects: readonly ApiDocument[]): string[] {
  const made = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata: { name } }) => name));
  const used = new Set(objects.map(({ metadata: { namespace } }) => namespace ?? 'default'));
  return [...used].filter((name) => !made.has(name) && !['default', 'kube-system'].includes(name));
}

describe('each construct alone, in a plain cdk8s App', () => {
  beforeAll(async () => {
    const chart = new Chart(new App(), 'first');
    new CnfNamespace(chart, NAMESPACE);
    new NetworkAttachmentCrd(chart, 'crd');
    new WhereaboutsCrds(chart, 'crds');
    await apply(textOf(chart));
  });

  const textOf = (chart: Chart): string =>
    chart
      .toJson()
      .map((object) => `---\n${toYaml(object)}`)
      .join('');

  test.each(Object.entries(ALONE))('%s', async (name, make) => {
    const chart = new Chart(new App(), name, { namespace: NAMESPACE });
    make(chart);
    expect(chart.node.findAll().flatMap((construct) => construct.node.validate())).toEqual([]);
    expect(await apply(textOf(chart))).toHaveLength(chart.toJson().length);
  });

  test.each(Object.entries(FOREIGN_KINDS))(
    '%s is refused for one reason: what defines its kind is not there',
    async (name, make) => {
      const chart = new Chart(new App(), name);
      make(chart);
      const kinds = new Set(chart.toJson().map(({ kind }) => kind));
      const { stderr } = await plane.kubectl(['apply', '--server-side', '-f', '-'], textOf(chart));
      const refused = [...stderr.matchAll(/no matches for kind "(\w+)"/g)].map(([, kind]) => kind);
      expect(new Set(refused)).toEqual(kinds);
    },
  );
});
