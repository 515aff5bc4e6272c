/** A datapath is one word of the spec: what the workload is does not change with it. */
import { App } from 'cdk8s';
import { edge } from '../../examples/ifcvf-vdpa/edge';
import { inspectTree, manifestsOf } from '../../lib/output';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function made(datapath: Parameters<typeof edge>[1]) {
  const app = new App();
  const { plan } = edge(app, datapath);
  const inspection = inspectTree(app);
  expect(inspection.problems).toEqual([]);
  const objects = manifestsOf(inspection).map(({ object }) => object as unknown as Manifest);
  return { plan, objects: new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object])) };
}

const vfio = made('vfio');
const vdpa = made('vhost-vdpa');
const onSockets = made('dpdk-vdpa');

test('from vfio to vhost-vdpa only what the nodes need changes, no workload and no network', () => {
  expect([...vdpa.objects.keys()]).toEqual([...vfio.objects.keys()]);
  const changed = [...vfio.objects].filter(([title, object]) => {
    return JSON.stringify(object) !== JSON.stringify(vdpa.objects.get(title));
  });
  expect(changed.map(([title]) => title)).toEqual([
    'ConfigMap node-setup-upf',
    'DaemonSet node-setup-upf', // by the hash of its plan
    'ConfigMap sriov-device-plugin-upf',
    'DaemonSet sriov-device-plugin-upf', // by the checksum of its ConfigMap
  ]);
});

test('the plan lists the rest: modules, drivers, vDPA devices, the memory limit', () => {
  const subjects = ({ plan }: typeof vfio) =>
    (plan?.nodePools[0]?.requirements ?? []).map(({ subject, want }) => `${subject}: ${want}`);
  const [before, after] = [subjects(vfio), subjects(vdpa)];
  expect(before.filter((line) => !after.includes(line))).toEqual([
    'kernel modules: vfio-pci',
    'VF driver: VFs 0-3 of ens1f0 are bound to vfio-pci',
  ]);
  expect(after.filter((line) => !before.includes(line))).toEqual([
    'kernel modules: ifcvf',
    'kernel modules: vdpa',
    'kernel modules: vhost_vdpa',
    'software: the package linux-modules-extra-$(uname -r)',
    'VF driver: VFs 0-3 of ens1f0 are bound to ifcvf',
    'vDPA devices: VFs 0-3 of ens1f0 have one each on vhost_vdpa: vdpa dev add name vdpa:<VF> mgmtdev pci/<VF>',
    'container runtime: LimitMEMLOCK=infinity for the unit of the container runtime, which containers inherit',
  ]);
});

test('from vhost-vdpa to dpdk-vdpa programs on the nodes come with the sockets, and no workload and no network changes', () => {
  const changed = [...vdpa.objects].filter(([title, object]) => {
    return JSON.stringify(object) !== JSON.stringify(onSockets.objects.get(title));
  });
  expect(changed.map(([title]) => title)).toEqual([
    'ConfigMap node-setup-upf',
    'DaemonSet node-setup-upf',
    'ConfigMap sriov-device-plugin-upf',
    'DaemonSet sriov-device-plugin-upf',
  ]);
  expect([...onSockets.objects.keys()].filter((title) => !vdpa.objects.has(title))).toEqual([
    'DaemonSet generic-device-plugin-upf',
    'ConfigMap dpdk-vdpa-cnf-eal',
    ...[0, 1, 2, 3].map((slot) => `DaemonSet dpdk-vdpa-upf-n3-${slot}`),
  ]);
});
