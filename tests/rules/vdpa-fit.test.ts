/** Command lines over vhost-vdpa devices, whose drivers and queues the cluster tells. */
import { runRules } from '../../lib/rules';
import { aNodePool, aPort, aResource, aSelector, asking, codes, facts, running } from './facts';

const RESOURCE = 'example.com/n6';

/** Codes about a container with one vhost-vdpa device of VFs 0-3 of a port. */
function judge(words: readonly string[], { drivers = ['mlx5_core'], pairs = 4 } = {}) {
  const ask = { cpu: '2', memory: '1Gi', 'hugepages-1Gi': '2Gi', [RESOURCE]: '1' };
  const problems = runRules(
    facts({
      nodePools: [
        aNodePool({
          ports: [aPort({ numVfs: 8, vdpa: [{ first: 0, last: 3, ...(pairs ? { queuePairs: pairs } : {}) }] })],
        }),
      ],
      resources: [
        aResource({
          resource: RESOURCE,
          selectors: [aSelector({ drivers, vdpaType: 'vhost', pfNames: ['ens1f0#0-3'] })],
        }),
      ],
      workloads: [
        running(asking(ask, { command: words, capabilities: ['IPC_LOCK'] }), { nodeSelector: { pool: 'upf' } }),
      ],
    }),
  );
  return codes(problems).filter((code) => code.startsWith('EAL'));
}

const device = (args: string) => ['dpdk-testpmd', `--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0${args}`];

describe('packed rings', () => {
  test('are asked of a driver that has split ones (V24)', () => {
    expect(judge(device(',packed_vq=1'))).toEqual(['EAL004']);
    expect(judge(device(',packed_vq=1'), { drivers: ['ifcvf'] })).toEqual(['EAL004']);
    expect(judge(device(',packed_vq=0'))).toEqual([]);
    expect(judge(device(',packed_vq=1'), { drivers: ['vp-vdpa'] })).toEqual([]);
  });

  test('are not asked of a driver that has no others (V25)', () => {
    expect(judge(device(''), { drivers: ['octep_vdpa'] })).toEqual(['EAL005']);
    expect(judge(device(',packed_vq=1'), { drivers: ['octep_vdpa'] })).toEqual([]);
  });

  test('nothing is said of devices of several drivers, or of unknown ones', () => {
    expect(judge(device(',packed_vq=1'), { drivers: ['mlx5_core', 'octep_vdpa'] })).toEqual([]);
    expect(judge(device(',packed_vq=1'), { drivers: [] })).toEqual([]);
    expect(judge(device(',packed_vq=1'), { drivers: ['new_vdpa'] })).toEqual([]);
  });

  test('a path that the shell fills in is that of the device; a socket is not', () => {
    expect(judge(['dpdk-testpmd', '--vdev=net_virtio_user0,path=$DEV,packed_vq=1'])).toEqual(['EAL004']);
    expect(judge(['dpdk-testpmd', '--vdev=net_virtio_user0,path=/run/sock0,packed_vq=1'])).toEqual([]);
  });
});

describe('queues (V29, V30)', () => {
  test('no more than the device has', () => {
    expect(judge(device(',queues=4'))).toEqual([]);
    expect(judge(device(',queues=5'))).toEqual(['EAL005']);
    expect(judge(device(',queues=$QUEUES'))).toEqual([]);
    expect(judge(device(',queues=5'), { pairs: 0 })).toEqual([]);
  });

  test('no longer than mlx5 takes', () => {
    expect(judge(device(',queue_size=256'))).toEqual([]);
    expect(judge(device(',queue_size=512'))).toEqual(['EAL005']);
    expect(judge(device(',queue_size=512'), { drivers: ['ifcvf'] })).toEqual([]);
  });

  test('of testpmd, also where the entry helper starts it', () => {
    const testpmd = (...words: string[]) => judge(['cnf-eal', '--', 'dpdk-testpmd', '--', ...words]);
    expect(testpmd('--rxq=4', '--txq=4')).toEqual([]);
    expect(testpmd('--rxq=8', '--txq=4')).toEqual(['EAL005']);
    expect(testpmd('--txq', '8')).toEqual(['EAL005']);
    expect(judge(['cnf-eal', '--', 'upf', '--', '--rxq=8'])).toEqual([]);
  });
});
