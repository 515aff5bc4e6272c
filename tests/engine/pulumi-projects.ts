/** Pulumi projects in a folder of their own: the real command line, engine, language host and Kubernetes provider. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { pathWith, tools } from './tools';

const root = path.join(__dirname, '..', '..');

/** What the engine did, or would do, to a resource of the cluster. */
export interface Step {
  readonly op: string;
  /** Logical name, which is the name in the cluster with the deployment's in front. */
  readonly name: string;
  readonly type: string;
  /** Places in the object that differ. */
  readonly diff: readonly string[];
}

/** The end of `pulumi up`, `preview`, `refresh` or `destroy`. */
export interface Run {
  readonly code: number;
  /** Everything that was printed. */
  readonly text: string;
  /** Resources of the cluster that did not stay the same, in order. */
  readonly steps: readonly Step[];
  /** Errors, as the engine reports them one by one. */
  readonly errors: readonly string[];
  readonly seconds: number;
}

export interface Project {
  readonly dir: string;
  /** With it, programs find `pulumi`, its plugins, the state and the cluster. */
  readonly env: NodeJS.ProcessEnv;
  write(file: string, text: string): void;
  /** Replaces a piece of text that stands in a file once. */
  edit(file: string, from: string, to: string): void;
  /** Runs the command line; fails when it does. Returns its standard output. */
  pulumi(...args: string[]): Promise<string>;
  /** Runs an operation on the stack. A failure is a code, not an exception. */
  run(operation: 'up' | 'preview' | 'refresh' | 'destroy', ...flags: string[]): Promise<Run>;
  /** Runs an operation that has to succeed. */
  done(operation: 'up' | 'preview' | 'refresh' | 'destroy', ...flags: string[]): Promise<Run>;
  /** A project in a folder of this one, with an empty stack of its own. */
  part(folder: string): Promise<Project>;
  /** Runs a TypeScript program of the project with the environment of the command line; returns its standard output. */
  node(program: string, ...args: string[]): Promise<string>;
  /** Runs the command line with its output going to the terminal; returns the exit code. */
  show(...args: string[]): Promise<number>;
}

/** A folder to copy; a program (`index.ts`) alone; or a clone of this repository, with the Pulumi.yaml at its root. */
export type Source = { readonly folder: string } | { readonly program: string } | 'clone';

export interface Projects {
  /** Makes a project with an empty stack `test`. */
  start(name: string, source: Source): Promise<Project>;
  /** Removes all projects; the cluster is not touched. */
  stop(): void;
}

/**
 * State in files; all projects reach the cluster of a kubeconfig.
 *
 * @param from the package as `npm pack` packs it, or only compiled, which is faster
 */
export async function pulumiProjects(kubeconfig: string, from: 'tarball' | 'source' = 'source'): Promise<Projects> {
  const programs = await tools('pulumi', 'pulumi-language-nodejs', 'pulumi-resource-kubernetes');
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-pulumi-'));
  install(home, from);
  const common = {
    ...process.env,
    PATH: pathWith(programs),
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: path.join(home, 'home'),
    PULUMI_BACKEND_URL: `file://${home}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    // Switches --event-log on.
    PULUMI_DEBUG_COMMANDS: 'true',
    // Types of the programs are checked where they stand.
    PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
    CI: 'true',
    NO_COLOR: '1',
  };
  const pulumi = (
    cwd: string,
    env: NodeJS.ProcessEnv,
    args: string[],
  ): Promise<{ code: number; stdout: string; text: string }> =>
    new Promise((resolve) => {
      const options = { cwd, env, maxBuffer: 2 ** 26, timeout: 200_000 };
      execFile(programs.pulumi, [...args, '--non-interactive'], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, text: `${stdout}${stderr}` });
      });
    });

  const open = async (dir: string, env: NodeJS.ProcessEnv): Promise<Project> => {
    const file = (name: string) => path.join(dir, name);
    const succeeding = async (...args: string[]): Promise<string> => {
      const { code, stdout, text } = await pulumi(dir, env, args);
      if (code !== 0) throw new Error(`pulumi ${args.join(' ')} failed:\n${text}`);
      return stdout;
    };
    const run: Project['run'] = async (operation, ...flags) => {
      const log = file('events.json');
      fs.rmSync(log, { force: true });
      const sure = operation === 'preview' ? [] : ['--yes', '--skip-preview'];
      const start = Date.now();
      const { code, text } = await pulumi(dir, env, [operation, ...sure, '--event-log', log, ...flags]);
      return { code, text, seconds: (Date.now() - start) / 1000, ...read(log) };
    };
    if (fs.existsSync(file('Pulumi.yaml'))) await succeeding('stack', 'init', 'test');
    return {
      dir,
      env,
      write: (name, text) => fs.writeFileSync(file(name), text),
      edit: (name, from, to) => {
        const pieces = fs.readFileSync(file(name), 'utf8').split(from);
        if (pieces.length !== 2) throw new Error(`${name} has ${from} ${pieces.length - 1} times`);
        fs.writeFileSync(file(name), pieces.join(to));
      },
      pulumi: succeeding,
      run,
      done: async (operation, ...flags) => {
        const result = await run(operation, ...flags);
        if (result.code !== 0) throw new Error(`pulumi ${operation} failed:\n${result.text}`);
        return result;
      },
      part: (folder) => open(file(folder), env),
      node: async (program, ...args) => {
        const flags = ['-r', 'ts-node/register/transpile-only', program, ...args];
        return (await promisify(execFile)(process.execPath, flags, { cwd: dir, env, maxBuffer: 2 ** 26 })).stdout;
      },
      show: (...args) =>
        new Promise((resolve) => {
          const { NO_COLOR: _, ...colourful } = env;
          const child = spawn(programs.pulumi, args, { cwd: dir, env: colourful, stdio: 'inherit' });
          child.on('error', () => resolve(127));
          child.on('close', (code) => resolve(code ?? 1));
        }),
    };
  };
  const start: Projects['start'] = (name, source) => {
    const dir = path.join(home, name);
    fill(dir, name, source);
    // A newer language host takes this from the options of the Pulumi.yaml.
    return open(dir, { ...common, NODE_OPTIONS: source === 'clone' ? '-C cnf-plumbing-source' : '' });
  };
  return { start, stop: () => fs.rmSync(home, { recursive: true, force: true }) };
}

function fill(dir: string, name: string, source: Source): void {
  if (source === 'clone') {
    fs.mkdirSync(dir);
    fs.copyFileSync(path.join(root, 'Pulumi.yaml'), path.join(dir, 'Pulumi.yaml'));
    for (const entry of ['node_modules', 'lib', 'schema', 'examples', 'package.json', 'tsconfig.json']) {
      fs.symlinkSync(path.join(root, entry), path.join(dir, entry));
    }
  } else if ('folder' in source) {
    fs.cpSync(source.folder, dir, { recursive: true });
  } else {
    fs.mkdirSync(dir);
    fs.writeFileSync(path.join(dir, 'Pulumi.yaml'), `name: ${name}\nruntime: nodejs\nmain: index.ts\n`);
    fs.writeFileSync(path.join(dir, 'index.ts'), source.program);
  }
}

/** The package as users get it, beside its dependencies. */
function install(home: string, from: 'tarball' | 'source'): void {
  const modules = path.join(home, 'node_modules');
  const target = path.join(modules, 'cnf-plumbing');
  fs.mkdirSync(target, { recursive: true });
  for (const name of fs.readdirSync(path.join(root, 'node_modules')).filter((name) => name !== 'cnf-plumbing')) {
    fs.symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (from === 'tarball') {
    const [{ filename }] = JSON.parse(run('npm', 'pack', '--json', '--silent', '--pack-destination', home));
    run('tar', '-xzf', path.join(home, filename), '--strip-components=1', '-C', target);
    return;
  }
  const compiler = path.join(root, 'node_modules', '.bin', 'tsc');
  run(
    compiler,
    '-p',
    'tsconfig.build.json',
    '--noCheck',
    '--declaration',
    'false',
    '--outDir',
    path.join(target, 'build'),
  );
  for (const entry of ['package.json', 'node-program', 'workload-program']) {
    fs.cpSync(path.join(root, entry), path.join(target, entry), { recursive: true });
  }
}

interface EngineEvent {
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
  readonly resourcePreEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly type: string;
      readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
    };
  };
}

/** What the engine noted; looking at the cluster changes nothing in it. */
function read(log: string): Pick<Run, 'steps' | 'errors'> {
  const text = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim() : '';
  const events = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as EngineEvent);
  return {
    steps: events
      .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
      .filter(({ op, type }) => type.startsWith('kubernetes:') && !['same', 'read', 'refresh', 'discard'].includes(op))
      .map(({ op, urn, type, detailedDiff }) => ({
        op,
        name: urn.split('::').at(-1) as string,
        type: type.replace(/^kubernetes:/, ''),
        diff: Object.keys(detailedDiff ?? {}),
      })),
    errors: events
      .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => message),
  };
}
