/**
 * Writes what is derived from the source: the JSON Schemas of the specs, the arguments of the Pulumi components and the
 * schema of their package, the pages of Problem codes, rules, NIC families, operating systems and constructs, the API report, what was proven.
 * `npm run generate`; a test fails when a generated file is stale.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiReport } from './api-report';
import { checkValidators } from './check-validators';
import { constructPages } from './construct-pages';
import { datapathMatrix } from './datapath-matrix';
import { nicTable } from './nic-table';
import { osTable } from './os-table';
import { problemPages } from './problem-pages';
import { proofPage } from './proof-page';
import { pulumiArgs } from './pulumi-args';
import { COMPONENTS } from './pulumi-components';
import { type Definitions, pulumiPackage } from './pulumi-package';
import { ruleTable } from './rule-table';
import { schemaGenerator } from './source-program';
import { specValidator, specValidators } from './spec-validator';
import { vdpaTable } from './vdpa-table';

const root = join(__dirname, '..');

interface Schemas {
  readonly definitions: Definitions;
}

/** Every generated file by its path, as text. */
export function generated(): Map<string, string> {
  const generator = schemaGenerator({ additionalProperties: false, extraTags: ['late', 'lateValues'], topRef: true });
  const titled = tidy({ title: 'cnf-plumbing site file', ...generator.createSchema('ClusterSpec') }) as object;
  const all = COMPONENTS.map(({ spec }) => (tidy(generator.createSchema(spec)) as Schemas).definitions);
  const definitions = Object.assign({}, ...all) as Definitions;
  const parts = COMPONENTS.map(({ spec }) => spec).filter((spec) => spec !== 'ClusterSpec');
  return new Map([
    ['schema/cluster-spec.json', `${JSON.stringify(titled, undefined, 2)}\n`],
    ['lib/spec/cluster-spec-validator.ts', specValidator(titled)],
    ['schema/component-specs.json', `${JSON.stringify({ definitions }, undefined, 2)}\n`],
    ['lib/spec/component-spec-validators.ts', specValidators({ definitions }, parts)],
    ['lib/checks/schemas/validators.ts', checkValidators()],
    ['lib/pulumi/args.ts', pulumiArgs(definitions, COMPONENTS)],
    ['schema/pulumi-package.json', pulumiPackage(definitions, COMPONENTS)],
    ['docs/problems.md', problemPages()],
    ['docs/rules.md', ruleTable()],
    ['docs/nics.md', nicTable()],
    ['docs/datapath-matrix.md', datapathMatrix()],
    ['docs/vdpa-drivers.md', vdpaTable()],
    ['docs/operating-systems.md', osTable()],
    ...constructPages(),
    ['docs/api-report.md', apiReport()],
    ['docs/proof.md', proofPage()],
  ]);
}

/**
 * Numbers of the spec are whole; a default that is a sentence ("- none") belongs into the description; of a map whose
 * values may be late it is the values that are.
 */
function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy);
  if (typeof node !== 'object' || node === null) return node;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) result[key] = tidy(value);
  if (result.type === 'number') result.type = 'integer';
  if (result.lateValues) {
    delete result.lateValues;
    result.additionalProperties = { ...(result.additionalProperties as object), late: true };
  }
  if (typeof result.default === 'string' && result.default.startsWith('- ')) {
    result.description = `${result.description} Default: ${result.default.slice(2)}.`;
    delete result.default;
  }
  return result;
}

if (require.main === module) {
  for (const [path, text] of generated()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}
