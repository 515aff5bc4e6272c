/** A workload over vhost-vdpa: what the spec says of its queues reaches the container, and judges its command. */
import { ApiObject, App, Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment } from '../../lib';
import { inspectTree, manifestsOf } from '../../lib/output';

/** ConnectX-6 Dx with four queue pairs for each VF, and testpmd with these arguments. */
function inspect(args: string[], queuePairs = 4) {
  const app = new App();
  const edge = new CnfCluster(app, 'edge', {
    platform: { kubernetes: '1.34' },
    namespaces: { cnf: {} },
    nodePools: {
      fast: {
        nodeSelector: { 'example.com/pool': 'fast' },
        hugepages: { '1Gi': { 0: 8 } },
        pfs: {
          ens1f0: {
            nic: 'mellanox-connectx-6-dx',
            match: { pci: '0000:86:00.0' },
            vfs: { n6: { count: 4, datapath: 'vhost-vdpa', queuePairs } },
          },
        },
      },
    },
    networks: { n6: { pool: 'n6' } },
  });
  new CnfDeployment(new Chart(app, 'workloads'), 'router', {
    namespace: 'cnf',
    image: 'registry.example.com/router:2.0.1',
    command: ['dpdk-testpmd'],
    args,
    entryHelper: true,
    cpu: 2,
    memory: '1Gi',
    hugepages: { '1Gi': '1Gi' },
    nodePool: edge.nodePool('fast'),
    networks: [edge.network('n6')],
  });
  return inspectTree(app);
}

test('the entry helper is told the queue pairs', () => {
  const inspection = inspect(['--', '--rxq=4', '--txq=4']);
  expect(inspection.problems).toEqual([]);
  const objects = manifestsOf(inspection).map(({ object }) => JSON.parse(JSON.stringify(object)));
  const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.startsWith('router'));
  expect(deployment.spec.template.spec.containers[0].env).toContainEqual({
    name: 'CNF_EAL_DEVARGS_CNFPLUMBING_IO_N6',
    value: 'queues=4',
  });
});

test('testpmd that asks for more queues than the VFs have is an error (V29)', () => {
  expect(inspect(['--', '--rxq=4', '--txq=4'], 2).problems).toEqual([
    expect.objectContaining({ code: 'EAL005', allowed: '--rxq and --txq of at most 2' }),
  ]);
});

test('device arguments that a container already has stay as they are', () => {
  const app = new App();
  const edge = new CnfCluster(app, 'edge', {
    platform: { kubernetes: '1.34' },
    nodePools: {
      fast: {
        nodeSelector: { 'example.com/pool': 'fast' },
        pfs: { ens1f0: { nic: 'marvell-octeon-10-vdpa', vfs: { n6: { count: 4, datapath: 'vhost-vdpa' } } } },
      },
    },
    networks: { n6: { pool: 'n6' } },
  });
  const env = (given: object[]) => {
    const pod = new ApiObject(new Chart(app, `of${given.length}`), 'pod', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cnf' },
      spec: { containers: [{ name: 'cnf', image: 'example.com/cnf:1', env: given }] },
    });
    edge.network('n6').attachTo(pod);
    return pod.toJson().spec.containers[0].env;
  };
  const name = 'CNF_EAL_DEVARGS_CNFPLUMBING_IO_N6';
  expect(env([])).toEqual([{ name, value: 'packed_vq=1' }]);
  expect(env([{ name, value: 'packed_vq=1,queues=2' }])).toEqual([{ name, value: 'packed_vq=1,queues=2' }]);
});
