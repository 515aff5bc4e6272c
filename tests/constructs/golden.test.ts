/** What each construct makes when it stands alone, in a plain cdk8s App. */
import { App, Chart } from 'cdk8s';
import { toYaml } from '../../lib';
import { expectGolden, withoutNodeProgram } from '../golden';
import { ALONE, FOREIGN_KINDS, NAMESPACE } from './alone';

test.each(Object.entries({ ...ALONE, ...FOREIGN_KINDS }))('%s', (name, make) => {
  const chart = new Chart(new App(), name, { namespace: NAMESPACE });
  make(chart);
  expect(chart.node.findAll().flatMap((construct) => construct.node.validate())).toEqual([]);
  expectGolden(
    `constructs/${name}.yaml`,
    withoutNodeProgram(
      chart
        .toJson()
        .map((object) => `---\n${toYaml(object)}`)
        .join(''),
    ),
  );
});
