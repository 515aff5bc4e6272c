/** Every word that the spec has is one that something is made of, or says so: `TODO-<word>`, never silence. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planCluster } from '../../lib/model';
import {
  AddOn,
  CniType,
  checkShape,
  Datapath,
  Delivery,
  EswitchMode,
  NodeSetupKind,
  PlatformKind,
} from '../../lib/spec';
import { smallCluster } from '../cluster/small-cluster';

// biome-ignore lint/suspicious/noExplicitAny: the changes write what no type allows
type Any = any;
type Change = (spec: Any) => void;

const port = (spec: Any) => spec.nodePools.upf.pfs.ens1f0;

function planned(change: Change) {
  const spec = smallCluster();
  change(spec);
  return planCluster(spec);
}

/** What is not built, as the user is told; other Problems of the change are left aside. */
const todos = (change: Change) =>
  planned(change)
    .problems.filter(({ code }) => code.startsWith('TODO-'))
    .map(({ code, path }) => `${code} ${path}`);

const BUILT = {
  datapaths: [
    Datapath.Kernel,
    Datapath.Vfio,
    Datapath.Bifurcated,
    Datapath.Switchdev,
    Datapath.VhostVdpa,
    Datapath.VirtioVdpa,
    Datapath.DpdkVdpa,
    Datapath.AfXdp,
    Datapath.VhostUser,
  ],
  cni: [
    CniType.Sriov,
    CniType.HostDevice,
    CniType.IbSriov,
    CniType.Ovs,
    CniType.AcceleratedBridge,
    CniType.OvnKubernetes,
    CniType.Afxdp,
    CniType.None,
    CniType.Bridge,
    CniType.Macvlan,
    CniType.Bond,
    CniType.None,
  ],
};

const without = <T>(all: T[], built: readonly T[]) => all.filter((word) => !built.includes(word));

describe('a word that is not built is said with its place:', () => {
  const vfs = 'nodePools.upf.pfs.ens1f0.vfs.n3';
  test.each<[problem: string, change: Change]>([
    ...without(Object.values(Datapath), BUILT.datapaths).map((word): [string, Change] => [
      `TODO-${word} ${vfs}.datapath`,
      (spec) => {
        port(spec).vfs.n3.datapath = word;
      },
    ]),
    ...without(Object.values(CniType), BUILT.cni).map((word): [string, Change] => [
      `TODO-${word} networks.n3.cni`,
      (spec) => {
        spec.networks.n3.cni = word;
      },
    ]),
    ...without(Object.values(PlatformKind), [PlatformKind.Kubernetes]).map((word): [string, Change] => [
      `TODO-${word} platform.kind`,
      (spec) => {
        spec.platform.kind = word;
      },
    ]),
    ['TODO-dra delivery', (spec) => Object.assign(spec, { delivery: Delivery.Dra })],
    [
      'TODO-nodeFeatureDiscovery addOns.nodeFeatureDiscovery',
      (spec) => Object.assign(spec, { addOns: { nodeFeatureDiscovery: AddOn.Install } }),
    ],
    [
      'TODO-vduse nodePools.upf.pfs.ens1f0.sfs.sf.datapath',
      (spec) => Object.assign(port(spec), { sfs: { sf: { count: 2, datapath: 'vduse' } } }),
    ],
    [
      'TODO-vduse nodePools.upf.pfs.ens2f0.wholePf.datapath',
      (spec) =>
        Object.assign(spec.nodePools.upf.pfs, {
          ens2f0: { nic: 'intel-e810-c', wholePf: { pool: 'whole', datapath: 'vduse' } },
        }),
    ],
  ])('%s', (problem, change) => {
    expect(todos(change)).toEqual([problem]);
  });
});

test('a word that says what happens anyway is no wish', () => {
  const change: Change = (spec) => {
    Object.assign(spec, { nodeSetup: NodeSetupKind.External, delivery: Delivery.DevicePlugin });
    Object.assign(port(spec), { eswitch: EswitchMode.Legacy });
    spec.platform.kind = PlatformKind.Kubernetes;
  };
  expect(planned(change).problems).toEqual([]);
});

describe('what is wrong beside a word that is not built is still said, and nothing follows from the word:', () => {
  test.each(without(Object.values(Datapath), BUILT.datapaths))('datapath %s', (datapath) => {
    const { problems } = planned((spec) => {
      port(spec).vfs.n3.datapath = datapath;
      spec.networks.n3.mtu = 60;
      spec.networks.oam.pool = 'oma';
    });
    expect(problems.map(({ code }) => code).sort()).toEqual(['POOL002', 'SPEC006', `TODO-${datapath}`]);
  });

  test.each(without(Object.values(CniType), BUILT.cni))('CNI %s', (cni) => {
    const { problems } = planned(({ networks }) => {
      networks.n3 = { pool: 'n3', cni, ipam: { whereabouts: { range: '10.3.0' } } };
    });
    expect(problems.map(({ code }) => code).sort()).toEqual(['IPAM001', `TODO-${cni}`]);
  });
});

describe('the JSON Schemas, the validators and the types', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../../schema', name), 'utf8'));
  const schema = read('component-specs.json');
  const words = Object.entries<{ enum?: string[] }>(schema.definitions).filter(([, each]) => each.enum);

  test('say the same of site files and of components', () => {
    const { definitions } = read('cluster-spec.json');
    expect(schema.definitions).toMatchObject(definitions);
  });

  test('know the same words', () => {
    const enums = Object.entries(require('../../lib/spec') as Record<string, object>).filter(
      ([, value]) => typeof value === 'object',
    );
    expect(Object.fromEntries(words.map(([name, each]) => [name, each.enum]))).toEqual(
      Object.fromEntries(enums.map(([name, value]) => [name, Object.values(value)])),
    );
  });

  test('refuse every key that they do not know, at every level', () => {
    for (const [name, each] of Object.entries<{ properties?: object; additionalProperties?: boolean }>(
      schema.definitions,
    )) {
      if (each.properties)
        expect({ name, additionalProperties: each.additionalProperties }).toMatchObject({
          additionalProperties: false,
        });
    }
  });

  test('say of every key what it is, which a Problem about a missing one repeats', () => {
    for (const [name, { properties = {} }] of Object.entries<{ properties?: Record<string, { description?: string }> }>(
      schema.definitions,
    )) {
      for (const [key, { description }] of Object.entries(properties)) {
        expect({ name, key, description }).toMatchObject({ description: expect.stringMatching(/^\S.*[.:)]/) });
      }
    }
  });

  test('agree on an example that uses every key', () => {
    expect(
      checkShape(exampleOf(schema.definitions.ClusterSpec)).problems.filter(({ code }) => code !== 'SPEC005'),
    ).toEqual([]);
  });

  /** A value of a schema that has every key, from its own words, bounds and examples of form. */
  function exampleOf(node: Any): unknown {
    if (node.$ref) return exampleOf(schema.definitions[node.$ref.split('/').at(-1)]);
    if (node.enum) return node.enum[0];
    if (node.type === 'array') return Array.from({ length: node.minItems ?? 1 }, () => exampleOf(node.items));
    if (node.type === 'object') {
      const { properties = {}, additionalProperties } = node;
      return {
        ...Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, exampleOf(each)])),
        ...(additionalProperties ? { some: exampleOf(additionalProperties) } : {}),
      };
    }
    return { integer: node.minimum ?? 1, boolean: true, string: 'x' }[node.type as string] ?? 'any value';
  }
});
