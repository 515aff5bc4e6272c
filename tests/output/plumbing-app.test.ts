/** PlumbingApp: the same objects as cdk8s, all mistakes before anything is written, files in apply order. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { PlumbingApp, PlumbingError } from '../../lib';
import { inApplyOrder } from '../../lib/output';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'cnf-out-'));
});
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

const manifests = () =>
  readdirSync(outdir)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
const objectsIn = (name: string) =>
  parseAllDocuments(readFileSync(join(outdir, name), 'utf8')).map((document) => document.toJS());

function configMap(scope: Chart, id: string, namespace = 'a', data: object = {}): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: id, namespace },
    data,
  } as never);
}

function codesOf(app: PlumbingApp): string[] {
  try {
    app.synth();
  } catch (error) {
    if (PlumbingError.is(error)) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}

test('objects of any library come out as cdk8s has them', () => {
  const build = (app: App) => {
    const chart = new Chart(app, 'web', { namespace: 'web' });
    const deployment = new kplus.Deployment(chart, 'server', {
      containers: [{ image: 'registry.example.com/web:1.0.0', portNumber: 80 }],
    });
    deployment.exposeViaService();
    new kplus.ConfigMap(chart, 'settings', { data: { mode: '0o17', on: 'yes' } });
    return chart.toJson();
  };
  const expected = build(new App());
  build(new PlumbingApp({ outdir }));
  const app = new PlumbingApp({ outdir });
  build(app);
  app.synth();
  expect(objectsIn('web.k8s.yaml')).toEqual(expected);
});

test('several charts are numbered in the order in which they apply', () => {
  const app = new PlumbingApp({ outdir });
  const [first, second] = ['first', 'second'].map((id) => new Chart(app, id)) as [Chart, Chart];
  configMap(first, 'one');
  configMap(second, 'two');
  first.addDependency(second);
  app.synth();
  expect(manifests()).toEqual(['0000-second.k8s.yaml', '0001-first.k8s.yaml']);
});

describe('the folder', () => {
  const synth = (...ids: string[]) => {
    const app = new PlumbingApp({ outdir });
    for (const id of ids) configMap(new Chart(app, id), id);
    app.synth();
  };

  test('loses the files of charts that are gone, and keeps those of others', () => {
    const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    writeFileSync(join(outdir, 'mine.yaml'), 'a: 1\n');
    // Two apps of one process are two programs; the same number of apps is the same run again.
    const before = new PlumbingApp({ outdir });
    const old = new Chart(before, 'old');
    configMap(old, 'x');
    before.synth();
    before.node.tryRemoveChild('old');
    configMap(new Chart(before, 'new'), 'x');
    before.synth();
    expect(manifests()).toEqual(['mine.yaml', 'new.k8s.yaml']);
    silent.mockRestore();
  });

  test('stays as it was when anything is wrong', () => {
    synth('good');
    const before = manifests().map((name) => readFileSync(join(outdir, name), 'utf8'));
    const app = new PlumbingApp({ outdir });
    const chart = new Chart(app, 'good');
    configMap(chart, 'x', 'a', { broken: Number.NaN });
    expect(codesOf(app)).toContain('OBJ001');
    expect(manifests().map((name) => readFileSync(join(outdir, name), 'utf8'))).toEqual(before);
  });
});

test.each([
  [YamlOutputType.FILE_PER_APP, ['app.k8s.yaml']],
  [YamlOutputType.FILE_PER_CHART, ['0000-a.k8s.yaml', '0001-b.k8s.yaml']],
  [YamlOutputType.FILE_PER_RESOURCE, ['ConfigMap.lab.n3.k8s.yaml', 'ConfigMap.prod.n3.k8s.yaml']],
])('%s', (yamlOutputType, expected) => {
  const app = new PlumbingApp({ outdir, yamlOutputType });
  configMap(new Chart(app, 'a'), 'n3', 'prod');
  configMap(new Chart(app, 'b'), 'n3', 'lab');
  app.synth();
  expect(manifests()).toEqual(expected);
});

describe('what is found before anything is written', () => {
  test('two objects of one name, with both construct paths', () => {
    const app = new PlumbingApp({ outdir });
    configMap(new Chart(app, 'a'), 'n3');
    configMap(new Chart(app, 'b'), 'n3');
    expect(() => app.synth()).toThrow(/NAME002[\s\S]*by a\/n3 and by b\/n3/);
    expect(existsSync(join(outdir, '0000-a.k8s.yaml'))).toBe(false);
  });

  test('an Output, and the text that one leaves', () => {
    const app = new PlumbingApp({ outdir });
    const output = pulumi.output('later');
    const chart = new Chart(app, 'a');
    configMap(chart, 'whole', 'a', { value: output });
    configMap(chart, 'glued', 'a', { value: `x${output}` });
    expect(codesOf(app).sort()).toEqual(['LATE001', 'LATE002']);
  });

  test('dependencies in a circle, by their paths', () => {
    const app = new PlumbingApp({ outdir });
    const chart = new Chart(app, 'a');
    const [one, two] = [configMap(chart, 'one'), configMap(chart, 'two')];
    one.addDependency(two);
    two.addDependency(one);
    expect(() => app.synth()).toThrow(
      /a\/one depends on a\/two, a\/two depends on a\/one|a\/two depends on a\/one, a\/one depends on a\/two/,
    );
  });

  test('what a construct of another library says of itself', () => {
    const app = new PlumbingApp({ outdir });
    const chart = new Chart(app, 'a');
    chart.node.addValidation({ validate: () => ['too small'] });
    expect(() => app.synth()).toThrow(/OBJ001[\s\S]*too small/);
  });
});

test('warnings are printed once, kept, and stop nothing', () => {
  const written: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const app = new PlumbingApp({ outdir });
  const chart = new Chart(app, 'a', { namespace: 'a' });
  const containers = [{ name: 'x', image: 'registry.example.com/x:latest' }];
  new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { containers } } as never);
  app.synth();
  spy.mockRestore();
  expect(app.warnings.map(({ code }) => code)).toEqual(['IMG002']);
  expect(written.join('').match(/IMG002/g)).toHaveLength(2); // the group, and the one Problem in it
});

describe('the order of objects', () => {
  test('a layered tree of 30 layers, each on the whole layer before it, is put in order at once', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    let before: ApiObject[] = [];
    for (let layer = 0; layer < 30; layer++) {
      const here = Array.from({ length: 10 }, (_, i) => configMap(chart, `l${layer}-${i}`));
      for (const object of here) for (const other of before) object.addDependency(other);
      before = here;
    }
    const start = process.cpuUsage();
    const [ordered] = inApplyOrder(app.node.findAll());
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(1);
    expect(ordered?.objects).toHaveLength(300);
  });

  test('every object comes after what it depends on, and without need none moves', () => {
    const edges = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 40 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const app = new App();
        const chart = new Chart(app, 'c');
        const objects = Array.from({ length: 20 }, (_, i) => configMap(chart, `o${i}`));
        // From a later to an earlier one or the other way round, by the pair's own order of creation: never a circle.
        const rank = objects.map((_, i) => (i * 7) % 20);
        for (const [a, b] of pairs) {
          const [late, early] = (rank[a] as number) > (rank[b] as number) ? [a, b] : [b, a];
          if (late !== early) (objects[late] as ApiObject).addDependency(objects[early] as ApiObject);
        }
        const order = inApplyOrder(app.node.findAll())[0]?.objects ?? [];
        for (const object of objects) {
          for (const target of object.node.dependencies) {
            expect(order.indexOf(object)).toBeGreaterThan(order.indexOf(target as ApiObject));
          }
        }
        if (pairs.length === 0) expect(order).toEqual(objects);
      }),
      { numRuns: 50 },
    );
  });
});
