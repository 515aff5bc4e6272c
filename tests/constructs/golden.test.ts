/** What each construct makes when it stands alone, in a plain cdk8s App. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { toYaml } from '../../lib';
import { expectGolden } from '../golden';
import { ALONE, FOREIGN_KINDS, NAMESPACE } from './alone';

const program = (name: string) => readFileSync(join(__dirname, '../../node-program', name), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind
type Manifest = any;

/** The text of the node program is held against its files, and left out of the golden ones with its hash. */
function withoutProgram(object: Manifest): Manifest {
  const { annotations } = object.spec?.template?.metadata ?? {};
  if (annotations?.['cnfplumbing.io/node-program'])
    annotations['cnfplumbing.io/node-program'] = '<hash of node-program>';
  if (object.kind !== 'ConfigMap' || !object.data['main.sh']) return object;
  for (const [name, text] of Object.entries(object.data)) expect(text).toBe(program(name));
  return { ...object, data: '<the files of node-program>' };
}

test.each(Object.entries({ ...ALONE, ...FOREIGN_KINDS }))('%s', (name, make) => {
  const chart = new Chart(new App(), name, { namespace: NAMESPACE });
  make(chart);
  expect(chart.node.findAll().flatMap((construct) => construct.node.validate())).toEqual([]);
  expectGolden(
    `constructs/${name}.yaml`,
    chart
      .toJson()
      .map((object) => `---\n${toYaml(withoutProgram(object))}`)
      .join(''),
  );
});
