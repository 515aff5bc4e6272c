import { lateMarker } from '../../lib/core';
import { type NodePoolFact, type ResourceFact, runRules, type SelectorFact } from '../../lib/rules';
import { aNodePool, aPort, aResource, aSelector, codes, facts } from './facts';

/** Resources of one configuration, named in order. */
function offering(...selectors: Partial<SelectorFact>[]): ResourceFact[] {
  return selectors.map((selector, i) =>
    aResource({
      resource: `example.com/r${i}`,
      selectors: [aSelector({ ...selector, origin: { path: `app/plugin: resourceList[${i}].selectors[0]` } })],
    }),
  );
}

const problemsOf = (...selectors: Partial<SelectorFact>[]) => runRules(facts({ resources: offering(...selectors) }));
const anywhere: Partial<SelectorFact> = { pfNames: [] };

describe('two resources of one device plugin', () => {
  test.each<[string, Partial<SelectorFact>, Partial<SelectorFact>]>([
    ['ranges of one port that overlap', { pfNames: ['ens1f0#0-4'] }, { pfNames: ['ens1f0#4-7'] }],
    ['a whole port, then a part of it', { pfNames: ['ens1f0'] }, { pfNames: ['ens1f0#4-7'] }],
    ['one port, in capitals', { pfNames: ['ens1f0'] }, { pfNames: ['ENS1F0'] }],
    [
      'one PCI address',
      { ...anywhere, rootDevices: ['0000:18:00.0#0-3'] },
      { ...anywhere, rootDevices: ['0000:18:00.0#3'] },
    ],
    ['every VF of the driver, then those of a port', anywhere, { pfNames: ['ens1f0'] }],
    [
      'every VF, then those of a driver',
      { ...anywhere, drivers: ['iavf', 'vfio-pci'] },
      { ...anywhere, drivers: ['iavf'] },
    ],
    ['one device', { ...anywhere, pciAddresses: ['0000:18:01.0'] }, { ...anywhere, pciAddresses: ['0000:18:01.0'] }],
    ['VFs, then those of them with RDMA devices', {}, { isRdma: true }],
  ])('do not take the same devices: %s', (_, first, second) => {
    expect(problemsOf(first, second)).toEqual([
      expect.objectContaining({ code: 'VF002', path: expect.stringContaining('resourceList[1].selectors[0]') }),
    ]);
  });

  test.each<[string, Partial<SelectorFact>, Partial<SelectorFact>]>([
    ['ranges of one port that are apart', { pfNames: ['ens1f0#0-3'] }, { pfNames: ['ens1f0#4-7'] }],
    ['a part of a port, then the rest of it', { pfNames: ['ens1f0#0-3'] }, { pfNames: ['ens1f0'] }],
    ['one port, then all others', { pfNames: ['ens1f0'] }, anywhere],
    ['two drivers on one range', { pfNames: ['ens1f0#0-3'] }, { pfNames: ['ens1f0#0-3'], drivers: ['vfio-pci'] }],
    ['two ports', { pfNames: ['ens1f0'] }, { pfNames: ['ens2f0'] }],
    ['VFs with RDMA devices, then the others', { isRdma: true }, {}],
    ['two vDPA types', { vdpaType: 'vhost' }, { vdpaType: 'virtio' }],
    ['two link layers', { ...anywhere, linkTypes: ['ether'] }, { ...anywhere, linkTypes: ['infiniband'] }],
    ['a port that arrives later', { pfNames: [lateMarker('ens1f0')] }, { pfNames: ['ens1f0'] }],
    ['a name and an address, which may be two ports', {}, { ...anywhere, rootDevices: ['0000:18:00.0'] }],
  ])('part the devices: %s', (_, first, second) => {
    expect(problemsOf(first, second)).toEqual([]);
  });

  test('of two configurations may name one port: they are for other nodes', () => {
    const resources = [aResource(), aResource({ resource: 'example.com/n6', config: 'plumbing/edge/config.json' })];
    expect(runRules(facts({ resources }))).toEqual([]);
  });

  test('subfunctions and VFs of one port are different devices', () => {
    const [vfs, sfs] = offering({}, { auxTypes: ['sf'] }) as [ResourceFact, ResourceFact];
    expect(runRules(facts({ resources: [vfs, { ...sfs, deviceType: 'auxNetDevice' }] }))).toEqual([]);
  });
});

describe('a selector', () => {
  test.each<[string, Partial<SelectorFact>, string?]>([
    ['isRdma', { isRdma: true, vdpaType: 'vhost' }],
    ['vdpaType', { vdpaType: 'kernel' }],
    ['linkTypes', { linkTypes: ['ether', 'infiniband'] }],
    ['linkTypes', { linkTypes: ['ethernet'] }],
    ['vdpaType', { vdpaType: 'vhost', auxTypes: ['sf'] }, 'auxNetDevice'],
    ['auxTypes', {}, 'auxNetDevice'],
    ['auxTypes', { auxTypes: ['eth'] }, 'auxNetDevice'],
    ['pciAddresses', { auxTypes: ['sf'], pciAddresses: ['0000:18:00.0'] }, 'auxNetDevice'],
    ['ddpProfiles', { auxTypes: ['sf'], ddpProfiles: ['GTP'] }, 'auxNetDevice'],
    ['pKeys', { auxTypes: ['sf'], pKeys: ['0x8001'] }, 'auxNetDevice'],
  ])('is refused or not wholly read for its %s in %j', (field, selector, deviceType = 'netDevice') => {
    const resources = offering(selector).map((resource) => ({ ...resource, deviceType }));
    expect(runRules(facts({ resources }))).toEqual([
      expect.objectContaining({ code: 'DP004', path: `app/plugin: resourceList[0].selectors[0].${field}` }),
    ]);
  });

  test.each<[Partial<SelectorFact>, string?]>([
    [{ isRdma: true }],
    [{ vdpaType: 'virtio' }],
    [{ linkTypes: ['infiniband'] }],
    [{ auxTypes: ['sf'] }, 'auxNetDevice'],
  ])('is taken as it is: %j', (selector, deviceType = 'netDevice') => {
    const resources = offering(selector).map((resource) => ({ ...resource, deviceType }));
    expect(runRules(facts({ resources }))).toEqual([]);
  });
});

describe('an entry for a port', () => {
  test.each([
    [['ens1f0#7-0'], 0],
    [['ens1f0#0-'], 0],
    [['ens1f0#0-3-7'], 0],
    [['ens1f0#all'], 0],
    [['ens1f0#0#3'], 0],
    [['ens1f0#0-3', 'ens1f0#6-7'], 1],
  ])('in %j finds nothing', (pfNames, index) => {
    expect(problemsOf({ pfNames })).toEqual([
      expect.objectContaining({ code: 'VF003', path: `app/plugin: resourceList[0].selectors[0].pfNames[${index}]` }),
    ]);
  });

  test.each([['ens1f0'], ['ens1f0#0'], ['ens1f0#0-3,6,8-9'], ['ens1f0#3-3']])('may be %s', (entry) => {
    expect(problemsOf({ pfNames: [entry] })).toEqual([]);
  });

  describe('of nodes that are known', () => {
    const nodePools = [aNodePool({ ports: [aPort({ pci: '0000:18:00.0', numVfs: 8 })] })];
    const judge = (selector: Partial<SelectorFact>) => runRules(facts({ nodePools, resources: offering(selector) }));

    test.each([{ pfNames: ['ens1f0#4-8'] }, { pfNames: [], rootDevices: ['0000:18:00.0#8'] }])(
      'does not reach beyond the VFs of the port, as %j does',
      (selector) => {
        expect(judge(selector)).toEqual([
          expect.objectContaining({ code: 'VF003', allowed: expect.stringContaining('at most 7') }),
        ]);
      },
    );

    test('may name subfunctions by their own numbers', () => {
      const [resource] = offering({ rootDevices: ['0000:18:00.0#0-31'], pfNames: [], auxTypes: ['sf'] });
      const resources = [{ ...(resource as ResourceFact), deviceType: 'auxNetDevice' }];
      expect(runRules(facts({ nodePools, resources }))).toEqual([]);
    });

    test('may name the last VF, and a port that nobody knows', () => {
      expect(judge({ pfNames: ['ens1f0#0-7'] })).toEqual([]);
      expect(judge({ pfNames: ['ens9f0#0-70'] })).toEqual([]);
    });
  });
});

describe('a port for management', () => {
  const nodePools: NodePoolFact[] = [
    aNodePool({
      ports: [
        aPort({ name: 'eno1', pci: '0000:04:00.0', numVfs: 0, management: true }),
        aPort({ name: 'ens1f0', pci: '0000:18:00.0' }),
      ],
    }),
  ];
  const judge = (selector: Partial<SelectorFact>, given: Partial<ResourceFact> = {}) =>
    runRules(facts({ nodePools, resources: offering(selector).map((resource) => ({ ...resource, ...given })) }));

  test.each<[string, Partial<SelectorFact>]>([
    ['pfNames[0]', { pfNames: ['eno1'] }],
    ['rootDevices[0]', { pfNames: [], rootDevices: ['0000:04:00.0#0-3'] }],
    ['pciAddresses[0]', { pfNames: [], pciAddresses: ['0000:04:00.0'] }],
    ['devices', { pfNames: [], devices: ['1592'], drivers: ['ice'] }],
    ['devices', { pfNames: [], devices: [], drivers: ['ice', 'iavf'] }],
  ])('is not taken by %s', (field, selector) => {
    expect(codes(judge(selector))).toContain('PF003');
    const problem = judge(selector).find(({ code }) => code === 'PF003');
    expect(problem?.path).toBe(`app/plugin: resourceList[0].selectors[0].${field}`);
  });

  test.each<[string, Partial<SelectorFact>, Partial<ResourceFact>?]>([
    ['it names another port', { pfNames: ['ens1f0'] }],
    ['it takes VFs, by their id', { pfNames: [], devices: ['1889'] }],
    ['it takes VFs, by their driver', { pfNames: [], devices: [] }],
    ['it takes NICs of another vendor', { pfNames: [], vendors: ['15b3'], devices: [], drivers: [] }],
    ['it is for other nodes', { pfNames: ['eno1'] }, { nodeSelector: { pool: 'edge' } }],
    ['nobody knows for which nodes it is', { pfNames: ['eno1'] }, { nodeSelector: undefined }],
  ])('is left alone by a selector when %s', (_, selector, given = {}) => {
    expect(codes(judge(selector, given))).not.toContain('PF003');
  });
});
