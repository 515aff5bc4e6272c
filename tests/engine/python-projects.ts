/** Pulumi projects in Python: the real engine and SDK, without a language host (python/up.py). */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathWith, tools } from './tools';

const { cacheFolder } = require('../../tools/lib/catalog') as { cacheFolder(): string };

const folder = path.join(__dirname, 'python');
const python = (args: readonly string[], env: NodeJS.ProcessEnv = process.env): string =>
  execFileSync('python3', args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });

/** The pinned packages, in a folder for PYTHONPATH; fetched once into the cache of the tools. */
function pinnedPackages(): string {
  const requirements = path.join(folder, 'requirements.txt');
  const version = python(['--version']);
  const key = createHash('sha256').update(version).update(fs.readFileSync(requirements)).digest('hex').slice(0, 12);
  const packages = path.join(cacheFolder(), 'python', key);
  if (fs.existsSync(packages)) return packages;
  const unfinished = `${packages}.${process.pid}`;
  python(['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', unfinished, '-r', requirements]);
  try {
    fs.renameSync(unfinished, packages);
  } catch (error) {
    if (!fs.existsSync(packages)) throw error;
    fs.rmSync(unfinished, { recursive: true }); // another process was faster
  }
  return packages;
}

/** The end of an operation. */
export interface PythonRun {
  readonly done: boolean;
  /** Errors, as the engine reports them one by one. */
  readonly errors: readonly string[];
  /** Number of resources by what was done, or would be done, to them. */
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface PythonProject {
  write(program: string): void;
  run(operation: 'up' | 'preview' | 'destroy', config?: Readonly<Record<string, string>>): Promise<PythonRun>;
}

/**
 * A project with an empty stack, which reaches the cluster of a kubeconfig. Plugins come from PATH.
 *
 * @param dir a folder for the program, its packages and its state, which is made
 * @param sdk folder of a generated package to install
 */
export async function pythonProject(dir: string, sdk: string, kubeconfig: string): Promise<PythonProject> {
  const packages = pinnedPackages();
  const site = path.join(dir, 'site');
  fs.mkdirSync(dir, { recursive: true });
  const flags = ['--quiet', '--no-index', '--no-deps', '--no-build-isolation', '--target', site];
  python(['-m', 'pip', 'install', ...flags, sdk], { ...process.env, PYTHONPATH: packages });
  const program = path.join(dir, 'program.py');
  const env = {
    ...process.env,
    PATH: pathWith(await tools('pulumi', 'pulumi-resource-kubernetes')),
    PYTHONPATH: [site, packages].join(path.delimiter),
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: path.join(dir, 'home'),
    PULUMI_BACKEND_URL: `file://${dir}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  return {
    write: (text) => fs.writeFileSync(program, text),
    run: (operation, config = {}) =>
      new Promise((resolve, reject) => {
        const args = [path.join(folder, 'up.py'), operation, program, path.basename(dir), JSON.stringify(config)];
        execFile('python3', args, { env, timeout: 200_000 }, (error, stdout, stderr) => {
          if (error) reject(new Error(`${error.message}\n${stderr}`));
          else resolve(JSON.parse(stdout.trimEnd().split('\n').at(-1) as string) as PythonRun);
        });
      }),
  };
}
