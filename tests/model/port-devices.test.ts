/** Devices of a port beside its VFs: subfunctions, the whole port, and what of it is for AF_XDP. */
import { planCluster } from '../../lib/model';
import type { ClusterSpec, Friendly } from '../../lib/spec';

type Spec = Friendly<ClusterSpec>;
type Pf = Spec['nodePools'][string]['pfs'][string];

const image = 'registry.example.com/afxdp-device-plugin@sha256:0';

function plan(pfs: Record<string, Pf>, more: Partial<Spec> = {}, nodePool = {}) {
  return planCluster({
    platform: { kubernetes: '1.34' },
    addOns: { afXdpPlugin: { image } },
    nodePools: { edge: { nodeSelector: { pool: 'edge' }, pfs, ...nodePool } },
    ...more,
  });
}

const found = (...given: Parameters<typeof plan>) => plan(...given).problems.map(({ code, path }) => `${code} ${path}`);

function planned(...given: Parameters<typeof plan>) {
  const {
    plan: { plan: cluster },
    problems,
  } = plan(...given);
  expect(problems).toEqual([]);
  if (!cluster) throw new Error('no plan');
  const [nodePool] = cluster.nodePools;
  if (!nodePool) throw new Error('no node pool');
  return { cluster, nodePool, network: cluster.networks[0] };
}

const whole = (datapath: NonNullable<Pf['wholePf']>['datapath'], more: Partial<Pf> = {}): Pf => ({
  nic: 'intel-e810-c',
  match: { pci: '0000:18:00.0' },
  wholePf: { pool: 'n3', datapath },
  ...more,
});
const sfs = (datapath: NonNullable<Pf['wholePf']>['datapath'], more: Partial<Pf> = {}): Pf => ({
  nic: 'mellanox-connectx-6-dx',
  match: { pci: '0000:86:00.0' },
  eswitch: 'switchdev',
  bridge: { name: 'br-n6' },
  sfs: { n6: { count: 8, datapath } },
  ...more,
});

describe('a whole port', () => {
  test.each([
    ['kernel', 'intel-e810-c', 'ice', false],
    ['vfio', 'intel-e810-c', 'vfio-pci', false],
    ['bifurcated', 'mellanox-connectx-6-dx', 'mlx5_core', true],
  ] as const)('on %s is a device of the SR-IOV device plugin, by its own id', (datapath, nic, driver, rdma) => {
    const { nodePool } = planned({ ens1f0: whole(datapath, { nic }) });
    expect(nodePool.resources).toMatchObject([
      {
        resourceName: 'n3',
        deviceType: 'netDevice',
        selectors: [{ drivers: [driver], pciAddresses: ['0000:18:00.0'] }],
      },
    ]);
    expect(nodePool.resources[0]?.selectors[0]?.isRdma === true).toBe(rdma);
  });

  test('goes into pods as it is', () => {
    const { network } = planned({ ens1f0: whole('kernel') }, { networks: { n3: { pool: 'n3' } } });
    expect(network?.cniPlugins).toEqual(['host-device']);
  });

  test('has nothing beside it', () => {
    const at = 'nodePools.edge.pfs.ens1f0.wholePf';
    expect(found({ ens1f0: whole('kernel', { vfs: { oam: { count: 2, datapath: 'kernel' } } }) })).toContain(
      `PF004 ${at}`,
    );
    expect(found({ ens1f0: whole('kernel', { numVfs: 4 }) })).toContain(`PF004 ${at}`);
    expect(found({ ens1f0: whole('kernel', { eswitch: 'switchdev' }) })).toContain(`PF004 ${at}`);
    expect(found({ ens1f0: whole('kernel', { role: 'shared' }) })).toEqual([`PF001 ${at}`]);
  });

  test('serves what its NIC can, and no pool of VFs', () => {
    expect(found({ ens1f0: whole('bifurcated') })).toEqual(['NIC004 nodePools.edge.pfs.ens1f0.wholePf.datapath']);
    const vf: Pf = { nic: 'intel-e810-c', vfs: { n3: { count: 2, datapath: 'kernel' } } };
    expect(found({ a: vf, b: whole('kernel') })).toEqual(['POOL003 nodePools.edge.pfs.b.wholePf']);
  });
});

describe('subfunctions', () => {
  test('of mlx5 are auxiliary devices of the SR-IOV device plugin (V76)', () => {
    const { nodePool, network } = planned({ ens2f0: sfs('bifurcated') }, { networks: { n6: { pool: 'n6' } } });
    expect(nodePool.resources).toEqual([
      {
        resourcePrefix: 'cnfplumbing.io',
        resourceName: 'n6',
        deviceType: 'auxNetDevice',
        selectors: [
          {
            vendors: ['15b3'],
            devices: ['101d'],
            drivers: ['mlx5_core'],
            auxTypes: ['sf'],
            rootDevices: ['0000:86:00.0#0-7'],
            isRdma: true,
          },
        ],
      },
    ]);
    expect(network?.cniPlugins).toEqual(['host-device']);
    const wants = nodePool.requirements.map(({ want }) => want);
    expect(wants).toContain('ens2f0 has the subfunctions with sfnum 0 to 7, active');
    expect(wants).toContain('the representors of subfunctions of ens2f0 are connected');
  });

  test('are made in switchdev mode only, of families that have them', () => {
    const at = 'nodePools.edge.pfs.ens2f0.sfs.n6';
    expect(found({ ens2f0: sfs('kernel', { eswitch: 'legacy', bridge: undefined }) })).toEqual([`SW002 ${at}`]);
    expect(found({ ens2f0: sfs('vfio') })).toEqual([`NIC003 ${at}.datapath`]);
    expect(found({ ens2f0: sfs('kernel', { nic: 'mellanox-connectx-5' }) })).toEqual([`NIC002 ${at}.datapath`]);
  });
});

describe('AF_XDP', () => {
  test('takes whole ports by name, whatever they are known by', () => {
    const { cluster, nodePool } = planned({
      ens1f0: whole('af-xdp'),
      ens1f1: whole('af-xdp', { match: { pci: '0000:18:00.1' } }),
    });
    expect(nodePool.resources).toEqual([]);
    expect(nodePool.afXdpPools).toEqual([
      { name: 'n3', mode: 'primary', devices: [{ name: 'ens1f0' }, { name: 'ens1f1' }], UdsTimeout: -1 },
    ]);
    expect(cluster.devicePools).toMatchObject([{ resource: 'afxdp/n3', variable: 'AFXDP_DEVICES_N3' }]);
    expect(nodePool.requirements.map(({ want }) => want)).toContain('the port at 0000:18:00.0 is named ens1f0');
  });

  test('takes subfunctions of ice, which its plugin makes', () => {
    const cdq = sfs('af-xdp', { nic: 'intel-e810-c' });
    const { nodePool, network } = planned({ ens2f0: cdq }, { networks: { n6: { pool: 'n6' } } }, { kernel: '6.12' });
    expect(nodePool.afXdpPools).toEqual([
      { name: 'n6', mode: 'cdq', devices: [{ name: 'ens2f0', secondary: 8 }], UdsTimeout: -1 },
    ]);
    expect(network?.config).toMatchObject({ type: 'afxdp', mode: 'cdq' });
    expect(nodePool.requirements.map(({ subject }) => subject)).not.toContain('VFs');
    expect(found({ ens2f0: cdq }, {}, { kernel: '6.8' })).toEqual(['NODE006 nodePools.edge.pfs.ens2f0.sfs']);
  });

  test('takes no VFs', () => {
    const [problem] = plan({ a: { nic: 'intel-e810-c', vfs: { n3: { count: 2, datapath: 'af-xdp' } } } }).problems;
    expect(problem).toMatchObject({ code: 'NIC002', hint: expect.stringContaining('wholePf') });
  });

  test('takes neither ports that its plugin passes over nor frames larger than a page (V68, V70)', () => {
    expect(found({ eno1: whole('af-xdp') })).toEqual(['XDP001 nodePools.edge.pfs.eno1']);
    expect(found({ ens1f0: whole('af-xdp', { mtu: 3521 }) })).toEqual(['XDP002 nodePools.edge.pfs.ens1f0.mtu']);
    expect(found({ ens1f0: whole('af-xdp', { mtu: 3520 }) })).toEqual([]);
    expect(found({ eno1: whole('kernel', { mtu: 9000 }) })).toEqual([]);
  });

  test('needs an image that does not move', () => {
    expect(found({ ens1f0: whole('af-xdp') }, { addOns: {} })).toEqual(['IMG001 addOns.afXdpPlugin']);
    expect(found({ ens1f0: whole('kernel') }, { addOns: {} })).toEqual([]);
  });

  test('hands the map over by a socket, or pinned with all that it needs (V69)', () => {
    const devicePools: Spec['devicePools'] = { n3: { afXdp: { map: 'pinned', uid: 1500 } } };
    const { nodePool, network } = planned(
      { ens1f0: whole('af-xdp') },
      { devicePools, networks: { n3: { pool: 'n3' } } },
    );
    expect(nodePool.afXdpPools).toMatchObject([{ uid: 1500, UdsServerDisable: true, BpfMapPinningEnable: true }]);
    expect(network?.config).toMatchObject({ type: 'afxdp', mode: 'primary', dpSyncer: true });
  });

  test('asks for the right to write maps where the kernel gives it to nobody (V51)', () => {
    const needs = (nodePool: object) =>
      planned({ ens1f0: whole('af-xdp') }, {}, nodePool).cluster.devicePools[0]?.eal?.capabilities;
    expect(needs({ kernel: '5.15' })).toEqual(['BPF']);
    expect(needs({ kernel: '5.19' })).toEqual([]);
    expect(needs({ os: 'ubuntu-24.04' })).toEqual([]);
    expect(found({ ens1f0: whole('af-xdp') }, {}, { kernel: '4.15' })).toEqual([
      'NODE006 nodePools.edge.pfs.ens1f0.wholePf.datapath',
    ]);
  });

  test('has a name that its plugin takes, and no other datapath beside it', () => {
    const named = (key: string) => ({ ens1f0: whole('af-xdp', { wholePf: { pool: key, datapath: 'af-xdp' } }) });
    expect(planned(named('n3-user_plane')).cluster.devicePools[0]?.resource).toBe('afxdp/n3userplane');
    expect(found(named('a-very-long-name-of-some-pool'))).toEqual(['RES001 devicePools.a-very-long-name-of-some-pool']);
    const other = { nodeSelector: { pool: 'other' }, pfs: { ens1f0: whole('kernel') } };
    const both = { edge: { nodeSelector: { pool: 'edge' }, pfs: { ens1f0: whole('af-xdp') } }, other };
    expect(found({}, { nodePools: both })).toEqual(['POOL001 devicePools.n3']);
  });

  test('steers frames by filters that know the address of the pod', () => {
    const ethtoolFilters = ['-N -device- flow-type udp4 dst-ip -ip- action 3'];
    const n3 = { pool: 'n3', afxdp: { ethtoolFilters } };
    const ipam = { whereabouts: { range: '10.3.0.0/24' } };
    const { network } = planned({ ens1f0: whole('af-xdp') }, { networks: { n3: { ...n3, ipam } } });
    expect(network?.config).toMatchObject({ mode: 'primary', ethtoolCmds: ethtoolFilters });
    expect(found({ ens1f0: whole('af-xdp') }, { networks: { n3 } })).toEqual(['NET008 networks.n3.ipam']);
    const cdq = { ens2f0: sfs('af-xdp', { nic: 'intel-e810-c' }) };
    expect(found(cdq, { networks: { n6: { ...n3, pool: 'n6', ipam } } })).toEqual([
      'NET008 networks.n6.afxdp.ethtoolFilters',
    ]);
  });

  test('keeps the name of the interface, so that nothing is chained', () => {
    const n3 = { pool: 'n3', mtu: 1400, sourceRouting: true };
    expect(found({ ens1f0: whole('af-xdp') }, { networks: { n3 } })).toEqual([
      'NET006 networks.n3.mtu',
      'NET006 networks.n3.sourceRouting',
    ]);
  });
});
