import fc from 'fast-check';
import { checkManifests, readFacts } from '../../lib/checks';

/** Kinds that the readers know, so that arbitrary content meets every reader. */
const TYPES = [
  ['v1', 'Namespace'],
  ['v1', 'ConfigMap'],
  ['v1', 'Pod'],
  ['v1', 'List'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'CronJob'],
  ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'],
  ['sriovnetwork.openshift.io/v1', 'SriovNetwork'],
] as const;

/** Words that mean something somewhere, and those that are dangerous as keys. */
const WORDS = [
  ...['metadata', 'name', 'namespace', 'labels', 'annotations', 'spec', 'template', 'jobTemplate', 'items', 'data'],
  ...['containers', 'initContainers', 'volumes', 'volumeMounts', 'resources', 'requests', 'limits', 'nodeSelector'],
  ...[
    'securityContext',
    'capabilities',
    'add',
    'emptyDir',
    'medium',
    'hostPath',
    'path',
    'configMap',
    'config',
    'args',
  ],
  ...['affinity', 'image', 'hugepages-1Gi', 'hugepages-constructor', 'intel.com/n3', 'k8s.v1.cni.cncf.io/networks'],
  ...['k8s.v1.cni.cncf.io/resourceName', 'resourceList', 'selectors', 'resourceName', 'vendors'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'],
];

const TEXTS = [
  '',
  '{',
  '[{"name":"n3"}]',
  '[null]',
  'n3,a/b@c',
  '{"type":"sriov","vlan":-1,"ipam":null}',
  '{"plugins":[{"type":"sriov","__proto__":{"polluted":true}}]}',
  '{"resourceList":[{"resourceName":"n3","selectors":[{"vendors":["15b3"],"isRdma":true}]}]}',
  '{"resourceList":[{"resourceName":"__proto__","selectors":{"__proto__":{"polluted":true}}}]}',
  '--resource-prefix=a.b',
  'HugePages-x',
  '1Gi',
];

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, Number.NaN, undefined),
    fc.constantFrom(...TEXTS, ...WORDS),
    fc.array(tie('json'), { maxLength: 3 }),
    // JSON.parse makes __proto__ an ordinary key, as a YAML reader may.
    fc
      .array(fc.tuple(fc.constantFrom(...WORDS), tie('json')), { maxLength: 6 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

const documents = fc.array(
  fc
    .tuple(fc.option(fc.constantFrom(...TYPES)), json)
    .map(([type, content]) =>
      type && typeof content === 'object' ? { ...content, apiVersion: type[0], kind: type[1] } : content,
    )
    .map((object) => ({ object, origin: { path: 'foreign.yaml#0' } })),
  { maxLength: 5 },
);

describe('foreign input', () => {
  test('of any shape is read and judged without an exception', () => {
    fc.assert(
      fc.property(documents, (input) => {
        for (const { value, allowed, hint } of checkManifests(input)) {
          expect(value).toBeDefined();
          expect(allowed && hint).toBeTruthy();
        }
      }),
      { numRuns: 500 },
    );
  });

  test('that is not an object at all is passed over', () => {
    const empty = {
      namespaces: [],
      nodePools: [],
      resources: [],
      networks: [],
      workloads: [],
      unreadable: [],
      policies: [],
      poolConfigs: [],
    };
    for (const object of [null, undefined, 7, 'kind: Pod', [], {}, { kind: 'Pod' }, { kind: 7, apiVersion: 'v1' }]) {
      expect(readFacts([{ object, origin: { path: 'foreign.yaml#0' } }])).toEqual(empty);
    }
  });

  test('cannot change what other objects inherit', () => {
    const hostile = JSON.parse(`{
      "apiVersion": "v1", "kind": "Pod",
      "metadata": { "labels": { "__proto__": "polluted" }, "annotations": { "__proto__": { "polluted": 1 } } },
      "spec": {
        "nodeSelector": { "__proto__": "polluted" },
        "containers": [{ "resources": { "limits": { "__proto__": "1", "constructor": "2" } } }]
      }
    }`) as unknown;
    const { workloads } = readFacts([{ object: hostile, origin: { path: 'foreign.yaml#0' } }]);
    const problems = checkManifests([{ object: hostile, origin: { path: 'foreign.yaml#0' } }]);
    // The one thing that is wrong: an annotation is text.
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['FIELD003', 'foreign.yaml#0: metadata.annotations.__proto__'],
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(workloads[0]?.nodeSelector)).toBe(Object.prototype);
  });
});
