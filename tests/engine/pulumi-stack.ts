/** A Pulumi project in a folder of its own: the real command line, engine, language host and Kubernetes provider. */
import { execFile, execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathWith, tools } from './tools';

const root = path.join(__dirname, '..', '..');

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly text: string;
}

export interface Stack {
  readonly dir: string;
  /** Replaces the program (`index.js`). */
  program(source: string): void;
  pulumi(...args: string[]): Promise<PulumiResult>;
  /** Runs `pulumi up`, and fails the test with its output when it fails. */
  up(...args: string[]): Promise<string>;
  /** The state, as `pulumi stack export` prints it. */
  state(): Promise<{ deployment: { resources: StateResource[] } }>;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

let compiled = false;

/** The package as users get it: compiled. */
function compile(): void {
  if (compiled) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  compiled = true;
}

/** Makes a project with an empty stack `test` that reaches the cluster of a kubeconfig. */
export async function startStack(name: string, kubeconfig: string): Promise<Stack> {
  compile();
  const programs = await tools('pulumi', 'pulumi-language-nodejs', 'pulumi-resource-kubernetes');
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `cnf-pulumi-${name}-`));
  const env = {
    ...process.env,
    PATH: pathWith(programs),
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: path.join(dir, '.home'),
    PULUMI_BACKEND_URL: `file://${dir}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    CI: 'true',
    NO_COLOR: '1',
    NODE_OPTIONS: '',
  };
  fs.writeFileSync(path.join(dir, 'Pulumi.yaml'), `name: ${name}\nruntime: nodejs\nmain: index.js\n`);
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ name, private: true }));
  // Its own dependencies are found where the package really is, so that Pulumi is loaded once.
  fs.mkdirSync(path.join(dir, 'node_modules', '@pulumi'), { recursive: true });
  for (const dependency of ['@pulumi/pulumi', '@pulumi/kubernetes', 'cdk8s', 'cdk8s-plus-34', 'constructs']) {
    fs.symlinkSync(path.join(root, 'node_modules', dependency), path.join(dir, 'node_modules', dependency));
  }
  fs.symlinkSync(root, path.join(dir, 'node_modules', 'cnf-plumbing'));

  const pulumi = (...args: string[]): Promise<PulumiResult> =>
    new Promise((resolve) => {
      const options = { cwd: dir, env, maxBuffer: 2 ** 26, timeout: 200_000 };
      execFile(programs.pulumi, [...args, '--non-interactive'], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, text: `${stdout}${stderr}` });
      });
    });
  const stack: Stack = {
    dir,
    program: (source) => fs.writeFileSync(path.join(dir, 'index.js'), source),
    pulumi,
    up: async (...args) => {
      const { code, text } = await pulumi('up', '--yes', '--skip-preview', '--stack', 'test', ...args);
      if (code !== 0) throw new Error(`pulumi up failed:\n${text}`);
      return text;
    },
    state: async () => {
      const { stdout } = await pulumi('stack', 'export', '--stack', 'test');
      return JSON.parse(stdout);
    },
  };
  const { code, text } = await pulumi('stack', 'init', 'test');
  if (code !== 0) throw new Error(text);
  return stack;
}

/** Removes the project; the cluster is not touched. */
export function removeStack(stack: Stack | undefined): void {
  if (stack) fs.rmSync(stack.dir, { recursive: true, force: true });
}
