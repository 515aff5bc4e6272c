/** An object that stands in two places is judged once, where it is applied last (NAME003). */
import { distinctObjects } from '../../lib/checks/repeated-objects';
import { documents } from './documents';

const policy = (vfs: number, metadata: string) =>
  `apiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy\nmetadata: ${metadata}\nspec: { numVfs: ${vfs} }\n`;

test('the last of two objects counts, and the first is reported', () => {
  const input = [
    ...documents(policy(1, '{ name: n3 }'), 'a.yaml'),
    ...documents(
      `kind: List\napiVersion: v1\nitems: [${JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'n3' } })}]`,
      'b.yaml',
    ),
    ...documents(policy(2, '{ name: n3 }'), 'c.yaml'),
  ];
  const { documents: distinct, problems } = distinctObjects(input);
  expect(distinct.map(({ origin }) => origin.path)).toEqual(['b.yaml#0: items[0]', 'c.yaml#0']);
  expect(problems.map(({ code, path, message }) => ({ code, path, message }))).toEqual([
    {
      code: 'NAME003',
      path: 'a.yaml#0: metadata.name',
      message: expect.stringContaining('SriovNetworkNodePolicy n3 stands in c.yaml#0 too'),
    },
  ]);
});

test('objects of other kinds, namespaces and names, and objects without a name, are not the same', () => {
  const input = documents(
    [
      policy(1, '{ name: n3, namespace: a }'),
      policy(1, '{ name: n3, namespace: b }'),
      policy(1, '{ name: n4, namespace: a }'),
      policy(1, '{ generateName: n-, namespace: a }'),
      policy(1, '{ generateName: n-, namespace: a }'),
    ].join('---\n'),
  );
  expect(distinctObjects(input)).toMatchObject({ documents: { length: 5 }, problems: [] });
});
