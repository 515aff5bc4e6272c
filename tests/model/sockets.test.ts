/** Ports of a vSwitch in software as a device pool: sockets, who makes them, where both ends find them. */
import { planCluster } from '../../lib/model';
import type { ClusterSpec, Friendly } from '../../lib/spec';

type NodePool = Friendly<ClusterSpec>['nodePools'][string];

const PORT = { ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' } } };

function plan(nodePool: Partial<NodePool>, more: Partial<Friendly<ClusterSpec>> = {}) {
  return planCluster({
    platform: { kubernetes: '1.34' },
    nodePools: { soft: { nodeSelector: { pool: 'soft' }, pfs: PORT, ...nodePool } },
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
  const [nodePool] = cluster?.nodePools ?? [];
  if (!cluster || !nodePool) throw new Error('no plan');
  return { cluster, nodePool };
}

test('each port of the vSwitch is a directory, which a pod finds where its pool says', () => {
  const { cluster, nodePool } = planned({ vhostUser: { n6: { count: 8 } } });
  expect(nodePool.mounts).toEqual([
    { name: 'n6', path: '/var/run/vhost-user/n6/*', mountPath: '/var/run/vhost-user/n6' },
  ]);
  expect(nodePool.resources).toEqual([]);
  expect(cluster.devicePools).toMatchObject([
    {
      resource: 'cnfplumbing.io/n6',
      eal: { variables: { CNF_EAL_VHOST_USER: 'server:/var/run/vhost-user/n6/vhost.sock' }, capabilities: [] },
    },
  ]);
  const wants = nodePool.requirements.filter(({ subject }) => subject === 'sockets').map(({ want }) => want);
  expect(wants).toEqual([
    'the directories /var/run/vhost-user/n6/0 to /var/run/vhost-user/n6/7 are there',
    'a vSwitch with DPDK has 8 vhost-user ports, clients of vhost.sock in these',
  ]);
});

test('the vSwitch may make the socket, elsewhere and under another name', () => {
  const n6 = { count: 1, server: 'switch' as const, directory: '/run/ovs/ports', socket: 'sock0' };
  const { cluster, nodePool } = planned({ vhostUser: { n6 } });
  expect(nodePool.mounts).toMatchObject([{ path: '/run/ovs/ports/*' }]);
  expect(cluster.devicePools[0]?.eal?.variables).toEqual({ CNF_EAL_VHOST_USER: 'client:/var/run/vhost-user/n6/sock0' });
  expect(nodePool.requirements.map(({ want }) => want)).toContain(
    'a vSwitch with DPDK has 1 vhost-user ports, servers of sock0 in these',
  );
});

test('a name that both device plugins take stands for the pool', () => {
  expect(planned({ vhostUser: { 'N6_user-plane': { count: 1 } } }).nodePool.mounts[0]?.name).toBe('n6userplane');
  const devicePools = { n6: { resourceName: 'n6_sockets' } };
  expect(found({ vhostUser: { n6: { count: 1 } } }, { devicePools })).toEqual(['RES001 devicePools.n6.resourceName']);
});

test('on other nodes the same pool has VFs; on the same nodes it has one kind of devices', () => {
  const vfs = { ens1f0: { ...PORT.ens1f0, vfs: { n6: { count: 4, datapath: 'vfio' as const } } } };
  const { cluster } = planned(
    {},
    {
      nodePools: {
        soft: { nodeSelector: { pool: 'soft' }, pfs: PORT, vhostUser: { n6: { count: 4 } } },
        hard: { nodeSelector: { pool: 'hard' }, pfs: vfs },
      },
    },
  );
  expect(cluster.devicePools).toMatchObject([{ key: 'n6', members: [{ nodePool: 'hard' }, { nodePool: 'soft' }] }]);
  // The socket is there on some of the nodes only.
  expect(cluster.devicePools[0]?.eal?.variables).toEqual({
    CNF_EAL_VHOST_USER: 'optional:server:/var/run/vhost-user/n6/vhost.sock',
  });
  expect(found({ pfs: vfs, vhostUser: { n6: { count: 4 } } })).toEqual(['POOL003 nodePools.soft.vhostUser.n6']);
});

describe('a network over sockets', () => {
  const soft = { vhostUser: { n6: { count: 4 } } };

  test('has no CNI plugin, and no object: pods get the directory and nothing else', () => {
    const { cluster } = planned(soft, { networks: { n6: { pool: 'n6' } } });
    expect(cluster.networks).toMatchObject([{ name: 'n6', resource: 'cnfplumbing.io/n6', cniPlugins: [] }]);
    expect(cluster.networks[0]).not.toHaveProperty('config');
    expect(cluster.decisions).toContainEqual(expect.objectContaining({ path: 'networks.n6', value: 'CNI none' }));
  });

  test('leaves VLAN, addresses and all else to the vSwitch and the application', () => {
    const n6 = (given: object) => found(soft, { networks: { n6: { pool: 'n6', ...given } } });
    expect(n6({ vlan: 100 })).toEqual(['NET006 networks.n6.vlan']);
    expect(n6({ ipam: { whereabouts: { range: '10.6.0.0/24' } } })).toEqual(['NET006 networks.n6.ipam']);
    expect(n6({ sourceRouting: true })).toEqual(['NET006 networks.n6.sourceRouting']);
    expect(n6({ cni: 'sriov' })).toEqual(['NET003 networks.n6.cni']);
    expect(n6({ cni: 'none' })).toEqual([]);
  });

  test('may be without a plugin over other devices too', () => {
    const pfs = { ens1f0: { ...PORT.ens1f0, vfs: { n3: { count: 2, datapath: 'vfio' as const } } } };
    expect(planned({ pfs }, { networks: { n3: { pool: 'n3', cni: 'none' } } }).cluster.networks[0]?.cniPlugins).toEqual(
      [],
    );
  });
});

test('the path of a socket fits into its address (V64)', () => {
  const directory = (length: number) => `/${'x'.repeat(length - 1)}`;
  expect(found({ vhostUser: { n6: { count: 10, directory: directory(94) } } })).toEqual([]);
  expect(found({ vhostUser: { n6: { count: 11, directory: directory(94) } } })).toEqual([
    'VU003 nodePools.soft.vhostUser.n6.directory',
  ]);
});
