/** Networks: which CNI plugin plumbs them, with which options, and what does not go together. */
import { type NetworkProps, planNetwork } from '../../lib/model';
import { CniType, Datapath, LinkState, LinkType, VlanProtocol } from '../../lib/spec';

const KERNEL = { resource: 'example.com/n3', datapaths: [Datapath.Kernel] };
const VFIO = { resource: 'example.com/n3', datapaths: [Datapath.Vfio] };
const BIFURCATED = { resource: 'example.com/n3', datapaths: [Datapath.Bifurcated] };
const NO_POOL = { datapaths: [] };

function plan(given: Partial<NetworkProps>) {
  return planNetwork({ name: 'n3', namespace: 'cnf', path: 'networks.n3', datapaths: [], ...given });
}

const found = (given: Partial<NetworkProps>) => plan(given).problems.map(({ code, path }) => `${code} ${path}`);

/** The configurations of all plugins, the main one first. */
function plugins(given: Partial<NetworkProps>): Record<string, unknown>[] {
  const { plan: planned, problems } = plan(given);
  expect(problems).toEqual([]);
  const { cniVersion, name, ...main } = planned.network.config ?? {};
  expect({ cniVersion, name }).toEqual({ cniVersion: '0.3.1', name: 'n3' });
  return (main.plugins ?? [main]) as Record<string, unknown>[];
}

describe('the CNI plugin', () => {
  test.each<[cni: string, why: string, given: Partial<NetworkProps>]>([
    ['sriov', 'VLAN, rates and checks', VFIO],
    ['sriov', 'VLAN, rates and checks', KERNEL],
    ['ib-sriov', 'InfiniBand', { ...KERNEL, linkType: LinkType.Infiniband }],
    ['ib-sriov', 'InfiniBand', { ...KERNEL, infiniband: { pkey: '0x8001' } }],
    ['macvlan', 'options', { ...NO_POOL, macvlan: { master: 'eno2' } }],
    ['bridge', 'options', { ...NO_POOL, bridge: { name: 'br0' } }],
    ['bond', 'options', { ...NO_POOL, bond: { links: ['net1', 'net2'] } }],
  ])('%s is chosen for %s', (cni, why, given) => {
    const { plan: planned, problems } = plan(given);
    expect(problems).toEqual([]);
    expect(planned.network.cniPlugins[0]).toBe(cni);
    expect(planned.decisions).toEqual([
      { path: 'networks.n3', value: `CNI ${cni}`, reason: expect.stringContaining(why) },
    ]);
  });

  test('that the user names is no decision', () => {
    expect(plan({ ...KERNEL, cni: CniType.HostDevice }).plan).toMatchObject({
      decisions: [],
      network: { cniPlugins: ['host-device'] },
    });
  });
});

describe('the SR-IOV CNI plugin', () => {
  test('gets every option in its own words', () => {
    const options = {
      vlan: 100,
      vlanQos: 3,
      vlanProtocol: VlanProtocol.Dot1ad,
      spoofCheck: false,
      trust: true,
      linkState: LinkState.Enable,
      minTxRate: 100,
      maxTxRate: 1000,
    };
    expect(plugins({ ...VFIO, ...options })).toEqual([
      {
        type: 'sriov',
        vlan: 100,
        vlanQoS: 3,
        vlanProto: '802.1ad',
        spoofchk: 'off',
        trust: 'on',
        link_state: 'enable',
        min_tx_rate: 100,
        max_tx_rate: 1000,
      },
    ]);
  });

  test('gets nothing that was not asked for, and zero where zero was', () => {
    expect(plugins(VFIO)).toEqual([{ type: 'sriov' }]);
    expect(plugins({ ...VFIO, vlan: 0, maxTxRate: 0 })).toEqual([{ type: 'sriov', vlan: 0, max_tx_rate: 0 }]);
  });
});

test('InfiniBand has a partition in place of a VLAN', () => {
  const infiniband = { pkey: '0x8001', rdmaIsolation: true, ibKubernetes: false };
  expect(plugins({ ...KERNEL, infiniband })).toEqual([
    { type: 'ib-sriov', pkey: '0x8001', rdmaIsolation: true, ibKubernetesEnabled: false },
  ]);
  expect(found({ ...KERNEL, infiniband, vlan: 100 })).toEqual(['NET006 networks.n3.vlan']);
});

test('macvlan, bridge and bond are made as asked, with defaults that fit VFs', () => {
  expect(plugins({ macvlan: { master: 'eno2' }, mtu: 1400 })).toEqual([
    { type: 'macvlan', master: 'eno2', mode: 'bridge', mtu: 1400 },
  ]);
  expect(plugins({ bridge: { name: 'br0', isGateway: true }, vlan: 7 })).toEqual([
    { type: 'bridge', bridge: 'br0', isGateway: true, vlan: 7 },
  ]);
  // A VF may not change its MAC, so the bond takes over that of the active link.
  expect(plugins({ bond: { links: ['net1', 'net2'] } })).toEqual([
    {
      type: 'bond',
      mode: 'active-backup',
      failOverMac: 1,
      linksInContainer: true,
      miimon: '100',
      links: [{ name: 'net1' }, { name: 'net2' }],
    },
  ]);
});

describe('the MTU', () => {
  test('of a kernel interface is set by the tuning plugin', () => {
    expect(plugins({ ...KERNEL, mtu: 9000, portMtu: 9000 })).toEqual([
      { type: 'sriov' },
      { type: 'tuning', mtu: 9000 },
    ]);
    expect(plan({ ...BIFURCATED, mtu: 1400 }).plan.network.cniPlugins).toEqual(['sriov', 'tuning']);
  });

  test('of a device on vfio-pci is left to the application, and that is said', () => {
    expect(plugins({ ...VFIO, mtu: 9000 })).toEqual([{ type: 'sriov' }]);
    expect(plan({ ...VFIO, mtu: 9000 }).plan.decisions).toContainEqual({
      path: 'networks.n3.mtu',
      value: 'MTU 9000 is left to the workload',
      reason: expect.stringContaining('no kernel interface'),
    });
  });

  test('of a pool with both kinds of devices is not set behind the back of one of them', () => {
    expect(plugins({ ...KERNEL, datapaths: [Datapath.Kernel, Datapath.Vfio], mtu: 1400 })).toEqual([{ type: 'sriov' }]);
  });

  test('is at most that of the port', () => {
    expect(found({ ...KERNEL, mtu: 9001, portMtu: 9000 })).toEqual(['NET005 networks.n3.mtu']);
    expect(found({ ...VFIO, mtu: 9001, portMtu: 9000 })).toEqual(['NET005 networks.n3.mtu']);
    expect(found({ ...KERNEL, mtu: 9001 })).toEqual([]);
  });
});

test('settings of the interface, routes by source and a VRF are plugins behind the main one, in this order', () => {
  const given = {
    tuning: {
      sysctl: { 'net.ipv4.conf.IFNAME.rp_filter': '0' },
      promiscuous: true,
      allMulticast: false,
      txQueueLength: 0,
    },
    sourceRouting: true,
    vrf: { name: 'blue', table: 10 },
    ipam: { static: { addresses: ['10.3.0.5/24'] } },
  };
  expect(plugins({ ...KERNEL, ...given }).slice(1)).toEqual([
    {
      type: 'tuning',
      sysctl: { 'net.ipv4.conf.IFNAME.rp_filter': '0' },
      promisc: true,
      allmulti: false,
      txQLen: 0,
    },
    { type: 'sbr' },
    { type: 'vrf', vrfname: 'blue', table: 10 },
  ]);
  expect(plan({ ...KERNEL, ...given }).plan.network.cniPlugins).toEqual(['sriov', 'tuning', 'sbr', 'vrf', 'static']);
  expect(found({ ...VFIO, ...given })).toEqual([
    'NET006 networks.n3.tuning',
    'NET006 networks.n3.sourceRouting',
    'NET006 networks.n3.vrf',
  ]);
});

describe('does not go together:', () => {
  test.each<[what: string, problem: string, given: Partial<NetworkProps>]>([
    ['DHCP and vfio-pci', 'NET004 networks.n3.ipam.dhcp', { ...VFIO, ipam: { dhcp: {} } }],
    [
      'DHCP and a pool that is on vfio-pci on some nodes',
      'NET004 networks.n3.ipam.dhcp',
      { ...KERNEL, datapaths: [Datapath.Kernel, Datapath.Vfio], ipam: { dhcp: {} } },
    ],
    ['host-device and a VLAN', 'NET006 networks.n3.vlan', { ...KERNEL, cni: CniType.HostDevice, vlan: 100 }],
    ['macvlan and trust', 'NET006 networks.n3.trust', { macvlan: { master: 'eno2' }, trust: true }],
    ['sriov and no pool', 'NET008 networks.n3.pool', { ...NO_POOL, vlan: 100 }],
    ['macvlan and a pool', 'NET006 networks.n3.pool', { ...KERNEL, macvlan: { master: 'eno2' } }],
    ['bridge without its options', 'NET008 networks.n3.bridge', { cni: CniType.Bridge }],
    ['two kinds of network', 'NET006 networks.n3.bridge', { macvlan: { master: 'eno2' }, bridge: { name: 'br0' } }],
  ])('%s', (_, problem, given) => {
    expect(found(given)).toEqual([problem]);
  });
});

describe('a name', () => {
  test('of a network is that of an object', () => {
    expect(found({ ...KERNEL, name: 'N3' })).toEqual(['NAME001 networks.n3']);
    expect(plan({ ...KERNEL, name: 'N_3!' }).problems[0]?.hint).toBe('for example "n-3"');
  });

  test.each<[string, Partial<NetworkProps>]>([
    ['bridge.name', { bridge: { name: 'a-bridge-too-long' } }],
    ['macvlan.master', { macvlan: { master: 'eno 2' } }],
    ['vrf.name', { ...KERNEL, vrf: { name: 'red/blue' } }],
    ['bond.links[1]', { bond: { links: ['net1', ''] } }],
  ])('of an interface has at most 15 characters, none of them a space, slash or colon: %s', (at, given) => {
    expect(found(given)).toEqual([`NAME001 networks.n3.${at}`]);
  });
});

test('DHCP serves a kernel interface, also one of a card that DPDK shares', () => {
  expect(found({ ...KERNEL, ipam: { dhcp: {} } })).toEqual([]);
  expect(found({ ...BIFURCATED, ipam: { dhcp: {} } })).toEqual([]);
});

test('everything that is wrong is said at once', () => {
  expect(
    found({ ...VFIO, name: 'N3', mtu: 9000, portMtu: 1500, ipam: { dhcp: {} }, infiniband: {}, cni: CniType.Sriov }),
  ).toEqual([
    'NAME001 networks.n3',
    'NET005 networks.n3.mtu',
    'NET004 networks.n3.ipam.dhcp',
    'NET006 networks.n3.infiniband',
  ]);
});
