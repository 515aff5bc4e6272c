import * as pulumi from '@pulumi/pulumi';
import { lateMarker } from '../../lib/core';
import { DeploymentError, withoutStack } from '../../lib/pulumi/deployment-error';
import { hydrate } from '../../lib/pulumi/hydrate';
import './recorder';

/** What a value is once Pulumi knows everything, and whether it is secret. */
async function settled(value: unknown): Promise<{ value: unknown; secret: boolean }> {
  const output: pulumi.Output<unknown> = pulumi.output(value);
  const secret = await pulumi.isSecret(output);
  return { value: await new Promise((resolve) => output.apply(resolve)), secret };
}

const late = (value: unknown) => lateMarker(pulumi.output(value));

test('parts without markers are the same objects as before', () => {
  const object = { a: [1, { b: 'text' }], c: null };
  expect(hydrate(object, 'x')).toBe(object);
});

test('a text that is one marker becomes the value, of whatever type', async () => {
  expect(await settled(hydrate({ a: late(3), b: late({ c: [true] }) }, 'x'))).toEqual({
    value: { a: 3, b: { c: [true] } },
    secret: false,
  });
});

test('a marker inside a text becomes part of it', async () => {
  expect(await settled(hydrate(`${late('a')}/b:${late(1)}`, 'x'))).toMatchObject({ value: 'a/b:1' });
});

test.each([
  ['a quote', 'a"b'],
  ['a backslash', 'a\\b'],
  ['a line break', 'a\nb'],
  ['what looks like an escape', '\\"'],
])('inside JSON text %s is escaped', async (_, nasty) => {
  const text = JSON.stringify({ whole: late(nasty), part: `<${late(nasty)}>` }, undefined, 2);
  const { value } = await settled(hydrate(text, 'x'));
  expect(JSON.parse(value as string)).toEqual({ whole: nasty, part: `<${nasty}>` });
});

test('JSON inside JSON inside JSON is escaped as often as it needs', async () => {
  const nest = (text: string) => JSON.stringify({ config: JSON.stringify({ plugin: JSON.stringify({ text }) }) });
  const { value } = await settled(hydrate(nest(late('"\\')), 'x'));
  expect(value).toBe(nest('"\\'));
});

test('numbers stay numbers where they are the whole of a JSON value, and the layout stays', async () => {
  const { value } = await settled(hydrate(`{\n "mtu": ${JSON.stringify(late(9000))},  "a": "b" }`, 'x'));
  expect(value).toBe('{\n "mtu": 9000,  "a": "b" }');
});

test('secrets stay secret, also in the middle of a text, and do not spread to other fields', async () => {
  const object = hydrate({ a: `x${lateMarker(pulumi.secret('s'))}`, b: late('plain') }, 'x') as Record<string, unknown>;
  expect(await settled(object.a)).toEqual({ value: 'xs', secret: true });
  expect(await settled(object.b)).toEqual({ value: 'plain', secret: false });
});

/** What an Output is made of, as far as it can fail. */
interface Insides {
  promise(): Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  allResources(): Promise<unknown>;
}

test.each([
  ['undefined in a text', () => `a${late(undefined)}`, /ConfigMap.data: the late value is undefined/],
  ['undefined in JSON', () => `{"a":"${late(undefined)}"}`, /ConfigMap.data: the late value is undefined/],
  ['an object in a text', () => `a${late({})}`, /is no text, number or boolean/],
])('%s is an error that says where', async (_, text, message) => {
  const { data } = hydrate({ data: text() }, 'ConfigMap') as { data: Insides };
  // Every promise inside a failed Output is rejected; in a program Pulumi takes care of them.
  const [failure] = await Promise.allSettled([data.promise(), data.isKnown, data.isSecret, data.allResources()]);
  expect(failure.status === 'rejected' && String(failure.reason)).toMatch(message);
});

test.each([
  ['of a value that does not fit', new DeploymentError([])],
  ['of a text that lacks its value', withoutStack(new pulumi.RunError('x'))],
])('an error %s has no stack, which Node.js would colour for a quarter of a minute', (_, error) => {
  expect(error.stack).toBe(`${error.name}: ${error.message}`);
});
