import { pointerPath } from '../../lib/core';

describe('a JSON pointer', () => {
  test('has numbers for places in a list, and text for keys, numeric ones too', () => {
    expect(pointerPath('/a/1/2', { a: [0, { 2: 'x' }] })).toEqual(['a', 1, '2']);
  });

  test('of the whole is empty', () => {
    expect(pointerPath('', {})).toEqual([]);
  });

  test('escapes ~ and / in keys', () => {
    expect(pointerPath('/a~1b/c~0d', {})).toEqual(['a/b', 'c~d']);
  });
});
