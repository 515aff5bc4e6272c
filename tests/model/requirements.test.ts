/** What nodes must have for the datapaths of their VFs, printed while somebody else sets them up. */
import fc from 'fast-check';
import { planCluster, planKernelArguments } from '../../lib/model';
import { Architecture, type ClusterSpec, CpuVendor, type Friendly, Iommu } from '../../lib/spec';

type NodePool = Friendly<ClusterSpec>['nodePools'][string];

function required(subject: string, given: Partial<NodePool>): string[] {
  const { plan, problems } = planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs: {}, ...given } },
  });
  expect(problems).toEqual([]);
  const requirements = plan.plan?.nodePools[0]?.requirements ?? [];
  return requirements.filter((each) => each.subject === subject).map(({ want }) => want);
}

const intel = (datapath: 'vfio' | 'kernel', more = {}): Partial<NodePool> => ({
  pfs: { ens1f0: { nic: 'intel-e810-c', vfs: { n3: { count: 4, datapath, ...more } } } },
});
const mellanox: Partial<NodePool> = {
  pfs: { ens2f0: { nic: 'mellanox-connectx-6-dx', vfs: { n6: { count: 4, datapath: 'bifurcated' } } } },
};

describe('kernel arguments', () => {
  test.each([
    ['intel', 'intel_iommu=on iommu=pt'],
    ['amd', 'iommu=pt'],
    ['arm', 'iommu.passthrough=1'],
  ] as const)('for vfio-pci on %s switch the IOMMU on', (vendor, expected) => {
    expect(required('kernel arguments', { ...intel('vfio'), cpu: { vendor } })).toEqual([expected]);
  });

  test('are none for kernel and bifurcated VFs', () => {
    expect(required('kernel arguments', intel('kernel'))).toEqual([]);
    expect(required('kernel arguments', mellanox)).toEqual([]);
  });
});

describe('kernel modules', () => {
  test.each<[string, Partial<NodePool>, string[]]>([
    ['vfio', intel('vfio'), ['ice', 'vfio-pci']],
    ['kernel', intel('kernel'), ['ice', 'iavf']],
    ['vhostNet', intel('vfio', { vhostNet: true }), ['ice', 'vfio-pci', 'vhost_net', 'tun']],
    ['bifurcated', mellanox, ['mlx5_core', 'mlx5_ib', 'ib_uverbs']],
  ])('for %s are those of port and VF', (_, given, modules) => {
    expect(required('kernel modules', given)).toEqual(modules);
  });
});

describe('the operating system', () => {
  const plan = (platform: object, nodePool: Partial<NodePool>) =>
    planCluster({
      platform: { kubernetes: '1.34', ...platform },
      nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs: {}, ...nodePool } },
    });
  const reasons = (platform: object, nodePool: Partial<NodePool>) =>
    Object.fromEntries(
      plan(platform, nodePool).plan.plan?.nodePools[0]?.requirements.map(({ want, reason }) => [want, reason]) ?? [],
    );
  const netronome: Partial<NodePool> = {
    pfs: { ens3f0: { nic: 'netronome-nfp4000', vfs: { n3: { count: 4, datapath: 'kernel' } } } },
  };

  test('has modules in packages that are not always installed, and says how kernel arguments are set', () => {
    expect(reasons({ os: 'ubuntu-24.04' }, intel('vfio'))).toMatchObject({
      ice: 'driver of ens1f0',
      'the package linux-modules-extra-$(uname -r)': 'has ice, which the package of the kernel has not',
      'vfio-pci': 'datapath vfio of pool n3',
      'intel_iommu=on iommu=pt':
        'IOMMU for vfio-pci; set in a file of /etc/default/grub.d, then update-grub; needs a reboot',
    });
    expect(reasons({ os: 'rhel-9' }, intel('vfio'))).toMatchObject({ ice: 'driver of ens1f0' });
  });

  test('is that of the node pool before that of the platform', () => {
    expect(reasons({ os: 'ubuntu-24.04' }, { ...intel('vfio'), os: 'debian-12' })).toMatchObject({
      ice: 'driver of ens1f0',
    });
  });

  test('that does not ship the driver of a port cannot serve it', () => {
    expect(plan({ os: 'rhel-9' }, netronome).problems).toEqual([]);
    expect(plan({ os: 'rhel-10' }, netronome).problems).toEqual([
      expect.objectContaining({
        code: 'NODE005',
        severity: 'error',
        path: 'nodePools.upf.pfs.ens3f0.nic',
        value: 'netronome-nfp4000',
        message: 'rhel-10 on x86_64 does not ship the kernel module nfp: driver of ens3f0',
        allowed: expect.stringMatching(/^with nfp: debian-12, debian-13, .*rhel-9/),
      }),
    ]);
  });

  test('that does not ship the driver of VFs cannot serve their datapath, and a module is missed once', () => {
    const ownNic = {
      platform: { kubernetes: '1.34', os: 'debian-12' },
      nicFamilies: { own: { vendor: '1dd8', pfIds: ['1002'], vfId: '1003', pfDriver: 'ice', vfDriver: 'ionic' } },
      nodePools: {
        upf: {
          nodeSelector: { pool: 'upf' },
          pfs: Object.fromEntries(
            ['ens1', 'ens2'].map((name) => [name, { nic: 'own', vfs: { n3: { count: 2, datapath: 'kernel' } } }]),
          ),
        },
      },
    };
    expect(planCluster(ownNic).problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'NODE005 nodePools.upf.pfs.ens1.vfs.n3.datapath',
    ]);
  });

  test.each([{}, { os: 'sles-15' }, { os: 'ubuntu-26.04' }, { os: 'almalinux-10' }])(
    'that is not stated or not known, as in %j, is no problem',
    (platform) => {
      expect(plan(platform, netronome).problems).toEqual([]);
    },
  );

  test('runs another kernel where the node pool says so', () => {
    expect(plan({ os: 'rhel-10' }, { ...netronome, kernel: '6.18' }).problems).toEqual([]);
    expect(plan({ os: 'rhel-10' }, { ...netronome, kernel: '6.12' }).problems).toHaveLength(1);
  });
});

test('VFs and their drivers are there before the device plugin, which looks once', () => {
  expect(required('VFs', intel('vfio'))).toEqual(['ens1f0 has 4 VFs']);
  expect(required('VF driver', intel('vfio'))).toEqual(['VFs 0-3 of ens1f0 are bound to vfio-pci']);
});

describe('the interface', () => {
  const port = (match?: object): Partial<NodePool> => ({
    pfs: { ens1f0: { nic: 'intel-e810-c', match, mtu: 9000, vfs: { n3: { count: 4, datapath: 'vfio' } } } },
  });

  test.each<[object | undefined, string[]]>([
    [undefined, ['the port is named ens1f0']],
    [{ mac: '0c:42:a1:00:00:01' }, ['the port with MAC 0c:42:a1:00:00:01 is named ens1f0']],
    [
      { mac: '0c:42:a1:00:00:01', serial: 'X1' },
      ['the port with MAC 0c:42:a1:00:00:01 and serial number X1 is named ens1f0'],
    ],
    // The device plugin finds the VFs by the address, whatever the port is called.
    [{ pci: '0000:18:00.0' }, []],
  ])('of a port that is recognised by %j is found by the device plugin', (match, named) => {
    expect(required('interface', port(match))).toEqual([...named, 'ens1f0 has MTU 9000']);
  });
});

describe('hugepages', () => {
  test('are counted per NUMA node', () => {
    const given = { ...intel('vfio'), hugepages: { '2Mi': { '0': 512 }, '1Gi': { '1': 8, '0': 16 } } };
    expect(required('hugepages', given)).toEqual(['24 x 1Gi (NUMA 0: 16, NUMA 1: 8)', '512 x 2Mi (NUMA 0: 512)']);
    expect(required('kernel arguments', given)).toEqual([
      'intel_iommu=on iommu=pt default_hugepagesz=1G hugepagesz=1G hugepages=24 hugepagesz=2M hugepages=512',
    ]);
    // As in the plan of the node: a kernel from 5.16 on can be told the NUMA node.
    expect(required('kernel arguments', { ...given, kernel: '6.8' })).toEqual([
      'intel_iommu=on iommu=pt default_hugepagesz=1G hugepagesz=1G hugepages=0:16,1:8 hugepagesz=2M hugepages=0:512',
    ]);
  });

  test('of sizes that the processor lacks are refused, and no kernel argument asks for them', () => {
    const { plan, problems } = planCluster({
      platform: { kubernetes: '1.34' },
      nodePools: { upf: { nodeSelector: { pool: 'upf' }, ...intel('vfio'), hugepages: { '32Mi': { '0': 8 } } } },
    });
    expect(problems).toEqual([expect.objectContaining({ code: 'HP004', path: 'nodePools.upf.hugepages.32Mi' })]);
    expect(JSON.stringify(plan.plan?.nodePools[0]?.requirements)).not.toContain('hugepages');
    expect(
      required('hugepages', { ...intel('vfio'), architecture: 'aarch64', hugepages: { '32Mi': { '0': 8 } } }),
    ).toEqual(['8 x 32Mi (NUMA 0: 8)']);
  });

  test.each([{ '-1': 8 }, { first: 8 }, { '0': -8 }])(
    'stand on a NUMA node, and are no fewer than none: %j',
    (pages) => {
      const { problems } = planCluster({
        platform: { kubernetes: '1.34' },
        nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs: {}, hugepages: { '1Gi': pages } } },
      });
      expect(problems.map(({ code }) => code)).toEqual(['SPEC006']);
    },
  );
});

test('the IOMMU is not switched off beside vfio-pci', () => {
  const iommu = (given: Partial<NodePool>) =>
    planCluster({
      platform: { kubernetes: '1.34' },
      nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs: {}, ...given, iommu: 'off' } },
    }).problems.map(({ code, path }) => `${code} ${path}`);
  expect(iommu(intel('vfio'))).toEqual(['NODE001 nodePools.upf.iommu']);
  expect(iommu(intel('kernel'))).toEqual([]);
  expect(iommu(mellanox)).toEqual([]);
});

test('every requirement has a reason', () => {
  const { plan } = planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: {
      upf: {
        nodeSelector: { pool: 'upf' },
        ...intel('vfio', { vhostNet: true }),
        hugepages: { '1Gi': { '0': 1 } },
        kubelet: { cpuManagerPolicy: 'static', topologyManagerPolicy: 'restricted' },
      },
    },
    networks: { n3: { pool: 'n3', ipam: { whereabouts: { range: '10.3.0.0/24' } } } },
  });
  const requirements = plan.plan?.nodePools[0]?.requirements ?? [];
  expect(new Set(requirements.map(({ subject }) => subject)).size).toBe(8);
  for (const { want, reason } of requirements) {
    expect(want).toMatch(/\S/);
    expect(reason).toMatch(/\S/);
    expect(`${want} ${reason}`).not.toMatch(/undefined|NaN|\[object/);
  }
});

describe('kernel arguments of any node pool', () => {
  const props = fc.record({
    cpu: fc.option(fc.record({ vendor: fc.constantFrom(...Object.values(CpuVendor)) }), { nil: undefined }),
    architecture: fc.constantFrom(...Object.values(Architecture)),
    iommuNeeded: fc.boolean(),
    iommu: fc.option(fc.constantFrom(...Object.values(Iommu)), { nil: undefined }),
    hugepages: fc.dictionary(
      fc.constantFrom('2Mi', '1Gi', '64Ki'),
      fc.dictionary(fc.constantFrom('0', '1'), fc.integer({ min: 0, max: 64 })),
    ),
  });
  const key = (token: string) => token.split('=')[0] as string;

  test('name the default page size first, and each size right before its number', () => {
    fc.assert(
      fc.property(props, (given) => {
        const pages = planKernelArguments(given).filter((token) => token.includes('huge'));
        if (pages.length === 0) return;
        expect(key(pages[0] as string)).toBe('default_hugepagesz');
        expect(pages.slice(1).map(key)).toEqual(
          pages.slice(1).map((_, i) => (i % 2 === 0 ? 'hugepagesz' : 'hugepages')),
        );
      }),
    );
  });

  test('are a set of tokens: none stands there twice, and the same wish gives the same ones', () => {
    fc.assert(
      fc.property(props, (given) => {
        const tokens = planKernelArguments(given);
        const single = tokens.filter((token) => !/^hugepages/.test(token)).map(key);
        expect(new Set(single).size).toBe(single.length);
        const sizes = tokens.filter((token) => key(token) === 'hugepagesz');
        expect(new Set(sizes).size).toBe(sizes.length);
        const other = Object.fromEntries(Object.entries(given.hugepages).reverse());
        expect(planKernelArguments({ ...given, hugepages: other })).toEqual(tokens);
      }),
    );
  });
});
