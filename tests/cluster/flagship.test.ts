/** The flagship cluster: its files, its plan, and that nothing depends on chance. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { spec } from '../../examples/flagship/cluster';
import { CnfCluster, PlumbingApp } from '../../lib';
import { planText } from '../../lib/report';
import { expectGolden, withoutNodeProgram } from '../golden';
import { chances, shuffled } from './shuffled';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnf-flagship-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const yamlIn = (place: string) =>
  readdirSync(place)
    .filter((name) => name.endsWith('.yaml'))
    .sort();

/** Files of a cluster by name. */
function files(cluster: object): Record<string, string> {
  const app = new PlumbingApp({ outdir: folder });
  new CnfCluster(app, 'edge', cluster as typeof spec);
  app.synth();
  return Object.fromEntries(yamlIn(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

test('its files, as its program writes them', () => {
  process.env.CDK8S_OUTDIR = folder;
  try {
    jest.isolateModules(() => require('../../examples/flagship/main'));
  } finally {
    delete process.env.CDK8S_OUTDIR;
  }
  const names = yamlIn(folder);
  for (const name of names) {
    expectGolden(`flagship/${name}`, withoutNodeProgram(readFileSync(join(folder, name), 'utf8')));
  }
  expect(yamlIn(join(__dirname, '..', 'golden', 'flagship'))).toEqual(names);
});

test('its plan, with every decision', () => {
  const { plan } = new CnfCluster(new PlumbingApp(), 'edge', spec);
  if (!plan) throw new Error('the flagship has no plan');
  expectGolden('flagship/plan.txt', `${planText(plan, { decisions: true })}\n`);
});

test('two syntheses are equal, byte for byte', () => {
  expect(files(spec)).toEqual(files(spec));
});

test('the order of keys in the spec does not matter', () => {
  const expected = files(spec);
  fc.assert(
    fc.property(chances, (stream) => {
      expect(files(shuffled(spec, stream) as object)).toEqual(expected);
    }),
    { numRuns: 8 },
  );
});
