import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/core';
import { CnfCluster, type DeployOptions, deploy, type ObjectOptions, PlumbingError } from '../../lib/pulumi';
import { type Registered, recorded } from './recorder';

const object = (scope: Construct, kind: string, name: string, more: object = {}) =>
  new ApiObject(scope, `${kind}-${name}`, {
    apiVersion: kind === 'DaemonSet' ? 'apps/v1' : 'v1',
    kind,
    metadata: kind === 'Namespace' ? { name } : { name, namespace: 'cnf' },
    ...more,
  });

const tree = (scope: Construct) => {
  object(scope, 'Namespace', 'cnf');
  object(scope, 'ConfigMap', 'a');
  object(scope, 'ConfigMap', 'b');
  object(scope, 'DaemonSet', 'agent');
};

const registered = (objects: ObjectOptions[], more: DeployOptions = {}) =>
  recorded(() => deploy('edge', tree, { objects, ...more }));

const named = (all: Registered[], name: string) => all.find((r) => r.name === name && !r.read) as Registered;

async function problemsOf(program: () => unknown): Promise<Problem[]> {
  let problems: readonly Problem[] = [];
  const all = await recorded(() => {
    try {
      program();
    } catch (error) {
      if (!PlumbingError.is(error)) throw error;
      problems = error.problems;
    }
  });
  expect(all).toEqual([]);
  return [...problems];
}

describe('options of single objects', () => {
  test('every option reaches the objects that its entry names, and no other', async () => {
    const all = await registered([
      {
        match: { kind: 'ConfigMap', name: 'a', namespace: 'cnf' },
        ignoreChanges: ['data["owner"]'],
        protect: true,
        retainOnDelete: true,
        import: true,
        aliases: ['edge/cnf/old', 'urn:pulumi:stack::project::kubernetes:core/v1:ConfigMap::older'],
        timeoutSeconds: 90,
      },
    ]);
    expect(named(all, 'edge/cnf/a')).toMatchObject({
      ignoreChanges: ['data["owner"]'],
      protect: true,
      retainOnDelete: true,
      importId: 'cnf/a',
      timeouts: ['90s', '90s', '90s'],
      deletedWith: '',
    });
    expect(named(all, 'edge/cnf/a').formerNames).toEqual([
      'edge/cnf/old',
      'edge/cnf/old',
      'urn:pulumi:stack::project::kubernetes:core/v1:ConfigMap::older',
    ]);
    expect(named(all, 'edge/cnf/b')).toMatchObject({
      ignoreChanges: [],
      protect: false,
      retainOnDelete: false,
      importId: '',
      timeouts: [],
      formerNames: [],
      deletedWith: 'edge/cnf',
    });
  });

  test('lists of several entries add up, of other words the last one counts', async () => {
    const all = await registered([
      { match: { namespace: 'cnf' }, protect: true, ignoreChanges: ['data.x'] },
      { match: { kind: 'ConfigMap' }, ignoreChanges: ['data.y'] },
      { match: { name: 'b' }, protect: false },
    ]);
    expect(named(all, 'edge/cnf/a')).toMatchObject({ protect: true, ignoreChanges: ['data.x', 'data.y'] });
    expect(named(all, 'edge/cnf/b')).toMatchObject({ protect: false, ignoreChanges: ['data.x', 'data.y'] });
    expect(named(all, 'edge/cnf/agent')).toMatchObject({ protect: true, ignoreChanges: ['data.x'] });
    expect(named(all, 'edge/cnf')).toMatchObject({ protect: false, ignoreChanges: [] });
  });

  test('an object outside namespaces is imported by its name', async () => {
    const all = await registered([{ match: { kind: 'Namespace' }, import: true }]);
    expect(named(all, 'edge/cnf').importId).toBe('cnf');
  });

  test('an entry that names no object is OPT001, with what there is and the nearest name', async () => {
    const entries = (objects: ObjectOptions[]) => problemsOf(() => deploy('edge', tree, { objects }));
    expect(await entries([{ match: { kind: 'ConfigMp' }, protect: true }])).toMatchObject([
      {
        code: 'OPT001',
        path: 'objects[0].match',
        allowed: 'Namespace, ConfigMap, DaemonSet',
        hint: 'did you mean "ConfigMap"?',
      },
    ]);
    expect(await entries([{ match: {} }, { match: { kind: 'ConfigMap', name: 'agent' } }])).toMatchObject([
      { code: 'OPT001', path: 'objects[1].match', allowed: 'a, b' },
    ]);
  });

  test('what is misspelt, missing, of another type or an Output is said with its path, all at once', async () => {
    const problems = await problemsOf(
      () =>
        new CnfCluster('edge', {
          platform: { kubernetes: '1.34' },
          nodePools: {
            upf: {
              nodeSelector: { 'example.com/pool': 'upf' },
              pfs: { ens1f0: { nic: 'intel-e810-c', vfs: { n3: { count: 300, datapath: 'vfio' } } } },
            },
          },
          deployment: {
            awaitWorkloads: 'false',
            crds: 'keeps',
            nodeCount: 0,
            adpot: true,
            clusterCheck: pulumi.output(true),
            objects: [
              { match: { kind: 'DaemonSet' }, ignoreChange: ['x'] },
              { protect: true },
              { match: { label: 'x' } },
            ],
          } as never,
        }),
    );
    expect(problems.map(({ code, path, hint }) => [code, path, hint])).toEqual(
      expect.arrayContaining([
        ['SPEC006', 'nodePools.upf.pfs.ens1f0.vfs.n3.count', expect.any(String)],
        ['SPEC002', 'deployment.awaitWorkloads', expect.any(String)],
        ['SPEC004', 'deployment.crds', 'did you mean "keep"?'],
        ['SPEC006', 'deployment.nodeCount', expect.any(String)],
        ['SPEC001', 'deployment.adpot', 'did you mean "adopt"?'],
        ['LATE001', 'deployment.clusterCheck', expect.any(String)],
        ['SPEC001', 'deployment.objects[0].ignoreChange', 'did you mean "ignoreChanges"?'],
        ['SPEC003', 'deployment.objects[1].match', expect.any(String)],
        ['SPEC001', 'deployment.objects[2].match.label', expect.any(String)],
      ]),
    );
  });
});

describe('names that exist already', () => {
  const annotationsOf = (all: Registered[], name: string) =>
    (named(all, name).inputs.metadata as { annotations?: Record<string, string> }).annotations ?? {};
  const manager = 'pulumi.com/patchFieldManager';
  const force = 'pulumi.com/patchForce';

  test('fields are written in the name of the stack, and nothing is overwritten', async () => {
    const all = await registered([]);
    expect(annotationsOf(all, 'edge/cnf/a')).toMatchObject({ [manager]: 'pulumi/project/stack' });
    expect(annotationsOf(all, 'edge/cnf/a')).not.toHaveProperty([force]);
    expect(named(all, 'edge/cnf').provider).toBe('edge-strict');
    const before = await registered([], { fieldManager: 'pulumi/old/name' });
    expect(annotationsOf(before, 'edge/cnf/a')).toMatchObject({ [manager]: 'pulumi/old/name' });
  });

  test('definitions, which stacks share, carry the name of none', async () => {
    const all = await recorded(() =>
      deploy('edge', (scope) => {
        new ApiObject(scope, 'definition', {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'widgets.example.com' },
          spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Widget', plural: 'widgets' }, versions: [] },
        });
      }),
    );
    expect(annotationsOf(all, 'edge/widgets.example.com')).not.toHaveProperty([manager]);
  });

  test('adopt takes over all objects, or single ones', async () => {
    const every = await registered([{ match: { name: 'b' }, adopt: false }], { adopt: true });
    expect(annotationsOf(every, 'edge/cnf/a')).toMatchObject({ [force]: 'true' });
    expect(annotationsOf(every, 'edge/cnf/b')).not.toHaveProperty([force]);
    const some = await registered([{ match: { kind: 'Namespace' }, adopt: true }]);
    expect(named(some, 'edge/cnf').provider).toBe('edge');
    expect(annotationsOf(some, 'edge/cnf/a')).not.toHaveProperty([force]);
  });
});

describe('time to wait for a DaemonSet', () => {
  const secondsOf = async (spec: object, options: DeployOptions) => {
    const all = await recorded(() => deploy('edge', (scope) => object(scope, 'DaemonSet', 'agent', { spec }), options));
    const { annotations } = named(all, 'edge/cnf/agent').inputs.metadata as { annotations: Record<string, string> };
    return annotations['pulumi.com/timeoutSeconds'];
  };
  const atOnce = (maxUnavailable: unknown) => ({ updateStrategy: { rollingUpdate: { maxUnavailable } } });

  test.each<[string, object, DeployOptions, string | undefined]>([
    ['twenty nodes, one after the other', {}, {}, '1800'],
    ['200 nodes, one after the other', {}, { nodeCount: 200 }, '12600'],
    ['200 nodes, ten at a time', atOnce(10), { nodeCount: 200 }, '1800'],
    ['200 nodes, a tenth at a time', atOnce('10%'), { nodeCount: 200 }, '1200'],
    ['ten nodes, each watched for five minutes', { minReadySeconds: 300 }, { nodeCount: 10 }, '4200'],
    ['surge only', atOnce(0), { nodeCount: 2 }, '720'],
    ['as said for all', {}, { nodeCount: 200, daemonSetTimeoutSeconds: 60 }, '60'],
    ['as said for this one', {}, { objects: [{ match: { kind: 'DaemonSet' }, timeoutSeconds: 5 }] }, undefined],
  ])('%s', async (_, spec, options, seconds) => {
    expect(await secondsOf(spec, options)).toBe(seconds);
  });
});
