/** What DPDK is told of the devices of a pool, and what that needs. */
import { planCluster } from '../../lib/model';
import { BUILT_DATAPATHS, traitsOf } from '../../lib/model/datapaths';
import { planEal } from '../../lib/model/eal';
import type { DevicePoolMember } from '../../lib/model/plan';
import { nodes, smallCluster } from '../cluster/small-cluster';

const member = (datapath: string, vhostNet = false) =>
  ({ nodePool: 'a', pf: 'ens1f0', nic: 'intel-e810-c', range: { datapath, vhostNet } }) as unknown as DevicePoolMember;
const told = (...members: DevicePoolMember[]) => planEal(members)?.arguments.map(({ argument }) => argument);

test.each([
  ['vfio', ['-a ADDRESS', '--in-memory']],
  ['bifurcated', ['-a ADDRESS', '--in-memory']],
  ['vhost-vdpa', ['--vdev=net_virtio_userN,path=/dev/vhost-vdpa-M', '--in-memory']],
  ['dpdk-vdpa', ['--vdev=net_virtio_userN,path=SOCKET', '--single-file-segments']],
  ['vhost-user', ['--vdev=net_virtio_userN,path=SOCKET', '--single-file-segments']],
  ['af-xdp', ['--vdev=net_af_xdpN,iface=INTERFACE,use_cni=1', '--in-memory']],
  ['kernel', undefined],
  ['switchdev', undefined],
])('%s: %j', (datapath, expected) => {
  expect(told(member(datapath))).toEqual(expected);
});

test('every datapath that is built is told to DPDK, unless it is an interface of the kernel', () => {
  for (const datapath of BUILT_DATAPATHS) {
    expect([datapath, planEal([member(datapath)]) === undefined]).toEqual([
      datapath,
      traitsOf(datapath)?.frontEnd === 'netdevice',
    ]);
  }
});

test('datapaths of one front end are told the same way once; what one of them needs, all get', () => {
  expect(told(member('dpdk-vdpa'), member('vhost-user'), member('vhost-vdpa'))).toEqual([
    '--vdev=net_virtio_userN,path=SOCKET',
    '--vdev=net_virtio_userN,path=/dev/vhost-vdpa-M',
    '--single-file-segments',
  ]);
});

test('an exception path is told too, and needs NET_ADMIN', () => {
  expect(told(member('vfio', true))).toContainEqual(expect.stringMatching(/path=\/dev\/vhost-net,.*iface=tapN$/));
  expect(planEal([member('vfio', true)])?.capabilities).toEqual(['NET_ADMIN']);
  expect(planEal([member('vfio')])?.capabilities).toEqual([]);
  expect(planEal([member('kernel', true)])).toBeUndefined();
});

test('the plan has it for each device pool', () => {
  const { plan } = planCluster(
    smallCluster({
      networks: {},
      nodePools: {
        upf: nodes({
          pfs: {
            ens1f0: {
              nic: 'intel-e810-c',
              vfs: { n3: { count: 4, datapath: 'vfio', vhostNet: true }, oam: { count: 1, datapath: 'kernel' } },
            },
          },
        }),
      },
    }),
  );
  expect(plan.plan?.devicePools.map(({ key, eal }) => [key, eal?.capabilities])).toEqual([
    ['n3', ['NET_ADMIN']],
    ['oam', undefined],
  ]);
});
