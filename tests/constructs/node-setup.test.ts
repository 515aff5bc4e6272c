/** NodeSetup, Kured and RejectedPodCleaner alone: what is wrong is said with its place; the scripts of pods do as they say. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import * as cnf from '../../lib';
import { inspectTree } from '../../lib/output';
import { ALONE } from './alone';

function outcome(build: (chart: Chart) => unknown) {
  const app = new App();
  build(new Chart(app, 'c', { namespace: 'cnf' }));
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return {
    problems: inspectTree(app).problems.map(({ code, path }) => `${code} ${path}`),
    kinds: objects.map(({ kind }) => kind),
    objects: objects.map((object) => object.toJson()),
  };
}

const nodes: cnf.NodeSetupProps['nodes'] = {
  nodeSelector: { 'example.com/pool': 'upf' },
  tolerations: [{ key: 'example.com/upf', operator: 'Exists' }],
  pfs: { ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' } } },
};

test('the nodes of the pool are those it runs on, unless others are named', () => {
  const placed = (more: Partial<cnf.NodeSetupProps>) =>
    outcome((c) => new cnf.NodeSetup(c, 'x', { nodes, ...more })).objects.at(-1).spec.template.spec;
  expect(placed({})).toMatchObject({ nodeSelector: nodes.nodeSelector, tolerations: nodes.tolerations });
  expect(placed({ nodeSelector: { one: 'node' } }).nodeSelector).toEqual({ one: 'node' });
});

test('agents are told the name of their node where nodes differ, and only there', () => {
  const env = (more: object) => {
    const { objects } = outcome((c) => new cnf.NodeSetup(c, 'x', { nodes: { ...nodes, ...more } }));
    return objects.at(-1).spec.template.spec.containers[0].env;
  };
  const name = { name: 'CNF_PLUMBING_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } };
  const hosts = { 'edge-7': { pfs: { ens1f0: { match: { pci: '0000:3b:00.0' } } } } };
  expect(env({ hosts })).toContainEqual(name);
  expect(env({})).not.toContainEqual(name);
});

test('what is wrong with the nodes or the agent is said, and what is valid is there', () => {
  const wrong = { ...nodes, pfs: { ens1f0: { nic: 'intel-e810', match: { pci: '0000:18:00.0' } } } };
  expect(outcome((c) => new cnf.NodeSetup(c, 'x', { nodes: wrong })).problems).toEqual([
    'NIC001 nodePools.node-setup.pfs.ens1f0.nic',
  ]);
  const agent: cnf.NodeSetupProps['agent'] = { rollout: { canary: 1, maxUnavailable: 2 } };
  expect(outcome((c) => new cnf.NodeSetup(c, 'x', { nodes, agent }))).toMatchObject({
    problems: ['AGENT003 c/x: agent.rollout.canary'],
    kinds: ['ConfigMap', 'ConfigMap', 'DaemonSet'],
  });
});

test('a kured whose lock is too short is said', () => {
  expect(outcome((c) => new cnf.Kured(c, 'x', { lockTtl: 20 })).problems).toEqual(['KURED001 c/x.lockTtl']);
});

test.each<[Partial<cnf.RejectedPodCleanerProps>, string]>([
  [{ resources: [] }, 'SPEC006 c/x: resources'],
  [{ namespaces: [] }, 'SPEC006 c/x: namespaces'],
  [{ name: 'A' }, 'NAME001 c/x: name'],
])('a cleaner with %j', (more, problem) => {
  const props = { resources: ['example.com/n3'], namespaces: ['cnf'], ...more };
  expect(outcome((c) => new cnf.RejectedPodCleaner(c, 'x', props))).toMatchObject({ problems: [problem], kinds: [] });
});

describe('a device plugin that waits for its node', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'cnf-plugin-'));
    for (const folder of ['run', 'seen']) mkdirSync(join(place, folder));
    writeFileSync(join(place, 'entrypoint.sh'), '#!/bin/sh\necho "started with $*"\n', { mode: 0o755 });
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const pod = outcome((c) => ALONE['sriov-device-plugin-awaiting']?.(c)).objects.at(-1).spec.template.spec;
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

  /** Runs a command of the pod, with its folders in this place. */
  function run([shell, ...args]: string[], timeout = 5000) {
    const here = args.map((arg) =>
      arg
        .replaceAll('/run/cnf-plumbing', join(place, 'run'))
        .replaceAll('/seen', join(place, 'seen'))
        .replaceAll('/entrypoint.sh', join(place, 'entrypoint.sh')),
    );
    return spawnSync(shell as string, here, { encoding: 'utf8', timeout });
  }
  const stamp = (devices: string, boot = bootId) =>
    writeFileSync(
      join(place, 'run/sriov-device-plugin'),
      `hash=1\ngeneration=1\nboot-id=${boot}\ndevices=${devices}\n`,
    );
  const [main] = pod.containers;
  const [wait] = pod.initContainers;
  const alive = () => run(main.livenessProbe.exec.command).status === 0;
  const start = () => run([...main.command, ...main.args]);

  test('goes on when the node is set up in this boot, and not before', () => {
    expect(run(wait.command, 300).error).toBeDefined();
    stamp('a', 'an-earlier-boot');
    expect(run(wait.command, 300).error).toBeDefined();
    stamp('a');
    expect(run(wait.command).status).toBe(0);
  });

  test('starts the plugin with its arguments', () => {
    stamp('a');
    expect(start().stdout).toBe(`started with ${main.args.join(' ')}\n`);
  });

  test('is alive as long as the devices are those it saw, and when nothing is known of them', () => {
    stamp('a');
    start();
    expect(alive()).toBe(true);
    stamp('b');
    expect(alive()).toBe(false);
    start();
    expect(alive()).toBe(true);
    rmSync(join(place, 'run/sriov-device-plugin'));
    expect(alive()).toBe(true);
    start();
    expect(existsSync(join(place, 'seen/stamp'))).toBe(false);
    stamp('b');
    expect(alive()).toBe(false);
  });
});
