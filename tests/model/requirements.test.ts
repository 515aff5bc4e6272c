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

test('VFs and their drivers are there before the device plugin, which looks once', () => {
  expect(required('VFs', intel('vfio'))).toEqual(['ens1f0 has 4 VFs']);
  expect(required('VF driver', intel('vfio'))).toEqual(['VFs 0-3 of ens1f0 are bound to vfio-pci']);
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
