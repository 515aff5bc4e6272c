/** One pool over nodes that serve it differently: what that means for a workload. */
import { planCluster } from '../../lib/model';

const NICS = {
  e810: 'intel-e810-c',
  cx6: 'mellanox-connectx-6-dx',
  ifc: 'intel-c5000x-pl',
  octep: 'marvell-octeon-10-vdpa',
};

/** A cluster with a node pool for each datapath, all with devices of the pool n3. */
function planned(...nodePools: [nic: keyof typeof NICS, datapath: string][]) {
  return planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: Object.fromEntries(
      nodePools.map(([nic, datapath], i) => [
        `pool${i}`,
        {
          nodeSelector: { 'example.com/pool': `pool${i}` },
          pfs: { ens1f0: { nic: NICS[nic], vfs: { n3: { count: 4, datapath } } } },
        },
      ]),
    ),
  });
}

const codes = (...given: Parameters<typeof planned>) => planned(...given).problems.map(({ code }) => code);

const decided = (...given: Parameters<typeof planned>) =>
  (planned(...given).plan.plan?.decisions ?? [])
    .filter(({ path, value }) => path === 'devicePools.n3' && value.includes(' on '))
    .map(({ value, reason }) => `${value}: ${reason}`);

test('a workload that finds an interface everywhere, or is of DPDK, runs on all nodes', () => {
  expect(codes(['e810', 'kernel'], ['cx6', 'kernel'])).toEqual([]);
  expect(codes(['e810', 'kernel'], ['cx6', 'bifurcated'])).toEqual([]);
  expect(codes(['e810', 'kernel'], ['ifc', 'virtio-vdpa'])).toEqual([]);
  expect(codes(['e810', 'vfio'], ['cx6', 'bifurcated'], ['ifc', 'vhost-vdpa'])).toEqual([]);
});

test('interfaces here and bare devices there are a warning that names the nodes', () => {
  const { problems } = planned(['e810', 'kernel'], ['ifc', 'vhost-vdpa']);
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'POOL004',
      severity: 'warning',
      path: 'devicePools.n3',
      value: 'kernel, vhost-vdpa',
      message: expect.stringMatching(/interface on nodes of pool0, .*vhost-vdpa device without one on nodes of pool1/),
    }),
  ]);
});

test('the plan says where which datapath is, and the rights that workloads get for all of them', () => {
  expect(decided(['e810', 'vfio'])).toEqual([]);
  expect(decided(['cx6', 'bifurcated'], ['e810', 'vfio'])).toEqual([
    'bifurcated on pool0; vfio on pool1: workloads may meet the front ends verbs, vfio; capabilities of all datapaths: IPC_LOCK, NET_ADMIN, NET_RAW, SYS_RAWIO',
  ]);
  expect(decided(['e810', 'kernel'], ['ifc', 'virtio-vdpa'])).toEqual([
    'kernel on pool0; virtio-vdpa on pool1: one front end (netdevice) for one workload; capabilities of all datapaths: none',
  ]);
});

describe('virtio in common', () => {
  test('packed rings alone here and split ones there have none', () => {
    const { problems } = planned(['octep', 'vhost-vdpa'], ['cx6', 'vhost-vdpa'], ['ifc', 'vhost-vdpa']);
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'POOL005',
        path: 'devicePools.n3',
        message: expect.stringMatching(/alone \(octep_vdpa on pool0\).*\(mlx5_vdpa on pool1, ifcvf on pool2\)/),
      }),
    ]);
    expect(codes(['octep', 'vhost-vdpa'])).toEqual([]);
    expect(codes(['octep', 'vhost-vdpa'], ['octep', 'vhost-vdpa'])).toEqual([]);
  });

  test('nor can they be asked for where other devices of DPDK stand in the pool', () => {
    expect(codes(['octep', 'vhost-vdpa'], ['e810', 'vfio'])).toEqual(['POOL005']);
    expect(codes(['octep', 'virtio-vdpa'], ['cx6', 'virtio-vdpa'])).toEqual([]);
  });

  /** A switch in software beside mlx5 with four queue pairs. */
  const mixed = (nic: string, vhostUser: object) =>
    planCluster({
      platform: { kubernetes: '1.34' },
      nodePools: {
        fast: {
          nodeSelector: { 'example.com/pool': 'fast' },
          pfs: { ens1f0: { nic, vfs: { n3: { count: 4, datapath: 'vhost-vdpa' } } } },
        },
        soft: {
          nodeSelector: { 'example.com/pool': 'soft' },
          vhostUser: { n3: { count: 4, ...vhostUser } },
          pfs: { eno1: { nic: NICS.e810 } },
        },
      },
    });

  test('a switch is in a pool with OCTEON only where it is said to have packed rings', () => {
    expect(mixed(NICS.octep, {}).problems.map(({ code }) => code)).toEqual(['POOL005']);
    const { plan, problems } = mixed(NICS.octep, { packedRing: true });
    expect(problems).toEqual([]);
    expect(plan.plan?.devicePools[0]?.eal?.variables).toEqual({
      CNF_EAL_DEVARGS_CNFPLUMBING_IO_N3: 'packed_vq=1',
      CNF_EAL_VHOST_USER: 'optional:server:/var/run/vhost-user/n3/vhost.sock,packed_vq=1',
    });
  });

  test('the plan says what all back ends have, and what is not used where', () => {
    const { plan, problems } = mixed(NICS.cx6, { packedRing: true, queuePairs: 2 });
    expect(problems).toEqual([]);
    expect(plan.plan?.decisions.filter(({ value }) => value.includes('rings'))).toEqual([
      {
        path: 'devicePools.n3',
        value: 'split rings, 1 queue pair, no offload for sure',
        reason:
          'what all virtio back ends of the pool have: mlx5_vdpa on fast, the switch on soft; not used: csum, guest-csum, tso of mlx5_vdpa on fast; packed rings, 1 of 2 queue pairs of the switch on soft',
      },
    ]);
    expect(plan.plan?.devicePools[0]?.eal?.variables).toEqual({
      CNF_EAL_VHOST_USER: 'optional:server:/var/run/vhost-user/n3/vhost.sock',
    });
  });
});
