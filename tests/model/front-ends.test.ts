/** One pool over nodes that serve it differently: what that means for a workload. */
import { planCluster } from '../../lib/model';

const NICS = { e810: 'intel-e810-c', cx6: 'mellanox-connectx-6-dx', ifc: 'intel-c5000x-pl' };

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
