/** Writes docs/proof.md: for each feature, on what it was proven. A row that names a test that is not there fails. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** What a feature was proven on, from words to the real thing. */
const GRADES = {
  read: 'only read in the sources named',
  model: 'property tests and tables over the plan',
  golden: 'golden YAML, reviewed by eye',
  'api server': 'a real kube-apiserver, server-side apply with strict validation',
  'real reader': "the program's own code reads it",
  'stand-in':
    'a folder shaped as a node or a container; kernel, programs and device plugins are stand-ins that behave as documented (tests/node-program/fake-kernel.sh, fake-node.ts, tests/workload-program/fake-container.ts)',
  kernel: "Debian's kernel 6.12 in QEMU, with igb NICs, an IOMMU and two NUMA nodes",
  image:
    "buildah builds the Containerfile over a base of Debian's packages, and runs programs in a container of the image",
  kubelet:
    'a real kubelet and containerd on that kernel, and a real control plane: our manifests, applied as they are written',
  pulumi: 'the real Pulumi engine, language host and Kubernetes provider, against a real API server',
  tarball: 'the packed tarball in an empty folder, as the README says',
} as const;

type Grade = keyof typeof GRADES;

interface Proof {
  readonly feature: string;
  readonly grades: readonly Grade[];
  readonly tests: readonly string[];
  readonly not: string;
}

const PROOFS: readonly Proof[] = [
  {
    feature: 'datapaths kernel, vfio, bifurcated: VF ranges, drivers, requirements',
    grades: ['model', 'real reader'],
    tests: ['tests/engine/device-plugin-config.test.ts', 'tests/cluster/flagship.test.ts'],
    not: 'no packet passed a real NIC: no E810 and no ConnectX was at hand',
  },
  {
    feature: 'switchdev: ports, bridges, bonds, CNI plugins, requirements of the nodes',
    grades: ['model', 'golden'],
    tests: ['tests/model/switchdev.test.ts', 'tests/rules/links.test.ts'],
    not: 'no NIC with an embedded switch was at hand, and none can be emulated: mode, representors and offload are read in the sources of kernel and plugins',
  },
  {
    feature: 'AF_XDP: pools, plugin, networks, rights; subfunctions, whole ports, BlueField in DPU mode',
    grades: ['model', 'golden', 'api server'],
    tests: ['tests/model/port-devices.test.ts', 'tests/rules/af-xdp.test.ts', 'tests/checks/af-xdp-plugin.test.ts'],
    not: 'the AF_XDP plugin and its CNI did not run: their sources of January 2025 were read; no ConnectX, E810 or BlueField was at hand',
  },
  {
    feature: 'generic device plugin: names of resources, length of its socket',
    grades: ['model', 'golden', 'api server'],
    tests: ['tests/model/mount-resources.test.ts', 'tests/constructs/golden.test.ts'],
    not: 'the limits were found by hand on the plugin, built from its source of April 2026; no test runs it, and no kubelet was asked',
  },
  {
    feature: 'dpdk-vdpa: an application for each VF, resources, sockets, rights; one word from vhost-vdpa',
    grades: ['model', 'golden'],
    tests: ['tests/cluster/dpdk-vdpa.test.ts', 'tests/cluster/one-word.test.ts', 'tests/model/invariants.test.ts'],
    not: 'no pod of it was started by a kubelet; no VF of mlx5, ifc, sfc or nfp was at hand',
  },
  {
    feature: 'vhost-user: pools of sockets, mounts, what nodes must have, where the socket of a program is',
    grades: ['model'],
    tests: ['tests/model/sockets.test.ts', 'tests/rules/vhost-user.test.ts', 'tests/checks/mount-plugin.test.ts'],
    not: 'no virtual switch with DPDK ran; packets between two DPDK processes are in a row of their own',
  },
  {
    feature:
      'one virtio driver over several back ends: rings, queue pairs, offloads in common; what DPDK is told of them',
    grades: ['model', 'real reader'],
    tests: ['tests/model/virtio.test.ts', 'tests/model/front-ends.test.ts', 'tests/workload-program/from-spec.test.ts'],
    not: 'offloads are read in the sources of kernel and DPDK; rings and queue pairs over a socket and a simulated device are in a row of their own',
  },
  {
    feature: 'virtual machines of KubeVirt: networks, bindings',
    grades: ['model', 'api server'],
    tests: ['tests/checks/virtual-machines.test.ts', 'tests/engine/server-side-apply.test.ts'],
    not: 'a stand-in for the definition of KubeVirt, which takes any spec; no virtual machine ran, and none migrated',
  },
  {
    feature: 'kernel vDPA (vhost-vdpa, virtio-vdpa): devices, attributes, selectors, what nodes must have',
    grades: ['model'],
    tests: ['tests/model/vdpa.test.ts', 'tests/hardware/vdpa-drivers.test.ts'],
    not: 'drivers and their attributes are read in the kernel sources; no mlx5, ifcvf, pds or octep device was at hand',
  },
  {
    feature: 'device plugin configuration picks exactly the intended VFs',
    grades: ['real reader'],
    tests: ['tests/engine/device-plugin-config.test.ts'],
    not: 'the module at hand is of 2022: lists of selectors are given to it one by one, as the release does itself',
  },
  {
    feature: 'device plugin, Multus, CNI binaries, Whereabouts, networks, workloads as objects',
    grades: ['golden', 'api server', 'kubelet'],
    tests: [
      'tests/constructs/golden.test.ts',
      'tests/engine/server-side-apply.test.ts',
      'tests/kubelet/plumbing.test.ts',
    ],
    not: 'under a kubelet: device plugin, thick Multus, networks over host-device, workloads, in images made for the tests (tools/README.md); not thin Multus, CNI binaries, Whereabouts',
  },
  {
    feature: 'NodeFeatureRules',
    grades: ['golden'],
    tests: ['tests/constructs/golden.test.ts'],
    not: 'Node Feature Discovery did not read them',
  },
  {
    feature: 'networks of OVN-Kubernetes: configurations, which datapaths they serve, attachments that it refuses',
    grades: ['model', 'golden'],
    tests: ['tests/model/switchdev.test.ts', 'tests/rules/ovn-kubernetes.test.ts', 'tests/constructs/schemas.test.ts'],
    not: 'OVN-Kubernetes did not run: its sources of release 1.3 were read; the schema of its configurations is written by hand from them',
  },
  {
    feature:
      'CNI configurations of sriov, ib-sriov, host-device, ovs, accelerated-bridge, afxdp, macvlan, bridge, bond, tuning, sbr, vrf, mirrors of Open vSwitch',
    grades: ['golden'],
    tests: ['tests/constructs/golden.test.ts'],
    not: 'of these only host-device ran, with host-local, in the row of the packets of pods',
  },
  {
    feature: 'rules over our own and foreign manifests',
    grades: ['model'],
    tests: ['tests/rules/all-rules.test.ts', 'tests/checks/correct-sets.test.ts'],
    not: 'what a cluster does when a rule is broken is read, not seen, unless the API server refuses it',
  },
  {
    feature: '`cnf-plumbing check`: no false errors, faults found on their lines',
    grades: ['model', 'real reader'],
    tests: ['tests/engine/upstream-examples.test.ts', 'tests/checks/seeded-faults.test.ts'],
    not: 'manifests of four projects; schemas of CNI plugins are read from their sources, not held against them',
  },
  {
    feature: 'text read as kubectl reads it',
    grades: ['model', 'real reader'],
    tests: ['tests/engine/kubectl-yaml.test.ts', 'tests/checks/plain-yaml.test.ts'],
    not: 'tags other than those of YAML itself',
  },
  {
    feature: 'YAML that all readers read alike',
    grades: ['model', 'real reader'],
    tests: ['tests/output/yaml-round-trip.test.ts', 'tests/engine/yaml-reader.test.ts'],
    not: 'readers other than sigs.k8s.io/yaml, js-yaml and yaml',
  },
  {
    feature: 'Pulumi: up, preview without changes, one-value diff, late and secret values, order, adoption, destroy',
    grades: ['pulumi'],
    tests: ['tests/engine/pulumi.test.ts', 'tests/engine/pulumi-deploy.test.ts'],
    not: 'providers from 4.29 on; back ends other than files; pods that become ready',
  },
  {
    feature:
      'Pulumi: killed runs, clusters that go away or do not answer, objects refused, drifted, hung, held, taken or shared; options of single objects',
    grades: ['pulumi'],
    tests: [
      'tests/engine/pulumi-faults.test.ts',
      'tests/engine/pulumi-objects.test.ts',
      'tests/pulumi/object-options.test.ts',
    ],
    not: 'providers from 4.29 on; what kubelets say of pods is said by the test',
  },
  {
    feature:
      'the Pulumi plugin: CnfCluster from YAML, from Python and TypeScript over generated SDKs; ClusterAddOns, CnfNetworks, ' +
      'CnfDeployment and CnfDaemonSet from YAML (two stacks) and Python',
    grades: ['pulumi'],
    tests: [
      'tests/engine/component-provider.test.ts',
      'tests/pulumi/component-provider.test.ts',
      'tests/pulumi/parts.test.ts',
    ],
    not: 'Go (its SDK and program compile), .NET, Java; a language host that starts plugins from a folder',
  },
  {
    feature: 'node plan: lines, hash, what a change costs',
    grades: ['model', 'golden'],
    tests: ['tests/model/node-plan.test.ts'],
    not: '',
  },
  {
    feature: 'node program: modules, hugepages, VFs, drivers, GRUB arguments; apply, verify, undo, reboot',
    grades: ['stand-in', 'kernel'],
    tests: [
      'tests/node-program/cycle.test.ts',
      'tests/node-program/steps.test.ts',
      'tests/node/node-program.test.ts',
      'tests/node/machines.test.ts',
    ],
    not: 'mlx5, ice, InfiniBand; grubby and rpm-ostree of a real system',
  },
  {
    feature:
      'node program on a node with systemd and GRUB: its units before Open vSwitch, runtime and kubelet, also when they fail or hang; kernel arguments over a reboot and back; locked memory of a unit',
    grades: ['kernel'],
    tests: ['tests/node/systemd.test.ts'],
    not: 'GRUB of a BIOS on a disk of its own; systemd 252 and GRUB 2.06 of Debian 12; the kubelet and the runtime are units that write down what they find, so what a kubelet makes of it is not seen; grubby, rpm-ostree, UEFI',
  },
  {
    feature:
      'node program: switchdev mode in the orders of mlx5 and ice, offload of TC, subfunctions, vDPA devices of VFs, VLANs, Open vSwitch; the two units of the boot',
    grades: ['stand-in'],
    tests: ['tests/node-program/offload.test.ts', 'tests/node-program/kill.test.ts'],
    not: 'no ConnectX and no E810: devlink, ethtool, vdpa, ovs-vsctl and the kernel behind them are stand-ins that refuse what the sources refuse; the order of the units is read, not booted',
  },
  {
    feature:
      'node program: whether flows are in hardware, and if not why (`flows`): rules of TC, flows of Open vSwitch, entries of a Linux bridge',
    grades: ['stand-in', 'kernel'],
    tests: ['tests/node-program/flows.test.ts', 'tests/node/switchdev.test.ts'],
    not: 'on a kernel: representors of netdevsim in switchdev mode with real Open vSwitch 3.1, whose flows that driver refuses; the rule in hardware is one of BPF, which it takes; a flower rule in a NIC on stand-ins, no ConnectX and no E810',
  },
  {
    feature:
      'node program: vDPA devices made, bound to both drivers of the bus, left while open or in a pod, taken away',
    grades: ['stand-in', 'kernel'],
    tests: ['tests/node-program/offload.test.ts', 'tests/node/node-program.test.ts'],
    not: "on a kernel: devices of its simulator, with iproute2's own vdpa; those of VFs on stand-ins",
  },
  {
    feature: 'node program: firmware of NVIDIA NICs: number of VFs, guard of the whole card, Secure Boot, DPU mode',
    grades: ['stand-in'],
    tests: ['tests/node-program/firmware.test.ts'],
    not: 'no NIC: mstconfig is a stand-in with the table of mstflint, and what it says when it fails was read',
  },
  {
    feature: "node program: policies of the kubelet's managers, written at boot with its state files taken away",
    grades: ['stand-in', 'kubelet'],
    tests: ['tests/node-program/kubelet.test.ts', 'tests/model/kubelet.test.ts', 'tests/kubelet/plumbing.test.ts'],
    not: 'under a kubelet: static CPUs and single-numa-node, set at a reboot and taken back at another; memory manager and reserved memory on stand-ins',
  },
  {
    feature: 'node program: VFs in use, guarded ports, changes that cut the node off, plans that are refused',
    grades: ['stand-in', 'kernel'],
    tests: ['tests/node-program/safety.test.ts', 'tests/node-program/plans.test.ts', 'tests/node/node-program.test.ts'],
    not: 'on a kernel: vfio groups, network namespaces, a bond with VLAN and bridge, a cut link; the rest on stand-ins. The checkpoint of the kubelet is as its source writes it',
  },
  {
    feature:
      'agent: applies, verifies, repairs, waits for its plan, tells why a node is not ready; features and metrics',
    grades: ['stand-in', 'kernel'],
    tests: ['tests/node-program/agent.test.ts', 'tests/node/agent.test.ts', 'tests/node/node-program-kills.test.ts'],
    not: 'in a container of a real runtime: the test makes its file system and chroots as the runtime would. Node Feature Discovery and node-exporter did not read the files',
  },
  {
    feature: 'NodeSetup, Kured, RejectedPodCleaner as objects',
    grades: ['golden', 'api server', 'kubelet'],
    tests: [
      'tests/constructs/golden.test.ts',
      'tests/engine/server-side-apply.test.ts',
      'tests/cluster/node-setup.test.ts',
      'tests/kubelet/plumbing.test.ts',
    ],
    not: 'kured did not run; a kubelet ran them in images made for the tests (tools/README.md)',
  },
  {
    feature: 'a change of node set-up: one node after the other, watched, held up by a node that fails',
    grades: ['api server'],
    tests: ['tests/engine/node-rollout.test.ts'],
    not: 'the DaemonSet controller and the scheduler are real, the nodes are stand-ins: readiness is set by the test',
  },
  {
    feature: 'clean-up of rejected pods: which ones go, by uid, with the rights of its account',
    grades: ['api server', 'kubelet'],
    tests: ['tests/engine/rejected-pods.test.ts', 'tests/kubelet/plumbing.test.ts'],
    not: 'on the API server alone the pods were made Failed by hand; under a kubelet it removed those that it had rejected after a reboot',
  },
  {
    feature: 'device plugin that waits for its node and starts anew when devices change',
    grades: ['stand-in', 'kernel', 'kubelet'],
    tests: ['tests/constructs/node-setup.test.ts', 'tests/node/agent.test.ts', 'tests/kubelet/plumbing.test.ts'],
    not: '',
  },
  {
    feature:
      'node program: killed after each write; read-only /etc; full disk; ports that are not there, or twice; a NIC unplugged on the way; dash and busybox',
    grades: ['stand-in', 'kernel'],
    tests: ['tests/node-program/kill.test.ts', 'tests/node/node-program-kills.test.ts', 'tests/node/faults.test.ts'],
    not: 'power cuts; on a kernel it is killed after five of its writes, on stand-ins after each, and only there under busybox',
  },
  {
    feature:
      'entry helper: devices, CPUs, hugepages, rights and release of DPDK become EAL arguments; dash and busybox',
    grades: ['stand-in'],
    tests: [
      'tests/workload-program/devices.test.ts',
      'tests/workload-program/cpus-and-memory.test.ts',
      'tests/workload-program/command.test.ts',
      'tests/node/workload-program.test.ts',
    ],
    not: 'mlx5, subfunctions, the AF_XDP device plugin',
  },
  {
    feature: "start program of DPDK's vDPA application: its VF, its socket, its rights; dash and busybox",
    grades: ['stand-in'],
    tests: ['tests/workload-program/dpdk-vdpa.test.ts', 'tests/node/workload-program.test.ts'],
    not: 'VFs of mlx5 and sfc',
  },
  {
    feature:
      "image of DPDK's vDPA application: built of its Containerfile, four drivers load, its prompt answers, no compiler is " +
      'left; the same program runs on the node',
    grades: ['image', 'kernel'],
    tests: [
      'tests/container-images/built/dpdk-vdpa.test.ts',
      'tests/container-images/dpdk-vdpa.test.ts',
      'tests/node/vdpa-application.test.ts',
    ],
    not: "the base image of a registry: one of the same packages stands in for it; docker and podman; arm64; the node runs the recipe's packages and program, not the image",
  },
  {
    feature:
      'packets of DPDK started by the entry helper, in cgroups of their own: VFs on vfio-pci (also for a user without any ' +
      'capability), virtio-user on vhost-vdpa (vdpa_sim; a virtio function through vp_vdpa and the IOMMU, with DPDK 24.11; DPDK 24.11 behind VDUSE) and vhost-user (split and packed rings), AF_XDP in copy mode, exception path through vhost-net; one ' +
      'command over a VF, AF_XDP and virtio; what the helper refuses fails; a virtio-vdpa interface',
    grades: ['kernel'],
    tests: ['tests/node/datapaths.test.ts'],
    not: 'vDPA hardware of a vendor (mlx5_vdpa, ifcvf), zero copy, more than one queue; a kubelet and device plugins: the test says what they would',
  },
  {
    feature:
      "DPDK's vDPA application in a container with IPC_LOCK alone and a read-only root, over a virtio function that passes for a VF of ifc: " +
      'ready when a driver has the VF, and not without; features, memory and both rings of virtio-user agreed on in either order of starts, and again after a restart of either',
    grades: ['kernel'],
    tests: ['tests/node/vdpa-application.test.ts'],
    not: 'packets: the driver of ifc cannot start the function of QEMU; mlx5 and sfc',
  },
  {
    feature:
      'pods as a kubelet starts them: a VF as interface through Multus, with packets from port to port; a VF on vfio-pci under DPDK, with CPUs and hugepages of its NUMA node, started by the entry helper with IPC_LOCK alone; the same after a reboot',
    grades: ['kubelet'],
    tests: ['tests/kubelet/plumbing.test.ts'],
    not: 'vDPA devices: the device plugin that can be had gives a pod the wrong path of them; sriov-cni, which cannot be had; more than one node',
  },
  {
    feature: 'rules in plain `cdk8s synth`',
    grades: ['real reader'],
    tests: ['tests/checks/plumbing-validation.test.ts'],
    not: '',
  },
  {
    feature: 'NIC catalogue and OS directories',
    grades: ['read'],
    tests: [],
    not: 'ids, limits and paths come from the sources named in docs/nics.md and lib/hardware',
  },
  {
    feature: 'modules that kernels of operating systems ship',
    grades: ['read'],
    tests: ['tests/hardware/operating-systems.test.ts'],
    not: 'Debian: the packages were opened; others: sources and configurations named in docs/operating-systems.md; none was booted',
  },
];

/** `docs/proof.md` as text. */
export function proofPage(): string {
  const grades = Object.entries(GRADES).map(([grade, meaning]) => `| ${grade} | ${meaning} |`);
  const rows = PROOFS.map(({ feature, grades: on, tests, not }) => {
    return `| ${feature} | ${on.join(', ')} | ${tests.map(link).join(', ') || '–'} | ${not || '–'} |`;
  });
  return `# Proof

What each feature was proven on, and what was not seen.

Generated from scripts/proof-page.ts by \`npm run generate\`; do not edit.

| proven on | what that is |
|---|---|
${grades.join('\n')}

| feature | proven on | tests | not proven |
|---|---|---|---|
${rows.join('\n')}
`;
}

function link(test: string): string {
  if (!existsSync(join(root, test))) throw new Error(`docs/proof.md names ${test}, which is not there`);
  return `[${test.replace(/^tests\//, '').replace(/\.test\.ts$/, '')}](../${test})`;
}
