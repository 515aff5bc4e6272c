import { checkManifests, type NodePoolFact } from '../../lib/checks';
import { documents } from './documents';

/**
 * The smallest sets of manifests that are right for each datapath, whole and in parts: the checks find no error.
 * Source: the projects' own examples, with their mistakes mended.
 */

const NAMESPACE = `
apiVersion: v1
kind: Namespace
metadata: { name: cnf, labels: { pod-security.kubernetes.io/enforce: privileged } }
`;

function plugin(entry: object) {
  return `
apiVersion: v1
kind: ConfigMap
metadata: { name: sriovdp-config, namespace: kube-system }
data: { config.json: '${JSON.stringify({ resourceList: [entry] })}' }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: sriov-device-plugin, namespace: kube-system }
spec:
  template:
    spec:
      hostNetwork: true
      nodeSelector: { pool: upf }
      containers:
        - name: sriovdp
          image: ghcr.io/k8snetworkplumbingwg/sriov-network-device-plugin:v3.11.0
          args: [--log-level=10]
          securityContext: { privileged: true }
          volumeMounts: [{ name: config, mountPath: /etc/pcidp }]
      volumes:
        - { name: config, configMap: { name: sriovdp-config } }
        - { name: devicesock, hostPath: { path: /var/lib/kubelet/device-plugins } }
`;
}

function network(name: string, resource: string, config: object) {
  return `
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: { name: ${name}, namespace: cnf, annotations: { k8s.v1.cni.cncf.io/resourceName: ${resource} } }
spec: { config: '${JSON.stringify({ cniVersion: '0.4.0', name, ...config })}' }
`;
}

function pod(networks: string, resources: string, capabilities: string, hugepages: boolean) {
  return `
apiVersion: v1
kind: Pod
metadata: { name: cnf, namespace: cnf, annotations: { k8s.v1.cni.cncf.io/networks: ${networks} } }
spec:
  containers:
    - name: app
      image: example.com/dpdk:25.11
      resources: { requests: { ${resources} }, limits: { ${resources} } }
      securityContext: { capabilities: { add: [${capabilities}] } }
      ${hugepages ? 'volumeMounts: [{ name: hp, mountPath: /dev/hugepages }]' : ''}
  ${hugepages ? 'volumes: [{ name: hp, emptyDir: { medium: HugePages } }]' : ''}
`;
}

const DPDK = 'cpu: "4", memory: 1Gi, hugepages-1Gi: 4Gi';

const SETS: Readonly<Record<string, readonly string[]>> = {
  'SR-IOV with vfio-pci': [
    NAMESPACE,
    plugin({
      resourceName: 'e810_dpdk',
      selectors: [{ vendors: ['8086'], devices: ['1889'], drivers: ['vfio-pci'], pfNames: ['ens2f0#0-7'] }],
    }),
    network('sriov-dpdk', 'intel.com/e810_dpdk', { type: 'sriov', vlan: 100 }),
    pod('sriov-dpdk', `${DPDK}, intel.com/e810_dpdk: "1"`, 'IPC_LOCK', true),
  ],
  'SR-IOV with mlx5 under DPDK': [
    NAMESPACE,
    plugin({
      resourceName: 'cx6dx',
      resourcePrefix: 'nvidia.com',
      selectors: [
        { vendors: ['15b3'], devices: ['101e'], drivers: ['mlx5_core'], pfNames: ['ens1f0np0'], isRdma: true },
      ],
    }),
    network('sriov-mlx', 'nvidia.com/cx6dx', { type: 'sriov' }),
    pod('sriov-mlx', `${DPDK}, nvidia.com/cx6dx: "1"`, 'IPC_LOCK, NET_RAW, NET_ADMIN, SYS_RAWIO', true),
  ],
  'vhost-vdpa behind OVS': [
    NAMESPACE,
    plugin({
      resourceName: 'cx6dx_vdpa_vhost',
      resourcePrefix: 'nvidia.com',
      selectors: [
        { vendors: ['15b3'], devices: ['101e'], drivers: ['mlx5_core'], pfNames: ['ens1f0np0#0-3'], vdpaType: 'vhost' },
      ],
    }),
    network('ovs-vdpa-net', 'nvidia.com/cx6dx_vdpa_vhost', {
      type: 'ovs',
      capabilities: { CNIDeviceInfoFile: true },
      bridge: 'br-vdpa',
      ipam: {},
    }),
    pod('ovs-vdpa-net', `${DPDK}, nvidia.com/cx6dx_vdpa_vhost: "1"`, 'IPC_LOCK, SYS_RESOURCE, NET_RAW', true),
  ],
  'virtio-vdpa': [
    NAMESPACE,
    plugin({
      resourceName: 'cx6dx_vdpa_virtio',
      resourcePrefix: 'nvidia.com',
      selectors: [
        {
          vendors: ['15b3'],
          devices: ['101e'],
          drivers: ['mlx5_core'],
          pfNames: ['ens1f0np0#4-7'],
          vdpaType: 'virtio',
        },
      ],
    }),
    network('l2-virtio', 'nvidia.com/cx6dx_vdpa_virtio', {
      type: 'ovn-k8s-cni-overlay',
      topology: 'layer2',
      netAttachDefName: 'cnf/l2-virtio',
    }),
    pod('l2-virtio', 'nvidia.com/cx6dx_vdpa_virtio: "1"', '', false),
  ],
  'AF_XDP, whose device plugin the checks do not read': [
    NAMESPACE,
    network('afxdp-net', 'afxdp/cnfpool', { type: 'afxdp', mode: 'primary' }),
    pod('afxdp-net', 'cpu: "2", memory: 1Gi, hugepages-2Mi: 512Mi, afxdp/cnfpool: "1"', 'NET_RAW, IPC_LOCK', true),
  ],
};

const NODES: NodePoolFact = {
  name: 'upf',
  nodeSelector: { pool: 'upf' },
  architecture: 'x86_64',
  nicFamilies: ['intel-e810-c', 'mellanox-connectx-6-dx'],
  hugepages: { '1Gi': { 0: 16, 1: 16 }, '2Mi': { 0: 512, 1: 512 } },
  staticCpuManager: true,
  singleNumaNode: true,
  origin: { path: 'nodePools.upf' },
};

describe.each(Object.entries(SETS))('%s', (_, parts) => {
  test('has nothing wrong with it, on nodes unknown or known', () => {
    const whole = documents(parts.join('\n---\n'));
    expect(checkManifests(whole)).toEqual([]);
    expect(checkManifests(whole, { nodePools: [NODES] })).toEqual([]);
  });

  test('has no error in any part of it', () => {
    for (let chosen = 0; chosen < 2 ** parts.length; chosen++) {
      const some = parts.filter((_part, i) => chosen & (1 << i));
      expect(checkManifests(documents(some.join('\n---\n')), { nodePools: [NODES] })).toEqual([]);
    }
  });
});

test('a mistake in a set is found where it stands', () => {
  const [namespace, config, net, workload] = SETS['SR-IOV with vfio-pci'] as [string, string, string, string];
  const wrong = workload.replace('networks: sriov-dpdk', 'networks: sriov-dpkd').replace('IPC_LOCK', 'NET_ADMIN');
  const input = documents([namespace.replace('privileged', 'baseline'), config, net, wrong].join('\n---\n'));
  expect(checkManifests(input).map(({ code, path }) => `${code} ${path}`)).toEqual([
    'ATT001 cluster.yaml#4: metadata.annotations["k8s.v1.cni.cncf.io/networks"][0]',
    'SEC001 cluster.yaml#4: spec.containers[0].securityContext.capabilities.add',
    'SEC002 cluster.yaml#0: metadata.labels["pod-security.kubernetes.io/enforce"]',
  ]);
});
