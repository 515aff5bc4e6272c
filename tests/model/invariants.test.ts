/** For each invariant that spec and model see to, a cluster that breaks it and one that does not. */
import { planCluster } from '../../lib/model';
import { INVARIANTS } from '../../scripts/invariants';

type Json = Record<string, unknown>;

const vfs = (datapath: string, more: Json = {}) => ({ n3: { count: 4, datapath, ...more } });
const port = (nic: string, more: Json) => ({ pfs: { ens1f0: { nic, match: { pci: '0000:18:00.0' }, ...more } } });
const e810 = (more: Json) => port('intel-e810-c', more);
const cx6 = (more: Json) => port('mellanox-connectx-6-dx', more);
const ifc = (more: Json) => port('intel-c5000x-pl', more);
const octep = (more: Json) => port('marvell-octeon-10-vdpa', more);

function cluster(nodePool: Json, more: Json = {}): Json {
  return {
    platform: { kubernetes: '1.34' },
    nodePools: { upf: { nodeSelector: { pool: 'upf' }, ...e810({}), ...nodePool } },
    ...more,
  };
}
const beside = (nodePool: Json, other: Json) => ({
  platform: { kubernetes: '1.34' },
  nodePools: {
    upf: { nodeSelector: { pool: 'upf' }, ...nodePool },
    edge: { nodeSelector: { pool: 'edge' }, ...other },
  },
});
const network = (more: Json) => ({ networks: { n3: { pool: 'n3', ...more } } });
const dhcp = network({ ipam: { dhcp: {} } });
const on = (os: string) => ({ platform: { kubernetes: '1.34', os } });

/** VFs behind vDPA applications. */
const onSockets = (nic: (more: Json) => Json, more: Json = {}) =>
  cluster(
    { ...nic({ vfs: vfs('dpdk-vdpa') }), hugepages: { '2Mi': { 0: 512 } }, ...more },
    { images: { registry: 'registry.example.com' } },
  );

/** A whole port for AF_XDP. */
const afXdp = (more: Json, pool: Json = {}, name = 'ens1f0') =>
  cluster(
    { pfs: { [name]: { nic: 'intel-e810-c', wholePf: { pool: 'n3', datapath: 'af-xdp' }, ...more } } },
    {
      devicePools: { n3: pool },
      addOns: { afXdpPlugin: { image: 'registry.example.com/afxdp@sha256:0' } },
    },
  );

const CASES: readonly (readonly [invariant: string, code: string, wrong: Json, right: Json])[] = [
  ['V04', 'HP004', cluster({ hugepages: { '4Mi': { 0: 8 } } }), cluster({ hugepages: { '2Mi': { 0: 8 } } })],
  ['V13', 'NIC003', cluster(cx6({ vfs: vfs('vfio') })), cluster(cx6({ vfs: vfs('bifurcated') }))],
  ['V14', 'NIC004', cluster(e810({ vfs: vfs('bifurcated') })), cluster(e810({ vfs: vfs('vfio') }))],
  ['V15', 'NODE001', onSockets(ifc, { iommu: 'off' }), onSockets(ifc, { iommu: 'on' })],
  ['V22', 'NIC002', cluster(e810({ vfs: vfs('vhost-vdpa') })), cluster(cx6({ vfs: vfs('vhost-vdpa') }))],
  ['V23', 'NIC002', onSockets((more) => port('mellanox-connectx-5', more)), onSockets(cx6)],
  [
    'V25',
    'POOL005',
    beside(octep({ vfs: vfs('vhost-vdpa') }), cx6({ vfs: vfs('vhost-vdpa') })),
    beside(octep({ vfs: vfs('vhost-vdpa') }), octep({ vfs: vfs('vhost-vdpa') })),
  ],
  [
    'V29',
    'VDPA001',
    cluster(cx6({ vfs: vfs('bifurcated', { queuePairs: 4 }) })),
    cluster(cx6({ vfs: vfs('vhost-vdpa', { queuePairs: 4 }) })),
  ],
  [
    'V31',
    'VDPA001',
    cluster(ifc({ vfs: vfs('vhost-vdpa', { queuePairs: 4 }) })),
    cluster(ifc({ vfs: vfs('vhost-vdpa') })),
  ],
  [
    'V35',
    'SW001',
    cluster(port('mellanox-connectx-7', { eswitch: 'switchdev', linkType: 'infiniband', numVfs: 4 })),
    cluster(port('mellanox-connectx-7', { eswitch: 'switchdev', numVfs: 4 })),
  ],
  [
    'V37',
    'SW001',
    cluster(port('intel-x710', { eswitch: 'switchdev', numVfs: 4 })),
    cluster(e810({ eswitch: 'switchdev', numVfs: 4 })),
  ],
  ['V38', 'VF001', cluster(port('intel-82599', { numVfs: 64 })), cluster(port('intel-82599', { numVfs: 63 }))],
  [
    'V38',
    'SPEC006',
    cluster(e810({ vfs: { n3: { count: 0, datapath: 'vfio' } } })),
    cluster(e810({ vfs: { n3: { count: 1, datapath: 'vfio' } } })),
  ],
  [
    'V39',
    'VF003',
    cluster(e810({ numVfs: 8, vfs: vfs('vfio', { first: 6 }) })),
    cluster(e810({ numVfs: 8, vfs: vfs('vfio', { first: 4 }) })),
  ],
  [
    'V40',
    'VF002',
    cluster(e810({ vfs: { ...vfs('vfio', { first: 0 }), n6: { count: 4, first: 3, datapath: 'kernel' } } })),
    cluster(e810({ vfs: { ...vfs('vfio', { first: 0 }), n6: { count: 4, first: 4, datapath: 'kernel' } } })),
  ],
  [
    'V41',
    'RES001',
    cluster(e810({ vfs: vfs('vfio') }), { devicePools: { n3: { resourceName: '-n3' } } }),
    cluster(e810({ vfs: vfs('vfio') }), { devicePools: { n3: { resourceName: 'n3' } } }),
  ],
  [
    'V42',
    'RES003',
    cluster(e810({ vfs: { ...vfs('vfio'), n6: { count: 1, datapath: 'vfio' } } }), {
      devicePools: { n6: { resourceName: 'n3' } },
    }),
    cluster(e810({ vfs: { ...vfs('vfio'), n6: { count: 1, datapath: 'vfio' } } })),
  ],
  [
    'V45',
    'SPEC006',
    cluster(e810({ vfs: vfs('vfio') }), network({ vlan: 4095 })),
    cluster(e810({ vfs: vfs('vfio') }), network({ vlan: 4094 })),
  ],
  ['V50', 'NET004', cluster(e810({ vfs: vfs('vfio') }), dhcp), cluster(e810({ vfs: vfs('kernel') }), dhcp)],
  [
    'V55',
    'NODE002',
    cluster({ kubelet: { memoryManagerPolicy: 'Static' } }),
    cluster({ kubelet: { memoryManagerPolicy: 'Static', reservedMemory: { 0: '1Gi' } } }),
  ],
  [
    'V55',
    'NODE003',
    cluster({ kubelet: { topologyManagerPolicy: 'single-numa-node' } }),
    cluster({ kubelet: { topologyManagerPolicy: 'single-numa-node', cpuManagerPolicy: 'static' } }),
  ],
  [
    'V58',
    'NODE001',
    cluster({ iommu: 'off', ...e810({ vfs: vfs('vfio') }) }),
    cluster({ iommu: 'off', ...cx6({ vfs: vfs('vhost-vdpa') }) }),
  ],
  [
    'V61',
    'NODE005',
    cluster(ifc({ vfs: vfs('vhost-vdpa') }), on('debian-12')),
    cluster(ifc({ vfs: vfs('vhost-vdpa') }), on('ubuntu-24.04')),
  ],
  [
    'V62',
    'NODE006',
    cluster({ kernel: '5.15', ...e810({ eswitch: 'switchdev', numVfs: 4 }) }),
    cluster({ kernel: '5.16', ...e810({ eswitch: 'switchdev', numVfs: 4 }) }),
  ],
  ['V68', 'RES001', afXdp({}, { resourceName: 'n3_fast' }), afXdp({}, { resourceName: 'n3fast' })],
  ['V68', 'SPEC006', afXdp({}, { afXdp: { uid: 5 } }), afXdp({}, { afXdp: { uid: 1000 } })],
  ['V68', 'XDP001', afXdp({}, {}, 'eth1'), afXdp({}, {}, 'ens1f0')],
  ['V70', 'XDP002', afXdp({ mtu: 9000 }), afXdp({ mtu: 3520 })],
  [
    'V71',
    'SW001',
    cluster(port('mellanox-bluefield-3-dpu', { eswitch: 'switchdev', numVfs: 4 })),
    cluster(port('mellanox-bluefield-3', { eswitch: 'switchdev', numVfs: 4 })),
  ],
  [
    'V71',
    'NIC002',
    cluster(port('mellanox-bluefield-3-dpu', { vfs: vfs('vhost-vdpa') })),
    cluster(port('mellanox-bluefield-3', { vfs: vfs('vhost-vdpa') })),
  ],
  [
    'V71',
    'FW001',
    { ...cluster(port('mellanox-bluefield-3-dpu', { numVfs: 4, firmware: 'agent' })), nodeSetup: 'agent' },
    { ...cluster(port('mellanox-bluefield-3', { numVfs: 4, firmware: 'agent' })), nodeSetup: 'agent' },
  ],
];

const codes = (spec: Json) => [...new Set(planCluster(spec).problems.map(({ code }) => code))];

test.each(CASES)('%s: %s', (_, code, wrong, right) => {
  expect(codes(wrong)).toEqual([code]);
  expect(codes(right)).toEqual([]);
});

test('every code that the table of invariants names is among them', () => {
  const held = new Set(CASES.map(([id, code]) => `${id} ${code}`));
  const named = INVARIANTS.flatMap(({ id, seats = [] }) =>
    seats.flatMap(({ codes: all = [] }) => all.map((code) => `${id} ${code}`)),
  );
  expect(named.filter((each) => !held.has(each))).toEqual([]);
});

describe('what the plan is made so that it holds', () => {
  const planned = (nodePool: Json, more: Json = {}) => {
    const { plan, problems } = planCluster(cluster(nodePool, more));
    expect(problems).toEqual([]);
    if (!plan.plan?.nodePools[0]) throw new Error('no plan');
    return { plan: plan.plan, pool: plan.plan.nodePools[0] };
  };
  const wanted = (subject: string, ...given: Parameters<typeof planned>) =>
    planned(...given)
      .pool.requirements.filter((each) => each.subject === subject)
      .map(({ want }) => want);

  test('V32: a vDPA device is made of a VF, and a whole port cannot be one', () => {
    expect(wanted('vDPA devices', cx6({ vfs: vfs('vhost-vdpa') }))[0]).toContain('mgmtdev pci/<VF>');
    expect(codes(cluster(cx6({ wholePf: { pool: 'n3', datapath: 'vhost-vdpa' } })))).toEqual(['NIC002']);
  });

  test('V33, V34: each VF gets one device, with the MAC of the VF where the driver takes one', () => {
    const devices = (nodePool: Json) => wanted('vDPA devices', nodePool);
    expect(devices(cx6({ vfs: vfs('vhost-vdpa') }))).toEqual([
      expect.stringMatching(/^VFs 0-3 .* have one each .*vdpa:<VF> .* mac <MAC of the VF>$/),
    ]);
    expect(devices(ifc({ vfs: vfs('vhost-vdpa') }))[0]).not.toContain(' mac ');
  });

  test('V57: a simulator is no NIC, and no device of a pool', () => {
    expect(codes(cluster(port('vdpa-sim', { vfs: vfs('vhost-vdpa') })))).toEqual(['NIC001']);
    const nicFamilies = { sim: { vendor: '1af4', pfIds: ['1041'], vfId: '1041', pfDriver: 'vdpa_sim_net' } };
    expect(codes(cluster(port('sim', { vfs: vfs('vhost-vdpa') }), { nicFamilies }))).toEqual(['NIC002']);
  });

  test('V60: vhostNet brings vhost_net and tun', () => {
    expect(wanted('kernel modules', e810({ vfs: vfs('vfio', { vhostNet: true }) }))).toEqual(
      expect.arrayContaining(['vhost_net', 'tun']),
    );
    expect(wanted('kernel modules', e810({ vfs: vfs('vfio') }))).not.toContain('tun');
  });

  test('V63: the size of hugepages stands before their number, the default size first', () => {
    const [words = ''] = wanted('kernel arguments', { hugepages: { '1Gi': { 0: 4 }, '2Mi': { 0: 512 } } });
    expect(words).toMatch(/^default_hugepagesz=\S+ hugepagesz=\S+ hugepages=\d+ hugepagesz=\S+ hugepages=\d+$/);
  });
});
