/** Containers start through the entry helper: its files come with the workload, and its command needs no PATH. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import {
  CnfDaemonSet,
  CnfDeployment,
  DevicePool,
  Network,
  NodePool,
  startThroughEntryHelper,
} from '../../lib/constructs';
import { inspectTree } from '../../lib/output';

const n3 = Network.fromName('n3', 'cnf', DevicePool.fromResourceName('example.com/n3', 'vfio'));
const image = 'registry.example.com/upf:1.4.2';
const emptyChart = () => new Chart(new App(), 'test', { namespace: 'cnf' });

const problems = (chart: Chart) =>
  inspectTree(chart.node.root).problems.map(({ code, path, message }) => `${code} ${path}: ${message}`);

interface Manifest {
  readonly kind: string;
  readonly metadata: object;
  readonly data?: Record<string, string>;
  readonly spec?: { readonly template: { readonly spec: PodSpec } };
}

function synth(chart: Chart): { configMaps: Manifest[]; pod: PodSpec; kinds: string[] } {
  const all = Testing.synth(chart) as Manifest[];
  return {
    configMaps: all.filter(({ kind }) => kind === 'ConfigMap'),
    pod: all.find(({ spec }) => spec)?.spec?.template.spec as PodSpec,
    kinds: all.map(({ kind }) => kind),
  };
}

const MOUNT = { name: 'cnf-eal', mountPath: '/opt/cnf-plumbing', readOnly: true };

test('a workload of ours: command, mount, and a ConfigMap before it in its namespace', () => {
  const chart = emptyChart();
  new CnfDeployment(chart, 'upf', {
    image,
    command: ['dpdk-testpmd'],
    args: ['--', '-i'],
    entryHelper: true,
    hugepages: { '1Gi': '2Gi' },
    networks: [n3],
  });
  const { configMaps, pod, kinds } = synth(chart);
  expect(kinds).toEqual(['ConfigMap', 'Deployment']);
  expect(configMaps[0]?.metadata).toMatchObject({ name: 'upf-cnf-eal', namespace: 'cnf' });
  expect(pod.containers[0]).toMatchObject({
    command: ['/opt/cnf-plumbing/cnf-eal', '--', 'dpdk-testpmd'],
    args: ['--', '-i'],
    volumeMounts: [MOUNT, { name: 'hugepages-1gi', mountPath: '/dev/hugepages' }],
  });
  expect(pod.volumes).toContainEqual({ name: 'cnf-eal', configMap: { name: 'upf-cnf-eal', defaultMode: 0o555 } });
  expect(problems(chart)).toEqual([]);
});

test('the ConfigMap has every file of the program, and stays far below the limit of 1 MiB', () => {
  const chart = emptyChart();
  new CnfDeployment(chart, 'upf', { image, command: ['upf'], entryHelper: true });
  const data = synth(chart).configMaps[0]?.data;
  const folder = join(__dirname, '../../workload-program');
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  expect(data).toEqual(Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])));
  expect(JSON.stringify(data).length).toBeLessThan(100_000);
});

test('a workload of others, whatever is attached before or after', () => {
  const chart = emptyChart();
  const pod = {
    containers: [
      { name: 'log', image },
      { name: 'upf', image, command: ['sh', '-c', 'upf {eal}'] },
    ],
  };
  const other = new ApiObject(chart, 'other', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'upf' },
    spec: { template: { spec: pod } },
  });
  startThroughEntryHelper(other, { container: 'upf' });
  n3.attachTo(other, { container: 'upf', entryHelper: true });
  const { configMaps, pod: made } = synth(chart);
  expect(configMaps).toHaveLength(1);
  const [log, upf] = made.containers as [Container, Container];
  expect(log).toEqual(pod.containers[0]);
  expect(upf.command).toEqual(['/opt/cnf-plumbing/cnf-eal', '--', 'sh', '-c', 'upf {eal}']);
  expect(upf.volumeMounts).toEqual([MOUNT]);
  expect(upf.resources?.limits).toEqual({ 'example.com/n3': '1' });
  expect(pod.containers[1]?.command).toEqual(['sh', '-c', 'upf {eal}']);
});

test('two containers of a pod have file prefixes of their own', () => {
  const chart = emptyChart();
  new CnfDaemonSet(chart, 'router', {
    image,
    command: ['router'],
    entryHelper: true,
    nodePool: NodePool.labelled({ 'example.com/pool': 'gateway' }),
    sidecars: {
      agent: { image, command: ['agent'], entryHelper: true, env: { CNF_EAL_FILE_PREFIX: 'own' } },
      log: { image },
    },
  });
  const { containers } = synth(chart).pod;
  expect(containers.map(({ env }) => env?.find(({ name }) => name === 'CNF_EAL_FILE_PREFIX')?.value)).toEqual([
    'router',
    'own',
    undefined,
  ]);
});

test('without a command there is nothing to start', () => {
  const chart = emptyChart();
  new CnfDeployment(chart, 'upf', { image, args: ['--', '-i'], entryHelper: true });
  expect(problems(chart)).toEqual([
    expect.stringMatching(/^ATT006 test\/upf.*: entryHelper: container upf has no command/),
  ]);
});

test('a container that is not there', () => {
  const chart = emptyChart();
  const upf = new CnfDeployment(chart, 'upf', { image, command: ['upf'] });
  startThroughEntryHelper(upf, { container: 'ufp' });
  expect(problems(chart)).toEqual([expect.stringContaining('the workload has no container "ufp"')]);
});

test('what has no pods cannot be started: a wrong call', () => {
  const chart = emptyChart();
  const service = new ApiObject(chart, 's', { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } });
  expect(() => startThroughEntryHelper(service)).toThrow(
    /cannot start through the entry helper test\/s: it is a Service/,
  );
});
