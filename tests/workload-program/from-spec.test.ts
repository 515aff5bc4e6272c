/** What a spec says of virtio devices reaches DPDK: variables of the plan, read by the entry helper. */
import { planCluster } from '../../lib/model';
import { FakeContainer } from './fake-container';

/** One pool: vhost-vdpa of a NIC on some nodes, sockets of a switch on others. */
function planned(nic: string, vdpa: object, vhostUser: object) {
  const { plan, problems } = planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: {
      fast: {
        nodeSelector: { 'example.com/pool': 'fast' },
        pfs: { ens1f0: { nic, vfs: { n3: { count: 4, datapath: 'vhost-vdpa', ...vdpa } } } },
      },
      soft: {
        nodeSelector: { 'example.com/pool': 'soft' },
        vhostUser: { n3: { count: 4, ...vhostUser } },
        pfs: { eno1: { nic: 'intel-e810-c' } },
      },
    },
  });
  expect(problems).toEqual([]);
  const [pool] = plan.plan?.devicePools ?? [];
  if (pool?.eal?.variables === undefined) throw new Error('the plan has no variables');
  return { variables: pool.eal.variables, granted: pool.variable.replace('PCIDEVICE_', '') };
}

/** The virtio device that DPDK gets on each kind of node, from one manifest. */
function onBoth(...args: Parameters<typeof planned>) {
  const { variables, granted } = planned(...args);
  const device = (prepare: (container: FakeContainer) => void) => {
    const container = new FakeContainer();
    try {
      Object.assign(container.env, variables);
      container.put(
        'proc/self/limits',
        'Max locked memory         unlimited            unlimited            bytes     \n',
      );
      prepare(container);
      return container.arguments().filter((word) => /^(-a|--vdev|--in-memory|--single)/.test(word));
    } finally {
      container.remove();
    }
  };
  const id = '0000:65:00.2';
  return {
    fast: device((container) =>
      container.put('dev/vhost-vdpa-3', '').grant(granted, [id], { [id]: { vdpa: { mount: '/dev/vhost-vdpa-3' } } }),
    ),
    soft: device((container) => container.put('var/run/vhost-user/n3/README', '')),
  };
}

test('queue pairs that all nodes have', () => {
  expect(onBoth('mellanox-connectx-6-dx', { queuePairs: 4 }, { queuePairs: 8 })).toEqual({
    fast: ['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-3,queues=4', '--in-memory'],
    soft: [
      '--vdev=net_virtio_user0,path=/var/run/vhost-user/n3/vhost.sock,server=1,queues=4',
      '--single-file-segments',
    ],
  });
});

test('packed rings where all nodes have them', () => {
  expect(onBoth('marvell-octeon-10-vdpa', {}, { packedRing: true })).toEqual({
    fast: ['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-3,packed_vq=1', '--in-memory'],
    soft: [
      '--vdev=net_virtio_user0,path=/var/run/vhost-user/n3/vhost.sock,server=1,packed_vq=1',
      '--single-file-segments',
    ],
  });
});

test('split rings and one queue where one of them has no more', () => {
  expect(onBoth('mellanox-connectx-6-dx', { queuePairs: 1 }, { packedRing: true, queuePairs: 4 })).toEqual({
    fast: ['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-3', '--in-memory'],
    soft: ['--vdev=net_virtio_user0,path=/var/run/vhost-user/n3/vhost.sock,server=1', '--single-file-segments'],
  });
});
