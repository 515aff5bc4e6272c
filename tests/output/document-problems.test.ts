/** What stands in single objects and cannot stand in a file, and names that are given twice. */
import { ApiObject, App, Chart } from 'cdk8s';
import { lateMarker } from '../../lib/core';
import { inspectTree } from '../../lib/output';

/** Text that Pulumi leaves where an Output is turned into a string. */
const STRINGIFIED = 'Calling [toString] on an [Output<T>] is not supported.';

const NAN = 'NaN, which no manifest can hold';

/** Problems of an object of a kind that nothing else is known about. */
function problemsWith(data: object) {
  const app = new App();
  const metadata = { name: 'settings', namespace: 'cnf' };
  new ApiObject(new Chart(app, 'c'), 'settings', { apiVersion: 'example.com/v1', kind: 'Thing', metadata, data });
  return inspectTree(app).problems.map(({ code, path, message }) => ({ code, path, message }));
}

const late = lateMarker('later');
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

test.each<[string, object, string, string, string]>([
  ['a value that only Pulumi knows', { a: `${late}/upf` }, 'LATE002', 'data.a', 'only Pulumi knows'],
  ['one in a list', { a: ['x', { b: late }] }, 'LATE002', 'data.a[1].b', 'only Pulumi knows'],
  ['a key that only Pulumi knows', { [late]: 'x' }, 'LATE001', `data["${late}"]`, 'a key that only Pulumi knows'],
  ['the text an Output leaves', { a: `x ${STRINGIFIED}` }, 'LATE001', 'data.a', 'turned into a string'],
  ['that text as a key', { [STRINGIFIED]: 1 }, 'LATE001', `data["${STRINGIFIED}"]`, 'turned into a string'],
  ['no number', { a: Number.NaN }, 'OBJ001', 'data.a', NAN],
  ['an infinite number', { a: Number.POSITIVE_INFINITY }, 'OBJ001', 'data.a', 'Infinity'],
  ['half of a surrogate pair', { a: 'x\ud800' }, 'OBJ001', 'data.a', 'half of a surrogate pair'],
])('%s is a Problem at its place', (_, data, code, place, message) => {
  expect(problemsWith(data)).toEqual([
    { code, path: `c/settings: ${place}`, message: expect.stringContaining(message) },
  ]);
});

test.each<[string, object, RegExp]>([
  ['a function', { a: () => 1 }, /data\.a .*holds a function/],
  ['a date', { a: new Date(0) }, /data\.a holds an object of class Date/],
  ['a map', { a: new Map() }, /data\.a holds an object of class Map/],
  ['an object that contains itself', { a: cyclic }, /contains itself/],
])('%s is a Problem, not an exception', (_, data, message) => {
  const problems = problemsWith(data);
  expect(problems).toEqual([expect.objectContaining({ code: 'OBJ001' })]);
  expect(`${problems[0]?.path} ${problems[0]?.message}`).toMatch(message);
});

describe('a name that is given twice', () => {
  type Described = readonly [apiVersion: string, kind: string, name: string | undefined, namespace?: string];

  /** Two objects in charts of their own. */
  function pair(one: Described, two: Described) {
    const app = new App();
    [one, two].forEach(([apiVersion, kind, name, namespace], i) => {
      const metadata = name === undefined ? { generateName: 'x-' } : { name };
      new ApiObject(new Chart(app, `c${i}`, { namespace }), 'x', { apiVersion, kind, metadata });
    });
    return inspectTree(app).problems;
  }

  const ROLE = 'rbac.authorization.k8s.io/v1';
  test.each<[string, Described, Described]>([
    ['in one namespace', ['v1', 'ConfigMap', 'n', 'a'], ['v1', 'ConfigMap', 'n', 'a']],
    ['in no namespace at all', ['v1', 'ConfigMap', 'n'], ['v1', 'ConfigMap', 'n']],
    ['by two versions of one group', ['apps/v1', 'Deployment', 'n', 'a'], ['apps/v1beta1', 'Deployment', 'n', 'a']],
    [
      'outside namespaces, whatever namespace charts have',
      [ROLE, 'ClusterRole', 'n', 'a'],
      [ROLE, 'ClusterRole', 'n', 'b'],
    ],
    ['by two Namespaces', ['v1', 'Namespace', 'n', 'a'], ['v1', 'Namespace', 'n']],
  ])('%s is NAME002, with the construct paths of both', (_, one, two) => {
    expect(pair(one, two)).toEqual([
      expect.objectContaining({ code: 'NAME002', message: expect.stringContaining('by c0/x and by c1/x'), value: 'n' }),
    ]);
  });

  test.each<[string, Described, Described]>([
    ['in two namespaces', ['v1', 'ConfigMap', 'n', 'a'], ['v1', 'ConfigMap', 'n', 'b']],
    ['to two kinds', ['v1', 'ConfigMap', 'n', 'a'], ['v1', 'Secret', 'n', 'a']],
    ['to kinds of two groups', ['apps/v1', 'Thing', 'n', 'a'], ['example.com/v1', 'Thing', 'n', 'a']],
    ['by the API server', ['v1', 'ConfigMap', undefined, 'a'], ['v1', 'ConfigMap', undefined, 'a']],
  ])('%s is fine', (_, one, two) => {
    expect(pair(one, two)).toEqual([]);
  });
});
