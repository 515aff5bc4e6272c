/** VFs as kernel vDPA devices: what the driver is given, what the nodes need, how pods get them. */

import { NICS } from '../../lib/hardware';
import { type ClusterPlan, planCluster } from '../../lib/model';
import { nodePlanText } from '../../lib/model/node-plan';
import { planNode } from '../../lib/model/node-plan-lines';
import { Datapath } from '../../lib/spec';
import { nodes, type Spec, smallCluster } from '../cluster/small-cluster';

type NodePool = Spec['nodePools'][string];
type Range = NonNullable<NodePool['pfs'][string]['vfs']>[string];

/** A cluster of one port with one pool. */
function cluster(nic: string, range: Range, more: Partial<NodePool> = {}, networks: Spec['networks'] = {}): Spec {
  return smallCluster({
    nodeSetup: 'external',
    nodePools: {
      upf: nodes({ pfs: { ens1f0: { nic, match: { pci: '0000:18:00.0' }, vfs: { n3: range } } }, ...more }),
    },
    networks,
  });
}

function planned(spec: Spec): ClusterPlan {
  const { plan, problems } = planCluster(spec);
  expect(problems).toEqual([]);
  return plan.plan as ClusterPlan;
}

const found = (spec: Spec) => planCluster(spec).problems.map(({ code, path }) => `${code} ${path}`);
const CX6 = 'mellanox-connectx-6-dx';
const N3000 = 'intel-n3000-virtio';
const vfs = 'nodePools.upf.pfs.ens1f0.vfs.n3';

const requirements = (plan: ClusterPlan) => plan.nodePools[0]?.requirements.map(({ want }) => want) ?? [];

describe('what `vdpa dev add` is given (V31-V34)', () => {
  test.each<[string, Datapath, Partial<Range>, string]>([
    [CX6, Datapath.VhostVdpa, {}, 'on vhost_vdpa: vdpa dev add name vdpa:<VF> mgmtdev pci/<VF> mac <MAC of the VF>'],
    [
      CX6,
      Datapath.VirtioVdpa,
      { queuePairs: 4 },
      'on virtio_vdpa: vdpa dev add name vdpa:<VF> mgmtdev pci/<VF> mac <MAC of the VF> max_vqp 4',
    ],
    [N3000, Datapath.VhostVdpa, {}, 'on vhost_vdpa: vdpa dev add name vdpa:<VF> mgmtdev pci/<VF>'],
    ['marvell-octeon-10-vdpa', Datapath.VirtioVdpa, {}, 'on virtio_vdpa: vdpa dev add name vdpa:<VF> mgmtdev pci/<VF>'],
  ])('%s on %s with %j', (nic, datapath, more, words) => {
    const plan = planned(cluster(nic, { count: 4, datapath, ...more }));
    expect(requirements(plan)).toContain(`VFs 0-3 of ens1f0 have one each ${words}`);
  });
});

describe('queue pairs (V29, V31)', () => {
  const at = `VDPA001 ${vfs}.queuePairs`;
  test.each<[what: string, nic: string, range: Range, problems: string[]]>([
    ['mlx5_vdpa has one unless it is asked for more', CX6, { count: 1, datapath: 'vhost-vdpa' }, []],
    ['mlx5_vdpa takes a number', CX6, { count: 1, datapath: 'vhost-vdpa', queuePairs: 16 }, []],
    ['ifcvf takes none', N3000, { count: 1, datapath: 'vhost-vdpa', queuePairs: 2 }, [at]],
    ['a VF on vfio-pci is no vDPA device', 'intel-e810-c', { count: 1, datapath: 'vfio', queuePairs: 2 }, [at]],
  ])('%s', (_, nic, range, problems) => {
    expect(found(cluster(nic, range))).toEqual(problems);
  });

  test('the plan knows how many a device has', () => {
    const pairs = (nic: string, queuePairs?: number) =>
      planned(cluster(nic, { count: 1, datapath: 'vhost-vdpa', ...(queuePairs ? { queuePairs } : {}) })).nodePools[0]
        ?.pfs[0]?.ranges[0]?.vdpa?.queuePairs;
    expect([pairs(CX6), pairs(CX6, 8), pairs(N3000)]).toEqual([1, 8, undefined]);
  });
});

describe('the device plugin', () => {
  test.each<[Datapath, string]>([
    [Datapath.VhostVdpa, 'vhost'],
    [Datapath.VirtioVdpa, 'virtio'],
  ])('picks the VFs that are vDPA devices on %s (V18)', (datapath, vdpaType) => {
    const [resource] = planned(cluster(CX6, { count: 4, datapath })).nodePools[0]?.resources ?? [];
    expect(resource).toMatchObject({ deviceType: 'netDevice' });
    expect(resource?.selectors).toEqual([
      { vendors: ['15b3'], devices: ['101e'], drivers: ['mlx5_core'], rootDevices: ['0000:18:00.0#0-3'], vdpaType },
    ]);
  });
});

describe('the nodes', () => {
  test('a runtime that lets containers lock memory, for vhost-vdpa alone (V51)', () => {
    const locks = (datapath: Datapath) =>
      requirements(planned(cluster(CX6, { count: 1, datapath }))).some((want) => want.includes('LimitMEMLOCK'));
    expect([Datapath.VhostVdpa, Datapath.VirtioVdpa, Datapath.Kernel].map(locks)).toEqual([true, false, false]);
  });

  test('an IOMMU where the driver does not map memory by itself (V58)', () => {
    const off: Partial<NodePool> = { iommu: 'off' };
    expect(found(cluster(N3000, { count: 1, datapath: 'vhost-vdpa' }, off))).toEqual(['NODE001 nodePools.upf.iommu']);
    expect(found(cluster(CX6, { count: 1, datapath: 'vhost-vdpa' }, off))).toEqual([]);
    expect(found(cluster(N3000, { count: 1, datapath: 'virtio-vdpa' }, off))).toEqual([]);
  });

  test.each<[what: string, nic: string, node: Partial<NodePool>, problems: string[]]>([
    ['Debian 13 has the bus and no driver', CX6, { os: 'debian-13' }, [`NODE005 ${vfs}.datapath`]],
    ['Talos 1.12 has both', CX6, { os: 'talos-1.12' }, []],
    ['Talos 1.12 has no ifcvf', N3000, { os: 'talos-1.12' }, [`NODE005 ${vfs}.datapath`]],
    ['a kernel before mlx5_vdpa could be told what to make', CX6, { kernel: '5.10' }, [`NODE006 ${vfs}.datapath`]],
    ['the first that could', CX6, { kernel: '5.12.4' }, []],
    ['an unknown system is not judged', CX6, { os: 'mine-1' }, []],
  ])('%s (V61, V62)', (_, nic, node, problems) => {
    expect(found(cluster(nic, { count: 1, datapath: 'vhost-vdpa' }, node))).toEqual(problems);
  });

  test('the interface of an mlx5 VF itself is taken away, so that the virtio one is moved', () => {
    const wants = (nic: string, datapath: Datapath) =>
      requirements(planned(cluster(nic, { count: 1, datapath }))).some((want) => want.includes('enable_eth'));
    expect(wants(CX6, Datapath.VirtioVdpa)).toBe(true);
    expect(wants(CX6, Datapath.VhostVdpa)).toBe(false);
    expect(wants(N3000, Datapath.VirtioVdpa)).toBe(false);
  });

  test('their plan', () => {
    const spec = cluster(
      CX6,
      { count: 2, datapath: 'virtio-vdpa', queuePairs: 4 },
      {},
      { n3: { pool: 'n3', vlan: 7 } },
    );
    const [pool] = planned(spec).nodePools;
    const { plan, problems } = planNode({ pool: pool as never, spec: spec.nodePools.upf as never, kubelet: '/k' });
    expect(problems).toEqual([]);
    expect(
      nodePlanText(plan, 1)
        .split('\n')
        .filter((line) => /^(vdpa|vf-|memlock)/.test(line)),
    ).toEqual([
      'vdpa-attributes.ens1f0.0-1=mac max_vqp=4',
      'vdpa.ens1f0.0-1=virtio_vdpa',
      'vf-driver.ens1f0.0-1=mlx5_core',
      'vf-ethernet.ens1f0.0-1=off',
      'vf-vlan.ens1f0.0-1=7',
    ]);
  });
});

describe('networks', () => {
  const network = (nic: string, datapath: Datapath, more: object = {}) =>
    cluster(nic, { count: 1, datapath }, {}, { n3: { pool: 'n3', ...more } });

  test.each<[string, Datapath, string[]]>([
    [CX6, Datapath.VhostVdpa, []],
    [CX6, Datapath.VirtioVdpa, ['host-device']],
    [N3000, Datapath.Vfio, []],
    [N3000, Datapath.VhostVdpa, []],
    ['intel-e810-c', Datapath.Vfio, ['sriov']],
  ])('%s on %s: CNI plugins %j', (nic, datapath, plugins) => {
    expect(planned(network(nic, datapath)).networks.map(({ cniPlugins }) => cniPlugins)).toEqual([plugins]);
  });

  test('without a CNI plugin there is no configuration, and nobody gives out addresses (V50)', () => {
    expect(planned(network(CX6, Datapath.VhostVdpa)).networks[0]).not.toHaveProperty('config');
    const ipam = { ipam: { whereabouts: { range: '10.0.0.0/24' } } };
    expect(found(network(CX6, Datapath.VhostVdpa, ipam))).toEqual(['NET006 networks.n3.ipam']);
    expect(found(network(CX6, Datapath.VhostVdpa, { ipam: { dhcp: {} } }))).toContain('NET004 networks.n3.ipam.dhcp');
    expect(found(network(CX6, Datapath.VirtioVdpa, ipam))).toEqual([]);
  });

  test('sriov and host-device do not plumb every vDPA device (V46)', () => {
    const cni = (word: string, datapath: Datapath) => found(network(CX6, datapath, { cni: word }));
    expect(cni('sriov', Datapath.VhostVdpa)).toEqual(['NET003 networks.n3.cni']);
    expect(cni('sriov', Datapath.VirtioVdpa)).toEqual(['NET003 networks.n3.cni']);
    expect(cni('host-device', Datapath.VhostVdpa)).toEqual(['NET003 networks.n3.cni']);
    expect(cni('none', Datapath.VhostVdpa)).toEqual([]);
    expect(cni('none', Datapath.VirtioVdpa)).toEqual(['NET003 networks.n3.cni']);
  });

  test('a VLAN belongs to the nodes, one for each pool', () => {
    const plan = planned(network(CX6, Datapath.VhostVdpa, { vlan: 100 }));
    expect(plan.nodePools[0]?.pfs[0]?.ranges[0]).toMatchObject({ vlan: 100 });
    expect(requirements(plan)).toContain('VFs 0-0 of ens1f0 carry VLAN 100: ip link set ens1f0 vf N vlan 100');
    const two = (first: object, second: object) =>
      found(
        cluster(
          CX6,
          { count: 2, datapath: 'vhost-vdpa' },
          {},
          {
            a: { pool: 'n3', ...first },
            b: { pool: 'n3', ...second },
          },
        ),
      );
    expect(two({ vlan: 1 }, { vlan: 1 })).toEqual([]);
    expect(two({ vlan: 1 }, { vlan: 2 })).toEqual(['NET012 networks.b.vlan']);
    expect(two({}, { vlan: 2 })).toEqual(['NET012 networks.b.vlan']);
  });

  test('a port without settings for its VFs has no VLAN either', () => {
    expect(found(network(N3000, Datapath.VhostVdpa, { vlan: 5 }))).toEqual(['NET006 networks.n3.vlan']);
    expect(found(network(N3000, Datapath.Vfio, { cni: 'sriov' }))).toEqual(['NET003 networks.n3.cni']);
  });
});

test('every family with kernel vDPA can be planned on its first kernel', () => {
  for (const { key, datapaths } of NICS.values()) {
    for (const datapath of [Datapath.VhostVdpa, Datapath.VirtioVdpa]) {
      const kernel = datapaths[datapath]?.kernel;
      if (kernel)
        expect({ key, found: found(cluster(key, { count: 1, datapath }, { kernel })) }).toEqual({ key, found: [] });
    }
  }
});
