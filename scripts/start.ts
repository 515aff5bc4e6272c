/** `npm start`: synthesises the flagship cluster into dist/ and prints what was decided. */
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PlumbingError } from '../lib/core';
import { inspectTree, manifestsOf } from '../lib/output';
import { objectsText, planText } from '../lib/report';

const root = join(__dirname, '..');
const outdir = join(root, 'dist');
// As `cdk8s synth` does, so that both leave the same files behind.
rmSync(outdir, { recursive: true, force: true });
process.env.CDK8S_OUTDIR = outdir;

try {
  const { app, edge } = require('../examples/flagship/main') as typeof import('../examples/flagship/main');
  const objects = manifestsOf(inspectTree(app)).map(({ object }) => object);
  const files = readdirSync(outdir).filter((name) => name.endsWith('.yaml'));
  if (edge.plan) console.log(planText(edge.plan));
  console.log(`\n${objectsText(objects)}\n\nFiles, in the order in which they apply`);
  for (const name of files.sort()) console.log(`  ${relative(process.cwd(), join(outdir, name))}`);
} catch (error) {
  if (!PlumbingError.is(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
