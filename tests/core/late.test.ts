/** Values that arrive later travel as text, and come back as what they are. */
import * as pulumi from '@pulumi/pulumi';
import { isLate, isOutput, isStringifiedOutput, lateMarker, latePart, splitLate } from '../../lib/core';

test('a marker stands for its value inside any text', () => {
  const [registry, tag] = [{ name: 'registry' }, { name: 'tag' }];
  const text = `${lateMarker(registry)}/sriov-cni:${lateMarker(tag)}-thick`;
  expect(isLate(text)).toBe(true);
  expect(splitLate(text)).toEqual([{ late: registry }, { text: '/sriov-cni:' }, { late: tag }, { text: '-thick' }]);
  const [first] = splitLate(text);
  expect(first && 'late' in first && first.late).toBe(registry);
});

test('a marker survives JSON', () => {
  const value = {};
  const text = JSON.parse(JSON.stringify({ range: lateMarker(value) })).range;
  expect(splitLate(text)).toEqual([{ late: value }]);
});

test.each(['', '10.3.0.0/24', '«text»'])('%j arrives at once', (text) => {
  expect(isLate(text)).toBe(false);
  expect(splitLate(text)).toEqual(text === '' ? [] : [{ text }]);
});

test.each([undefined, null, 5, {}, []])('%j is no text, and so no late one', (value) => {
  expect(isLate(value)).toBe(false);
});

test('a part of a late text is late itself, that of another is there at once', async () => {
  const nameOf = (text: string) => text.split('/')[1] ?? '';
  expect(latePart('cnf/n3', nameOf)).toBe('n3');
  const [piece] = splitLate(latePart(lateMarker(pulumi.output('cnf/n6')), nameOf));
  const { late } = piece as { late: pulumi.Output<string> };
  expect(await new Promise((done) => late.apply(done))).toBe('n6');
});

test('a marker from another process is an error, not an empty text', () => {
  expect(() => splitLate('«cnf-late:999999999»')).toThrow('late value 999999999 is not known in this process');
});

test('two copies of the package know the same late values', () => {
  const value = {};
  const marker = lateMarker(value);
  jest.isolateModules(() => {
    const other = require('../../lib/core/late') as { splitLate: typeof splitLate };
    expect(other.splitLate).not.toBe(splitLate);
    expect(other.splitLate(marker)).toEqual([{ late: value }]);
  });
});

describe('a Pulumi Output', () => {
  const output = pulumi.output('registry.example.com');

  test('is known by its mark', () => {
    expect(isOutput(output)).toBe(true);
    for (const other of [undefined, null, 'text', {}, Promise.resolve()]) expect(isOutput(other)).toBe(false);
  });

  test('is still known when it has been glued into text or made JSON', () => {
    expect(isStringifiedOutput(`${output}/sriov-cni`)).toBe(true);
    expect(isStringifiedOutput(JSON.stringify({ output }))).toBe(true);
    expect(isStringifiedOutput('a text that is longer than the words of Pulumi for a glued Output')).toBe(false);
  });
});
