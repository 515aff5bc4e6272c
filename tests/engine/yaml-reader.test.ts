/** What the YAML writer writes, sigs.k8s.io/yaml reads back unchanged: the reader of kubectl, helm and controllers. */

import { Yaml } from 'cdk8s';
import { toYaml } from '../../lib/output/yaml';
import { inBatches, inEveryPlace, nastyStrings } from '../output/nasty-strings';
import { type Answer, yamlReader } from './yaml-reader';

let read: Awaited<ReturnType<typeof yamlReader>>;
beforeAll(async () => {
  read = await yamlReader();
}, 300_000);

test('every nasty string comes back as it was: as a value, a list item and a key', () => {
  const batches = inBatches(nastyStrings(), 500).map(inEveryPlace);
  const answers = read(batches.map(toYaml));
  expect(answers).toHaveLength(batches.length);
  const broken = batches.flatMap((batch, i) => {
    const answer = answers[i] as Answer;
    if ('error' in answer) return [answer.error];
    const got = answer.json as typeof batch;
    return batch.items.filter((text, j) => {
      const value = (got.values as Record<string, unknown>)[`v${j}`];
      const key = Object.getOwnPropertyDescriptor(got.keys, text)?.value;
      return value !== text || got.items[j] !== text || key !== `k${j}`;
    });
  });
  expect(broken).toEqual([]);
}, 120_000);

test('numbers come back as they were', () => {
  const numbers = [0, 1, -1, 0.5, -0.25, 1e21, 1e-7, 1.5e300, 5e-324, 2 ** 53 - 1, -(2 ** 53) + 1, 1e20, 123456789012];
  const [answer] = read([toYaml({ numbers })]);
  expect(answer).toEqual({ json: { numbers } });
});

test('the writer of cdk8s breaks some of them, so the list is nasty enough to tell', () => {
  const strings = nastyStrings().filter((text) => text.length < 20);
  const answers = read(strings.map((text) => Yaml.stringify([text])));
  const broken = strings.filter((text, i) => JSON.stringify(answers[i]) !== JSON.stringify({ json: [text] }));
  expect(broken).toEqual(expect.arrayContaining(['0o17', '0X10', '0B11', '\u0080']));
}, 120_000);
