import { lateMarker } from '../../lib/core';
import { runRules } from '../../lib/rules';
import { aNodePool, aResource, aSelector, codes, facts } from './facts';

function problemsOf(...resources: ReturnType<typeof aResource>[]) {
  return runRules(facts({ resources }));
}

describe('a resource name', () => {
  const selectors = [aSelector({ pfNames: ['ens2f0'] })];

  test.each(['n3 data', '-n3', 'n3_', 'n.3', '', 'n'.repeat(64)])('cannot be %j', (name) => {
    expect(codes(problemsOf(aResource({ resource: `example.com/${name}` })))).toEqual(['RES001']);
  });

  test.each(['n3', 'cx6dx_vdpa_vhost', 'N3', 'n'.repeat(63)])('can be %j', (name) => {
    expect(problemsOf(aResource({ resource: `example.com/${name}` }))).toEqual([]);
  });

  test.each(['kubernetes.io', 'sriov.kubernetes.io', 'requests.example.com', 'Example.com', 'a_b.com'])(
    'cannot have the domain %s',
    (prefix) => {
      expect(problemsOf(aResource({ resource: `${prefix}/n3` }))).toEqual([
        expect.objectContaining({ code: 'RES001', path: expect.stringMatching(/\.resourcePrefix$/), value: prefix }),
      ]);
    },
  );

  test('with a hyphen cannot be read as a variable', () => {
    expect(problemsOf(aResource({ resource: 'example.com/upf-n3' }))).toEqual([
      expect.objectContaining({
        code: 'RES002',
        severity: 'warning',
        value: 'PCIDEVICE_EXAMPLE_COM_UPF-N3',
        hint: 'rename the resource, for example upf_n3',
      }),
    ]);
  });

  test('with a hyphen in the prefix cannot be read as a variable, which is said once', () => {
    const resource = aResource({ resource: 'my-site.example/n3' });
    expect(problemsOf(resource, { ...resource, config: 'plumbing/edge/config.json' })).toEqual([
      expect.objectContaining({ code: 'RES002', hint: 'use a prefix without hyphens' }),
    ]);
  });

  test('shares its variable with no other resource', () => {
    expect(
      codes(
        problemsOf(aResource({ resource: 'example.com/n3' }), aResource({ resource: 'example.com/N3', selectors })),
      ),
    ).toEqual(['RES002']);
  });

  test('stands once in a device plugin configuration', () => {
    const again = { path: 'app/plugin: data["config.json"].resourceList[1]' };
    expect(problemsOf(aResource(), aResource({ origin: again }))).toEqual([
      expect.objectContaining({ code: 'RES003', path: `${again.path}.resourceName`, value: 'n3' }),
    ]);
  });

  test('may stand in the configuration of each node pool, and under each prefix', () => {
    const resources = [
      aResource(),
      aResource({ config: 'plumbing/edge/config.json' }),
      aResource({ resource: 'a.example/n3', selectors }),
    ];
    expect(problemsOf(...resources)).toEqual([]);
  });

  test('that arrives later is not judged', () => {
    expect(problemsOf(aResource({ resource: `${lateMarker('x')}/upf-n3` }))).toEqual([]);
  });
});

describe('a device selector', () => {
  test('names a driver', () => {
    expect(problemsOf(aResource({ selectors: [aSelector({ drivers: [] })] }))).toEqual([
      expect.objectContaining({
        code: 'DP001',
        severity: 'warning',
        path: expect.stringMatching(/selectors\[0\]\.drivers$/),
      }),
    ]);
  });

  test.each([
    [{ vendors: ['0x8086'] }, 'write 8086'],
    [{ devices: ['101E'] }, 'write 101e'],
    [{ pciAddresses: ['0000:3B:02.0'] }, 'write 0000:3b:02.0'],
  ])('with %j never matches', (selector, hint) => {
    expect(problemsOf(aResource({ selectors: [aSelector(selector)] }))).toEqual([
      expect.objectContaining({ code: 'DP001', hint }),
    ]);
  });

  test('takes the address of a port in any case, as the plugin does', () => {
    const selector = aSelector({ pfNames: [], rootDevices: ['0000:3B:00.0#0-3'] });
    expect(problemsOf(aResource({ selectors: [selector] }))).toEqual([]);
  });

  test('names the PF where two NIC families of the node share a VF id', () => {
    const nodePools = [aNodePool({ nicFamilies: ['intel-e810-c', 'intel-e810-xxv'] })];
    const resources = [aResource({ selectors: [aSelector({ pfNames: [] })] })];
    expect(runRules(facts({ nodePools, resources }))).toEqual([
      expect.objectContaining({
        code: 'DP002',
        severity: 'error',
        value: '1889',
        path: expect.stringMatching(/devices\[0\]$/),
      }),
    ]);
  });

  test.each([
    ['with the PF named', {}, [aSelector()]],
    ['on nodes with one family', { nicFamilies: ['intel-e810-c'] }, [aSelector({ pfNames: [] })]],
    ['on other nodes', { nodeSelector: { pool: 'edge' } }, [aSelector({ pfNames: [] })]],
  ])('is unambiguous %s', (_, pool, selectors) => {
    const nodePools = [aNodePool({ nicFamilies: ['intel-e810-c', 'intel-e810-xxv'], ...pool })];
    expect(runRules(facts({ nodePools, resources: [aResource({ selectors })] }))).toEqual([]);
  });

  test('is ambiguous too where the plugin runs on all Linux nodes', () => {
    const nodePools = [aNodePool({ nicFamilies: ['intel-e810-c', 'intel-e810-xxv'] })];
    const resources = [
      aResource({ nodeSelector: { 'kubernetes.io/os': 'linux' }, selectors: [aSelector({ pfNames: [] })] }),
    ];
    expect(codes(runRules(facts({ nodePools, resources })))).toEqual(['DP002']);
  });

  test('is not judged where nobody says which nodes the plugin is for', () => {
    const nodePools = [aNodePool({ nicFamilies: ['intel-e810-c', 'intel-e810-xxv'] })];
    const { nodeSelector: _, ...unplaced } = aResource({ selectors: [aSelector({ pfNames: [] })] });
    expect(runRules(facts({ nodePools, resources: [unplaced] }))).toEqual([]);
  });
});
