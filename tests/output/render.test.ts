/** Our rendering of objects against that of cdk8s: the same keys in the same order, or the same refusal. */
import { ApiObject, App, Chart, type IResolver, JsonPatch, Lazy } from 'cdk8s';
import fc from 'fast-check';
import { copierOf, rendererOf } from '../../lib/output';

function objectWith(spec: unknown, metadata: object = {}, app = new App()): ApiObject {
  const props = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'thing', ...metadata }, spec };
  return new ApiObject(new Chart(app, 'chart'), 'thing', props);
}

function outcome(render: () => unknown): string {
  try {
    // JSON hides undefined and instances, and keeps the order of keys.
    return JSON.stringify(render(), (_, value) =>
      value === undefined ? 'undefined' : typeof value === 'function' ? 'function' : value,
    );
  } catch (error) {
    return String(error);
  }
}

function expectAsCdk8s(object: ApiObject): void {
  const theirs = outcome(() => ApiObject.prototype.toJson.call(object));
  expect(outcome(rendererOf(object))).toBe(theirs);
  expect(outcome(copierOf(object))).toBe(theirs);
}

class Quantity {
  public constructor(public readonly value: string) {}
}

const odd = fc.constantFrom<unknown>(
  null,
  undefined,
  Number.NaN,
  new Date(0),
  new Quantity('1Gi'),
  Lazy.any({ produce: () => ({ z: 1, a: null }) }),
  { resolve: () => 'resolved' },
  () => 'function',
  new Map([['a', 1]]),
  Object.create(null),
  JSON.parse('{ "__proto__": 1 }'),
  { constructor: 'named so' },
  [],
  {},
);

const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.boolean(), odd, tie('list'), tie('map')),
  list: fc.array(tie('any'), { maxLength: 4 }),
  map: fc.dictionary(fc.string({ maxLength: 4 }), tie('any'), { maxKeys: 5 }),
})).any;

test('any spec renders as cdk8s renders it', () => {
  fc.assert(
    fc.property(value, (spec) => expectAsCdk8s(objectWith(spec))),
    { numRuns: 2000 },
  );
});

test('any metadata renders as cdk8s renders it', () => {
  const metadata = fc.record({ labels: fc.dictionary(fc.string(), value), custom: value });
  fc.assert(
    fc.property(metadata, (given) => expectAsCdk8s(objectWith({}, given))),
    { numRuns: 2000 },
  );
});

test('patches are applied', () => {
  const object = objectWith({ replicas: 1 });
  object.addJsonPatch(JsonPatch.replace('/spec/replicas', 2));
  expect(rendererOf(object)()).toMatchObject({ spec: { replicas: 2 } });
});

test("an app's own resolvers are asked", () => {
  const resolver: IResolver = { resolve: (context) => context.value === 1 && context.replaceValue('one') };
  const object = objectWith({ replicas: 1 }, {}, new App({ resolvers: [resolver] }));
  expect(rendererOf(object)()).toMatchObject({ spec: { replicas: 'one' } });
});

test('an object with a rendering of its own keeps it', () => {
  const object = objectWith({});
  object.toJson = () => ({ mine: true });
  expect(rendererOf(object)()).toEqual({ mine: true });
});

test('keys stay as written when cdk8s is told so', () => {
  process.env.CDK8S_DISABLE_SORT = '1';
  try {
    expectAsCdk8s(objectWith({ z: 1, a: 2 }));
  } finally {
    delete process.env.CDK8S_DISABLE_SORT;
  }
});
