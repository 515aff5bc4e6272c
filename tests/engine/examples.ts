/** Examples as their own programs write them. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const root = path.join(__dirname, '..', '..');
const FROM_SOURCE = ['-C', 'cnf-plumbing-source', '-r', 'ts-node/register/transpile-only'];

export const FLAGSHIP = path.join(root, 'examples', 'flagship');

/** Arguments of Node.js that run an example and write its files into a folder. */
function programOf(example: string, outdir: string): string[] {
  const folder = path.join('examples', example);
  if (!fs.existsSync(path.join(root, folder, 'site.yaml'))) return [path.join(folder, 'main.ts')];
  return [path.join('lib', 'cli', 'main.ts'), 'synth', path.join(folder, 'site.yaml'), '--directory', outdir];
}

/** Text of the YAML files of an example, in the order in which they apply. */
export function filesOf(example: string): string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), `cnf-${example}-`));
  try {
    execFileSync(process.execPath, [...FROM_SOURCE, ...programOf(example, outdir)], {
      cwd: root,
      env: { ...process.env, CDK8S_OUTDIR: outdir },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const names = fs.readdirSync(outdir).filter((name) => name.endsWith('.yaml'));
    return names.sort().map((name) => fs.readFileSync(path.join(outdir, name), 'utf8'));
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** Examples that are programs in TypeScript or site files. */
export const EXAMPLES = fs
  .readdirSync(path.join(root, 'examples'))
  .filter((name) => ['main.ts', 'site.yaml'].some((file) => fs.existsSync(path.join(root, 'examples', name, file))));
