/** Which objects go into which file: cdk8s's own four ways, without its losses. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, type AppProps, Chart, YamlOutputType } from 'cdk8s';
import type { Construct } from 'constructs';
import { loadAll } from 'js-yaml';
import { PlumbingApp } from '../../lib';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'cnf-names-'));
});
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

type Described = readonly [kind: string, name: string, namespace?: string];

function add(scope: Construct, ...objects: Described[]): void {
  for (const [kind, name, namespace] of objects)
    new ApiObject(scope, `${kind}-${name}-${namespace}`, { apiVersion: 'v1', kind, metadata: { name, namespace } });
}

/** What a synth writes: names of objects by file, in the order of file names. */
function files(
  yamlOutputType: YamlOutputType,
  build: (app: App) => void,
  App_: new (props: AppProps) => App = PlumbingApp,
) {
  const app = new App_({ outdir, yamlOutputType });
  build(app);
  app.synth();
  const entries = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(
    entries.sort().map((name) => {
      const objects = loadAll(readFileSync(join(outdir, name), 'utf8')) as { metadata: { name: string } }[];
      return [name, objects.map(({ metadata }) => metadata.name)];
    }),
  );
}

/** Two charts that apply in the other order, one without objects between them. */
function twoCharts(app: App): void {
  const [second, empty, first] = ['upf', 'empty', 'core'].map((id) => new Chart(app, id)) as [Chart, Chart, Chart];
  add(second, ['Service', 'upf', 'cnf'], ['ConfigMap', 'settings', 'cnf']);
  add(first, ['ConfigMap', 'settings', 'core'], ['Namespace', 'core']);
  empty.addDependency(first);
  second.addDependency(empty);
}

test.each<[YamlOutputType, Record<string, string[]>]>([
  [YamlOutputType.FILE_PER_APP, { 'app.k8s.yaml': ['settings', 'core', 'upf', 'settings'] }],
  [
    YamlOutputType.FILE_PER_CHART,
    { '0000-core.k8s.yaml': ['settings', 'core'], '0002-upf.k8s.yaml': ['upf', 'settings'] },
  ],
  [
    YamlOutputType.FILE_PER_RESOURCE,
    {
      'ConfigMap.cnf.settings.k8s.yaml': ['settings'],
      'ConfigMap.core.settings.k8s.yaml': ['settings'],
      'Namespace.core.k8s.yaml': ['core'],
      'Service.cnf.upf.k8s.yaml': ['upf'],
    },
  ],
  [
    YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
    {
      '0000-core/ConfigMap.core.settings.k8s.yaml': ['settings'],
      '0000-core/Namespace.core.k8s.yaml': ['core'],
      '0002-upf/ConfigMap.cnf.settings.k8s.yaml': ['settings'],
      '0002-upf/Service.cnf.upf.k8s.yaml': ['upf'],
    },
  ],
])('%s', (type, expected) => {
  expect(files(type, twoCharts)).toEqual(expected);
});

test('cdk8s loses one of two objects that differ only in namespace', () => {
  const build = (app: App) => add(new Chart(app, 'a'), ['ConfigMap', 'n3', 'lab'], ['ConfigMap', 'n3', 'prod']);
  const lost = files(YamlOutputType.FILE_PER_RESOURCE, build, App);
  expect(Object.values(lost).flat()).toHaveLength(1);
  rmSync(outdir, { recursive: true });
  expect(Object.values(files(YamlOutputType.FILE_PER_RESOURCE, build)).flat()).toHaveLength(2);
});

test('the file of a single chart has no index, and the name that cdk8s gives it', () => {
  const build = (app: App) => add(new Chart(app, 'edge'), ['ConfigMap', 'a', 'cnf']);
  const ours = Object.keys(files(YamlOutputType.FILE_PER_CHART, build));
  expect(ours).toEqual(['edge.k8s.yaml']);
  rmSync(outdir, { recursive: true });
  expect(Object.keys(files(YamlOutputType.FILE_PER_CHART, build, App))).toEqual(ours);
});

test('another extension is kept', () => {
  const app = new PlumbingApp({ outdir, outputFileExtension: '.yaml' });
  add(new Chart(app, 'edge'), ['ConfigMap', 'a', 'cnf']);
  app.synth();
  expect(readdirSync(outdir)).toContain('edge.yaml');
});

describe('a file per resource', () => {
  const namesOf = (...objects: Described[]) =>
    Object.keys(files(YamlOutputType.FILE_PER_RESOURCE, (app) => add(new Chart(app, 'a'), ...objects)));

  test('has a number where names differ only in what file names cannot hold', () => {
    expect(namesOf(['ClusterRole', 'system:node'], ['ClusterRole', 'systemnode'])).toEqual([
      'ClusterRole.systemnode.2.k8s.yaml',
      'ClusterRole.systemnode.k8s.yaml',
    ]);
  });

  test('has a number where names differ only in case, as some file systems do not', () => {
    expect(namesOf(['Role', 'a', 'x'], ['role', 'a', 'x'])).toEqual(['Role.x.a.k8s.yaml', 'role.x.a.2.k8s.yaml']);
  });

  test('has a short name however long that of the object is', () => {
    const long = 'a'.repeat(253);
    const [one, two] = namesOf(['ConfigMap', `${long}b`, 'x'], ['ConfigMap', `${long}c`, 'x']) as [string, string];
    expect(one.length).toBeLessThan(255);
    expect(one).not.toBe(two);
  });
});
