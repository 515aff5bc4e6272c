/** The flagship example, as its own program writes it. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

export const FLAGSHIP = path.join(__dirname, '..', '..', 'examples', 'flagship');

/** Text of its YAML files, in the order in which they apply. */
export function flagshipFiles(): string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cnf-flagship-'));
  try {
    process.env.CDK8S_OUTDIR = outdir;
    require('../../examples/flagship/main');
    const names = fs.readdirSync(outdir).filter((name) => name.endsWith('.yaml'));
    return names.sort().map((name) => fs.readFileSync(path.join(outdir, name), 'utf8'));
  } finally {
    delete process.env.CDK8S_OUTDIR;
    fs.rmSync(outdir, { recursive: true });
  }
}
