/**
 * What a deployment by the adapter costs against the same resources written by hand and against `kubectl apply`: the
 * same objects, the same API server, one after the other. `npm run bench` runs it and holds the results to the goals.
 * Prints JSON: a list of runs.
 */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { NetworkAttachmentCrd } from '../lib';
import { kubectl } from '../tests/engine/cluster-objects';
import { type ControlPlane, startControlPlane } from '../tests/engine/control-plane';
import { type Project, pulumiProjects } from '../tests/engine/pulumi-projects';
import { tools } from '../tests/engine/tools';

const { cpuOfChildren } = require('../tests/bench/cpu.cjs') as { cpuOfChildren(): number };

/** One command on one stack. */
interface Run {
  readonly program: 'kit' | 'hand' | 'kubectl';
  readonly command: string;
  readonly objects: number;
  /** The engine writes its state after every resource, as it does for users. */
  readonly checkpoints: boolean;
  /** CPU seconds of all processes of the client, of the user's program alone, and wall-clock seconds. */
  readonly cpu: number;
  readonly node: number;
  readonly wall: number;
}

const HEAD = `const objects = require('./objects.cjs')(Number(process.env.BENCH_OBJECTS));
const metadata = { name: 'bench' };
`;

const PROGRAMS = {
  kit: `${HEAD}
const { ApiObject } = require('cdk8s');
const { deploy } = require('cnf-plumbing/pulumi');
deploy('bench', (scope) => {
  new ApiObject(scope, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata });
  for (const object of objects) new ApiObject(scope, object.metadata.name, object);
});
`,
  hand: `${HEAD}
const k8s = require('@pulumi/kubernetes');
const provider = new k8s.Provider('bench', { enableConfigMapMutable: true, kubeClientSettings: { qps: 500, burst: 1000 } });
const namespace = new k8s.core.v1.Namespace('bench', { metadata }, { provider });
const options = { provider, dependsOn: [namespace], deletedWith: namespace };
for (const object of objects) {
  const { name } = object.metadata;
  if (object.kind === 'ConfigMap') new k8s.core.v1.ConfigMap(name, object, options);
  else new k8s.apiextensions.CustomResource(name, object, options);
}
`,
};

/** Written by the user's program when it ends. */
const NOTE = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  if (process.env.BENCH_NOTE) require('node:fs').writeFileSync(process.env.BENCH_NOTE, String((user + system) / 1e6));
});
`;

const say = (text: string) => process.stderr.write(`${text}\n`);

async function measured(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const note = path.join(cwd, 'cpu.txt');
  fs.rmSync(note, { force: true });
  const before = cpuOfChildren();
  const start = performance.now();
  let text = '';
  const child = spawn(command, args, { cwd, env: { ...env, BENCH_NOTE: note }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
  }
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${text.slice(-4000)}`);
  const wall = (performance.now() - start) / 1000;
  const node = fs.existsSync(note) ? Number(fs.readFileSync(note, 'utf8')) : 0;
  return { cpu: cpuOfChildren() - before, node, wall };
}

class Bench {
  public readonly runs: Run[] = [];

  public constructor(
    private readonly plane: ControlPlane,
    private readonly projects: Readonly<Record<'kit' | 'hand', Project>>,
  ) {}

  /** Up, preview without a change and destroy of one program. */
  public async pulumi(program: 'kit' | 'hand', objects: number, checkpoints: boolean, commands: readonly string[]) {
    const { dir, env } = this.projects[program];
    const settings = checkpoints ? {} : { PULUMI_SKIP_CHECKPOINTS: 'true', PULUMI_EXPERIMENTAL: 'true' };
    for (const command of commands) {
      const sure = command === 'preview' ? [] : ['--yes', '--skip-preview'];
      const args = [command, ...sure, '--non-interactive', '--suppress-outputs'];
      const cost = await measured('pulumi', args, dir, { ...env, ...settings, BENCH_OBJECTS: String(objects) });
      this.note({ program, command, objects, checkpoints, ...cost });
    }
  }

  /** The same objects by server-side apply. */
  public async apply(objects: number): Promise<void> {
    const { dir, env } = this.projects.hand;
    const file = path.join(dir, 'objects.json');
    const items = require('../tests/bench/pulumi-objects.cjs')(objects);
    fs.writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await kubectl(this.plane, ['create', 'namespace', 'bench']);
    const { kubectl: program } = await tools('kubectl');
    const cost = await measured(program, ['apply', '--server-side', '-f', file], dir, env);
    this.note({ program: 'kubectl', command: 'up', objects, checkpoints: true, ...cost });
    await kubectl(this.plane, ['delete', 'namespace', 'bench']);
  }

  private note(run: Run): void {
    const { program, command, objects, cpu, node, wall } = run;
    say(
      `${objects} objects, ${program} ${command}: ${cpu.toFixed(1)} CPU s, ${node.toFixed(1)} of the program, ${wall.toFixed(1)} s`,
    );
    this.runs.push(run);
  }
}

async function main([size = 'smoke']: readonly string[]): Promise<void> {
  say('control plane');
  const plane = await startControlPlane();
  try {
    const chart = new Chart(new App(), 'crd');
    new NetworkAttachmentCrd(chart, 'crd');
    await kubectl(plane, ['apply', '--server-side', '-f', '-'], JSON.stringify(chart.toJson()[0]));
    const projects = await pulumiProjects(plane.kubeconfig);
    try {
      const start = async (name: 'kit' | 'hand') => {
        const project = await projects.start(name, { program: '' });
        project.write(
          'objects.cjs',
          fs.readFileSync(path.join(__dirname, '../tests/bench/pulumi-objects.cjs'), 'utf8'),
        );
        project.write('index.ts', `${NOTE}${PROGRAMS[name]}`);
        return project;
      };
      const bench = new Bench(plane, { kit: await start('kit'), hand: await start('hand') });
      const whole = ['up', 'preview', 'destroy'];
      for (const program of ['kit', 'hand'] as const) await bench.pulumi(program, 100, true, whole);
      if (size === 'full') {
        for (let round = 0; round < 3; round++) {
          await bench.apply(1000);
          await bench.pulumi('kit', 1000, false, whole);
          await bench.pulumi('hand', 1000, false, whole);
        }
        await bench.pulumi('kit', 3000, false, ['up', 'destroy']);
      }
      process.stdout.write(`${JSON.stringify(bench.runs)}\n`);
    } finally {
      projects.stop();
    }
  } finally {
    await plane.stop();
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
