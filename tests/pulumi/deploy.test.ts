import type * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { lateMarker, PlumbingError } from '../../lib/core';
import { deploy, kubernetesProvider } from '../../lib/pulumi';
import { type Registered, recorded } from './recorder';

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' }, versions: [] },
};

const namespace = (scope: Construct, name = 'cnf') =>
  new ApiObject(scope, `namespace-${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

const configMap = (scope: Construct, id: string, data: Record<string, unknown> = {}, name = id) =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'cnf' }, data });

const find = (all: Registered[], kind: string, name?: string) =>
  all.find((r) => r.type.endsWith(`:${kind}`) && !r.read && (name === undefined || r.name === name)) as Registered;

const objectsOf = (all: Registered[]) =>
  all.filter((r) => r.type.startsWith('kubernetes:') && !r.read).map(({ name }) => name);

async function problemsOf(program: () => unknown): Promise<string[]> {
  let failure: unknown;
  const all = await recorded(() => {
    try {
      program();
    } catch (error) {
      failure = error;
    }
  });
  expect(all).toEqual([]);
  if (!PlumbingError.is(failure)) throw failure ?? new Error('nothing was wrong');
  return failure.problems.filter(({ severity }) => severity === 'error').map(({ code, path }) => `${code} ${path}`);
}

test('every object of a deployment waits for what the deployment was told to depend on', async () => {
  const all = await recorded(() => {
    const edge = deploy('edge', (scope) => namespace(scope));
    deploy('apps', (scope) => configMap(scope, 'settings'), { dependsOn: edge, clusterCheck: false });
    deploy('more', (scope) => configMap(scope, 'other'), { dependsOn: [edge] });
  });
  expect(find(all, 'ConfigMap', 'apps/cnf/settings').dependencies).toContain('edge/cnf');
  expect(find(all, 'ConfigMap', 'more/cnf/other').dependencies).toContain('edge/cnf');
  expect(all.find(({ read, name }) => read && name === 'more-cluster')?.dependencies).toContain('edge/cnf');
});

describe('what is registered', () => {
  test('an object has the token of the typed classes, the name it has in the cluster, and the provider version', async () => {
    const all = await recorded(() =>
      deploy('edge', (scope) => {
        namespace(scope);
        configMap(scope, 'settings');
        new ApiObject(scope, 'role', {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: 'reader' },
        });
      }),
    );
    const kubernetes = require('@pulumi/kubernetes/package.json').version;
    expect(find(all, 'Namespace')).toMatchObject({ type: 'kubernetes:core/v1:Namespace', name: 'edge/cnf' });
    expect(find(all, 'ConfigMap')).toMatchObject({
      type: 'kubernetes:core/v1:ConfigMap',
      name: 'edge/cnf/settings',
      version: kubernetes,
      inputs: { apiVersion: 'v1', kind: 'ConfigMap' },
    });
    expect(find(all, 'ClusterRole')).toMatchObject({
      type: 'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole',
      name: 'edge/reader',
    });
  });

  test('each object is rendered exactly once', async () => {
    let rendered = 0;
    await recorded(() =>
      deploy('edge', (scope) => {
        const object = configMap(scope, 'settings');
        const toJson = object.toJson.bind(object);
        object.toJson = () => {
          rendered++;
          return toJson();
        };
      }),
    );
    expect(rendered).toBe(1);
  });

  test('the logical name does not change when constructs move', async () => {
    const flat = await recorded(() => deploy('edge', (scope) => configMap(scope, 'settings')));
    const moved = await recorded(() =>
      deploy('edge', (scope) => configMap(new Construct(new Construct(scope, 'a'), 'b'), 'other-id', {}, 'settings')),
    );
    expect(objectsOf(moved)).toEqual(objectsOf(flat));
  });

  test('charts inside the scope are deployed too', async () => {
    const all = await recorded(() =>
      deploy('edge', (scope) => configMap(new Chart(scope, 'inner', { namespace: 'cnf' }), 'settings')),
    );
    expect(objectsOf(all)).toEqual(['edge', 'edge/cnf/settings'].slice(1));
  });

  test('several objects of one child are a group; one is not; both know the other place', async () => {
    const all = await recorded(() =>
      deploy('edge', (scope) => {
        const pair = new Construct(scope, 'pair');
        configMap(pair, 'one');
        configMap(new Construct(pair, 'deeper'), 'two');
        configMap(new Construct(scope, 'single'), 'three');
      }),
    );
    const groups = all.filter(({ type }) => type === 'cnf-plumbing:construct:Scope');
    expect(groups.map(({ name, parent }) => [name, parent])).toEqual([['edge/pair', 'edge']]);
    const maps = all.filter(({ type }) => type.endsWith(':ConfigMap'));
    expect(maps.map(({ name, parent }) => [name, parent])).toEqual([
      ['edge/cnf/one', 'edge/pair'],
      ['edge/cnf/two', 'edge/pair'],
      ['edge/cnf/three', 'edge'],
    ]);
    const [one, , three] = maps as [Registered, Registered, Registered];
    const deployment = 'urn:pulumi:stack::project::cnf-plumbing:construct:Deployment';
    expect(one.aliases).toEqual([`${deployment}::edge`]);
    expect(three.aliases).toEqual([`${deployment}$cnf-plumbing:construct:Scope::any`]);
  });

  test('what the build function returns, the resources and their number come back', async () => {
    let count: number | undefined;
    await recorded(() => {
      const deployment = deploy('edge', (scope) => ({
        first: configMap(scope, 'one'),
        second: configMap(scope, 'two'),
      }));
      expect(deployment.resourcesOf(deployment.construct.second)).toHaveLength(1);
      expect(deployment.resources.size).toBe(2);
      deployment.objectCount.apply((n) => {
        count = n;
      });
    });
    expect(count).toBe(2);
  });

  test('stack traces are back on afterwards', async () => {
    const before = Error.stackTraceLimit;
    await recorded(() => deploy('edge', (scope) => configMap(scope, 'settings')));
    expect(Error.stackTraceLimit).toBe(before);
  });
});

describe('options by kind', () => {
  const tree = (scope: Construct) => {
    configMap(scope, 'early');
    new ApiObject(scope, 'widget', {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'cnf' },
    });
    namespace(scope);
    new ApiObject(scope, 'definition', definition);
    new ApiObject(scope, 'daemon', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'd', namespace: 'cnf', annotations: { mine: 'kept' } },
    });
    new ApiObject(scope, 'secret', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'cnf' },
      stringData: { password: 'x' },
    });
  };

  test('an object waits for its namespace and for the definition of its kind, whatever the order of construction', async () => {
    const all = await recorded(() => deploy('edge', tree));
    expect(find(all, 'Widget').dependencies).toEqual(['edge-cluster', 'edge/cnf', 'edge/widgets.example.com']);
    expect(find(all, 'ConfigMap').dependencies).toEqual(['edge-cluster', 'edge/cnf']);
    expect(find(all, 'Namespace').dependencies).toEqual(['edge-cluster']);
  });

  test('a chart with a namespace may make the Namespace itself, which lives in none', async () => {
    const all = await recorded(() =>
      deploy('edge', (scope) => {
        const chart = new Chart(scope, 'inner', { namespace: 'cnf' });
        configMap(chart, 'settings');
        namespace(chart);
      }),
    );
    expect(find(all, 'Namespace').inputs.metadata).not.toHaveProperty('namespace');
    expect(find(all, 'ConfigMap').dependencies).toContain('edge/cnf');
  });

  test('built-in kinds go with their namespace; custom resources are deleted before it', async () => {
    const all = await recorded(() => deploy('edge', tree));
    expect(find(all, 'ConfigMap').deletedWith).toBe('edge/cnf');
    expect(find(all, 'DaemonSet').deletedWith).toBe('edge/cnf');
    expect(find(all, 'Widget').deletedWith).toBe('');
    expect(find(all, 'Namespace').deletedWith).toBe('');
  });

  test('without a namespace of its own, what has no dependents is deleted in the background', async () => {
    const all = await recorded(() => deploy('edge', (scope) => configMap(scope, 'settings')));
    expect(find(all, 'ConfigMap').inputs).toMatchObject({
      metadata: { annotations: { 'pulumi.com/deletionPropagationPolicy': 'background' } },
    });
  });

  test('definitions stay on destroy and are established before use', async () => {
    const kept = find(await recorded(() => deploy('edge', tree)), 'CustomResourceDefinition');
    expect(kept).toMatchObject({ retainOnDelete: true, provider: 'edge' });
    expect(kept.inputs).toMatchObject({
      metadata: { annotations: { 'pulumi.com/waitFor': 'condition=Established' } },
    });
    const owned = find(await recorded(() => deploy('edge', tree, { crds: 'own' })), 'CustomResourceDefinition');
    expect(owned).toMatchObject({ retainOnDelete: false, provider: 'edge-strict' });
  });

  test('a DaemonSet may take half an hour, or what is said; annotations of the user stay', async () => {
    const annotations = async (options: object, more: object = {}) =>
      find(
        await recorded(() =>
          deploy(
            'edge',
            (scope) =>
              new ApiObject(scope, 'daemon', {
                apiVersion: 'apps/v1',
                kind: 'DaemonSet',
                metadata: { name: 'd', namespace: 'cnf', annotations: { mine: 'kept', ...more } },
              }),
            options,
          ),
        ),
        'DaemonSet',
      ).inputs.metadata;
    const timeout = 'pulumi.com/timeoutSeconds';
    expect(await annotations({})).toMatchObject({ annotations: { mine: 'kept', [timeout]: '1800' } });
    expect(await annotations({ daemonSetTimeoutSeconds: 60 })).toMatchObject({ annotations: { [timeout]: '60' } });
    expect(await annotations({}, { [timeout]: '5' })).toMatchObject({ annotations: { [timeout]: '5' } });
  });

  test('data of a Secret is secret, in inputs and outputs', async () => {
    const secret = find(await recorded(() => deploy('edge', tree)), 'Secret');
    expect(secret.inputs.stringData).toEqual({ secret: { password: 'x' } });
    expect(secret.secretOutputs).toEqual(['data', 'stringData']);
  });

  test('Pulumi annotations are only in what Pulumi gets', async () => {
    const app = new App();
    tree(new Chart(app, 'edge'));
    expect(JSON.stringify(app.synthYaml())).not.toContain('pulumi.com');
  });
});

describe('providers', () => {
  test('two of its own: what would take others with it is created strictly', async () => {
    const all = await recorded(() =>
      deploy('edge', (scope) => {
        namespace(scope);
        configMap(scope, 'settings');
      }),
    );
    expect(find(all, 'Namespace').provider).toBe('edge-strict');
    expect(find(all, 'ConfigMap').provider).toBe('edge');
    const providers = all.filter(({ type }) => type === 'pulumi:providers:kubernetes');
    expect(providers.map(({ name, inputs }) => [name, inputs])).toEqual([
      [
        'edge',
        expect.objectContaining({
          enableServerSideApply: 'true',
          enableConfigMapMutable: 'true',
          enableSecretMutable: 'true',
          kubeClientSettings: expect.stringContaining('"qps":500'),
        }),
      ],
      ['edge-strict', expect.objectContaining({ enableServerSideApply: 'false', enableConfigMapMutable: 'true' })],
    ]);
  });

  test('adopt takes existing namespaces over', async () => {
    const all = await recorded(() => deploy('edge', (scope) => namespace(scope), { adopt: true }));
    const strict = all.find(({ name, type }) => name === 'edge-strict' && type === 'pulumi:providers:kubernetes');
    expect(strict?.inputs).toMatchObject({ enableServerSideApply: 'true' });
  });

  test('the cluster of the stack configuration is used, and what the call says wins', async () => {
    pulumi.runtime.setAllConfig({ 'kubernetes:context': 'lab', 'kubernetes:cluster': 'one' });
    try {
      const all = await recorded(() =>
        deploy('edge', (scope) => configMap(scope, 'settings'), { cluster: { cluster: 'two' } }),
      );
      const provider = all.find(({ type }) => type === 'pulumi:providers:kubernetes');
      expect(provider?.inputs).toMatchObject({ context: 'lab', cluster: 'two' });
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });

  test('a request is answered within half a minute, by whatever client settings the stack or the call has', async () => {
    const settingsOf = async (cluster?: k8s.ProviderArgs) => {
      const all = await recorded(() => deploy('edge', (scope) => configMap(scope, 'settings'), { cluster }));
      const provider = all.find(({ type }) => type === 'pulumi:providers:kubernetes');
      return JSON.parse(provider?.inputs.kubeClientSettings as string);
    };
    expect(await settingsOf()).toEqual({ qps: 500, burst: 1000, timeout: 30 });
    pulumi.runtime.setAllConfig({ 'kubernetes:kubeClientSettings': '{"timeout":5,"qps":50}' });
    try {
      expect(await settingsOf()).toEqual({ qps: 50, burst: 1000, timeout: 5 });
      expect(await settingsOf({ kubeClientSettings: { qps: 10 } })).toEqual({ qps: 10, burst: 1000, timeout: 5 });
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });

  test.each([
    ['kubernetes:deleteUnreachable', 'maybe', /'maybe' is not a valid boolean/],
    ['kubernetes:kubeClientSettings', '{qps', /kubeClientSettings/],
  ])('configuration of the wrong type, %s: %s, is named, and nothing is registered', async (key, value, message) => {
    pulumi.runtime.setAllConfig({ [key]: value });
    try {
      const all = await recorded(() => expect(() => deploy('edge', (scope) => namespace(scope))).toThrow(message));
      expect(objectsOf(all)).toEqual([]);
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });

  test('one that is given, to the call or to a parent, serves for everything', async () => {
    const all = await recorded(() => {
      const provider = kubernetesProvider('mine');
      deploy('edge', (scope) => namespace(scope), { provider });
      const parent = new pulumi.ComponentResource('test:index:Parent', 'parent', {}, { providers: [provider] });
      deploy('inner', (scope) => namespace(scope, 'other'), { parent });
    });
    const namespaces = all.filter(({ type, read }) => type.endsWith(':Namespace') && !read);
    expect(namespaces.map(({ provider }) => provider)).toEqual(['mine', 'mine']);
    expect(all.filter(({ type }) => type === 'pulumi:providers:kubernetes')).toHaveLength(1);
  });

  test('definitions are not owned through a provider that takes over what exists', async () => {
    const all = await recorded(() => {
      const provider = kubernetesProvider('mine');
      const call = () => deploy('edge', (scope) => new ApiObject(scope, 'crd', definition), { provider, crds: 'own' });
      expect(call).toThrow(/takes over definitions that exist/);
    });
    expect(all.map(({ name }) => name)).toEqual(['mine']);
  });

  test('the cluster is read first, unless that is switched off', async () => {
    const read = (await recorded(() => deploy('edge', (scope) => configMap(scope, 'settings')))).find((r) => r.read);
    expect(read).toMatchObject({ type: 'kubernetes:core/v1:Namespace', provider: 'edge' });
    const all = await recorded(() => deploy('edge', (scope) => configMap(scope, 'settings'), { clusterCheck: false }));
    expect(all.filter((r) => r.read)).toEqual([]);
  });
});

describe('order', () => {
  test('everything in a scope waits for the last objects of the scope it depends on', async () => {
    const all = await recorded(() =>
      deploy('edge', (scope) => {
        const late = new Construct(scope, 'late');
        const early = new Construct(scope, 'early');
        late.node.addDependency(early);
        configMap(late, 'd');
        const a = configMap(early, 'a');
        const b = configMap(early, 'b');
        configMap(early, 'c');
        b.addDependency(a);
      }),
    );
    const waits = Object.fromEntries(
      all.filter(({ type }) => type.endsWith(':ConfigMap')).map(({ name, dependencies }) => [name, dependencies]),
    );
    expect(waits).toEqual({
      'edge/cnf/a': ['edge-cluster'],
      'edge/cnf/b': ['edge-cluster', 'edge/cnf/a'],
      'edge/cnf/c': ['edge-cluster'],
      'edge/cnf/d': ['edge-cluster', 'edge/cnf/b', 'edge/cnf/c'],
    });
  });

  test('twenty full layers of ten take no time to speak of', async () => {
    const start = process.cpuUsage();
    const all = await recorded(() =>
      deploy('edge', (scope) => {
        let below: Construct | undefined;
        for (let layer = 0; layer < 20; layer++) {
          const group = new Construct(scope, `layer-${layer}`);
          if (below) group.node.addDependency(below);
          below = group;
          for (let i = 0; i < 10; i++) configMap(group, `m-${layer}-${i}`);
        }
      }),
    );
    expect(objectsOf(all)).toHaveLength(200);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  describe('pods wait for what they read and attach to', () => {
    const workload = (scope: Construct) =>
      new ApiObject(scope, 'upf', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'upf', namespace: 'cnf' },
        spec: {
          template: {
            metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'n3, elsewhere/n6@net1' } },
            spec: {
              serviceAccountName: 'upf',
              imagePullSecrets: [{ name: 'pull' }],
              containers: [{ name: 'upf', envFrom: [{ configMapRef: { name: 'env' } }] }],
              volumes: [
                { name: 'config', configMap: { name: 'config' } },
                { name: 'all', projected: { sources: [{ secret: { name: 'not-made-here' } }] } },
              ],
            },
          },
        },
      });
    const others = (scope: Construct) =>
      [
        ['v1', 'ServiceAccount', 'upf', 'cnf'],
        ['v1', 'Secret', 'pull', 'cnf'],
        ['v1', 'ConfigMap', 'config', 'cnf'],
        ['v1', 'ConfigMap', 'env', 'cnf'],
        ['v1', 'ConfigMap', 'config', 'elsewhere'],
        ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', 'n3', 'cnf'],
        ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', 'n6', 'elsewhere'],
      ].map(([apiVersion = '', kind = '', name = '', place = '']) => {
        return new ApiObject(scope, `${kind}-${place}-${name}`, {
          apiVersion,
          kind,
          metadata: { name, namespace: place },
        });
      });

    test('whatever the order of construction, and nothing of another namespace', async () => {
      const all = await recorded(() =>
        deploy('edge', (scope) => {
          workload(scope);
          others(scope);
        }),
      );
      expect([...find(all, 'apps/v1:Deployment').dependencies].sort()).toEqual([
        'edge-cluster',
        'edge/cnf/config',
        'edge/cnf/env',
        'edge/cnf/n3',
        'edge/cnf/pull',
        'edge/cnf/upf',
        'edge/elsewhere/n6',
      ]);
    });

    test('unless that was told to wait for the workload', async () => {
      const all = await recorded(() =>
        deploy('edge', (scope) => {
          const upf = workload(scope);
          for (const object of others(scope)) object.addDependency(upf);
        }),
      );
      expect(find(all, 'apps/v1:Deployment').dependencies).toEqual(['edge-cluster']);
    });
  });

  test('a circle is named, and nothing is registered', async () => {
    let message = '';
    const all = await recorded(() => {
      try {
        deploy('edge', (scope) => {
          const [a, b] = [configMap(scope, 'a'), configMap(scope, 'b')];
          a.addDependency(b);
          b.addDependency(a);
        });
      } catch (error) {
        message = (error as Error).message;
      }
    });
    expect(message).toMatch(/edge\/a depends on edge\/b, edge\/b depends on edge\/a/);
    expect(all).toEqual([]);
  });
});

test('a namespace that waits for something inside it is a circle', async () => {
  const problems = await problemsOf(() =>
    deploy('edge', (scope) => namespace(scope).addDependency(configMap(scope, 'settings'))),
  );
  expect(problems).toEqual(['OBJ001 edge/settings']);
});

describe('everything wrong is said at once, and nothing is registered', () => {
  test('Outputs where the structure is decided', async () => {
    const output = pulumi.output('x');
    const key = `${output}`;
    const problems = await problemsOf(() =>
      deploy('edge', (scope) => {
        new ApiObject(scope, 'name', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: output, namespace: 'cnf' },
        } as never);
        new ApiObject(scope, 'namespace', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a', namespace: output },
        } as never);
        configMap(scope, 'key', { [key]: 'v' });
        configMap(scope, 'glued', { text: `a${output}b` });
        configMap(scope, 'json', { text: JSON.stringify({ output }) });
        new ApiObject(scope, 'kind', {
          apiVersion: 'v1',
          kind: output,
          metadata: { name: 'b', namespace: 'cnf' },
        } as never);
      }),
    );
    expect(problems.filter((text) => text.startsWith('LATE001')).map((text) => text.slice(0, 32))).toEqual(
      expect.arrayContaining([
        'LATE001 edge/name: metadata.name',
        'LATE001 edge/namespace: metadata',
        expect.stringContaining('LATE001 edge/key: data'),
        'LATE001 edge/glued: data.text',
        'LATE001 edge/json: data.text',
        'LATE001 edge/kind: kind',
      ]),
    );
  });

  test('an Output as a key of JSON text, and one that was encoded too early', async () => {
    const marker = lateMarker(pulumi.output('x'));
    const problems = await problemsOf(() =>
      deploy('edge', (scope) => {
        configMap(scope, 'json', { text: JSON.stringify({ [marker]: 1 }) });
        new ApiObject(scope, 'secret', {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's', namespace: 'cnf' },
          data: { password: Buffer.from(marker).toString('base64') },
        });
      }),
    );
    expect(problems).toEqual(['LATE001 edge/json: data.text', 'LATE001 edge/secret: data.password']);
  });

  test('objects of one name, and objects of a namespaced kind without a namespace', async () => {
    const problems = await problemsOf(() =>
      deploy('edge', (scope) => {
        configMap(scope, 'one', {}, 'same');
        configMap(scope, 'two', {}, 'same');
        new ApiObject(scope, 'definition', definition);
        new ApiObject(scope, 'widget', { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } });
        new ApiObject(scope, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a' } });
        new ApiObject(scope, 'foreign', { apiVersion: 'other.example/v1', kind: 'Thing', metadata: { name: 't' } });
        new ApiObject(scope, 'role', {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: 'r' },
        });
      }),
    );
    expect(problems).toEqual([
      'NAME002 edge/two',
      'OBJ002 edge/widget: metadata.namespace',
      'OBJ002 edge/account: metadata.namespace',
    ]);
  });

  test('the error carries marks by which Pulumi prints it plainly and maps it to inputs', async () => {
    await recorded(() => {
      try {
        deploy(
          'edge',
          (scope) => new ApiObject(scope, 'a', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }),
        );
      } catch (error) {
        expect(pulumi.RunError.isInstance(error)).toBe(true);
        expect(pulumi.InputPropertiesError.isInstance(error)).toBe(true);
        expect((error as pulumi.InputPropertiesError).errors?.[0]?.propertyPath).toBe('edge/a: metadata.namespace');
        return;
      }
      throw new Error('nothing was thrown');
    });
  });
});
