/** Rules at work on clusters of the kit: a spec, its objects and workloads. */
import { Chart } from 'cdk8s';
import {
  type ClusterSpec,
  CnfCluster,
  CnfDeployment,
  type CnfDeploymentProps,
  type Friendly,
  PlumbingApp,
} from '../../lib';
import { inspectTree } from '../../lib/output';

const SPEC: Friendly<ClusterSpec> = {
  platform: { kubernetes: '1.34', podCidrs: ['10.244.0.0/16'] },
  namespaces: { cnf: {} },
  nodePools: {
    upf: {
      nodeSelector: { 'example.com/pool': 'upf' },
      cpu: { vendor: 'intel', cores: '0-15', reserved: '0-1', numaNodes: { 0: '0-7', 1: '8-15' } },
      kubelet: {
        cpuManagerPolicy: 'static',
        topologyManagerPolicy: 'single-numa-node',
        memoryManagerPolicy: 'Static',
        reservedMemory: { 0: '1Gi' },
      },
      hugepages: { '1Gi': { 0: 8, 1: 8 } },
      pfs: {
        eno1: { nic: 'intel-e810-c', match: { pci: '0000:04:00.0' }, role: 'management' },
        ens1f0: {
          nic: 'intel-e810-c',
          match: { pci: '0000:18:00.0' },
          numa: 0,
          vfs: { n3: { count: 4, datapath: 'vfio' }, oam: { count: 2, datapath: 'kernel' } },
        },
        ens2f0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:86:00.0' },
          numa: 1,
          vfs: { n6: { count: 4, datapath: 'bifurcated' } },
        },
      },
    },
    gateway: {
      nodeSelector: { 'example.com/pool': 'gateway' },
      hugepages: { '1Gi': { 0: 8 } },
      pfs: {
        ens3f0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:41:00.0' },
          numa: 0,
          vfs: { n9: { count: 4, datapath: 'bifurcated' } },
        },
      },
    },
  },
  networks: {
    n3: { pool: 'n3', vlan: 100, ipam: { whereabouts: { range: '10.3.0.0/24' } } },
    n6: { pool: 'n6', vlan: 200, ipam: { whereabouts: { range: '10.6.0.0/24' } } },
    n9: { pool: 'n9', vlan: 200, ipam: { whereabouts: { range: '10.6.0.0/24' } } },
    oam: { pool: 'oam', vlan: 10 },
  },
};

type Cnf = Partial<Omit<CnfDeploymentProps, 'networks' | 'nodePool'>> & { networks?: string[]; on?: string };

/** What is found in the cluster with one workload, as code and path. */
function found(cnf: Cnf, change: (spec: Friendly<ClusterSpec>) => void = () => {}): string[] {
  const spec = structuredClone(SPEC);
  change(spec);
  const app = new PlumbingApp();
  const edge = new CnfCluster(app, 'edge', spec);
  const { networks = ['n3'], on, ...props } = cnf;
  new CnfDeployment(new Chart(app, 'workloads'), 'upf', {
    namespace: 'cnf',
    image: 'registry.example.com/upf:1.4.2',
    hugepages: { '1Gi': '2Gi' },
    ...props,
    networks: networks.map((name) => edge.network(name)),
    ...(on === undefined ? {} : { nodePool: edge.nodePool(on) }),
  });
  return inspectTree(app).problems.map(({ code, path }) => `${code} ${path}`);
}

const CONTAINER = 'workloads/upf/Resource: spec.template.spec.containers[0]';

test('a cluster that is right has nothing wrong with it, in whatever node pool the workload runs', () => {
  expect(found({ on: 'upf' })).toEqual([]);
  expect(found({})).toEqual([]);
  expect(found({ networks: ['n9', 'n9'], on: 'gateway' })).toEqual([]);
});

test.each<[what: string, problem: string, cnf: Cnf]>([
  [
    'a workload on nodes that have no device of its network',
    `ATT001 ${CONTAINER}.resources.limits["cnfplumbing.io/n3"]`,
    { on: 'gateway' },
  ],
  [
    'more devices than a node has',
    `ATT005 ${CONTAINER}.resources.limits["cnfplumbing.io/n3"]`,
    { networks: ['n3', 'n3', 'n3', 'n3', 'n3'] },
  ],
  ['devices of two NUMA nodes', `NUMA001 ${CONTAINER}.resources`, { networks: ['n3', 'n6'] }],
  ['more CPUs than a NUMA node has', `CPU004 ${CONTAINER}.resources.limits.cpu`, { networks: ['n6'], cpu: 9 }],
  ['more CPUs than the NUMA node of the devices has', `NUMA001 ${CONTAINER}.resources`, { cpu: 7 }],
  [
    'more hugepages than a NUMA node has',
    `HP007 ${CONTAINER}.resources.limits.hugepages-1Gi`,
    { hugepages: { '1Gi': '9Gi' } },
  ],
  [
    'more DPDK memory than hugepages',
    `HP008 ${CONTAINER}.resources.limits`,
    { args: ['--file-prefix=upf', '--numa-mem=4096'] },
  ],
])('%s: %s', (_, problem, cnf) => {
  expect(found(cnf)).toEqual([problem]);
});

test.each<[what: string, problem: string, change: (spec: Friendly<ClusterSpec>) => void]>([
  [
    'two networks on one port and VLAN with one address',
    'IPAM004 networks.oam.ipam',
    ({ networks = {} }) => {
      networks.oam = { pool: 'oam', vlan: 100, ipam: { static: { addresses: ['10.3.0.7/24'] } } };
    },
  ],
  [
    'a network with addresses of pods',
    'IPAM005 networks.oam.ipam',
    ({ networks = {} }) => {
      networks.oam = { pool: 'oam', vlan: 10, ipam: { whereabouts: { range: '10.244.3.0/24' } } };
    },
  ],
  [
    'the wrong CNI plugin for the link',
    'NET011 networks.n6.cni',
    ({ networks = {} }) => {
      networks.n6 = { pool: 'n6', cni: 'ib-sriov' };
    },
  ],
])('%s: %s', (_, problem, change) => {
  expect(found({ on: 'upf' }, change)).toEqual([problem]);
});
