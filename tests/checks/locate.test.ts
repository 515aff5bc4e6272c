/** Where a Problem stands in a file: the line and column of the field, also in JSON that a field holds. */
import { locate } from '../../lib/checks/locate';
import { readManifests } from '../../lib/checks/manifest-text';
import { problem } from '../../lib/core';

const DETAILS = { message: 'm', value: 1, allowed: 'a', hint: 'h' };

/** The place of a path in a text, and what is written there. */
function found(text: string, path: string): string {
  const name = 'dir/a.yaml';
  const { parts } = readManifests({ name, text, named: true });
  const [finding] = locate([problem('NET001', path.replace(/^#/, `${name}#`), DETAILS)], [{ name, text, parts }]);
  const { line = 0, column = 0, file } = finding ?? {};
  expect(file).toBe(name);
  return `${line}:${column} ${text.split('\n')[line - 1]?.slice(column - 1)}`;
}

const TWO = `# a comment
apiVersion: v1
kind: Pod
metadata: { name: a, labels: { "x/y": z } }
---
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: app
    resources:
      limits:
        intel.com/n3: "1"
`;

test.each([
  ['#0', '2:1 apiVersion: v1'],
  ['#0: metadata.labels["x/y"]', '4:32 "x/y": z } }'],
  ['#1', '6:1 apiVersion: v1'],
  ['#1: spec.containers[0]', '10:5 name: app'],
  ['#1: spec.containers[0].resources.limits["intel.com/n3"]', '13:9 intel.com/n3: "1"'],
  ['#1: spec.containers[0].securityContext.capabilities.add', '10:5 name: app'],
  ['#1: spec.volumes[3].name', '8:1 spec:'],
])('%s is at %s', (path, place) => {
  expect(found(TWO, path)).toBe(place);
});

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nspec:\n';

test.each([
  ['a literal block', '  config: |\n    {\n      "type": "sriov",\n      "vlan": 5000\n    }\n', '7:7 "vlan": 5000'],
  [
    'a literal block with an indicator',
    '  config: |2-\n      { "type": "sriov",\n    "vlan": 5000 }\n',
    '6:5 "vlan": 5000 }',
  ],
  ['single quotes', `  config: '{"a''b": 1, "vlan": 5000}'\n`, `4:24 "vlan": 5000}'`],
  ['single quotes over several lines', `  config: '{\n\n    "a''b": 1,\n  "vlan": 5000\n  }'\n`, '7:3 "vlan": 5000'],
  ['single quotes that go on at the start of a line', `  config: '{\n"a": 1,\n"vlan": 5000\n}'\n`, '6:1 "vlan": 5000'],
  ['double quotes', '  config: "{\\"\\u0061\\": 1, \\"vlan\\": 5000}"\n', '4:28 \\"vlan\\": 5000}"'],
  ['keys in another case', '  config: |\n    {"VLAN": 5000}\n', '5:6 "VLAN": 5000}'],
  ['text over several lines, whose place cannot be told', '  config: >\n    {"a": 1,\n    "vlan": 5000}\n', '4:11 >'],
  ['text that is no JSON', '  config: "{"\n', '4:11 "{"'],
])('a field of JSON in %s', (_, yaml, place) => {
  expect(found(CONFIG + yaml, '#0: spec.config.vlan')).toBe(place);
});

test('a list of JSON, and a name in a list parted by commas', () => {
  const yaml = `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    k/j: '[{"name":"a"},{"name":"b"}]'\n    k/n: a, ns/b@net1\n`;
  expect(found(yaml, '#0: metadata.annotations["k/j"][1].name')).toBe(`5:26 "name":"b"}]'`);
  expect(found(yaml, '#0: metadata.annotations["k/n"][1]')).toBe('6:13 ns/b@net1');
});

test('what an alias stands for is at its anchor', () => {
  const yaml = 'apiVersion: v1\nkind: Pod\na: &x\n  b: 1\nc: *x\n';
  expect(found(yaml, '#0: c.b')).toBe('4:3 b: 1');
});

test('a field behind text in quotes that goes on at the start of a line', () => {
  const yaml = `apiVersion: v1\nkind: Pod\na:\n  b: '{\n"c":\n}'\n  d: 1\n`;
  expect(found(yaml, '#0: a.d')).toBe('7:3 d: 1');
});

test('an item of a List', () => {
  const yaml = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {}\n';
  expect(found(yaml, '#0: items[0].spec')).toBe('6:3 spec: {}');
});

test('line ends of Windows count once', () => {
  expect(found(TWO.replaceAll('\n', '\r\n'), '#1: spec.containers[0]')).toBe('10:5 name: app\r');
});

test('a path in no text is found in the site file, or stands for itself', () => {
  const nodes = problem('HP007', 'nodePools.upf.hugepages', DETAILS);
  const site = { name: 'site.yaml', text: 'platform: {}\nnodePools:\n  upf:\n    hugepages: {}\n' };
  expect(locate([nodes], [], site)).toEqual([{ problem: nodes, file: 'site.yaml', line: 4, column: 5 }]);
  expect(locate([nodes], [])).toEqual([{ problem: nodes, file: 'nodePools.upf.hugepages', line: 1, column: 1 }]);
});
