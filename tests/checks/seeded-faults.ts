/**
 * Faults as people make them, each a small edit of manifests that are right.
 * Sources: threads and documents of the projects; sriov-network-operator, sriov-network-device-plugin, multus-cni, OVS CNI,
 * DPDK and Kubernetes documentation; the projects' own examples.
 */

/** Two policies of the sriov-network-operator, their networks, a pod with DPDK over both. */
const OPERATOR = `apiVersion: v1
kind: Namespace
metadata:
  name: cnf
  labels:
    pod-security.kubernetes.io/enforce: privileged
---
apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetworkNodePolicy
metadata:
  name: intel
  namespace: sriov-network-operator
spec:
  resourceName: n3
  nodeSelector:
    example.com/pool: upf
  priority: 10
  mtu: 9000
  numVfs: 16
  nicSelector:
    vendor: "8086"
    deviceID: "1592"
    pfNames: ["ens1f0#0-7"]
  deviceType: vfio-pci
---
apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetworkNodePolicy
metadata:
  name: mellanox
  namespace: sriov-network-operator
spec:
  resourceName: n6
  nodeSelector:
    example.com/pool: upf
  numVfs: 8
  nicSelector:
    vendor: "15b3"
    deviceID: "101d"
    rootDevices: ["0000:86:00.0"]
  deviceType: netdevice
  isRdma: true
---
apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetwork
metadata:
  name: n3
  namespace: sriov-network-operator
spec:
  resourceName: n3
  networkNamespace: cnf
  vlan: 100
  vlanQoS: 2
  spoofChk: "off"
  trust: "on"
  minTxRate: 100
  maxTxRate: 1000
  ipam: |
    { "type": "whereabouts", "range": "10.3.0.0/24" }
  metaPlugins: |
    { "type": "sbr" }
---
apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetwork
metadata:
  name: n6
  namespace: sriov-network-operator
spec:
  resourceName: n6
  networkNamespace: cnf
---
apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetworkPoolConfig
metadata:
  name: upf
  namespace: sriov-network-operator
spec:
  maxUnavailable: 1
  nodeSelector:
    matchLabels:
      example.com/pool: upf
---
apiVersion: v1
kind: Pod
metadata:
  name: upf
  namespace: cnf
  annotations:
    k8s.v1.cni.cncf.io/networks: n3, n6
spec:
  containers:
  - name: upf
    image: registry.example.com/upf:1.4.2
    command: [dpdk-testpmd, -l, "0-3", -m, "2048", --, -i]
    resources:
      requests:
        cpu: "4"
        memory: 1Gi
        hugepages-1Gi: 4Gi
        openshift.io/n3: "1"
        openshift.io/n6: "1"
      limits:
        cpu: "4"
        memory: 1Gi
        hugepages-1Gi: 4Gi
        openshift.io/n3: "1"
        openshift.io/n6: "1"
    securityContext:
      capabilities:
        add: [IPC_LOCK, NET_RAW, NET_ADMIN, SYS_RAWIO]
    volumeMounts:
    - name: pages
      mountPath: /dev/hugepages
  volumes:
  - name: pages
    emptyDir:
      medium: HugePages
`;

/** A device plugin of one's own, networks as definitions, OVS over vhost-vdpa, Multus. */
const PLUGIN = `apiVersion: v1
kind: ConfigMap
metadata:
  name: sriovdp-config
  namespace: kube-system
data:
  config.json: |
    {
      "resourceList": [
        {
          "resourceName": "n3",
          "resourcePrefix": "intel.com",
          "selectors": [{
            "vendors": ["8086"],
            "devices": ["1889"],
            "drivers": ["vfio-pci"],
            "pfNames": ["ens1f0#0-7"]
          }]
        },
        {
          "resourceName": "vdpa",
          "resourcePrefix": "nvidia.com",
          "deviceType": "netDevice",
          "selectors": [{
            "vendors": ["15b3"],
            "devices": ["101e"],
            "drivers": ["mlx5_core"],
            "pfNames": ["ens2f0np0#0-3"],
            "vdpaType": "vhost"
          }]
        }
      ]
    }
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: kube-sriov-device-plugin
  namespace: kube-system
spec:
  selector:
    matchLabels:
      name: sriov-device-plugin
  template:
    metadata:
      labels:
        name: sriov-device-plugin
    spec:
      hostNetwork: true
      nodeSelector:
        example.com/pool: upf
      containers:
      - name: kube-sriovdp
        image: ghcr.io/k8snetworkplumbingwg/sriov-network-device-plugin:v3.11.0
        args: [--log-level=10]
        securityContext:
          privileged: true
        volumeMounts:
        - name: config
          mountPath: /etc/pcidp
      volumes:
      - name: config
        configMap:
          name: sriovdp-config
---
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: sriov-n3
  namespace: cnf
  annotations:
    k8s.v1.cni.cncf.io/resourceName: intel.com/n3
spec:
  config: '{
    "cniVersion": "1.0.0",
    "name": "sriov-n3",
    "type": "sriov",
    "vlan": 100,
    "spoofchk": "off",
    "ipam": {
      "type": "host-local",
      "subnet": "10.3.0.0/24",
      "rangeStart": "10.3.0.10"
    }
  }'
---
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: ovs-vdpa
  namespace: cnf
  annotations:
    k8s.v1.cni.cncf.io/resourceName: nvidia.com/vdpa
spec:
  config: |
    {
      "cniVersion": "1.0.0",
      "type": "ovs",
      "bridge": "br-vdpa",
      "capabilities": { "CNIDeviceInfoFile": true }
    }
---
apiVersion: v1
kind: Namespace
metadata:
  name: cnf
  labels:
    pod-security.kubernetes.io/enforce: privileged
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: upf
  namespace: cnf
spec:
  replicas: 1
  selector:
    matchLabels:
      app: upf
  template:
    metadata:
      labels:
        app: upf
      annotations:
        k8s.v1.cni.cncf.io/networks: '[{ "name": "sriov-n3" }, { "name": "ovs-vdpa" }]'
    spec:
      nodeSelector:
        example.com/pool: upf
      containers:
      - name: upf
        image: registry.example.com/upf:1.4.2
        resources:
          limits:
            cpu: "4"
            memory: 1Gi
            hugepages-2Mi: 512Mi
            intel.com/n3: "1"
            nvidia.com/vdpa: "1"
        securityContext:
          capabilities:
            add: [IPC_LOCK, NET_RAW, SYS_RESOURCE]
        volumeMounts:
        - name: pages
          mountPath: /dev/hugepages
      volumes:
      - name: pages
        emptyDir:
          medium: HugePages-2Mi
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: kube-multus-ds
  namespace: kube-system
spec:
  selector:
    matchLabels:
      name: multus
  template:
    metadata:
      labels:
        name: multus
    spec:
      hostNetwork: true
      containers:
      - name: kube-multus
        image: ghcr.io/k8snetworkplumbingwg/multus-cni:v4.3.0-thick
        command: [/usr/src/multus-cni/bin/multus-daemon]
        resources:
          limits:
            memory: 256Mi
        securityContext:
          privileged: true
`;

export const SETS = { operator: OPERATOR, plugin: PLUGIN } as const;

/** One fault. */
export interface Fault {
  readonly what: string;
  readonly set: keyof typeof SETS;
  /** Text that stands once in the set, and what stands there instead. */
  readonly edit: readonly [from: string, to: string];
  readonly code: string;
  /** Text on the line that is named. @default - the first line of the edit */
  readonly line?: string;
}

function faults(
  set: keyof typeof SETS,
  ...rows: [what: string, from: string, to: string, code: string, line?: string][]
) {
  return rows.map(
    ([what, from, to, code, line]): Fault => ({ what, set, edit: [from, to], code, ...(line ? { line } : {}) }),
  );
}

export const FAULTS: readonly Fault[] = [
  ...faults(
    'operator',
    ['pfName for pfNames, as in seven of the examples', '    pfNames:', '    pfName:', 'FIELD001'],
    ['a field in lower case', '  numVfs: 16', '  numvfs: 16', 'FIELD001'],
    ['metaPluginsConfig for metaPlugins', '  metaPlugins:', '  metaPluginsConfig:', 'FIELD001'],
    ['a selector beside nicSelector', '    pfNames: ["ens1f0#0-7"]', '  pfNames: ["ens1f0#0-7"]', 'FIELD001'],
    [
      'no node selector',
      '  nodeSelector:\n    example.com/pool: upf\n  numVfs: 8',
      '  numVfs: 8',
      'FIELD004',
      'spec:\n  resourceName: n6\n  numVfs',
    ],
    ['a number as text', '  numVfs: 16', '  numVfs: "16"', 'FIELD003'],
    ['off without quotes', '  spoofChk: "off"', '  spoofChk: off', 'FIELD003'],
    ['on without quotes', '  trust: "on"', '  trust: on', 'FIELD003'],
    ['a driver that does not exist', '  deviceType: vfio-pci', '  deviceType: vfio', 'FIELD003'],
    ['a priority out of bounds', '  priority: 10', '  priority: 100', 'FIELD003'],
    ['a vendor without quotes', '    vendor: "8086"', '    vendor: 8086', 'FIELD003'],
    [
      'a PCI address without quotes',
      '    rootDevices: ["0000:86:00.0"]',
      '    rootDevices:\n    - 0000:18:00.0',
      'YAML003',
      '- 0000:18',
    ],
    [
      'RDMA of a VF on vfio-pci',
      '  deviceType: vfio-pci',
      '  deviceType: vfio-pci\n  isRdma: true',
      'SNO001',
      '  isRdma: true\n---\napiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy',
    ],
    ['vDPA without switchdev mode', '  isRdma: true', '  vdpaType: vhost', 'SNO001'],
    [
      'vDPA of an Intel NIC',
      '  deviceType: vfio-pci',
      '  deviceType: netdevice\n  eSwitchMode: switchdev\n  vdpaType: vhost',
      'SNO001',
      '  vdpaType',
    ],
    [
      'switchdev mode on InfiniBand',
      '  isRdma: true',
      '  linkType: ib\n  eSwitchMode: switchdev',
      'SNO001',
      '  eSwitchMode',
    ],
    [
      'a policy that selects no NIC',
      '    vendor: "8086"\n    deviceID: "1592"\n    pfNames: ["ens1f0#0-7"]',
      '    {}',
      'SNO002',
      '  nicSelector:\n    {}',
    ],
    ['a policy without VFs', '  numVfs: 16', '  numVfs: 0', 'SNO002'],
    ['more VFs than the NIC has', '  numVfs: 16', '  numVfs: 500', 'VF001'],
    ['a range beyond the port', 'ens1f0#0-7', 'ens1f0#8-16', 'VF003'],
    ['a range that ends before it begins', 'ens1f0#0-7', 'ens1f0#7-0', 'VF003'],
    [
      'two policies for the same VFs',
      '    vendor: "15b3"\n    deviceID: "101d"\n    rootDevices: ["0000:86:00.0"]',
      '    pfNames: ["ens1f0#6-9"]',
      'VF002',
    ],
    ['the device id of a VF', '    deviceID: "101d"', '    deviceID: "101e"', 'SNO006'],
    ['an id as lspci does not write it', '    vendor: "15b3"', '    vendor: "0x15b3"', 'DP001'],
    ['an id in upper case', '    vendor: "15b3"', '    vendor: "15B3"', 'DP001'],
    [
      'a resource name with a dot',
      '  resourceName: n3\n  nodeSelector',
      '  resourceName: n.3\n  nodeSelector',
      'RES001',
    ],
    [
      'a resource name with a hyphen',
      '  resourceName: n3\n  nodeSelector',
      '  resourceName: n-3\n  nodeSelector',
      'RES002',
    ],
    [
      'a network of a resource that no policy publishes',
      '  resourceName: n6\n  networkNamespace',
      '  resourceName: n66\n  networkNamespace',
      'ATT001',
    ],
    ['broken JSON in ipam', '"range": "10.3.0.0/24" }', '"range": "10.3.0.0/24", }', 'NET007', '  ipam: |'],
    ['a misspelt field of an IPAM plugin', '"range": "10.3.0.0/24" }', '"rnge": "10.3.0.0/24" }', 'FIELD001'],
    ['a VLAN out of range', '  vlan: 100', '  vlan: 4096', 'NET001'],
    ['a VLAN priority without a VLAN', '  vlan: 100\n', '', 'NET001', '  vlanQoS'],
    ['rates that contradict each other', '  minTxRate: 100', '  minTxRate: 2000', 'NET002'],
    [
      'two pool configurations for the same nodes',
      '  isRdma: true\n---',
      '  isRdma: true\n---\napiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkPoolConfig\nmetadata:\n  name: all\nspec:\n  nodeSelector:\n    matchLabels:\n      example.com/pool: upf\n---',
      'SNO005',
      '  nodeSelector:\n    matchLabels:\n      example.com/pool: upf\n---\napiVersion: v1\nkind: Pod',
    ],
    [
      'hugepage request and limit apart',
      '        hugepages-1Gi: 4Gi\n        openshift.io/n3: "1"\n        openshift.io/n6: "1"\n      limits',
      '        hugepages-1Gi: 2Gi\n        openshift.io/n3: "1"\n        openshift.io/n6: "1"\n      limits',
      'HP001',
    ],
    ['more DPDK memory than hugepages', '-m, "2048"', '-m, "8192"', 'HP008', '      limits'],
    [
      'no hugepage mount',
      '    volumeMounts:\n    - name: pages\n      mountPath: /dev/hugepages\n',
      '',
      'HP009',
      '  - name: upf',
    ],
    [
      'two page sizes and a volume that names none',
      '        hugepages-1Gi: 4Gi\n        openshift.io/n3: "1"\n        openshift.io/n6: "1"\n    securityContext',
      '        hugepages-1Gi: 4Gi\n        hugepages-2Mi: 2Mi\n        openshift.io/n3: "1"\n        openshift.io/n6: "1"\n    securityContext',
      'HP005',
      '      medium',
    ],
    ['no IPC_LOCK', 'IPC_LOCK, NET_RAW', 'NET_RAW', 'SEC001'],
    [
      'a privileged network function',
      '    securityContext:\n',
      '    securityContext:\n      privileged: true\n',
      'SEC003',
      '      privileged',
    ],
    ['a namespace that admits no such pod', 'enforce: privileged', 'enforce: baseline', 'SEC002'],
    [
      'a device directory of the host',
      '    emptyDir:\n      medium: HugePages\n',
      '    emptyDir:\n      medium: HugePages\n  - name: vfio\n    hostPath:\n      path: /dev/vfio\n',
      'SEC004',
      '      path: /dev/vfio',
    ],
    [
      'a network whose name no object has',
      'k8s.v1.cni.cncf.io/networks: n3, n6',
      'k8s.v1.cni.cncf.io/networks: n3, N6',
      'ATT001',
    ],
  ),
  ...faults(
    'plugin',
    [
      'a trailing comma in the configuration',
      '"vdpaType": "vhost"\n',
      '"vdpaType": "vhost",\n',
      'DP003',
      '  config.json',
    ],
    [
      'a bracket too many, as in docs/vdpa',
      '"resourceList": [\n        {',
      '"resourceList": [{\n        {',
      'DP003',
      '  config.json',
    ],
    [
      'one resource twice',
      '"resourceName": "vdpa",\n          "resourcePrefix": "nvidia.com"',
      '"resourceName": "n3",\n          "resourcePrefix": "intel.com"',
      'RES003',
    ],
    [
      'RDMA and vDPA at once',
      '"vdpaType": "vhost"',
      '"vdpaType": "vhost",\n            "isRdma": true',
      'DP004',
      '            "isRdma"',
    ],
    ['an id in upper case', '"devices": ["101e"]', '"devices": ["101E"]', 'DP001'],
    [
      'no driver',
      '            "drivers": ["vfio-pci"],\n',
      '',
      'DP001',
      '          "selectors": [{\n            "vendors": ["8086"]',
    ],
    ['a device type that does not exist', '"netDevice"', '"netDev"', 'DP003'],
    ['a selector in another case', '"pfNames": ["ens1f0#0-7"]', '"pfName": ["ens1f0#0-7"]', 'FIELD001'],
    [
      'no selectors',
      '[{\n            "vendors": ["8086"],\n            "devices": ["1889"],\n            "drivers": ["vfio-pci"],\n            "pfNames": ["ens1f0#0-7"]\n          }]',
      '[]',
      'DP003',
    ],
    ['mlx5 on vfio-pci', '"mlx5_core"', '"vfio-pci"', 'NIC003'],
    [
      'two resources for the same VFs',
      '"pfNames": ["ens1f0#0-7"]\n          }]\n        },',
      '"pfNames": ["ens1f0#0-7"]\n          }]\n        },\n        { "resourceName": "oam", "selectors": [{ "vendors": ["8086"], "devices": ["1889"], "drivers": ["vfio-pci"], "pfNames": ["ens1f0#7-9"] }] },',
      'VF002',
      '        { "resourceName": "oam"',
    ],
    [
      'a subfunction without its type',
      '"deviceType": "netDevice"',
      '"deviceType": "auxNetDevice"',
      'DP004',
      '          "selectors": [{\n            "vendors": ["15b3"]',
    ],
    ['broken JSON in a network', '    "vlan": 100,', '    "vlan": 100', 'NET007', "  config: '{"],
    ['a misspelt option of a CNI plugin', '"spoofchk"', '"spoofcheck"', 'FIELD001'],
    ['a word that the CNI plugin does not have', '"spoofchk": "off"', '"spoofchk": "no"', 'FIELD003'],
    ['a misspelt CNI plugin', '"type": "sriov"', '"type": "sirov"', 'FIELD003'],
    ['a misspelt IPAM plugin', '"type": "host-local"', '"type": "hostlocal"', 'FIELD003'],
    ['a range without an octet', '"10.3.0.0/24"', '"10.3.0/24"', 'FIELD003'],
    ['DHCP for a VF on vfio-pci', '"type": "host-local",', '"type": "dhcp",', 'NET004', '    "ipam"'],
    [
      'OVS without device info',
      ',\n      "capabilities": { "CNIDeviceInfoFile": true }',
      '',
      'NET009',
      '    {\n      "cniVersion": "1.0.0",\n      "type": "ovs"',
    ],
    [
      'addresses for vhost-vdpa',
      '"capabilities": { "CNIDeviceInfoFile": true }',
      '"capabilities": { "CNIDeviceInfoFile": true },\n      "ipam": { "type": "whereabouts", "range": "10.6.0.0/24" }',
      'NET010',
      '      "ipam": { "type": "whereabouts"',
    ],
    [
      'the SR-IOV plugin over vDPA',
      '"type": "ovs",\n      "bridge": "br-vdpa",\n      "capabilities": { "CNIDeviceInfoFile": true }',
      '"type": "sriov"',
      'NET003',
    ],
    ['a resource that nobody offers', 'resourceName: intel.com/n3', 'resourceName: intel.com/n33', 'ATT001'],
    ['a network of a misspelt name', '{ "name": "ovs-vdpa" }', '{ "name": "ovs-vpda" }', 'ATT001'],
    ['a list of networks that is no JSON', '{ "name": "ovs-vdpa" }]', '{ "name": "ovs-vdpa" }', 'ATT001'],
    [
      'a device too few',
      '{ "name": "ovs-vdpa" }]',
      '{ "name": "ovs-vdpa" }, { "name": "sriov-n3" }]',
      'ATT002',
      '            intel.com/n3',
    ],
    ['half a device', '            intel.com/n3: "1"', '            intel.com/n3: 500m', 'ATT004'],
    ['hugepages that are no whole pages', 'hugepages-2Mi: 512Mi', 'hugepages-2Mi: 513Mi', 'HP003'],
    [
      'hugepages alone',
      '            cpu: "4"\n            memory: 1Gi\n            hugepages',
      '            hugepages',
      'HP002',
      '        resources:\n          limits:\n            hugepages',
    ],
    ['a hugepage volume without pages', '            hugepages-2Mi: 512Mi\n', '', 'HP006', '          medium'],
    ['a page size that no node has', 'hugepages-2Mi: 512Mi', 'hugepages-3Mi: 513Mi', 'HP004'],
    ['too little memory for Multus', '            memory: 256Mi', '            memory: 50Mi', 'MUL001'],
    ['an image that moves', 'upf:1.4.2', 'upf:latest', 'IMG002'],
    [
      'a label that is no text',
      '      labels:\n        app: upf',
      '      labels:\n        app: upf\n        gpu: yes',
      'FIELD003',
      '        gpu',
    ],
    [
      'a key twice',
      '      nodeSelector:\n        example.com/pool: upf\n      containers:\n      - name: upf',
      '      nodeSelector:\n        example.com/pool: upf\n        example.com/pool: upg\n      containers:\n      - name: upf',
      'YAML002',
      '        example.com/pool: upg',
    ],
    ['a tab', '  replicas: 1', '\treplicas: 1', 'YAML001'],
    [
      'an operator on the same nodes',
      'apiVersion: v1\nkind: ConfigMap',
      'apiVersion: sriovnetwork.openshift.io/v1\nkind: SriovNetworkNodePolicy\nmetadata:\n  name: x\nspec:\n  resourceName: x\n  numVfs: 4\n  nodeSelector:\n    example.com/pool: upf\n  nicSelector:\n    pfNames: [ens9f0]\n---\napiVersion: v1\nkind: ConfigMap',
      'SNO004',
      '        {\n          "resourceName": "n3"',
    ],
  ),
];
