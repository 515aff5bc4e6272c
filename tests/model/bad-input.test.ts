/** What users get wrong, one by one and all at once: every Problem is helpful, and nothing is half emitted. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { App, Chart } from 'cdk8s';
import { type ClusterSpec, CnfCluster, CnfDeployment, PlumbingApp, PlumbingError, type Problem } from '../../lib';
import { parseSite } from '../../lib/cli/site-file';
import { inspectTree } from '../../lib/output';

const good = {
  platform: { kubernetes: '1.34' },
  namespaces: { cnf: {} },
  nodePools: {
    upf: {
      nodeSelector: { 'example.com/pool': 'upf' },
      hugepages: { '1Gi': { '0': 16 } },
      pfs: {
        ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
        ens2f0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:86:00.0' },
          vfs: { n6: { count: 8, datapath: 'bifurcated' } },
        },
      },
    },
  },
  networks: { n3: { pool: 'n3', vlan: 100 }, n6: { pool: 'n6' } },
};

type Change = (spec: typeof good & Record<string, never>) => void;

function changed(change: Change): object {
  const spec = structuredClone(good);
  change(spec as never);
  return spec;
}

/** Everything that is wrong with a cluster, with a workload that uses its networks. */
function problemsOf(spec: unknown, workload: Partial<ConstructorParameters<typeof CnfDeployment>[2]> = {}): Problem[] {
  const app = new App();
  const cluster = new CnfCluster(app, 'edge', spec as ClusterSpec);
  if (cluster.plan?.networks.length) {
    new CnfDeployment(new Chart(app, 'workloads'), 'upf', {
      namespace: 'cnf',
      image: 'registry.example.com/upf:1.0.0',
      hugepages: { '1Gi': '2Gi' },
      networks: cluster.plan.networks.map(({ name }) => cluster.network(name)),
      ...workload,
    });
  }
  return [...inspectTree(app).problems];
}

function errors(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

test('the good cluster has no Problem', () => {
  expect(problemsOf(good)).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: the changes write what no type allows
type Any = any;

interface Mistake {
  readonly change: (spec: Any) => void;
  readonly code: string;
  readonly path: string;
  readonly says?: RegExp;
  /** What must be right to tell: the datapath of a network is that of its port, and a rule judges objects. */
  readonly judgedWith?: string;
}

const FAULTS: Record<string, Mistake> = {
  'an unknown key': {
    change: (spec) => {
      spec.networks.n3.vlann = 100;
    },
    code: 'SPEC001',
    path: 'networks.n3.vlann',
    says: /did you mean "vlan"/,
  },
  'a key that pollutes prototypes': {
    change: (spec) => {
      spec.networks = JSON.parse('{"__proto__": {"pool": "n3"}, "n3": {"pool": "n3"}}');
    },
    code: 'SPEC007',
    path: 'networks.__proto__',
  },
  'more VFs than the family has': {
    change: (spec) => {
      spec.nodePools.upf.pfs.ens2f0.vfs.n6.count = 200;
    },
    code: 'VF001',
    path: 'nodePools.upf.pfs.ens2f0.vfs',
    says: /at most 128/,
  },
  'two pools on overlapping VFs': {
    change: (spec) => {
      spec.nodePools.upf.pfs.ens1f0.vfs = {
        n3: { count: 8, datapath: 'vfio', first: 0 },
        n4: { count: 8, datapath: 'vfio', first: 4 },
      };
    },
    code: 'VF002',
    path: 'nodePools.upf.pfs.ens1f0.vfs.n4.first',
    says: /VFs 0-7/,
  },
  'vfio for a ConnectX': {
    change: (spec) => {
      spec.nodePools.upf.pfs.ens2f0.vfs.n6.datapath = 'vfio';
    },
    code: 'NIC003',
    path: 'nodePools.upf.pfs.ens2f0.vfs.n6.datapath',
    says: /use datapath: bifurcated/,
  },
  'bifurcated for an E810': {
    change: (spec) => {
      spec.nodePools.upf.pfs.ens1f0.vfs.n3.datapath = 'bifurcated';
    },
    code: 'NIC004',
    path: 'nodePools.upf.pfs.ens1f0.vfs.n3.datapath',
    says: /use datapath: vfio/,
  },
  'an unknown NIC': {
    change: (spec) => {
      spec.nodePools.upf.pfs.ens1f0.nic = 'intel-e810c';
    },
    code: 'NIC001',
    path: 'nodePools.upf.pfs.ens1f0.nic',
    says: /did you mean "intel-e810-c"/,
  },
  'a PCI address without its domain': {
    change: (spec) => {
      spec.nodePools.upf.pfs.ens1f0.match.pci = '18:00.0';
    },
    code: 'SPEC005',
    path: 'nodePools.upf.pfs.ens1f0.match.pci',
    says: /0000:18:00\.0/,
  },
  'VLAN 4095': {
    change: (spec) => {
      spec.networks.n3.vlan = 4095;
    },
    code: 'SPEC006',
    path: 'networks.n3.vlan',
    says: /4094/,
  },
  'a VLAN priority without a VLAN': {
    change: (spec) => {
      spec.networks.n6.vlanQos = 3;
    },
    code: 'NET001',
    path: 'networks.n6.vlanQos',
    judgedWith: 'nodePools.upf.pfs.ens2f0',
  },
  'DHCP on a vfio pool': {
    change: (spec) => {
      spec.networks.n3.ipam = { dhcp: {} };
    },
    code: 'NET004',
    path: 'networks.n3.ipam.dhcp',
    judgedWith: 'nodePools.upf.pfs.ens1f0',
    says: /whereabouts/,
  },
  'a namespace level that keeps the pods out': {
    change: (spec) => {
      spec.namespaces.cnf.podSecurity = 'restricted';
    },
    code: 'SEC002',
    path: 'namespaces.cnf.podSecurity',
    says: /privileged/,
  },
  'a name that is too long': {
    change: (spec) => {
      spec.networks[`n${'3'.repeat(70)}`] = { pool: 'n3' };
    },
    code: 'NAME001',
    path: `networks.n${'3'.repeat(70)}`,
    says: /at most 63/,
  },
  'hugepages of a size the processor lacks': {
    change: (spec) => {
      spec.nodePools.upf.hugepages = { '4Mi': { '0': 16 } };
    },
    code: 'HP004',
    path: 'nodePools.upf.hugepages.4Mi',
    says: /2Mi, 1Gi/,
  },
  'hugepages in powers of ten': {
    change: (spec) => {
      spec.nodePools.upf.hugepages = { ...spec.nodePools.upf.hugepages, '1G': { '0': 16 } };
    },
    code: 'HP004',
    path: 'nodePools.upf.hugepages.1G',
    says: /did you mean "1Gi"/,
  },
  'a pool that no port provides': {
    change: (spec) => {
      spec.networks.n3.pool = 'n33';
    },
    code: 'POOL002',
    path: 'networks.n3.pool',
    says: /did you mean "n3"/,
  },
  'a datapath that is not built': {
    change: (spec) => {
      spec.nodePools.upf.pfs.ens2f0.vfs.n6.datapath = 'vduse';
    },
    code: 'TODO-vduse',
    path: 'nodePools.upf.pfs.ens2f0.vfs.n6.datapath',
    says: /made by a program on the node and of no NIC.*use vhostUser/,
  },
};

test.each(Object.entries(FAULTS))('%s', (_, { change, code, path, says }) => {
  const found = problemsOf(changed(change));
  const fault = found.find((problem) => problem.code === code && problem.path === path);
  expect(fault ?? found).toMatchObject({ code, path });
  expect(`${fault?.message} ${fault?.allowed} ${fault?.hint}`).toMatch(says ?? /./);
  expect(fault?.allowed).toBeTruthy();
  expect(fault?.hint).toBeTruthy();
  expect(fault).toHaveProperty('value');
  // One mistake is one Problem: what follows from it is not said again.
  expect(errors(found)).toHaveLength(1);
});

/** The part of the spec that a mistake spoils: a network and a port are judged as a whole. */
function partOf(path: string): string {
  return /^(networks\.[^.]+|nodePools\.upf\.pfs\.[^.]+)/.exec(path)?.[0] ?? path;
}

test('one mistake hides no other: of every two in different parts both are found', () => {
  const faults = Object.entries(FAULTS).filter(([name]) => name !== 'a key that pollutes prototypes');
  const pairs = faults.flatMap((one, i) => faults.slice(i + 1).map((other) => [one, other] as const));
  const apart = pairs.filter(
    ([[, a], [, b]]) =>
      partOf(a.path) !== partOf(b.path) && a.judgedWith !== partOf(b.path) && b.judgedWith !== partOf(a.path),
  );
  expect(apart.length).toBeGreaterThan(60);
  for (const both of apart) {
    const spec = changed((it: Any) => {
      for (const [, { change }] of both) change(it);
    });
    const found = problemsOf(spec).map(({ code, path }) => `${code} ${path}`);
    expect(found).toEqual(expect.arrayContaining(both.map(([, { code, path }]) => `${code} ${path}`)));
  }
});

test('a network with a malformed word still names a pool that is not there', () => {
  const spec = changed((it: Any) => {
    it.networks.n3.vlan = 5000;
    it.networks.n3.pool = 'n9';
  });
  expect(problemsOf(spec).map(({ code, path }) => `${code} ${path}`)).toEqual(
    expect.arrayContaining(['SPEC006 networks.n3.vlan', 'POOL002 networks.n3.pool']),
  );
});

describe('an empty spec', () => {
  test.each([[{}], [null], [undefined], [[]], ['text'], [5]])('%j', (spec) => {
    const problems = errors(problemsOf(spec));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ code }) => code.startsWith('SPEC'))).toBe(true);
  });
});

test('a resource name that no shell can read as a variable is a warning', () => {
  const problems = problemsOf(
    changed((spec: Any) => {
      spec.devicePools = { n3: { resourceName: 'n3-dpdk' } };
    }),
  );
  expect(problems).toMatchObject([{ code: 'RES002', severity: 'warning', value: 'PCIDEVICE_CNFPLUMBING_IO_N3-DPDK' }]);
});

test('hugepages that are no whole pages, and requests that differ from limits', () => {
  expect(problemsOf(good, { hugepages: { '1Gi': '1536Mi' } }).map(({ code }) => code)).toContain('HP003');
  expect(problemsOf(good, { hugepages: { '1Gi': '32Gi' } }).map(({ code }) => code)).toContain('HP007');
});

describe('a PCI address that lost its quotes in YAML', () => {
  const site = (pci: string) => parseSite(`match: { pci: ${pci} }`, 'site.yaml').plan as { match: { pci: unknown } };

  test('stays text in a site file, which is YAML 1.2', () => {
    expect(site('0000:18:00.1').match.pci).toBe('0000:18:00.1');
    expect(site('0000:3b:00.0').match.pci).toBe('0000:3b:00.0');
  });

  test('is explained where another reader has made a number of it', () => {
    const problems = problemsOf(
      changed((spec: Any) => {
        spec.nodePools.upf.pfs.ens1f0.match.pci = 1080.1;
      }),
    );
    expect(problems).toMatchObject([{ code: 'SPEC002', path: 'nodePools.upf.pfs.ens1f0.match.pci', value: 1080.1 }]);
    expect(problems[0]?.hint).toContain('in quotes');
  });
});

describe('a Pulumi Output', () => {
  const output = pulumi.output('x');

  test.each<[string, (spec: Any) => void, string]>([
    [
      'as a count',
      (spec) => {
        spec.nodePools.upf.pfs.ens1f0.vfs.n3.count = output;
      },
      'nodePools.upf.pfs.ens1f0.vfs.n3.count',
    ],
    [
      'as a selector',
      (spec) => {
        spec.nodePools.upf.nodeSelector['example.com/pool'] = output;
      },
      'nodePools.upf.nodeSelector["example.com/pool"]',
    ],
    [
      'glued into a key',
      (spec) => {
        spec.networks[`${output}`] = { pool: 'n3' };
      },
      'networks["<Output>"]',
    ],
  ])('%s is refused', (_, change, path) => {
    const found = errors(problemsOf(structuredCloneWith(change)));
    expect(found).toMatchObject([{ code: 'LATE001', path }]);
  });

  function structuredCloneWith(change: (spec: Any) => void): object {
    const spec = structuredClone(good);
    change(spec);
    return spec;
  }
});

test('all of them at once: one error with every Problem, and no file is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnf-bad-'));
  try {
    const outdir = join(folder, 'dist');
    const app = new PlumbingApp({ outdir });
    const together = [
      'an unknown key',
      'vfio for a ConnectX',
      'VLAN 4095',
      'a name that is too long',
      'hugepages of a size the processor lacks',
    ];
    const spec = changed((it: Any) => {
      for (const name of together) FAULTS[name]?.change(it);
    });
    new CnfCluster(app, 'edge', spec as ClusterSpec);
    let thrown: unknown;
    try {
      app.synth();
    } catch (error) {
      thrown = error;
    }
    expect(PlumbingError.is(thrown)).toBe(true);
    const codes = (thrown as PlumbingError).problems.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(together.map((name) => FAULTS[name]?.code)));
    expect(existsSync(outdir) ? readdirSync(outdir) : []).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a thousand errors are counted, and only the first are shown in full', () => {
  const networks = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`n${i}`, { pool: 'nowhere' }]));
  const app = new PlumbingApp();
  new CnfCluster(app, 'edge', { ...good, networks } as unknown as ClusterSpec);
  let message = '';
  try {
    app.synth();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain('POOL002 device pool that no PF provides (1000)');
  expect(message).toContain('... and 980 more of POOL002');
  expect(message).toContain('1000 errors, 0 warnings');
});
