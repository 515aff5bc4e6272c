/** For each invariant that a rule sees to, facts that break it and facts that do not. */
import { type ClusterFacts, RULES } from '../../lib/rules';
import {
  aContainer,
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
  facts,
  running,
} from './facts';
import { aPolicy } from './wrong-policies';

type Facts = Partial<ClusterFacts>;

const PAGES = { cpu: '2', memory: '1Gi', 'hugepages-2Mi': '1Gi' };
const DEVICE = { cpu: '2', memory: '1Gi', 'hugepages-1Gi': '1Gi', 'example.com/n3': '1' };
const SOCKET = '--vdev=net_virtio_user0,path=/run/vhost/sock0';
const VDPA = '--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0';

const dpdk = (...words: string[]): Facts => ({
  workloads: [running(asking(PAGES, { command: ['dpdk-testpmd', ...words] }))],
});
const selecting = (given: object, more: Facts = {}): Facts => ({
  resources: [aResource({ selectors: [aSelector(given)] })],
  ...more,
});
const policy = (given: object): Facts => ({ policies: [aPolicy(given)] });
const network = (config: object, more: Facts = {}): Facts => ({
  networks: [aNetwork({ config: { type: 'sriov', ...config } })],
  ...more,
});
const over = (selector: object, config: object) =>
  network(config, { resources: [aResource({ selectors: [aSelector(selector)] })] });
/** testpmd on a vhost-vdpa device of a driver, with one queue pair. */
const onVdpa = (driver: string, args: string): Facts => ({
  nodePools: [aNodePool({ ports: [aPort({ vdpa: [{ first: 0, last: 7, queuePairs: 1 }] })] })],
  resources: [aResource({ selectors: [aSelector({ drivers: [driver], vdpaType: 'vhost' })] })],
  workloads: [
    running(asking(DEVICE, { command: ['dpdk-testpmd', `${VDPA}${args}`], capabilities: ['IPC_LOCK'] }), {
      nodeSelector: { pool: 'upf' },
    }),
  ],
});
const mlx5 = (driver: string): Facts => ({
  ...selecting({ vendors: ['15b3'], devices: ['101e'], drivers: [driver], isRdma: driver === 'mlx5_core' }),
  workloads: [running(asking(DEVICE))],
});
const attached = (units: string, name = 'n3'): Facts => ({
  networks: [aNetwork()],
  resources: [aResource()],
  whole: { namespaces: ['cnf'] },
  workloads: [
    running(units === '0' ? aContainer() : asking({ 'example.com/n3': units }), {
      attachments: [anAttachment({ name })],
    }),
  ],
});
const mounting = (path: string): Facts => ({
  workloads: [running(asking(PAGES, { command: ['dpdk-testpmd', SOCKET], mounts: [{ volume: 'sockets', path }] }))],
});
const twoDpdk = (...args: string[]): Facts => ({
  workloads: [
    aWorkload({
      containers: ['rx', 'tx'].map((name, i) =>
        asking(PAGES, {
          name,
          command: ['dpdk-testpmd', ...args.slice(i, i + 1)],
          mounts: [{ volume: 'pages', path: '/dev/hugepages' }],
        }),
      ),
      volumes: [aVolume({ name: 'pages', hugepageMedium: 'HugePages' })],
    }),
  ],
});
const range = (...pfNames: string[]): Facts => ({
  nodePools: [aNodePool({ ports: [aPort()] })],
  resources: pfNames.map((name, i) =>
    aResource({ resource: `example.com/n${i}`, selectors: [aSelector({ pfNames: [name] })] }),
  ),
});
const subfunctions = (given: object): Facts => ({
  resources: [
    aResource({
      deviceType: 'auxNetDevice',
      selectors: [
        aSelector({ auxTypes: ['sf'], drivers: ['mlx5_core'], vendors: ['15b3'], devices: ['101d'], ...given }),
      ],
    }),
  ],
});
const VHOST = { vdpaType: 'vhost', eSwitchMode: 'switchdev', nics: { vendor: '15b3' } };
const OVS = { type: 'ovs', capabilities: { CNIDeviceInfoFile: true } };

const CASES: readonly (readonly [invariant: string, code: string, wrong: Facts, right: Facts])[] = [
  ['V10', 'EAL002', dpdk('--no-huge', SOCKET), dpdk('--single-file-segments', SOCKET)],
  ['V11', 'EAL002', dpdk('--in-memory', '--single-file-segments', SOCKET), dpdk('--in-memory', VDPA)],
  ['V12', 'EAL003', dpdk(SOCKET), dpdk('--single-file-segments', SOCKET)],
  ['V13', 'NIC003', mlx5('vfio-pci'), mlx5('mlx5_core')],
  ['V16', 'SNO001', policy({ deviceType: 'vfio-pci', isRdma: true }), policy({ isRdma: true })],
  ['V17', 'DP004', selecting({ isRdma: true, vdpaType: 'vhost' }), selecting({ vdpaType: 'vhost' })],
  ['V18', 'DP004', selecting({ vdpaType: 'user' }), selecting({ vdpaType: 'virtio' })],
  ['V19', 'SNO001', policy({ ...VHOST, deviceType: 'vfio-pci' }), policy(VHOST)],
  ['V20', 'SNO001', policy({ ...VHOST, eSwitchMode: 'legacy' }), policy(VHOST)],
  ['V21', 'SNO001', policy({ ...VHOST, nics: { vendor: '8086' } }), policy(VHOST)],
  ['V24', 'EAL004', onVdpa('mlx5_core', ',packed_vq=1'), onVdpa('mlx5_core', '')],
  ['V25', 'EAL005', onVdpa('octep_vdpa', ''), onVdpa('octep_vdpa', ',packed_vq=1')],
  ['V26', 'EAL001', dpdk(`${VDPA},server=1`), dpdk(`${SOCKET},server=1`)],
  ['V27', 'EAL001', dpdk(`${SOCKET},iface=tap0`), dpdk('--vdev=net_virtio_user0,path=/dev/vhost-net,iface=tap0')],
  ['V29', 'EAL005', onVdpa('mlx5_core', ',queues=2'), onVdpa('mlx5_core', ',queues=1')],
  ['V30', 'EAL001', dpdk(`${SOCKET},queue_size=300`), dpdk(`${SOCKET},queue_size=512`)],
  ['V30', 'EAL005', onVdpa('mlx5_core', ',queue_size=512'), onVdpa('mlx5_core', ',queue_size=256')],
  [
    'V35',
    'SNO001',
    policy({ eSwitchMode: 'switchdev', linkType: 'ib' }),
    policy({ eSwitchMode: 'switchdev', linkType: 'eth' }),
  ],
  [
    'V36',
    'SNO001',
    policy({ managesBridge: true, eSwitchMode: 'legacy' }),
    policy({ managesBridge: true, eSwitchMode: 'switchdev', nics: { vendor: '15b3' } }),
  ],
  [
    'V37',
    'SNO001',
    policy({ eSwitchMode: 'switchdev', nics: { vendor: '8086', deviceId: '1572' } }),
    policy({ eSwitchMode: 'switchdev', nics: { vendor: '15b3', deviceId: '101d' } }),
  ],
  ['V38', 'SNO002', policy({ numVfs: 0 }), policy({ numVfs: 1 })],
  [
    'V38',
    'VF001',
    policy({ numVfs: 64, nics: { vendor: '8086', deviceId: '10fb' } }),
    policy({ numVfs: 63, nics: { vendor: '8086', deviceId: '10fb' } }),
  ],
  ['V39', 'VF003', range('ens1f0#0-8'), range('ens1f0#0-7')],
  ['V40', 'VF002', range('ens1f0#0-3', 'ens1f0#3-4'), range('ens1f0#0-3', 'ens1f0#4-5')],
  ['V41', 'RES001', { resources: [aResource({ resource: 'example.com/-n3' })] }, { resources: [aResource()] }],
  ['V41', 'RES002', { resources: [aResource({ resource: 'example.com/n-3' })] }, { resources: [aResource()] }],
  ['V42', 'RES003', { resources: [aResource(), aResource()] }, { resources: [aResource()] }],
  ['V43', 'ATT001', attached('1', 'n33'), attached('1')],
  ['V43', 'ATT002', attached('0'), attached('1')],
  ['V44', 'ATT004', attached('1500m'), attached('1')],
  ['V45', 'NET001', network({ vlan: 4095 }), network({ vlan: 4094 })],
  ['V45', 'NET002', network({ min_tx_rate: 200, max_tx_rate: 100 }), network({ min_tx_rate: 100, max_tx_rate: 200 })],
  ['V46', 'NET003', over({ vdpaType: 'vhost' }, {}), over({}, {})],
  [
    'V47',
    'NET010',
    over({ vdpaType: 'vhost' }, { ...OVS, ipam: { type: 'static' } }),
    over({ vdpaType: 'vhost' }, OVS),
  ],
  ['V47', 'NET009', over({ vdpaType: 'vhost' }, { type: 'ovs' }), over({ vdpaType: 'vhost' }, OVS)],
  [
    'V48',
    'NET009',
    over({ vdpaType: 'vhost' }, { type: 'accelerated-bridge' }),
    over({ vdpaType: 'vhost' }, { ...OVS, type: 'accelerated-bridge' }),
  ],
  ['V49', 'NET011', over({ linkTypes: ['infiniband'] }, {}), over({ linkTypes: ['infiniband'] }, { type: 'ib-sriov' })],
  [
    'V50',
    'NET004',
    over({ drivers: ['vfio-pci'] }, { ipam: { type: 'dhcp' } }),
    over({ drivers: ['iavf'] }, { ipam: { type: 'dhcp' } }),
  ],
  [
    'V64',
    'EAL001',
    dpdk('--single-file-segments', `--vdev=net_virtio_user0,path=/run/${'x'.repeat(103)}`),
    dpdk('--single-file-segments', `--vdev=net_virtio_user0,path=/run/${'x'.repeat(102)}`),
  ],
  ['V65', 'VU001', mounting('/run/vhost/sock0'), mounting('/run/vhost')],
  ['V66', 'EAL006', twoDpdk(), twoDpdk('--file-prefix=rx', '--file-prefix=tx')],
  [
    'V67',
    'IMG002',
    { workloads: [running(aContainer({ image: 'example.com/upf:latest' }))] },
    { workloads: [running(aContainer({ image: 'example.com/upf:1.4.2' }))] },
  ],
  ['V68', 'XDP003', { afXdpPools: [anAfXdpPool({ name: 'n-3' })] }, { afXdpPools: [anAfXdpPool()] }],
  [
    'V69',
    'XDP004',
    { afXdpPools: [anAfXdpPool({ pinned: true })] },
    { afXdpPools: [anAfXdpPool({ pinned: true, socketDisabled: true, mountsReachHost: true })] },
  ],
  ['V76', 'DP004', subfunctions({ pciAddresses: ['0000:18:00.1'], pfNames: [] }), subfunctions({})],
];

test.each(CASES)('%s: %s', (id, code, wrong, right) => {
  const rules = RULES.filter(
    ({ invariants, codes }) => invariants.includes(id as never) && codes.includes(code as never),
  );
  const found = (given: Facts) => rules.flatMap(({ check }) => check(facts(given))).map((problem) => problem.code);
  expect(rules).not.toEqual([]);
  expect(found(wrong)).toContain(code);
  expect(found(right).filter((each) => each === code)).toEqual([]);
});

/** The others have pairs of their own in the tests of hugepages, quality of service, security and device selectors. */
const HERE = [...ids(10, 50), ...ids(57, 71), 'V76'];

test('every invariant of devices, drivers and networks that a rule names is among them', () => {
  const named = new Set<string>(RULES.flatMap(({ invariants }) => invariants));
  const held = new Set(CASES.map(([id]) => id));
  expect(HERE.filter((id) => named.has(id) && !held.has(id))).toEqual([]);
});

function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `V${from + i}`);
}
