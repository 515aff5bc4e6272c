/** Programs of the plumbing itself: the Multus daemon, a DRA driver beside a device plugin. */
import { type DraFilterFact, type DraPolicyFact, runRules } from '../../lib/rules';
import { aContainer, aResource, aSelector, codes, facts, running } from './facts';

describe('the Multus daemon', () => {
  const thick = { name: 'multus', image: 'ghcr.io/k8snetworkplumbingwg/multus-cni:v4.3.0-thick' };
  const judge = (limits: Record<string, string>, given = {}, kind = 'DaemonSet') =>
    runRules(facts({ workloads: [running(aContainer({ ...thick, limits, ...given }), { kind })] }));

  test('is not held to 50Mi, as it is upstream', () => {
    expect(judge({ memory: '50Mi' })).toEqual([
      expect.objectContaining({
        code: 'MUL001',
        severity: 'warning',
        path: 'app/upf: spec.template.spec.containers[0].resources.limits.memory',
      }),
    ]);
  });

  test('is known by its program too', () => {
    const given = {
      image: 'registry.example.com/multus-cni:v4.3.0',
      command: ['/usr/src/multus-cni/bin/multus-daemon'],
    };
    expect(codes(judge({ memory: '199Mi' }, given))).toEqual(['MUL001']);
  });

  test.each([
    ['200Mi', { memory: '200Mi' }, {}],
    ['no limit', {}, {}],
    ['50Mi for the thin one', { memory: '50Mi' }, { image: 'ghcr.io/k8snetworkplumbingwg/multus-cni:v4.3.0' }],
    ['15Mi to install itself', { memory: '15Mi' }, { init: true }],
    ['50Mi for another program', { memory: '50Mi' }, { image: 'registry.example.com/not-multus-cni:v1-thick' }],
  ])('may have %s', (_, limits, given) => {
    expect(judge(limits as Record<string, string>, given)).toEqual([]);
  });
});

describe('a DRA driver and a device plugin', () => {
  const filter = (given: Partial<DraFilterFact>): DraFilterFact => ({
    vendors: [],
    devices: [],
    drivers: [],
    pfNames: [],
    pfPciAddresses: [],
    origin: { path: 'app/policy: spec.configs[0].resourceFilters[0]' },
    ...given,
  });
  const judge = (given: Partial<DraFilterFact>, policy: Partial<DraPolicyFact> = {}) =>
    runRules(
      facts({
        resources: [aResource({ selectors: [aSelector({ pfNames: ['ens1f0#0-3'] })] })],
        draPolicies: [
          { name: 'vfs', nodeSelector: {}, filters: [filter(given)], origin: { path: 'app/policy' }, ...policy },
        ],
      }),
    );

  test('do not hand out VFs of one port', () => {
    expect(judge({ pfNames: ['ens2f0', 'ens1f0'] })).toEqual([
      expect.objectContaining({
        code: 'DRA001',
        path: 'app/policy: spec.configs[0].resourceFilters[0].pfNames[1]',
        value: 'ens1f0',
      }),
    ]);
  });

  test.each<[string, Partial<DraFilterFact>, Partial<DraPolicyFact>?]>([
    ['ports are two', { pfNames: ['ens2f0'] }],
    ['VFs are on two drivers', { pfNames: ['ens1f0'], drivers: ['vfio-pci'] }],
    ['nodes are others', { pfNames: ['ens1f0'] }, { nodeSelector: { pool: 'edge' } }],
    ['nobody can say which nodes are meant', { pfNames: ['ens1f0'] }, { nodeSelector: undefined }],
    ['the driver does not name ports', { vendors: ['8086'] }],
  ])('go together where the %s', (_, given, policy = {}) => {
    expect(judge(given, policy)).toEqual([]);
  });
});
