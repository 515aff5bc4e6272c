/** Trees of other libraries come out of a PlumbingApp as they come out of cdk8s. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Include, JsonPatch, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-34';
import { loadAll } from 'js-yaml';
import { PlumbingApp } from '../../lib';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnf-foreign-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A web shop in three charts, one in another, with what cdk8s offers: tokens, patches, includes, dependencies. */
function shop(app: App): App {
  const web = new Chart(app, 'web', { namespace: 'web', labels: { team: 'shop' } });
  const storage = new kplus.PersistentVolumeClaim(web, 'storage', {
    storage: Size.gibibytes(1),
    accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
  });
  const settings = new kplus.ConfigMap(web, 'settings', { data: { mode: '0755', yes: 'no', text: 'a: b\nc\n' } });
  const server = new kplus.Deployment(web, 'server', { replicas: 2 });
  const container = server.addContainer({ image: 'registry.example.com/web:1.0.0', portNumber: 80 });
  container.mount('/data', kplus.Volume.fromPersistentVolumeClaim(web, 'volume', storage));
  container.env.copyFrom(kplus.Env.fromConfigMap(settings));
  server.exposeViaIngress('/shop');
  new kplus.CronJob(web, 'report', {
    schedule: { expressionString: '5 4 * * *' } as never,
    containers: [{ image: 'registry.example.com/report:1.0.0' }],
  });

  const nested = new Chart(web, 'nested');
  const thing = new ApiObject(nested, 'thing', {
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    spec: { late: Lazy.any({ produce: () => ['a', { b: 1 }] }), dropped: undefined, zero: 0, empty: '' },
  });
  thing.addJsonPatch(JsonPatch.add('/spec/patched', true));

  const base = new Chart(app, 'base');
  const file = join(folder, 'base.yaml');
  writeFileSync(
    file,
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: web }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n',
  );
  new Include(base, 'included', { url: file });
  web.addDependency(base);
  return app;
}

const read = (dir: string) =>
  readdirSync(join(folder, dir))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readFileSync(join(folder, dir, name), 'utf8'));

test('the same objects, chart for chart and in the same order', () => {
  shop(new App({ outdir: join(folder, 'cdk8s') })).synth();
  shop(new PlumbingApp({ outdir: join(folder, 'ours') })).synth();
  const objects = (dir: string) => read(dir).map((text) => loadAll(text));
  expect(objects('ours')).toEqual(objects('cdk8s'));
  expect(objects('ours').flat()).toHaveLength(9);
});

test('a second synth of the same app, and one of another, write the same bytes', () => {
  const app = shop(new PlumbingApp({ outdir: join(folder, 'one') }));
  app.synth();
  const first = read('one');
  app.synth();
  expect(read('one')).toEqual(first);
  shop(new PlumbingApp({ outdir: join(folder, 'two') })).synth();
  expect(read('two')).toEqual(first);
});

test('as one text it is the files one after the other', () => {
  const app = shop(new PlumbingApp({ outdir: join(folder, 'ours') }));
  app.synth();
  expect(app.synthYaml()).toBe(read('ours').join(''));
});

test('construct paths by object name are recorded as cdk8s does', () => {
  const record = (App_: typeof App, dir: string) => {
    shop(new App_({ outdir: join(folder, dir), recordConstructMetadata: true })).synth();
    return JSON.parse(readFileSync(join(folder, dir, 'construct-metadata.json'), 'utf8'));
  };
  expect(record(PlumbingApp as typeof App, 'ours')).toEqual(record(App, 'cdk8s'));
});

test('nothing is written by looking: charts and warnings can be asked before', () => {
  const app = new PlumbingApp({ outdir: join(folder, 'ours') });
  shop(app);
  expect(app.charts.map(({ node }) => node.path)).toEqual(['base', 'web/nested', 'web']);
  expect(app.warnings).toEqual([]);
  expect(readdirSync(folder)).toEqual(['base.yaml']);
});
