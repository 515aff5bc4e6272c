/** Every construct on its own, in a chart with a namespace. The golden files and the engine rung use the same list. */
import type { Construct } from 'constructs';
import * as cnf from '../../lib';

const pool = cnf.DevicePool.fromResourceName('example.com/n3', 'vfio');
const kernelPool = cnf.DevicePool.fromResourceName('example.com/oam', 'kernel');
const bifurcatedPool = cnf.DevicePool.fromResourceName('example.com/n6', 'bifurcated');
const switchdevPool = cnf.DevicePool.fromResourceName('example.com/n9', 'switchdev');
const whereabouts = { whereabouts: { range: '10.3.0.0/24' } };
const resources: cnf.PluginResource[] = [
  {
    resourcePrefix: 'example.com',
    resourceName: 'n3',
    deviceType: 'netDevice',
    selectors: [{ vendors: ['8086'], devices: ['1889'], drivers: ['vfio-pci'], rootDevices: ['0000:18:00.0#0-7'] }],
  },
];

/** Namespace of the chart. */
export const NAMESPACE = 'alone';

/** Constructs by the name of their golden file. */
export const ALONE: Readonly<Record<string, (chart: Construct) => unknown>> = {
  'sriov-device-plugin': (chart) =>
    new cnf.SriovDevicePlugin(chart, 'x', { resources, cdi: true, nodeSelector: { 'example.com/pool': 'upf' } }),
  'generic-device-plugin': (chart) =>
    new cnf.GenericDevicePlugin(chart, 'x', {
      nodeSelector: { 'example.com/pool': 'upf' },
      resourcePrefix: 'example.com',
      resources: [
        { name: 'n3-socket', path: '/var/run/vhost/n3/*', mountPath: '/var/run/vhost' },
        { name: 'n6-socket', path: '/var/run/vhost/n6-[0-3]', count: 2, readOnly: true },
      ],
    }),
  'sriov-device-plugin-awaiting': (chart) =>
    new cnf.SriovDevicePlugin(chart, 'x', { name: 'awaiting', resources, awaitNodeSetup: true }),
  'node-setup': (chart) =>
    new cnf.NodeSetup(chart, 'x', {
      nodes: {
        nodeSelector: { 'example.com/pool': 'upf' },
        hugepages: { '1Gi': { 0: 16 } },
        pfs: {
          ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } },
        },
      },
      features: true,
    }),
  'dpdk-vdpa': (chart) =>
    new cnf.DpdkVdpa(chart, 'x', {
      image: 'registry.example.com/cnf-plumbing/dpdk-vdpa:24.11',
      nodeSelector: { 'example.com/pool': 'upf' },
      resource: 'example.com/n3_ifc',
      pmd: 'ifc',
      directory: '/var/run/cnf-plumbing/vdpa/n3/0',
      startProgram: 'cnf-eal',
    }),
  'node-program': (chart) => new cnf.NodeProgram(chart, 'x'),
  kured: (chart) =>
    new cnf.Kured(chart, 'x', {
      nodeSelector: { 'example.com/pool': 'upf' },
      window: { days: ['sat', 'sun'], start: '1:00', end: '5:00', timeZone: 'Europe/Berlin' },
    }),
  'rejected-pod-cleaner': (chart) =>
    new cnf.RejectedPodCleaner(chart, 'x', {
      namespaces: [NAMESPACE],
      resources: ['example.com/n3', 'example.com/oam'],
    }),
  'af-xdp-device-plugin': (chart) =>
    new cnf.AfXdpDevicePlugin(chart, 'x', {
      image: 'registry.example.com/afxdp-device-plugin:2025-01',
      nodeSelector: { 'example.com/pool': 'edge' },
      pools: [
        { name: 'n3', mode: 'primary', devices: [{ name: 'ens1f0' }, { name: 'ens1f1' }], UdsTimeout: -1, uid: 1500 },
        { name: 'n6', mode: 'cdq', devices: [{ name: 'ens2f0', secondary: 8 }], UdsTimeout: -1 },
      ],
    }),
  'multus-thick': (chart) => new cnf.Multus(chart, 'x'),
  'multus-thin': (chart) => new cnf.Multus(chart, 'x', { mode: 'thin' }),
  'network-attachment-crd': (chart) => new cnf.NetworkAttachmentCrd(chart, 'x'),
  whereabouts: (chart) => new cnf.Whereabouts(chart, 'x', { nodeSlices: true }),
  'whereabouts-crds': (chart) => new cnf.WhereaboutsCrds(chart, 'x'),
  'cni-binaries': (chart) =>
    new cnf.CniBinaries(chart, 'x', { plugins: ['sriov', 'ib-sriov', 'ovs', 'accelerated-bridge', 'reference'] }),
  'cnf-namespace': (chart) => new cnf.CnfNamespace(chart, 'another', { podSecurity: 'baseline' }),
  'sriov-network': (chart) =>
    new cnf.SriovNetwork(chart, 'a', {
      pool,
      vlan: 100,
      vlanQos: 3,
      vlanProtocol: '802.1ad',
      trust: true,
      spoofCheck: false,
      linkState: 'enable',
      minTxRate: 100,
      maxTxRate: 1000,
      ipam: whereabouts,
    }),
  'host-device-network': (chart) => new cnf.HostDeviceNetwork(chart, 'b', { pool: kernelPool, mtu: 9000 }),
  'ib-sriov-network': (chart) =>
    new cnf.IbSriovNetwork(chart, 'c', { pool: kernelPool, infiniband: { pkey: '0x8001' } }),
  'ovs-network': (chart) =>
    new cnf.OvsNetwork(chart, 'g', {
      pool: switchdevPool,
      trunk: [{ first: 42 }, { first: 1000, last: 1010 }],
      mtu: 9000,
      ovs: { bridge: 'br-n9', openFlowPort: 7, mirrors: { tap: 'both' }, mirrorOutputs: ['other'] },
      ipam: whereabouts,
    }),
  'ovn-kubernetes-network': (chart) =>
    new cnf.OvnKubernetesNetwork(chart, 'o', {
      pool: switchdevPool,
      topology: 'localnet',
      network: 'n6',
      vlan: 100,
      mtu: 9000,
      subnets: ['10.6.0.0/24', 'fd00:6::/64'],
      excludeSubnets: ['10.6.0.0/29'],
      physicalNetwork: 'physnet1',
      allowPersistentIps: true,
    }),
  'accelerated-bridge-network': (chart) =>
    new cnf.AcceleratedBridgeNetwork(chart, 'h', {
      pool: switchdevPool,
      bridge: { bridges: ['br-a', 'br-b'], uplinkVlan: true },
      vlan: 7,
      trunk: [{ first: 8 }],
    }),
  'af-xdp-network': (chart) =>
    new cnf.AfXdpNetwork(chart, 'i', {
      pool: cnf.DevicePool.fromResourceName('afxdp/n3', 'af-xdp'),
      ipam: whereabouts,
      ethtoolFilters: ['-N -device- flow-type udp4 dst-ip -ip- action 3'],
    }),
  'macvlan-network': (chart) => new cnf.MacvlanNetwork(chart, 'd', { master: 'bond0', mtu: 1400, ipam: { dhcp: {} } }),
  'bridge-network': (chart) =>
    new cnf.BridgeNetwork(chart, 'e', {
      bridge: { name: 'br0', isGateway: true, macSpoofCheck: true },
      vlan: 20,
      sourceRouting: true,
      vrf: { name: 'red', table: 10 },
      tuning: { sysctl: { 'net.ipv4.conf.IFNAME.arp_notify': '1' }, allMulticast: true },
      ipam: { hostLocal: { subnet: '10.9.0.0/24' } },
    }),
  'bond-network': (chart) => new cnf.BondNetwork(chart, 'f', { links: ['left', 'right'], ipam: whereabouts }),
  'cnf-deployment': (chart) =>
    new cnf.CnfDeployment(chart, 'upf', {
      image: 'registry.example.com/upf:1.4.2',
      args: ['--workers=2'],
      env: { LOG_LEVEL: 'info' },
      hugepages: { '1Gi': '4Gi' },
      sidecars: { agent: { image: 'registry.example.com/agent:1.0.0', cpu: 1 } },
      networks: [
        cnf.Network.fromName('n3', NAMESPACE, pool),
        cnf.Network.fromName('n3', NAMESPACE, pool),
        { network: cnf.Network.fromName('oam', 'other', kernelPool), interface: 'oam', container: 'agent' },
      ],
    }),
  'cnf-daemon-set': (chart) =>
    new cnf.CnfDaemonSet(chart, 'router', {
      image: 'registry.example.com/router:2.0.1',
      hugepages: { '2Mi': '512Mi', '1Gi': '1Gi' },
      nodePool: cnf.NodePool.labelled({ 'example.com/pool': 'gateway' }, [{ operator: cnf.TolerationOperator.Exists }]),
      networks: [cnf.Network.fromName('n6', NAMESPACE, bifurcatedPool)],
    }),
};

/** Constructs of kinds that others define, and that an API server alone does not serve. */
export const FOREIGN_KINDS: typeof ALONE = {
  'nic-feature-rules': (chart) =>
    new cnf.NicFeatureRules(chart, 'x', { nics: ['intel-e810-c', 'mellanox-connectx-6-dx', 'intel-n3000-virtio'] }),
};
