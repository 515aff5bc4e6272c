/** Ports in switchdev mode: which can be, what nodes must have for them, which CNI plugins connect their VFs. */
import { planCluster } from '../../lib/model';
import type { ClusterSpec, Friendly } from '../../lib/spec';

type Spec = Friendly<ClusterSpec>;
type Pf = Spec['nodePools'][string]['pfs'][string];

const CX6: Pf = {
  nic: 'mellanox-connectx-6-dx',
  match: { pci: '0000:86:00.0' },
  eswitch: 'switchdev',
  bridge: { name: 'br-n6' },
  vfs: { n6: { count: 8, datapath: 'switchdev' } },
};

function plan(pfs: Record<string, Pf>, more: Partial<Spec> = {}, nodePool = {}) {
  return planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: { upf: { nodeSelector: { pool: 'upf' }, pfs, ...nodePool } },
    ...more,
  });
}

const found = (...given: Parameters<typeof plan>) => plan(...given).problems.map(({ code, path }) => `${code} ${path}`);

function required(subject: string, ...given: Parameters<typeof plan>): string[] {
  const { plan: planned, problems } = plan(...given);
  expect(problems).toEqual([]);
  return (planned.plan?.nodePools[0]?.requirements ?? [])
    .filter((each) => each.subject === subject)
    .map(({ want, reason }) => `${want}: ${reason}`);
}

describe('a port', () => {
  const eswitch = (pf: Partial<Pf>) => found({ ens2f0: { ...CX6, ...pf } });

  test('is in switchdev mode when its NIC can (V37)', () => {
    expect(eswitch({})).toEqual([]);
    expect(eswitch({ nic: 'intel-e810-c' })).toEqual([]);
    const x710 = plan({ ens2f0: { ...CX6, nic: 'intel-x710', vfs: { n6: { count: 8, datapath: 'vfio' } } } });
    expect(x710.problems).toMatchObject([
      { code: 'SW001', allowed: expect.stringMatching(/intel-e810-c.*mellanox-connectx-6-dx/) },
    ]);
  });

  test('of InfiniBand is not (V35)', () => {
    const kernel = { ib: { count: 2, datapath: 'switchdev' as const } };
    expect(eswitch({ nic: 'mellanox-connectx-6', linkType: 'infiniband', vfs: kernel })).toEqual([
      'SW001 nodePools.upf.pfs.ens2f0.eswitch',
      'NIC002 nodePools.upf.pfs.ens2f0.vfs.ib.datapath',
    ]);
  });

  test('that carries the connection of the node is not', () => {
    expect(eswitch({ role: 'management', vfs: undefined })).toEqual(['SW001 nodePools.upf.pfs.ens2f0.eswitch']);
    expect(eswitch({ role: 'shared' })).toEqual([]);
  });

  test('of a BlueField in DPU mode is not: its switch is set up on the card (V71)', () => {
    const dpu = (more: Partial<Pf>): Pf => ({
      nic: 'mellanox-bluefield-3-dpu',
      match: { pci: '0000:03:00.0' },
      vfs: { n6: { count: 8, datapath: 'bifurcated' }, oam: { count: 2, datapath: 'kernel' } },
      ...more,
    });
    expect(found({ p0: dpu({}) })).toEqual([]);
    const { problems } = plan({ p0: dpu({ eswitch: 'switchdev', vfs: {} }) });
    expect(problems).toMatchObject([{ code: 'SW001', hint: expect.stringMatching(/on the card/) }]);
    expect(found({ p0: dpu({ vfs: undefined, sfs: { n6: { count: 2, datapath: 'kernel' } } }) })).toEqual([
      'NIC002 nodePools.upf.pfs.p0.sfs.n6.datapath',
    ]);
    const emulated = dpu({ nic: 'mellanox-bluefield-virtio-dpu', vfs: { n6: { count: 8, datapath: 'vfio' } } });
    expect(found({ p0: emulated })).toEqual([]);
  });

  test('of ice needs Linux 5.16 (V62)', () => {
    const e810 = { ens1f0: { ...CX6, nic: 'intel-e810-c' } };
    const at = (kernel: string) => found(e810, {}, { kernel });
    expect(at('5.15')).toEqual(['NODE006 nodePools.upf.pfs.ens1f0.eswitch']);
    expect(at('5.16')).toEqual([]);
    expect(at('6.8')).toEqual([]);
    expect(found(e810, {}, { os: 'ubuntu-24.04' })).toEqual([]);
    expect(found({ ens2f0: CX6 }, {}, { kernel: '5.10' })).toEqual([]);
  });
});

describe('nodes must have', () => {
  test('the mode, offload, and representors that nobody else manages', () => {
    const [mode, offload, representors] = required('eswitch', { ens2f0: CX6 });
    expect(mode).toBe('ens2f0 (0000:86:00.0) is in switchdev mode: set while no driver is bound to its VFs');
    expect(offload).toMatch(/^ens2f0 has hw-tc-offload on/);
    expect(representors).toMatch(/pf<port>vf0 to pf<port>vf7/);
    expect(required('eswitch', { ens1f0: { ...CX6, nic: 'intel-e810-c' } })[0]).toMatch(/while the port has no VFs/);
    expect(required('eswitch', { ens1f0: { nic: 'intel-e810-c' } })).toEqual([]);
  });

  test('the bridge with its uplink, and Open vSwitch that offloads', () => {
    expect(required('bridge', { ens2f0: CX6 })).toEqual([
      'br-n6, of Open vSwitch, has the port ens2f0: its uplink; the CNI plugin adds the representors',
      'Open vSwitch has other_config:hw-offload=true: it reads them at start: restart ovs-vswitchd after a change',
    ]);
    const skip = { openVswitch: { tcPolicy: 'skip_sw' } };
    expect(required('bridge', { ens2f0: CX6 }, {}, skip)[1]).toMatch(
      /hw-offload=true and other_config:tc-policy=skip_sw/,
    );
  });

  test('the bond in place of its ports', () => {
    const bonded = (name: string): Pf => ({ ...CX6, match: { pci: name }, bridge: { name: 'br-n6', bond: 'bond0' } });
    const pfs = { ens2f0: bonded('0000:86:00.0'), ens2f1: bonded('0000:86:00.1') };
    expect(required('bridge', pfs)[0]).toMatch(
      /^br-n6, of Open vSwitch, has the port bond0, the bond of ens2f0 and ens2f1/,
    );
    expect(found({ ...pfs, ens2f1: { ...pfs.ens2f1, bridge: { name: 'br-x', bond: 'bond0' } } })).toEqual([
      'SW004 nodePools.upf.pfs.ens2f1.bridge.name',
    ]);
    const vfs = { n6: { count: 8, datapath: 'bifurcated' as const } };
    expect(found({ ens2f0: { ...bonded('0000:86:00.0'), eswitch: 'legacy', vfs } })).toEqual([
      'SW004 nodePools.upf.pfs.ens2f0.bridge',
    ]);
  });

  test('a bridge of Linux without Open vSwitch, or any bridge where none is named', () => {
    expect(required('bridge', { ens2f0: { ...CX6, bridge: { name: 'br-n6', kind: 'linux' } } })).toEqual([
      'br-n6, of Linux with vlan_filtering, has the port ens2f0: its uplink; the CNI plugin adds the representors',
    ]);
    expect(required('bridge', { ens2f0: { ...CX6, bridge: undefined } })[0]).toMatch(
      /^ens2f0, or the bond that it is part of, is a port of a bridge/,
    );
  });
});

describe('a network over VFs in switchdev mode', () => {
  const networks = (n6: NonNullable<Spec['networks']>[string]) => ({ networks: { n6: { pool: 'n6', ...n6 } } });
  const config = (...given: Parameters<typeof plan>) => {
    const { plan: planned, problems } = plan(...given);
    expect(problems).toEqual([]);
    const { cniVersion: _, name: __, ...rest } = planned.plan?.networks[0]?.config ?? {};
    return rest;
  };
  const capabilities = { CNIDeviceInfoFile: true };

  test('is a port of Open vSwitch, whose bridge is found by the VF', () => {
    expect(config({ ens2f0: CX6 }, networks({ vlan: 100, mtu: 1500 }))).toEqual({
      type: 'ovs',
      vlan: 100,
      mtu: 1500,
      capabilities,
    });
    expect(config({ ens2f0: CX6 }, networks({ trunk: [{ first: 42 }, { first: 1000, last: 1010 }] }))).toEqual({
      type: 'ovs',
      trunk: [{ id: 42 }, { minID: 1000, maxID: 1010 }],
      capabilities,
    });
  });

  test('is so under DPDK too, and then gives out no addresses, as nothing would take them', () => {
    const dpdk: Pf = { ...CX6, nic: 'intel-e810-c', vfs: { n6: { count: 8, datapath: 'vfio' } } };
    expect(config({ ens2f0: dpdk }, networks({ ovs: { bridge: 'br-n6' } }))).toMatchObject({
      type: 'ovs',
      bridge: 'br-n6',
    });
    expect(found({ ens2f0: dpdk }, networks({ ipam: { whereabouts: { range: '10.6.0.0/24' } } }))).toEqual([
      'NET010 networks.n6.ipam',
    ]);
  });

  test('fills mirrors and lets them out, last of all plugins', () => {
    const ovs = {
      bridge: 'br-n6',
      mirrors: { tap: 'ingress' as const, all: 'both' as const },
      mirrorOutputs: ['other'],
    };
    const { plugins } = config({ ens2f0: CX6 }, networks({ ovs, sourceRouting: true })) as {
      plugins: { type: string }[];
    };
    expect(plugins.map(({ type }) => type)).toEqual(['ovs', 'sbr', 'ovs-mirror-producer', 'ovs-mirror-consumer']);
    expect(plugins[2]).toMatchObject({
      bridge: 'br-n6',
      mirrors: [
        { name: 'tap', ingress: true, egress: false },
        { name: 'all', ingress: true, egress: true },
      ],
    });
    expect(found({ ens2f0: CX6 }, networks({ ovs: { mirrorOutputs: ['tap'] } }))).toEqual([
      'NET008 networks.n6.ovs.bridge',
    ]);
  });

  test('can be a port of a Linux bridge', () => {
    const acceleratedBridge = { bridges: ['br-a', 'br-b'], uplinkVlan: true };
    const linux: Pf = { ...CX6, bridge: { name: 'br-a', kind: 'linux' } };
    expect(config({ ens2f0: linux }, networks({ vlan: 7, trunk: [{ first: 8 }], acceleratedBridge }))).toEqual({
      type: 'accelerated-bridge',
      bridge: 'br-a,br-b',
      vlan: 7,
      trunk: [{ id: 8 }],
      setUplinkVlan: true,
      capabilities,
    });
    expect(found({ ens2f0: linux }, networks({ cni: 'accelerated-bridge' }))).toEqual([
      'NET008 networks.n6.acceleratedBridge',
    ]);
  });

  test('is not left to a plugin that knows no representors, and these are not asked elsewhere', () => {
    expect(found({ ens2f0: CX6 }, networks({ cni: 'sriov' }))).toEqual(['SW003 networks.n6.cni']);
    expect(found({ ens2f0: CX6 }, networks({ cni: 'host-device' }))).toEqual([]);
    const legacy: Pf = { nic: 'mellanox-connectx-6-dx', vfs: { n6: { count: 8, datapath: 'kernel' } } };
    expect(found({ ens2f0: legacy }, networks({ cni: 'ovs' }))).toEqual(['SW003 networks.n6.cni']);
  });

  test('goes into a bridge of the kind that its ports are uplinks of', () => {
    const linux: Pf = { ...CX6, bridge: { name: 'br-n6', kind: 'linux' } };
    const acceleratedBridge = { bridges: ['br-n6'] };
    expect(found({ ens2f0: linux }, networks({ acceleratedBridge }))).toEqual([]);
    expect(found({ ens2f0: linux }, networks({}))).toEqual(['SW005 networks.n6.pool']);
    expect(found({ ens2f0: linux }, networks({ cni: 'ovs' }))).toEqual(['SW005 networks.n6.cni']);
    expect(found({ ens2f0: linux }, networks({ ovnKubernetes: { topology: 'layer2' } }))).toEqual([
      'SW005 networks.n6.pool',
    ]);
    expect(found({ ens2f0: CX6 }, networks({ acceleratedBridge }))).toEqual(['SW005 networks.n6.pool']);
    expect(found({ ens2f0: linux }, networks({ cni: 'host-device' }))).toEqual([]);
  });

  test('goes into the bridge of its ports, or one that is joined to it', () => {
    const { plan: planned, problems } = plan({ ens2f0: CX6 }, networks({ ovs: { bridge: 'br-x' } }));
    expect(planned.plan?.networks).toHaveLength(1);
    expect(problems).toMatchObject([
      { code: 'SW006', severity: 'warning', path: 'networks.n6.ovs.bridge', value: 'br-x', allowed: 'br-n6' },
    ]);
    const linux: Pf = { ...CX6, bridge: { name: 'br-n6', kind: 'linux' } };
    expect(found({ ens2f0: linux }, networks({ acceleratedBridge: { bridges: ['br-x'] } }))).toEqual([
      'SW006 networks.n6.acceleratedBridge.bridges',
    ]);
    expect(found({ ens2f0: linux }, networks({ acceleratedBridge: { bridges: ['br-x', 'br-y'] } }))).toEqual([
      'SW005 networks.n6.acceleratedBridge.bridges',
    ]);
    const unstated = { ens2f0: { ...CX6, bridge: undefined } };
    expect(found(unstated, networks({ ovs: { bridge: 'br-x' } }))).toEqual([]);
  });

  test('is one over ports of one mode', () => {
    const bifurcated = (eswitch: 'legacy' | 'switchdev', pci: string): Pf => ({
      nic: 'mellanox-connectx-6-dx',
      match: { pci },
      eswitch,
      vfs: { n6: { count: 8, datapath: 'bifurcated' } },
    });
    const pfs = { a: bifurcated('legacy', '0000:86:00.0'), b: bifurcated('switchdev', '0000:87:00.0') };
    expect(found(pfs, networks({}))).toEqual(['SW003 networks.n6.pool']);
    expect(found(pfs, networks({ cni: 'host-device' }))).toEqual([]);
  });

  test('has neither rates nor priorities: nothing sets them there', () => {
    expect(found({ ens2f0: CX6 }, networks({ maxTxRate: 1000, vlanQos: 3, vlan: 5 }))).toEqual([
      'NET006 networks.n6.vlanQos',
      'NET006 networks.n6.maxTxRate',
    ]);
  });
});

describe('a network of OVN-Kubernetes', () => {
  const networks = (n6: NonNullable<Spec['networks']>[string]) => ({ networks: { n6: { pool: 'n6', ...n6 } } });
  const subnets = ['10.6.0.0/24', 'fd00:6::/64'];
  const localnet = { topology: 'localnet' as const, subnets, physicalNetwork: 'physnet1' };
  const capabilities = { CNIDeviceInfoFile: true };

  test('has the representors of VFs for ports, and names itself', () => {
    const { plan: planned, problems } = plan(
      { ens2f0: CX6 },
      networks({ vlan: 100, mtu: 1500, ovnKubernetes: { ...localnet, network: 'blue' }, namespace: 'cnf' }),
    );
    expect(problems).toEqual([]);
    expect(planned.plan?.networks[0]).toMatchObject({ cniPlugins: ['ovn-k8s-cni-overlay'] });
    expect(planned.plan?.networks[0]?.config).toEqual({
      cniVersion: '0.3.1',
      name: 'blue',
      type: 'ovn-k8s-cni-overlay',
      topology: 'localnet',
      netAttachDefName: 'cnf/n6',
      subnets: '10.6.0.0/24,fd00:6::/64',
      physicalNetworkName: 'physnet1',
      vlanID: 100,
      mtu: 1500,
      capabilities,
    });
  });

  test.each(['vfio', 'bifurcated', 'vhost-vdpa', 'virtio-vdpa'] as const)('serves %s', (datapath) => {
    const nic = datapath === 'vfio' ? 'intel-e810-c' : 'mellanox-connectx-6-dx';
    const pf: Pf = { ...CX6, nic, vfs: { n6: { count: 8, datapath } } };
    expect(found({ ens2f0: pf }, networks({ ovnKubernetes: { topology: 'layer2' } }))).toEqual([]);
  });

  test('needs its topology, and ports in switchdev mode', () => {
    expect(found({ ens2f0: CX6 }, networks({ cni: 'ovn-kubernetes' }))).toEqual(['NET008 networks.n6.ovnKubernetes']);
    const legacy: Pf = { nic: 'mellanox-connectx-6-dx', vfs: { n6: { count: 8, datapath: 'kernel' } } };
    expect(found({ ens2f0: legacy }, networks({ ovnKubernetes: { topology: 'layer2' } }))).toEqual([
      'SW003 networks.n6.pool',
    ]);
  });

  test('takes neither an IPAM plugin nor one behind it', () => {
    const beside = {
      ipam: { whereabouts: { range: '10.6.0.0/24' } },
      tuning: { promiscuous: true },
      trunk: [{ first: 5 }],
    };
    expect(found({ ens2f0: CX6 }, networks({ ovnKubernetes: { topology: 'layer2' }, ...beside })).sort()).toEqual([
      'NET006 networks.n6.ipam',
      'NET006 networks.n6.trunk',
      'NET006 networks.n6.tuning',
    ]);
  });

  test('needs no VFs', () => {
    const { plan: planned, problems } = plan(
      { ens1f0: { nic: 'intel-e810-c' } },
      { networks: { oam: { ovnKubernetes: { topology: 'layer3', subnets: ['10.6.0.0/16/24'] } } } },
    );
    expect(problems).toEqual([]);
    expect(planned.plan?.networks[0]?.config).toMatchObject({ topology: 'layer3', subnets: '10.6.0.0/16/24' });
  });
});

test('a network of Open vSwitch needs no VFs where its bridge is named', () => {
  const networks = { oam: { ovs: { bridge: 'br-oam' }, vlan: 5 } };
  const idle = { ens1f0: { nic: 'intel-e810-c' } };
  expect(plan(idle, { networks }).plan.plan?.networks[0]?.config).toMatchObject({
    type: 'ovs',
    bridge: 'br-oam',
    vlan: 5,
  });
  expect(found(idle, { networks: { oam: { cni: 'ovs' } } })).toEqual(['NET008 networks.oam.pool']);
});
