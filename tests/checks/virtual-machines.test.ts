/** Virtual machines of KubeVirt: their networks are read, and held to the rules for networks. */
import { readFacts } from '../../lib/checks';
import { runRules } from '../../lib/rules';
import { documents } from './documents';

const machine = (kind: string, template: string) => `
apiVersion: ${kind === 'VirtualMachinePool' ? 'pool.kubevirt.io/v1beta1' : 'kubevirt.io/v1'}
kind: ${kind}
metadata: { name: router, namespace: vms }
spec: ${template}
`;
const SPEC = `
  nodeSelector: { pool: vms }
  domain: { devices: { interfaces: [{ name: default, masquerade: {} }, { name: n6, sriov: {} }, { name: n3, binding: { name: vdpa } }] } }
  networks:
    - { name: default, pod: {} }
    - { name: n6, multus: { networkName: n6 } }
    - { name: n3, multus: { networkName: core/n3 } }
`;
const indented = (text: string, by: number) => text.replaceAll('\n', `\n${' '.repeat(by)}`);

test.each([
  ['VirtualMachine', `\n  template:\n    spec:${indented(SPEC, 4)}`, 'spec.template.spec'],
  ['VirtualMachineInstance', indented(SPEC, 0), 'spec'],
  [
    'VirtualMachinePool',
    `\n  virtualMachineTemplate:\n    spec:\n      template:\n        spec:${indented(SPEC, 8)}`,
    'spec.virtualMachineTemplate.spec.template.spec',
  ],
])('%s: networks, bindings and nodes', (kind, template, path) => {
  expect(readFacts(documents(machine(kind, template))).workloads).toMatchObject([
    {
      kind,
      name: 'router',
      namespace: 'vms',
      nodeSelector: { pool: 'vms' },
      containers: [],
      attachments: [
        {
          name: 'n6',
          namespace: 'vms',
          binding: 'sriov',
          origin: { path: `cluster.yaml#0: ${path}.networks[1].multus.networkName` },
        },
        {
          name: 'n3',
          namespace: 'core',
          binding: 'vdpa',
          origin: { path: `cluster.yaml#0: ${path}.networks[2].multus.networkName` },
        },
      ],
    },
  ]);
});

test.each(['null', '7', '{ template: 7 }', '{ template: { spec: { networks: { a: 1 }, domain: [] } } }'])(
  'spec %s is read as one without networks, or passed over',
  (spec) => {
    const { workloads } = readFacts(documents(machine('VirtualMachine', spec)));
    expect(workloads.flatMap(({ attachments }) => attachments)).toEqual([]);
  },
);

/** A machine with one network, bound so, over a resource of the device plugin with this selector. */
const codes = (binding: string, selector: string, network = 'n6') => {
  const problems = runRules(
    readFacts(
      documents(`
apiVersion: v1
kind: Namespace
metadata: { name: vms, labels: { pod-security.kubernetes.io/enforce: privileged } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: sriovdp-config, namespace: kube-system }
data:
  config.json: '{"resourceList": [{"resourcePrefix": "example.com", "resourceName": "n6", "selectors": ${selector}}]}'
---
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: { name: n6, namespace: vms, annotations: { k8s.v1.cni.cncf.io/resourceName: example.com/n6 } }
spec: { config: '{"cniVersion": "1.0.0", "name": "n6", "type": "ovs", "bridge": "br0", "capabilities": {"CNIDeviceInfoFile": true}}' }
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: { name: router, namespace: vms }
spec:
  template:
    spec:
      domain: { devices: { interfaces: [{ name: n6, ${binding} }] } }
      networks: [{ name: n6, multus: { networkName: ${network} } }]
`),
    ),
  );
  return problems.map(({ code }) => code);
};
const VFIO = '[{"vendors": ["8086"], "devices": ["1889"], "drivers": ["vfio-pci"], "pfNames": ["ens1f0"]}]';
const IAVF = VFIO.replace('vfio-pci', 'iavf');
const VDPA = '[{"vendors": ["15b3"], "devices": ["101e"], "drivers": ["mlx5_core"], "vdpaType": "vhost"}]';

test('a network that is not there is one that a machine names in vain', () => {
  expect(codes('sriov: {}', VFIO)).toEqual([]);
  expect(codes('sriov: {}', VFIO, 'n66')).toEqual(['ATT001']);
});

test('sriov takes VFs on vfio-pci, and the plugin for vDPA vhost-vdpa devices', () => {
  expect(codes('sriov: {}', IAVF)).toEqual(['VM001']);
  expect(codes('sriov: {}', VDPA)).toEqual(['VM001']);
  expect(codes('binding: { name: vdpa }', VDPA)).toEqual([]);
  expect(codes('binding: { name: vdpa }', VFIO)).toEqual(['VM001']);
  expect(codes('bridge: {}', IAVF)).toEqual([]);
});
