import type { ClusterFacts, WorkloadFact } from '../../lib/rules';
import {
  aContainer,
  aNamespace,
  aNetwork,
  aNodePool,
  anAfXdpPool,
  anAttachment,
  aPort,
  aResource,
  aSelector,
  asking,
  aVolume,
  aWorkload,
  running,
} from './facts';

/** A code, how a cluster comes to it, and the cluster. */
export type Wrong = [code: string, how: string, given: Partial<ClusterFacts>];

const CPU = { cpu: '1500m', memory: '1Gi' };
const place = (path: string) => ({ origin: { path } });
const config = (given: Record<string, unknown>) => [aNetwork({ config: { type: 'sriov', ...given } })];
const OVN = { type: 'ovn-k8s-cni-overlay', name: 'l2', topology: 'layer2', netAttachDefName: 'cnf/n3' };
const onUpf = { nodeSelector: { pool: 'upf' } };
const attached = { attachments: [anAttachment()] };
const vfio = [aResource({ selectors: [aSelector({ drivers: ['vfio-pci'] })] })];

const cpus = (cpu: string, given = {}) => asking({ cpu, memory: '1Gi' }, given);

const onSocket = (device: string, options: string[] = [], limits = {}) =>
  running(
    aContainer({
      requests: limits,
      limits,
      command: ['dpdk-testpmd', `--vdev=net_virtio_user0,path=${device}`, ...options],
      mounts: [],
    }),
  );

/** For nodes with four CPUs on each of two NUMA nodes. */
const TOO_MANY_CPUS: readonly [how: string, workloads: readonly WorkloadFact[]][] = [
  ['more than a node', [running(cpus('9'), onUpf)]],
  ['more than a NUMA node', [running(cpus('5'), onUpf)]],
  [
    'more than DaemonSets leave',
    [running(cpus('1500m'), { ...onUpf, kind: 'DaemonSet' }), running(cpus('7500m'), onUpf)],
  ],
  [
    'not on the NUMA nodes',
    [aWorkload({ containers: ['3', '2', '3'].map((count, i) => cpus(count, { name: `c${i}` })), ...onUpf })],
  ],
];

/** A cluster that is wrong in each way a rule knows, every branch of a rule at least once. */
export const WRONG: readonly Wrong[] = [
  [
    'HP001',
    'two amounts',
    {
      workloads: [
        running(aContainer({ requests: { ...CPU, 'hugepages-2Mi': '2Mi' }, limits: { 'hugepages-2Mi': '4Mi' } })),
      ],
    },
  ],
  ['HP001', 'no limit', { workloads: [running(aContainer({ requests: { ...CPU, 'hugepages-2Mi': '2Mi' } }))] }],
  ['HP002', 'nothing beside them', { workloads: [running(asking({ 'hugepages-2Mi': '2Mi' }))] }],
  ['HP003', 'half a page', { workloads: [running(asking({ ...CPU, 'hugepages-2Mi': '1Mi' }))] }],
  ['HP004', 'no such size', { workloads: [running(asking({ ...CPU, 'hugepages-3Mi': '3Mi' }))] }],
  [
    'HP004',
    'not on the nodes',
    {
      nodePools: [aNodePool({ hugepages: {} })],
      workloads: [running(asking({ ...CPU, 'hugepages-2Mi': '2Mi' }), { nodeSelector: { pool: 'upf' } })],
    },
  ],
  [
    'HP005',
    'unnamed size',
    {
      workloads: [
        running(asking({ ...CPU, 'hugepages-2Mi': '2Mi', 'hugepages-1Gi': '1Gi' }), {
          volumes: [aVolume({ hugepageMedium: 'HugePages' })],
        }),
      ],
    },
  ],
  ['HP006', 'no request', { workloads: [aWorkload({ volumes: [aVolume({ hugepageMedium: 'HugePages-2Mi' })] })] }],
  [
    'HP007',
    'more than a node',
    {
      nodePools: [aNodePool()],
      workloads: [running(asking({ ...CPU, 'hugepages-1Gi': '64Gi' }), { nodeSelector: { pool: 'upf' } })],
    },
  ],
  [
    'HP007',
    'more than a NUMA node',
    {
      nodePools: [aNodePool({ singleNumaNode: true, staticMemoryManager: true })],
      workloads: [running(asking({ ...CPU, 'hugepages-1Gi': '24Gi' }), { nodeSelector: { pool: 'upf' } })],
    },
  ],
  [
    'HP007',
    'more than DaemonSets leave',
    {
      nodePools: [aNodePool()],
      workloads: ['a', 'b'].map((name) =>
        running(asking({ ...CPU, 'hugepages-1Gi': '24Gi' }), {
          kind: 'DaemonSet',
          name,
          nodeSelector: { pool: 'upf' },
        }),
      ),
    },
  ],
  ['RES001', 'a space', { resources: [aResource({ resource: 'example.com/n 3' })] }],
  ['RES001', 'a domain of Kubernetes', { resources: [aResource({ resource: 'kubernetes.io/n3' })] }],
  ['RES001', 'no name', { resources: [aResource({ resource: 'example.com/' })] }],
  ['RES002', 'a hyphen', { resources: [aResource({ resource: 'example.com/n-3' })] }],
  ['RES002', 'a hyphen in the prefix', { resources: [aResource({ resource: 'my-site.com/n3' })] }],
  ['RES002', 'one variable for two', { resources: [aResource(), aResource({ resource: 'example.com/N3' })] }],
  ['RES003', 'twice', { resources: [aResource(), aResource()] }],
  ['DP001', 'no driver', { resources: [aResource({ selectors: [aSelector({ drivers: [] })] })] }],
  ['DP001', 'an id with 0x', { resources: [aResource({ selectors: [aSelector({ devices: ['0x1889'] })] })] }],
  [
    'DP002',
    'two families',
    {
      nodePools: [aNodePool({ nicFamilies: ['intel-e810-c', 'intel-e810-xxv'] })],
      resources: [aResource({ selectors: [aSelector({ pfNames: [] })] })],
    },
  ],
  [
    'DP003',
    'no JSON',
    { unreadable: [{ subject: 'device-plugin-config', reason: 'no JSON', value: '{', ...place('a: data.x') }] },
  ],
  [
    'ATT001',
    'no annotation',
    { unreadable: [{ subject: 'network-attachments', reason: 'no JSON', value: '[', ...place('a: b') }] },
  ],
  ['NET001', 'out of range', { networks: config({ vlan: 5000 }) }],
  ['NET001', 'priority untagged', { networks: config({ vlan: 0, vlanQoS: 1 }) }],
  ['NET001', 'priority without vlan', { networks: config({ vlanQoS: 1 }) }],
  ['NET001', 'a trunk that runs backwards', { networks: config({ type: 'ovs', trunk: [{ minID: 9, maxID: 3 }] }) }],
  ['NET001', 'a VLAN that is passed over', { networks: config({ type: 'ovs', vlan: 5, trunk: [{ id: 7 }] }) }],
  ['NET002', 'rates', { networks: config({ min_tx_rate: 2, max_tx_rate: 1 }) }],
  [
    'NET003',
    'vDPA',
    { networks: config({}), resources: [aResource({ selectors: [aSelector({ vdpaType: 'vhost' })] })] },
  ],
  ['NET004', 'DHCP', { networks: config({ ipam: { type: 'dhcp' } }), resources: vfio }],
  ['NET007', 'no JSON', { networks: [aNetwork({ plugins: [], unreadable: 'no JSON' })] }],
  ['ATT001', 'whole namespace', { whole: { namespaces: ['cnf'] }, workloads: [aWorkload(attached)] }],
  [
    'ATT001',
    'own namespace',
    { namespaces: [aNamespace()], networks: [aNetwork({ name: 'other' })], workloads: [aWorkload(attached)] },
  ],
  ['ATT001', 'slip', { networks: [aNetwork({ name: 'N3' })], workloads: [aWorkload(attached)] }],
  ['ATT001', 'other namespace', { networks: [aNetwork({ namespace: 'other' })], workloads: [aWorkload(attached)] }],
  ['ATT001', 'no such resource', { networks: [aNetwork({ resource: 'example.com/n6' })], resources: [aResource()] }],
  [
    'ATT001',
    'slip in a resource',
    {
      resources: [aResource({ resource: 'example.com/dpdk' })],
      workloads: [running(asking({ 'example.com/dpkd': '1' }))],
    },
  ],
  [
    'ATT001',
    'whole prefix',
    { whole: { resourcePrefixes: ['example.com'] }, workloads: [running(asking({ 'example.com/n3': '1' }))] },
  ],
  [
    'ATT001',
    'other nodes',
    {
      whole: { resourcePrefixes: ['example.com'] },
      resources: [aResource()],
      workloads: [running(asking({ 'example.com/n3': '1' }), { nodeSelector: { pool: 'edge' } })],
    },
  ],
  ['ATT002', 'none', { networks: [aNetwork()], workloads: [aWorkload(attached)] }],
  [
    'ATT002',
    'too few',
    {
      networks: [aNetwork()],
      workloads: [running(asking({ 'example.com/n3': '1' }), { attachments: [anAttachment(), anAttachment()] })],
    },
  ],
  ['ATT004', 'no limit', { workloads: [running(aContainer({ requests: { 'example.com/n3': '1' } }))] }],
  [
    'ATT004',
    'two amounts',
    { workloads: [running(aContainer({ requests: { 'example.com/n3': '1' }, limits: { 'example.com/n3': '2' } }))] },
  ],
  ['ATT004', 'a half', { workloads: [running(asking({ 'example.com/n3': '0.5' }))] }],
  ['SEC001', 'no IPC_LOCK', { resources: vfio, workloads: [running(asking({ 'example.com/n3': '1' }))] }],
  ['SEC002', 'no label', { namespaces: [aNamespace()], workloads: [aWorkload({ hostNetwork: true })] }],
  [
    'SEC002',
    'wrong level',
    {
      namespaces: [aNamespace({ labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } })],
      workloads: [aWorkload({ hostNetwork: true })],
    },
  ],
  ['SEC003', 'privileged', { workloads: [running(aContainer({ privileged: true }), attached)] }],
  ['SEC004', '/dev', { workloads: [aWorkload({ ...attached, volumes: [aVolume({ hostPath: '/dev' })] })] }],
  [
    'QOS001',
    'no limit',
    {
      nodePools: [aNodePool({ staticCpuManager: true })],
      resources: vfio,
      workloads: [running(asking({ 'example.com/n3': '1' }))],
    },
  ],
  [
    'QOS001',
    'two amounts',
    {
      nodePools: [aNodePool({ staticCpuManager: true })],
      resources: vfio,
      workloads: [
        running(
          aContainer({
            requests: { ...CPU, 'example.com/n3': '1' },
            limits: { ...CPU, cpu: '2', 'example.com/n3': '1' },
          }),
        ),
      ],
    },
  ],
  [
    'QOS001',
    'part of a CPU',
    {
      nodePools: [aNodePool({ staticCpuManager: true })],
      resources: vfio,
      workloads: [running(asking({ ...CPU, 'example.com/n3': '1' }))],
    },
  ],
  [
    'POD001',
    'made by hand',
    {
      nodePools: [aNodePool({ rebooted: true })],
      resources: vfio,
      workloads: [{ ...running(asking({ 'example.com/n3': '1' })), kind: 'Pod' }],
    },
  ],
  ['IMG002', 'latest', { workloads: [running(aContainer({ image: 'upf' }))] }],
  [
    'HP007',
    'not on the NUMA nodes',
    {
      nodePools: [aNodePool({ singleNumaNode: true, staticMemoryManager: true })],
      workloads: [
        aWorkload({
          containers: ['a', 'b', 'c'].map((name) => asking({ ...CPU, 'hugepages-1Gi': '10Gi' }, { name })),
          nodeSelector: { pool: 'upf' },
        }),
      ],
    },
  ],
  [
    'HP008',
    'more than asked',
    { workloads: [running(asking({ ...CPU, 'hugepages-1Gi': '1Gi' }, { command: ['dpdk-testpmd', '-m', '2048'] }))] },
  ],
  ...(
    [
      ['EAL001', ['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0,server=1']],
      ['EAL002', ['--vdev=net_virtio_user0,path=/run/sock', '--in-memory']],
      ['EAL003', ['--vdev=net_virtio_user0,path=/run/sock']],
    ] as const
  ).map(
    ([code, words]): Wrong => [
      code,
      words.join(' '),
      { workloads: [running(asking({ ...CPU, 'hugepages-2Mi': '1Gi' }, { command: ['dpdk-testpmd', ...words] }))] },
    ],
  ),
  ...(
    [
      ['EAL004', 'mlx5_core', 'packed_vq=1'],
      ['EAL005', 'octep_vdpa', 'queues=1'],
      ['EAL005', 'mlx5_core', 'queue_size=512'],
      ['EAL005', 'mlx5_core', 'queues=4'],
    ] as const
  ).map(
    ([code, driver, words]): Wrong => [
      code,
      `${words} on ${driver}`,
      {
        nodePools: [aNodePool({ ports: [aPort({ vdpa: [{ first: 0, last: 7, queuePairs: 1 }] })] })],
        resources: [aResource({ selectors: [aSelector({ drivers: [driver], vdpaType: 'vhost' })] })],
        workloads: [
          running(
            asking(
              { ...CPU, 'hugepages-1Gi': '1Gi', 'example.com/n3': '1' },
              { command: ['dpdk-testpmd', `--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0,${words}`] },
            ),
            { nodeSelector: { pool: 'upf' } },
          ),
        ],
      },
    ],
  ),
  [
    'EAL006',
    'two DPDK processes with one prefix on one volume',
    {
      workloads: [
        aWorkload({
          containers: ['rx', 'tx'].map((name) =>
            asking(
              { ...CPU, 'hugepages-1Gi': '1Gi' },
              { name, command: ['dpdk-testpmd'], mounts: [{ volume: 'pages', path: '/dev/hugepages' }] },
            ),
          ),
          volumes: [aVolume({ name: 'pages', hugepageMedium: 'HugePages' })],
        }),
      ],
    },
  ],
  [
    'VM001',
    'a virtual machine that passes on a VF of the kernel',
    {
      resources: [aResource()],
      networks: [aNetwork()],
      workloads: [
        aWorkload({ kind: 'VirtualMachine', containers: [], attachments: [anAttachment({ binding: 'sriov' })] }),
      ],
    },
  ],
  [
    'HP009',
    'pages without a mount',
    {
      resources: vfio,
      workloads: [running(asking({ ...CPU, 'hugepages-1Gi': '1Gi', 'example.com/n3': '1' }, { mounts: [] }))],
    },
  ],
  [
    'HP009',
    'no pages',
    {
      resources: vfio,
      workloads: [running(asking({ ...CPU, 'example.com/n3': '1' }, { mounts: [], command: ['dpdk-testpmd'] }))],
    },
  ],
  ...TOO_MANY_CPUS.map(
    ([how, workloads]): Wrong => [
      'CPU004',
      how,
      {
        nodePools: [
          aNodePool({ cpus: { total: 8, byNumaNode: { 0: 4, 1: 4 } }, staticCpuManager: true, singleNumaNode: true }),
        ],
        workloads,
      },
    ],
  ),
  [
    'NUMA001',
    'two NUMA nodes',
    {
      nodePools: [
        aNodePool({
          singleNumaNode: true,
          ports: [aPort({ name: 'ens1f0', numa: 0 }), aPort({ name: 'ens2f0', numa: 1 })],
        }),
      ],
      resources: [
        aResource(),
        aResource({ resource: 'example.com/n6', selectors: [aSelector({ pfNames: ['ens2f0'] })] }),
      ],
      workloads: [running(asking({ 'example.com/n3': '1', 'example.com/n6': '1' }))],
    },
  ],
  [
    'NUMA001',
    'more devices than one NUMA node',
    {
      nodePools: [
        aNodePool({
          singleNumaNode: true,
          ports: [aPort({ name: 'ens1f0', numa: 0 }), aPort({ name: 'ens2f0', numa: 1 })],
        }),
      ],
      resources: [aResource({ selectors: [aSelector(), aSelector({ pfNames: ['ens2f0'] })] })],
      workloads: [running(asking({ 'example.com/n3': '9' }))],
    },
  ],
  [
    'DP004',
    'RDMA and vDPA',
    { resources: [aResource({ selectors: [aSelector({ isRdma: true, vdpaType: 'vhost' })] })] },
  ],
  ['DP004', 'no such vDPA', { resources: [aResource({ selectors: [aSelector({ vdpaType: 'kernel' })] })] }],
  ['DP004', 'no such link', { resources: [aResource({ selectors: [aSelector({ linkTypes: ['eth'] })] })] }],
  [
    'DP004',
    'subfunctions by address',
    {
      resources: [
        aResource({
          deviceType: 'auxNetDevice',
          selectors: [aSelector({ pciAddresses: ['0000:18:00.0'], vdpaType: 'vhost' })],
        }),
      ],
    },
  ],
  ['VF003', 'backwards', { resources: [aResource({ selectors: [aSelector({ pfNames: ['ens1f0#3-0'] })] })] }],
  [
    'VF003',
    'beyond the port',
    {
      nodePools: [aNodePool({ ports: [aPort()] })],
      resources: [aResource({ selectors: [aSelector({ pfNames: ['ens1f0#8'] })] })],
    },
  ],
  ['VF002', 'one port', { resources: [aResource(), aResource({ resource: 'example.com/n6' })] }],
  [
    'VF002',
    'every device',
    {
      resources: ['n3', 'n6'].map((name) =>
        aResource({ resource: `example.com/${name}`, selectors: [aSelector({ devices: [], pfNames: [] })] }),
      ),
    },
  ],
  ...[{}, { pfNames: [], devices: [], drivers: [] }].map(
    (selector): Wrong => [
      'PF003',
      JSON.stringify(selector),
      {
        nodePools: [aNodePool({ ports: [aPort({ management: true, numVfs: 0 })] })],
        resources: [aResource({ selectors: [aSelector(selector)] })],
      },
    ],
  ),
  [
    'NIC003',
    'mlx5 on vfio-pci',
    {
      resources: [aResource({ selectors: [aSelector({ vendors: ['15b3'], drivers: ['vfio-pci'] })] })],
      workloads: [running(asking({ ...CPU, 'hugepages-1Gi': '1Gi', 'example.com/n3': '1' }))],
    },
  ],
  [
    'DRA001',
    'one port',
    {
      resources: [aResource()],
      draPolicies: [
        {
          name: 'vfs',
          nodeSelector: {},
          filters: [
            { vendors: [], devices: [], drivers: [], pfNames: ['ens1f0'], pfPciAddresses: [], ...place('a: filter') },
          ],
          ...place('a'),
        },
      ],
    },
  ],
  [
    'NET009',
    'no device info',
    { networks: config({ type: 'ovs' }), resources: [aResource({ selectors: [aSelector({ vdpaType: 'vhost' })] })] },
  ],
  [
    'NET010',
    'addresses',
    {
      networks: config({ type: 'ovs', ipam: { type: 'static', addresses: [] } }),
      resources: [aResource({ selectors: [aSelector({ vdpaType: 'vhost' })] })],
    },
  ],
  [
    'NET011',
    'another link layer',
    { networks: config({}), resources: [aResource({ selectors: [aSelector({ linkTypes: ['infiniband'] })] })] },
  ],
  ['OVN001', 'no name of its own', { networks: config({ type: 'ovn-k8s-cni-overlay', topology: 'layer2' }) }],
  ['OVN001', 'no range', { networks: config({ ...OVN, topology: 'layer3', ipam: { type: 'static' } }) }],
  ['OVN001', 'no topology', { networks: config({ type: OVN.type, name: 'l2', vlanID: 5 }) }],
  [
    'OVN002',
    'two sets of options',
    { networks: [aNetwork({ config: OVN }), aNetwork({ config: { ...OVN, mtu: 1300 }, ...place('b') })] },
  ],
  [
    'SW003',
    'representors left alone',
    {
      networks: config({}),
      resources: [aResource()],
      nodePools: [aNodePool({ ports: [aPort({ eswitch: 'switchdev' })] })],
    },
  ],
  ['VU001', 'a directory of its own', { workloads: [onSocket('/run/sock')] }],
  [
    'VU002',
    'two at one place',
    {
      resources: [aResource({ resource: 'example.com/n6', deviceType: 'mount', selectors: [], mounts: ['/run/n6'] })],
      workloads: [running(cpus('1', { limits: { 'example.com/n6': '2' }, requests: { 'example.com/n6': '2' } }))],
    },
  ],
  ['XDP003', 'a name with a hyphen', { afXdpPools: [anAfXdpPool({ name: 'n-3' })] }],
  ['XDP003', 'no devices', { afXdpPools: [anAfXdpPool({ deviceNames: [] })] }],
  ['XDP004', 'a socket too', { afXdpPools: [anAfXdpPool({ pinned: true })] }],
  [
    'XDP004',
    'maps that stay',
    {
      afXdpPools: [anAfXdpPool({ pinned: true, socketDisabled: true })],
      networks: [aNetwork({ resource: 'afxdp/n3', config: { type: 'afxdp', mode: 'primary' } })],
    },
  ],
  [
    'IPAM002',
    'a first address elsewhere',
    { networks: config({ ipam: { type: 'whereabouts', range: '10.3.0.0/24', range_start: '10.4.0.10' } }) },
  ],
  [
    'IPAM004',
    'one range',
    {
      networks: ['a', 'b'].map((name) =>
        aNetwork({ name, config: { type: 'sriov', ipam: { type: 'host-local', subnet: '10.3.0.0/24' } } }),
      ),
    },
  ],
  [
    'IPAM005',
    'pods',
    {
      networks: config({ ipam: { type: 'whereabouts', range: '10.244.0.0/24' } }),
      clusterRanges: [{ of: 'pods', range: '10.244.0.0/16', ...place('platform.podCidrs[0]') }],
    },
  ],
  [
    'ATT005',
    'more than a node',
    {
      resources: [aResource({ selectors: [aSelector({ pfNames: ['ens1f0#0-1'] })] })],
      workloads: [running(asking({ 'example.com/n3': '3' }))],
    },
  ],
  [
    'SEC001',
    'not privileged',
    {
      resources: [aResource({ selectors: [aSelector({ drivers: ['igb_uio'] })] })],
      workloads: [running(asking({ 'example.com/n3': '1' }))],
    },
  ],
  [
    'SEC001',
    'an exception path',
    { workloads: [running(aContainer({ command: ['dpdk-testpmd', '--vdev=net_tap0'] }))] },
  ],
  [
    'MUL001',
    '50Mi',
    {
      workloads: [
        running(aContainer({ image: 'example.com/multus-cni:v4.3.0-thick', limits: { memory: '50Mi' } }), {
          kind: 'DaemonSet',
        }),
      ],
    },
  ],
];
