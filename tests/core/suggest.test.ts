import { didYouMean, nearest } from '../../lib/core';

const NICS = ['intel-e810-c', 'intel-e810-xxv', 'mellanox-connectx-6-dx'];

test.each([
  ['a slip', 'intel-e810c', 'intel-e810-c'],
  ['another case', 'Intel-E810-C', 'intel-e810-c'],
  ['two letters changed places', 'mellanox-conenctx-6-dx', 'mellanox-connectx-6-dx'],
])('%s is near: %s', (_, word, name) => {
  expect(nearest(word, NICS)).toBe(name);
  expect(didYouMean(word, NICS, 'see the list')).toBe(`did you mean "${name}"?`);
});

test('two neighbouring letters that have changed places are one slip, in a short word too', () => {
  expect(nearest('vfoi', ['kernel', 'vfio'])).toBe('vfio');
  expect(nearest('vlna', ['vlanQos', 'vlan'])).toBe('vlan');
  expect(nearest('3n', ['n3', 'n6'])).toBe('n3');
});

test('a word without its last part means a name that goes on after it, not one of another family', () => {
  expect(nearest('intel-e810', ['intel-e830', ...NICS])).toBe('intel-e810-c');
  expect(nearest('Mellanox-ConnectX-6', NICS)).toBe('mellanox-connectx-6-dx');
  expect(nearest('Intel-E810', ['intel-e810-c', 'intel-e810'])).toBe('intel-e810');
});

test.each(['broadcom', '', 'x', 'intel', 'vxyn'])('nothing is near %j', (word) => {
  expect(nearest(word, [...NICS, 'vlan'])).toBeUndefined();
  expect(didYouMean(word, [...NICS, 'vlan'], 'see the list')).toBe('see the list');
});

test('of two names equally near the first is meant, so that the answer is always the same', () => {
  expect(nearest('n4', ['n3', 'n6'])).toBe('n3');
});

test('nothing is near where nothing is known', () => {
  expect(nearest('n3', [])).toBeUndefined();
});
