/** Nodes of one pool whose ports stand elsewhere: the same pools and resources, found by other addresses. */
import { planCluster } from '../../lib/model';
import { nodePlanText } from '../../lib/model/node-plan';
import type { ClusterSpec, Friendly } from '../../lib/spec';

type Spec = Friendly<ClusterSpec>;
type NodePool = Spec['nodePools'][string];

const PFS: NodePool['pfs'] = {
  ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
  ens2f0: { nic: 'intel-e810-c', match: { pci: '0000:86:00.0' }, vfs: { n6: { count: 4, datapath: 'kernel' } } },
};

function planned(hosts: NodePool['hosts'], pfs = PFS, more: Partial<Spec> = {}) {
  const upf: NodePool = { nodeSelector: { pool: 'upf' }, pfs, hosts };
  const { plan, problems } = planCluster({ platform: { kubernetes: '1.34' }, nodePools: { upf }, ...more });
  const [pool] = plan.plan?.nodePools ?? [];
  if (!pool) throw new Error('no plan');
  return { pool, problems, found: problems.map(({ code, path }) => `${code} ${path}`) };
}

const onEdge7 = (match: object, pf = 'ens1f0') => ({ 'edge-7': { pfs: { [pf]: { match } } } });
const text = (pool: ReturnType<typeof planned>['pool']) => (pool.nodePlan ? nodePlanText(pool.nodePlan, 1) : '');

describe('a port that stands elsewhere on one node', () => {
  test('is found there by its own address: in the plan of the nodes', () => {
    const { pool, problems } = planned(onEdge7({ pci: '0000:3b:00.0', mac: '0c:42:a1:00:00:07' }));
    expect(problems).toEqual([]);
    expect(text(pool).match(/^.*pf-(pci|mac)\.ens1f0.*$/gm)).toEqual([
      'host-pf-mac.ens1f0/edge-7=0c:42:a1:00:00:07',
      'host-pf-pci.ens1f0/edge-7=0000:3b:00.0',
      'pf-pci.ens1f0=0000:18:00.0',
    ]);
  });

  test('gives the same resource, by each address that it has on any node', () => {
    const { pool } = planned(onEdge7({ pci: '0000:3b:00.0' }));
    expect(pool.resources.map(({ resourceName, selectors }) => [resourceName, selectors[0]?.rootDevices])).toEqual([
      ['n3', ['0000:18:00.0#0-7', '0000:3b:00.0#0-7']],
      ['n6', ['0000:86:00.0#0-3']],
    ]);
  });

  test('is named with its address where others set the nodes up', () => {
    const { pool } = planned(onEdge7({ pci: '0000:3b:00.0' }), PFS, { nodeSetup: 'external' });
    expect(pool.requirements.map(({ want }) => want)).toContain(
      'ens1f0 (0000:18:00.0; 0000:3b:00.0 on edge-7) has 8 VFs',
    );
  });

  test('goes into a pod as a whole by its name: its address may be any port of another node', () => {
    const pfs: NodePool['pfs'] = {
      ens1f0: {
        nic: 'intel-e810-c',
        match: { pci: '0000:18:00.0' },
        wholePf: { pool: 'whole', datapath: 'kernel' },
      },
    };
    const { pool, problems } = planned(onEdge7({ pci: '0000:3b:00.0' }), pfs);
    expect(problems).toEqual([]);
    expect(pool.resources[0]?.selectors[0]).toMatchObject({ pfNames: ['ens1f0'] });
  });
});

test('two ports may change places with others that the pool hands nothing of', () => {
  const pfs: NodePool['pfs'] = {
    ...PFS,
    eno1: { nic: 'intel-x710', match: { pci: '0000:01:00.0' }, role: 'management' },
  };
  expect(planned(onEdge7({ pci: '0000:01:00.1' }), pfs).found).toEqual([]);
});

describe('what is refused', () => {
  test.each<[string, NodePool['hosts'], string[]]>([
    [
      'a PF that the pool does not have',
      onEdge7({ pci: '0000:3b:00.0' }, 'ens1f1'),
      ['PF005 nodePools.upf.hosts.edge-7.pfs.ens1f1'],
    ],
    [
      'no address where the pool has one',
      onEdge7({ mac: '0c:42:a1:00:00:07' }),
      ['PF006 nodePools.upf.hosts.edge-7.pfs.ens1f0.match'],
    ],
    ['nothing by which to recognise it', onEdge7({}), ['PF006 nodePools.upf.hosts.edge-7.pfs.ens1f0.match']],
    [
      'the address of another PF of the node',
      onEdge7({ pci: '0000:86:00.0' }),
      ['PF002 nodePools.upf.hosts.edge-7.pfs.ens1f0.match.pci'],
    ],
    [
      'ports that have changed places: the device plugin has one configuration',
      { 'edge-7': { pfs: { ens1f0: { match: { pci: '0000:86:00.0' } }, ens2f0: { match: { pci: '0000:18:00.0' } } } } },
      [
        'PF007 nodePools.upf.hosts.edge-7.pfs.ens1f0.match.pci',
        'PF007 nodePools.upf.hosts.edge-7.pfs.ens2f0.match.pci',
      ],
    ],
    ['a malformed address', onEdge7({ pci: '3b:00.0' }), ['SPEC005 nodePools.upf.hosts.edge-7.pfs.ens1f0.match.pci']],
    ['what is no name of a node', { Edge_7: { pfs: {} } }, ['SPEC005 nodePools.upf.hosts.Edge_7']],
  ])('%s', (_, hosts, found) => {
    expect(planned(hosts).found).toEqual(found);
  });

  test('an address on one node for a port that is found by its name on the others', () => {
    const pfs: NodePool['pfs'] = { ens1f0: { nic: 'intel-e810-c', vfs: { n3: { count: 8, datapath: 'vfio' } } } };
    expect(planned(onEdge7({ pci: '0000:3b:00.0' }), pfs).problems).toMatchObject([
      { code: 'PF006', allowed: 'mac or serial' },
    ]);
  });
});
