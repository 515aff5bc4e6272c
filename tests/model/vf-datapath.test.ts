/** How a NIC family serves a datapath, and what the user is told where it cannot. */
import { NICS, nicFamily } from '../../lib/hardware';
import { securityProfile } from '../../lib/model';
import { isBuilt } from '../../lib/model/datapaths';
import { planNicCatalogue } from '../../lib/model/nic-catalogue';
import { planDatapath } from '../../lib/model/vf-datapath';
import {
  Datapath,
  DpdkBinding,
  EswitchMode,
  LinkType,
  type NicFamilySpec,
  type PfSpec,
  type VfRangeSpec,
} from '../../lib/spec';

type Port = Pick<PfSpec, 'linkType' | 'eswitch'>;

const plan = (nic: string, datapath: Datapath, more: Partial<VfRangeSpec> = {}, port: Port = {}) =>
  planDatapath('vfs.n3', { count: 1, datapath, ...more }, nicFamily(nic), port);

const found = (...given: Parameters<typeof plan>) => plan(...given).problems.map(({ code, path }) => `${code} ${path}`);

test.each<[nic: string, datapath: Datapath, driver: string, iommu: boolean, rdma: boolean]>([
  ['intel-e810-c', Datapath.Vfio, 'vfio-pci', true, false],
  ['intel-e810-c', Datapath.Kernel, 'iavf', false, false],
  ['intel-82599', Datapath.Kernel, 'ixgbevf', false, false],
  ['mellanox-connectx-6-dx', Datapath.Bifurcated, 'mlx5_core', false, true],
  ['mellanox-connectx-6-dx', Datapath.Kernel, 'mlx5_core', false, false],
  ['mellanox-connectx-6-dx', Datapath.VhostVdpa, 'mlx5_core', false, false],
  ['intel-n3000-virtio', Datapath.Vfio, 'vfio-pci', true, false],
  ['intel-n3000-virtio', Datapath.VhostVdpa, 'ifcvf', true, false],
  ['intel-n3000-virtio', Datapath.VirtioVdpa, 'ifcvf', false, false],
  ['marvell-octeon-10-vdpa', Datapath.VhostVdpa, 'octep_vdpa', true, false],
])('%s on %s: the VFs are bound to %s', (nic, datapath, vfDriver, iommu, rdma) => {
  expect(plan(nic, datapath)).toEqual({ plan: expect.objectContaining({ vfDriver, iommu, rdma }), problems: [] });
});

test.each<[what: string, problem: string, given: Parameters<typeof plan>]>([
  ['an mlx5 VF keeps its kernel driver under DPDK (V13)', 'NIC003', ['mellanox-connectx-6-dx', Datapath.Vfio]],
  ['an Intel VF is on vfio-pci under DPDK (V14)', 'NIC004', ['intel-e810-c', Datapath.Bifurcated]],
  ['the VFs of a virtio card are of no use but as virtio devices', 'NIC002', ['intel-n3000-virtio', Datapath.Kernel]],
  ['E810 has no vDPA (V22)', 'NIC002', ['intel-e810-c', Datapath.VhostVdpa]],
  ['ConnectX-5 has no vDPA (V22)', 'NIC002', ['mellanox-connectx-5', Datapath.VirtioVdpa]],
  ['devices of pds_vdpa are not found', 'NIC002', ['amd-pensando-dsc-vdpa', Datapath.VhostVdpa]],
])('%s', (_, code, given) => {
  expect(plan(...given)).toMatchObject({
    plan: undefined,
    problems: [{ code, path: 'vfs.n3.datapath', value: given[1] }],
  });
});

test('what a Problem recommends instead works, for every family', () => {
  for (const { key } of NICS.values()) {
    for (const datapath of Object.values(Datapath).filter(isBuilt)) {
      const [problem] = plan(key, datapath).problems;
      const instead = /use datapath: ([\w-]+)/.exec(problem?.hint ?? '')?.[1] as Datapath | undefined;
      if (instead) expect({ key, instead, found: found(key, instead) }).toEqual({ key, instead, found: [] });
      for (const word of problem?.allowed.split(', ').filter((text) => /^[\w-]+$/.test(text)) ?? [])
        expect({ key, word, found: found(key, word as Datapath) }).toEqual({ key, word, found: [] });
    }
  }
});

test.each<[nic: string, datapath: Datapath, instead: string]>([
  ['mellanox-connectx-5', Datapath.VirtioVdpa, 'use datapath: kernel, which has the same front end for the workload'],
  ['mellanox-connectx-5', Datapath.VhostVdpa, 'use datapath: bifurcated for DPDK'],
  ['intel-n3000-virtio', Datapath.Kernel, 'use datapath: virtio-vdpa, which has the same front end for the workload'],
  ['amd-pensando-dsc-vdpa', Datapath.VhostVdpa, 'use another NIC'],
])('%s on %s: %s', (nic, datapath, hint) => {
  expect(plan(nic, datapath).problems).toEqual([expect.objectContaining({ hint })]);
});

test('RDMA devices belong to the kernel driver of a family that has them', () => {
  const rdma = { rdma: true };
  expect(found('mellanox-connectx-6-dx', Datapath.Kernel, rdma)).toEqual([]);
  expect(found('intel-e810-c', Datapath.Kernel, rdma)).toEqual([]);
  expect(found('intel-e810-c', Datapath.Vfio, rdma)).toEqual(['NIC005 vfs.n3.rdma']);
  expect(found('intel-82599', Datapath.Kernel, rdma)).toEqual(['NIC005 vfs.n3.rdma']);
  // The device plugin hands out either, never both (V17).
  expect(found('mellanox-connectx-7', Datapath.VhostVdpa, rdma)).toEqual(['NIC005 vfs.n3.rdma']);
});

test('poll mode drivers are for Ethernet', () => {
  const { Infiniband, Ethernet } = LinkType;
  expect(found('mellanox-connectx-6', Datapath.Bifurcated, {}, { linkType: Infiniband })).toEqual([
    'NIC002 vfs.n3.datapath',
  ]);
  expect(found('mellanox-connectx-6', Datapath.Bifurcated, {}, { linkType: Ethernet })).toEqual([]);
  expect(found('mellanox-connectx-6', Datapath.Kernel, { rdma: true }, { linkType: Infiniband })).toEqual([]);
});

test('a VF is connected by its representor where there is one, and only there', () => {
  const legacy = { eswitch: EswitchMode.Legacy };
  const switchdev = { eswitch: EswitchMode.Switchdev };
  expect(found('mellanox-connectx-6-dx', Datapath.Switchdev, {}, switchdev)).toEqual([]);
  expect(found('mellanox-connectx-6-dx', Datapath.Switchdev, {}, legacy)).toEqual(['SW002 vfs.n3.datapath']);
  expect(found('mellanox-connectx-6-dx', Datapath.Switchdev)).toEqual(['SW002 vfs.n3.datapath']);
  expect(found('intel-e810-c', Datapath.Kernel, {}, switchdev)).toEqual(['SW002 vfs.n3.datapath']);
  // Under DPDK the representor is connected all the same.
  expect(found('intel-e810-c', Datapath.Vfio, {}, switchdev)).toEqual([]);
  expect(found('mellanox-connectx-6-dx', Datapath.Bifurcated, {}, switchdev)).toEqual([]);
});

test('an unknown family and a datapath that is not built are said elsewhere', () => {
  expect(plan('none', Datapath.Vfio)).toEqual({ plan: undefined, problems: [] });
  expect(plan('intel-e810-c', Datapath.Vduse)).toEqual({ plan: undefined, problems: [] });
});

describe('a NIC family of one’s own', () => {
  const spec: NicFamilySpec = { vendor: '1234', pfIds: ['0001'], vfId: '0002', pfDriver: 'mine' };
  const family = (more: Partial<NicFamilySpec>) => planNicCatalogue({ mine: { ...spec, ...more } }).plan.get('mine');
  const serves = (more: Partial<NicFamilySpec>) => Object.keys(family(more)?.datapaths ?? {});

  test('serves the datapaths that it says', () => {
    expect(serves({})).toEqual([]);
    expect(serves({ vfDriver: 'minevf' })).toEqual(['kernel']);
    expect(serves({ vfDriver: 'minevf', dpdk: DpdkBinding.Vfio })).toEqual(['kernel', 'vfio']);
    expect(serves({ dpdk: DpdkBinding.Bifurcated })).toEqual(['bifurcated']);
  });

  test('under DPDK keeps its own driver where it is bifurcated', () => {
    const { bifurcated } = family({ vfDriver: 'minevf', dpdk: DpdkBinding.Bifurcated })?.datapaths ?? {};
    expect(bifurcated).toMatchObject({
      vfDriver: 'minevf',
      modules: ['minevf', 'ib_uverbs'],
      rdma: true,
      iommu: false,
    });
  });

  test('has as many VFs as it says, of a port', () => {
    expect(family({ maxVfs: 16 })?.maxVfs).toEqual({ count: 16, per: 'port' });
    expect(family({})).not.toHaveProperty('maxVfs');
  });

  test('takes the place of none of the catalogue', () => {
    const { plan: catalogue, problems } = planNicCatalogue({ 'intel-e810-c': spec });
    expect(problems).toEqual([expect.objectContaining({ code: 'NIC007', path: 'nicFamilies.intel-e810-c' })]);
    expect(catalogue.get('intel-e810-c')).toBe(nicFamily('intel-e810-c'));
  });
});

describe('what a container needs for its devices (V51)', () => {
  test.each<[Datapath, string[], boolean]>([
    [Datapath.Kernel, [], false],
    [Datapath.Vfio, ['IPC_LOCK'], true],
    [Datapath.Bifurcated, ['IPC_LOCK', 'NET_ADMIN', 'NET_RAW', 'SYS_RAWIO'], true],
    [Datapath.VhostVdpa, ['IPC_LOCK'], true],
    [Datapath.VirtioVdpa, [], false],
  ])('%s: the capabilities %j, DPDK: %j', (datapath, capabilities, dpdk) => {
    expect(securityProfile(datapath)).toEqual({ capabilities, dpdk, reason: expect.stringMatching(/\S/) });
  });

  test('every datapath that is built has a profile, and none is privileged', () => {
    for (const datapath of Object.values(Datapath).filter(isBuilt)) {
      expect(securityProfile(datapath).reason).not.toBe('not known');
      expect(securityProfile(datapath).capabilities).not.toContain('SYS_ADMIN');
    }
  });
});
