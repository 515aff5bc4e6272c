/** Values that readers of YAML take for different things (YAML003). */
import { readManifests } from '../../lib/checks/manifest-text';

function found(text: string): string[] {
  const { problems } = readManifests({ name: 'a', text, named: true });
  return problems.map(({ problem: { code, path, message, hint } }) => `${code} ${path.slice(5)}: ${message}; ${hint}`);
}

const policy = (value: string) =>
  `apiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy\nspec:\n  x: ${value}\n`;
const configMap = (field: string, value: string) => `apiVersion: v1\nkind: ConfigMap\n${field}:\n  x: ${value}\n`;

test.each([
  ['an address in quotes', policy('"0000:18:00.0"')],
  ['an address that is text to all', policy('0000:86:00.0')],
  ['letters in an address', policy('0000:3b:00.0')],
  ['zero, and numbers without a leading zero', policy('[0, 10, 0.5, 100]')],
  ['a time in another kind of object, outside of text', configMap('schedule', '12:30:45')],
  ['a file mode in another kind of object', configMap('defaultMode', '0644')],
])('%s is no matter', (_, text) => {
  expect(found(text)).toEqual([]);
});

test.each([
  [
    'a PCI address',
    policy('0000:18:00.1'),
    'spec.x: 0000:18:00.1 is text to kubectl and the number 1080.1 to YAML 1.1 readers; write "0000:18:00.1"',
  ],
  [
    'a MAC address',
    policy('02:00:00:00:00:01'),
    'spec.x: 02:00:00:00:00:01 is text to kubectl and the number 1555200001 to YAML 1.1 readers; write "02:00:00:00:00:01"',
  ],
  [
    'an item of a list',
    policy('[a, 18:00]'),
    'spec.x[1]: 18:00 is text to kubectl and the number 1080 to YAML 1.1 readers; write "18:00"',
  ],
  [
    'a number with a leading zero',
    policy('010'),
    'spec.x: 010 is a number to some YAML readers and another number, or text, to others; write "010" for the text, 10 for the number',
  ],
  [
    'text of a ConfigMap',
    configMap('data', '12:30:45'),
    'data.x: 12:30:45 is text to kubectl and the number 45045 to YAML 1.1 readers; write "12:30:45"',
  ],
])('%s is found', (_, text, expected) => {
  expect(found(text)).toEqual([`YAML003 ${expected}`]);
});
