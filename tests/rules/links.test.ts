/** Networks and the devices behind them: device info, link layers. */
import { runRules, type SelectorFact } from '../../lib/rules';
import { aNetwork, aNodePool, aPort, aResource, aSelector, codes, facts } from './facts';

const judge = (config: Record<string, unknown>, ...selectors: Partial<SelectorFact>[]) =>
  runRules(
    facts({ resources: [aResource({ selectors: selectors.map(aSelector) })], networks: [aNetwork({ config })] }),
  );

describe('a network over vhost-vdpa devices', () => {
  const vhost = { vdpaType: 'vhost' };
  const capabilities = { CNIDeviceInfoFile: true };

  test.each(['ovs', 'ovn-k8s-cni-overlay', 'accelerated-bridge'])('gives %s their device info', (type) => {
    expect(judge({ type }, vhost)).toEqual([
      expect.objectContaining({ code: 'NET009', path: 'app/n3: spec.config.capabilities' }),
    ]);
    expect(judge({ type, capabilities }, vhost)).toEqual([]);
  });

  test('behind ovs gives out no addresses', () => {
    expect(judge({ type: 'ovs', capabilities, ipam: { type: 'whereabouts', range: '10.3.0.0/24' } }, vhost)).toEqual([
      expect.objectContaining({ code: 'NET010', path: 'app/n3: spec.config.ipam', value: 'whereabouts' }),
    ]);
    expect(judge({ type: 'ovs', capabilities, ipam: {} }, vhost)).toEqual([]);
  });

  test('is told apart from one over network interfaces', () => {
    const ipam = { type: 'whereabouts', range: '10.3.0.0/24' };
    expect(judge({ type: 'ovs', ipam }, {})).toEqual([]);
    expect(judge({ type: 'ovn-k8s-cni-overlay', ipam: {} }, { vdpaType: 'virtio' })).toEqual([]);
    expect(judge({ type: 'ovs', ipam }, vhost, { pfNames: ['ens2f0'] })).toEqual([]);
  });
});

describe('a CNI plugin', () => {
  const infiniband = { vendors: ['15b3'], linkTypes: ['infiniband'], drivers: ['mlx5_core'] };

  test.each([
    ['sriov', infiniband, 'ib-sriov'],
    ['ib-sriov', { linkTypes: ['ether'] }, 'sriov'],
  ])('%s does not get devices of the other link layer', (type, selector, right) => {
    expect(judge({ type }, selector)).toEqual([
      expect.objectContaining({
        code: 'NET011',
        path: 'app/n3: spec.config.type',
        allowed: expect.stringContaining(right),
      }),
    ]);
    expect(judge({ type: right }, selector)).toEqual([]);
  });

  test.each([
    ['of an unknown link layer', [{}]],
    ['of two link layers', [{ linkTypes: ['ether'] }, { ...infiniband, pfNames: ['ib0'] }]],
  ])('may get devices %s', (_, selectors) => {
    expect(judge({ type: 'ib-sriov' }, ...selectors)).toEqual([]);
  });

  test.each([
    ['switchdev', 'sriov', 'ovs'],
    ['switchdev', 'sriov', 'accelerated-bridge'],
    ['legacy', 'ovs', 'sriov'],
  ] as const)('for VFs in %s mode is not %s but %s', (eswitch, wrong, right) => {
    const nodePools = [aNodePool({ ports: [aPort({ eswitch })] })];
    const judged = (type: string) =>
      runRules(facts({ nodePools, resources: [aResource()], networks: [aNetwork({ config: { type } })] }));
    expect(judged(wrong)).toEqual([
      expect.objectContaining({
        code: 'SW003',
        path: 'app/n3: spec.config.type',
        allowed: expect.stringContaining(right),
      }),
    ]);
    expect(judged(right)).toEqual([]);
    expect(judged('host-device')).toEqual([]);
  });

  test('is not judged by ports whose mode differs or is not known', () => {
    const judged = (...ports: ('legacy' | 'switchdev' | undefined)[]) =>
      runRules(
        facts({
          nodePools: [
            aNodePool({
              ports: ports.map((eswitch, i) => aPort({ name: `ens${i}f0`, ...(eswitch ? { eswitch } : {}) })),
            }),
          ],
          resources: [aResource({ selectors: [aSelector({ pfNames: ports.map((_, i) => `ens${i}f0`) })] })],
          networks: [aNetwork({ config: { type: 'sriov' } })],
        }),
      );
    expect(codes(judged('switchdev', 'switchdev'))).toEqual(['SW003']);
    expect(judged('switchdev', 'legacy')).toEqual([]);
    expect(judged('switchdev', undefined)).toEqual([]);
  });

  test('is judged by the ports of the nodes, where a selector names one', () => {
    const nodePools = [aNodePool({ ports: [aPort()] })];
    const networks = ['sriov', 'ib-sriov'].map((type) => aNetwork({ name: type, config: { type } }));
    expect(codes(runRules(facts({ nodePools, resources: [aResource()], networks })))).toEqual(['NET011']);
  });
});
