/** Where Kubernetes takes text alone, and YAML without quotes gives something else (FIELD003). */
import { checkManifests } from '../../lib/checks';
import { documents } from './documents';

const paths = (yaml: string) =>
  checkManifests(documents(yaml, 'a'))
    .filter(({ code }) => code === 'FIELD003')
    .map(({ path }) => path.slice('a#0: '.length));

const pod = (metadata: string, container: string, spec = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: b, ${metadata} }\nspec: { ${spec} containers: [{ name: c, image: 'd:1', ${container} }] }\n`;

test('text, null and what is absent are right', () => {
  const container = 'env: [{ name: A, value: "1" }, { name: B, valueFrom: {} }, { name: C, value: }], args: ["1", a]';
  expect(
    paths(pod('labels: { a: "1", b: }, annotations: { c: "true" }', container, 'nodeSelector: { d: "" },')),
  ).toEqual([]);
});

test.each([
  ['a label', pod('labels: { a: 1 }', ''), 'metadata.labels.a'],
  ['an annotation', pod('annotations: { a: true }', ''), 'metadata.annotations.a'],
  ['a node selector', pod('', '', 'nodeSelector: { a: true },'), 'spec.nodeSelector.a'],
  ['an environment variable', pod('', 'env: [{ name: A, value: 1 }]'), 'spec.containers[0].env[0].value'],
  ['an argument', pod('', 'args: [a, 2]'), 'spec.containers[0].args[1]'],
  ['a word of a command', pod('', 'command: [true]'), 'spec.containers[0].command[0]'],
  ['data of a ConfigMap', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: { b: 1 } }\n', 'data.a'],
])('%s that is no text is found', (_, yaml, path) => {
  expect(paths(yaml)).toEqual([path]);
});

test('labels of a pod template and of its selector are found too', () => {
  const yaml = `apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: b }
spec:
  selector: { matchLabels: { a: 1 } }
  template: { metadata: { labels: { a: 1 } }, spec: { containers: [] } }
`;
  expect(paths(yaml)).toEqual(['spec.template.metadata.labels.a', 'spec.selector.matchLabels.a']);
});
