/**
 * Every Problem code: what it means, why it matters, how to mend it, where the fact comes from.
 * `cnf-plumbing explain CODE` prints an entry, and `docs/problems.md` is made from this table.
 *
 * Codes are part of the public contract: they are never reused and never change their meaning.
 */

/** `error` stops synthesis and deployment, `warning` does not. */
export type Severity = 'error' | 'warning';

/** One entry of the catalogue. */
export interface ProblemEntry {
  readonly severity: Severity;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What happens on a cluster when it is ignored. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
  /** Where the fact comes from. */
  readonly source: string;
}

const SPEC = 'the JSON Schema of the site file, schema/cluster-spec.json';

const ENTRIES = {
  // Shape: what was written is not a spec.
  SPEC001: {
    severity: 'error',
    title: 'unknown key',
    why: 'a misspelt key would be ignored, and the cluster would silently lack what it asked for',
    fix: 'use one of the keys listed',
    source: SPEC,
  },
  SPEC002: {
    severity: 'error',
    title: 'wrong type',
    why: 'YAML turns unquoted text into numbers and dates: 1.30 becomes 1.3, an all-digit PCI address a number',
    fix: 'give a value of the type asked; in YAML put text that looks like a number in quotes',
    source: SPEC,
  },
  SPEC003: {
    severity: 'error',
    title: 'missing key',
    why: 'there is no default that fits every cluster',
    fix: 'add the key',
    source: SPEC,
  },
  SPEC004: {
    severity: 'error',
    title: 'value not in the list',
    why: 'the word has no meaning here',
    fix: 'use one of the words listed',
    source: SPEC,
  },
  SPEC005: {
    severity: 'error',
    title: 'malformed text',
    why: 'the text would be refused later, by the API server, the device plugin or the kernel',
    fix: 'write it in the form shown',
    source: SPEC,
  },
  SPEC006: {
    severity: 'error',
    title: 'number or length out of bounds',
    why: 'no device, kernel or API accepts the value',
    fix: 'stay within the bounds',
    source: SPEC,
  },
  SPEC007: {
    severity: 'error',
    title: 'key that JavaScript reserves',
    why: '__proto__, constructor and prototype as keys can change the behaviour of the program that reads them',
    fix: 'choose another key',
    source: 'ECMA-262, section "Additional Properties of the Object.prototype Object"',
  },
  SPEC008: {
    severity: 'error',
    title: 'site file cannot be read',
    why: 'the file is not one YAML document with unique keys and without tags that make objects',
    fix: 'mend the YAML at the line named',
    source: 'YAML 1.2.2, core schema',
  },
  // Text: what was written is no manifest.
  YAML001: {
    severity: 'error',
    title: 'file that cannot be read as YAML',
    why: 'kubectl refuses the whole file, or the GitOps controller stops there',
    fix: 'mend the YAML at the line named; a template has to be rendered first',
    source: 'YAML 1.2.2; sigs.k8s.io/yaml',
  },
  YAML002: {
    severity: 'error',
    title: 'key given twice',
    why: 'one of the two values is lost without a word, or the file is refused, depending on who reads it',
    fix: 'keep one of the two',
    source: 'YAML 1.2.2, section 3.2.1.3; sigs.k8s.io/yaml, YAMLToJSONStrict',
  },
  YAML003: {
    severity: 'warning',
    title: 'value that YAML readers take for different things',
    why: 'kubectl, YAML 1.1 readers (PyYAML, Ruby, cdk8s Include) and YAML 1.2 readers do not agree: an all-digit PCI or MAC address becomes a number in base 60, 010 becomes 8',
    fix: 'put text in quotes, and write numbers without a leading zero',
    source: 'YAML 1.1, types int and float; YAML 1.2.2, core schema; sigs.k8s.io/yaml',
  },
  // Fields: what was written is no object of its kind.
  FIELD001: {
    severity: 'error',
    title: 'misspelt field',
    why: 'the API server refuses or drops it, plugins ignore it: what was asked for silently does not happen, and a selector without it takes more devices',
    fix: 'use the name of the field',
    source: 'CRDs of sriov-network-operator v1.6.0; configuration types of the plugins, lib/checks/schemas',
  },
  FIELD002: {
    severity: 'warning',
    title: 'field that the kind does not have',
    why: 'the API server refuses or drops it, plugins ignore it; only a newer version than the one named may know it',
    fix: 'remove the field, or ignore this code when a newer version has it',
    source: 'CRDs of sriov-network-operator v1.6.0; configuration types of the plugins, lib/checks/schemas',
  },
  FIELD003: {
    severity: 'error',
    title: 'value that the field does not take',
    why: 'the API server refuses the object, or the plugin fails at start',
    fix: 'give a value of the kind asked; text that looks like a number or like true, on, yes belongs in quotes',
    source: 'CRDs of sriov-network-operator v1.6.0; Kubernetes API reference; lib/checks/schemas',
  },
  FIELD004: {
    severity: 'error',
    title: 'missing field',
    why: 'the API server refuses the object, or the plugin fails at start',
    fix: 'add the field',
    source: 'CRDs of sriov-network-operator v1.6.0; lib/checks/schemas',
  },
  LATE001: {
    severity: 'error',
    title: 'Pulumi Output where the structure is decided',
    why: 'names, keys, counts, datapaths, addresses and selectors decide which objects exist and must be known before any is made',
    fix: 'use a plain value (Pulumi config, a stack reference read before), or resolve the Output first',
    source: 'docs/pulumi.md, section "Late values"',
  },
  LATE002: {
    severity: 'error',
    title: 'value known only to Pulumi',
    why: 'files are written now, and nothing will fill the value in later',
    fix: 'give a plain value for cdk8s synth, or deploy with Pulumi',
    source: 'docs/pulumi.md, section "Late values"',
  },
  // Decision: what was asked cannot be laid out.
  NIC001: {
    severity: 'error',
    title: 'unknown NIC family',
    why: 'device ids, drivers and VF limits are facts of the family; without them nothing can be decided',
    fix: 'use a key of the NIC catalogue',
    source: 'the NIC catalogue, lib/hardware',
  },
  NIC002: {
    severity: 'error',
    title: 'datapath that the NIC family does not have',
    why: 'the VFs would exist but no driver could serve the datapath',
    fix: 'use a datapath of the family, or another NIC',
    source: 'the NIC catalogue, lib/hardware',
  },
  NIC003: {
    severity: 'error',
    title: 'mlx5 device bound to vfio-pci',
    why: 'the mlx5 PMD is bifurcated: it works through the kernel driver, and a VF on vfio-pci cannot be probed',
    fix: "use datapath 'bifurcated'",
    source: "DPDK, Programmer's guide, platform mlx5; net/mlx5 kernel module dependency (V13)",
  },
  NIC004: {
    severity: 'error',
    title: 'Intel device without vfio-pci under DPDK',
    why: 'the iavf PMD needs the VF on vfio-pci; only mlx5 keeps its kernel driver under DPDK',
    fix: "use datapath 'vfio'",
    source: 'DPDK, iavf and ixgbevf kernel module dependency (V14)',
  },
  NIC005: {
    severity: 'error',
    title: 'RDMA devices that the VFs do not have',
    why: 'the device plugin takes only VFs with RDMA devices, so the pool would be empty',
    fix: 'drop rdma, or use a NIC and a datapath with RDMA',
    source: 'sriov-network-device-plugin README, "isRdma"; the NIC catalogue, lib/hardware',
  },
  NIC006: {
    severity: 'error',
    title: 'link layer that the NIC family does not have',
    why: 'the port comes up as Ethernet and no InfiniBand device is found',
    fix: 'use an Ethernet network, or a NIC with InfiniBand',
    source: 'the NIC catalogue, lib/hardware',
  },
  NIC007: {
    severity: 'error',
    title: 'NIC family that the catalogue has already',
    why: 'two sets of facts under one key would make it unclear which ones hold',
    fix: 'drop the entry, or choose another key',
    source: 'the NIC catalogue, lib/hardware',
  },
  PF001: {
    severity: 'error',
    title: 'VFs on a management port',
    why: 'creating VFs resets the port, and the port carries the connection of the node itself',
    fix: "take another port, or say role: 'shared' when the port may be changed at boot",
    source: 'ARCHITECTURE.md, section "Guard"',
  },
  PF002: {
    severity: 'error',
    title: 'two PFs recognised by the same address',
    why: 'two entries would set up one port twice',
    fix: 'give each PF its own PCI address, MAC or serial',
    source: 'lib/model/vf-layout.ts',
  },
  PF003: {
    severity: 'error',
    title: 'management port in a device pool',
    why: 'the device plugin hands the port to a pod, and the node loses its connection',
    fix: 'name the ports that are meant by rootDevices or pfNames',
    source: 'sriov-network-device-plugin pkg/netdevice/netDeviceProvider.go, AddTargetDevices',
  },
  VF001: {
    severity: 'error',
    title: 'more VFs than the NIC family has',
    why: 'writing sriov_numvfs fails with ERANGE and the node has no VFs at all',
    fix: 'ask for fewer VFs or spread them over more ports',
    source: 'sriov-network-operator pkg/webhook/validate.go; Linux ice_vf_lib.h; DPDK intel_vf guide (V38)',
  },
  VF002: {
    severity: 'error',
    title: 'overlapping VF ranges',
    why: 'a VF goes to the first pool that matches, so the second pool would be short of devices',
    fix: 'move a range with `first`, or drop `first` and let the ranges be laid out',
    source: 'sriov-network-operator pkg/webhook/validate.go; device plugin README (V40)',
  },
  VF003: {
    severity: 'error',
    title: 'VF range outside the VFs of the port',
    why: 'the VFs at the end of the range do not exist',
    fix: 'raise numVfs, lower count or move the range',
    source: 'sriov-network-operator pkg/webhook/validate.go (V39)',
  },
  POOL001: {
    severity: 'error',
    title: 'device pool with two datapaths on one node pool',
    why: 'a pod that asks for the pool cannot know which kind of device it gets',
    fix: 'give the datapaths pools of their own, or make them equal',
    source: 'ARCHITECTURE.md, section "Words"',
  },
  POOL002: {
    severity: 'error',
    title: 'device pool that no PF provides',
    why: 'no node would advertise the resource, and every pod that asks for it stays pending',
    fix: 'add the pool to the VFs of a PF (in CnfNetworks: to devicePools), or use a key that exists',
    source: 'Kubernetes documentation, "Device Plugins"',
  },
  RES001: {
    severity: 'error',
    title: 'malformed resource name',
    why: 'the device plugin exits when a resource name is malformed, and no resource of the node is advertised',
    fix: 'use letters, digits and underscores, at most 63 characters',
    source: 'sriov-network-operator pkg/webhook/validate.go; device plugin pkg/utils/utils.go (V41)',
  },
  RES002: {
    severity: 'warning',
    title: 'resource name unusable as an environment variable',
    why: 'the device plugin passes device addresses in PCIDEVICE_<PREFIX>_<NAME>; a hyphen stays, and no shell can read it',
    fix: 'use lower-case letters, digits and underscores',
    source: 'sriov-network-device-plugin pkg/resources/pool_stub.go (V41)',
  },
  RES003: {
    severity: 'error',
    title: 'two device pools with one resource name',
    why: 'the device plugin exits on a duplicate, and no resource of the node is advertised',
    fix: 'rename one of them',
    source: 'sriov-network-device-plugin cmd/sriovdp/manager.go (V42)',
  },
  RES004: {
    severity: 'error',
    title: 'resource name that the generic device plugin refuses',
    why: 'the plugin exits at start, and no directory of the node is advertised',
    fix: 'use lower-case letters, digits and inner hyphens, at least two characters: no underscore',
    source: 'generic-device-plugin main.go, deviceTypeFmt',
  },
  RES005: {
    severity: 'error',
    title: 'resource name too long for the socket of its device plugin',
    why: 'the generic device plugin cannot listen, tries again every five seconds, and advertises nothing',
    fix: 'shorten the name or the prefix',
    source: 'generic-device-plugin deviceplugin/plugin.go, NewPlugin; unix(7)',
  },
  CPU001: {
    severity: 'error',
    title: 'malformed CPU list',
    why: 'the kubelet refuses to start with a CPU list it cannot read',
    fix: "write ranges and numbers without repeats: '0-3,8'",
    source: 'Linux cputopology documentation; cpuset(7), "List format"',
  },
  CPU002: {
    severity: 'error',
    title: 'CPUs that the node does not have',
    why: 'the kubelet refuses to start with reserved CPUs outside the machine',
    fix: 'list only CPUs of `cores`',
    source: 'Kubernetes documentation, "Control CPU Management Policies"',
  },
  CPU003: {
    severity: 'error',
    title: 'CPU lists that contradict each other',
    why: 'a CPU belongs to one NUMA node, and pods need CPUs beside the reserved ones: what is derived from such lists is wrong',
    fix: 'list every CPU of `cores` on one NUMA node, and reserve some of them only',
    source: 'Linux cputopology documentation; Kubernetes documentation, "Control CPU Management Policies"',
  },
  CPU004: {
    severity: 'error',
    title: 'more CPUs than the nodes have',
    why: 'the pods stay pending, or fail with TopologyAffinityError under single-numa-node',
    fix: 'ask for fewer CPUs, reserve fewer, or use larger nodes',
    source:
      'Kubernetes documentation, "Resource Management for Pods and Containers"; "Control CPU Management Policies"',
  },
  NUMA001: {
    severity: 'error',
    title: 'container whose devices, CPUs and pages stand on different NUMA nodes',
    why: 'under single-numa-node the kubelet refuses the pod with TopologyAffinityError, and the scheduler does not know why',
    fix: 'set excludeTopology on a device pool, take devices of one NUMA node, or relax the policy',
    source: 'Kubernetes documentation, "Control Topology Management Policies on a node"; kubernetes issue 84597 (V56)',
  },
  NODE001: {
    severity: 'error',
    title: 'contradiction in the tuning of a node pool',
    why: 'a device pool needs what the node pool switches off',
    fix: 'drop one of the two wishes',
    source: 'DPDK, Linux getting started guide, "Linux Drivers" (V58)',
  },
  NODE002: {
    severity: 'error',
    title: 'static memory manager without reserved memory',
    why: 'the kubelet does not start with memoryManagerPolicy Static unless reservedMemory is set for the NUMA nodes',
    fix: 'add kubelet.reservedMemory for every NUMA node',
    source: 'Kubernetes documentation, "Utilizing the NUMA-aware Memory Manager" (V55)',
  },
  NODE003: {
    severity: 'warning',
    title: 'topology policy without the static CPU manager',
    why: 'devices are aligned, but CPUs are shared by all NUMA nodes and the policy does not reach them',
    fix: 'set cpuManagerPolicy: static, or drop the topology policy',
    source: 'Kubernetes documentation, "Control Topology Management Policies on a node" (V55)',
  },
  NODE004: {
    severity: 'error',
    title: 'node pools with nodes in common',
    why: 'each node pool has a device plugin of its own: two on one node register the same resources, or disagree on its VFs',
    fix: 'give the nodes of each pool a label that no other node has',
    source: 'sriov-network-device-plugin deployments: one DaemonSet and one configuration for a node',
  },
  NODE006: {
    severity: 'error',
    title: 'kernel too old',
    why: 'the kernel lacks what was asked for, and set-up of the node fails',
    fix: 'use a newer kernel, or state kernel if the nodes run another one than the operating system ships',
    source: 'the NIC catalogue, docs/nics.md (V62)',
  },
  NODE005: {
    severity: 'error',
    title: 'kernel module that the operating system does not ship',
    why: 'the driver cannot be loaded: the port makes no VFs, or the VFs are bound to nothing and the device plugin finds none',
    fix: 'use an operating system that ships the module, or another NIC or datapath; say which kernel the nodes run when it is not that of the release, and leave os out when they get the module from elsewhere',
    source: 'docs/operating-systems.md (V61)',
  },
  AGENT001: {
    severity: 'error',
    title: 'settings of an agent that is not there',
    why: 'nobody reads them, and the nodes stay as they are',
    fix: 'set nodeSetup: agent, or drop nodeAgent',
    source: 'docs/node-setup.md',
  },
  AGENT002: {
    severity: 'error',
    title: 'agent that is to undo everything and to write nothing',
    why: 'what is wanted cannot be told: taking steps back is a change too',
    fix: 'drop mode: observe to take everything back, or state: absent to look only',
    source: 'docs/node-program.md',
  },
  AGENT003: {
    severity: 'error',
    title: 'roll-out that a DaemonSet cannot do',
    why: 'the agent has no API rights, so changes reach nodes as the DaemonSet replaces its pods: in equal steps, and never past more nodes that fail than maxUnavailable',
    fix: 'choose numbers that equal steps can keep',
    source: 'Kubernetes documentation, "Perform a Rolling Update on a DaemonSet"',
  },
  AGENT004: {
    severity: 'error',
    title: 'nodes that no agent can set up',
    why: 'the operating system has neither a shell nor files that may be written',
    fix: 'nodeSetup: external, and the documents of the operating system',
    source: 'docs/operating-systems.md',
  },
  KURED001: {
    severity: 'error',
    title: 'lock of a reboot that ends before the reboot may have',
    why: 'the next node of the pool is drained while the first one is still away',
    fix: 'make lockTtl longer than the drain and the start of a node together',
    source: 'kured 1.23 cmd/kured/main.go, lock-ttl and drain-timeout',
  },
  NET001: {
    severity: 'error',
    title: 'VLAN option without a VLAN or out of range',
    why: 'the SR-IOV CNI refuses the configuration and the pod never starts',
    fix: 'VLAN ids are 1-4094; priority and protocol need one',
    source: 'sriov-cni pkg/config/config.go (V45)',
  },
  NET002: {
    severity: 'error',
    title: 'transmit rates that contradict each other',
    why: 'the SR-IOV CNI refuses a guaranteed rate above the limit',
    fix: 'make minTxRate at most maxTxRate',
    source: 'sriov-cni pkg/config/config.go (V45)',
  },
  NET003: {
    severity: 'error',
    title: 'CNI plugin that cannot plumb the pool',
    why: 'the plugin fails for every pod, or hands over a device that it did not configure',
    fix: 'use the CNI plugin that fits the datapath, or leave `cni` out',
    source: 'sriov-cni pull request 169; DPDK guides (V46)',
  },
  NET004: {
    severity: 'error',
    title: 'DHCP on a device without a network interface',
    why: 'a VF on vfio-pci has no interface that could send a DHCP request',
    fix: 'use whereabouts, host-local or static, or no ipam',
    source: 'containernetworking/plugins dhcp; sriov-cni documentation (V50)',
  },
  NET005: {
    severity: 'error',
    title: 'MTU above that of the port',
    why: 'a VF cannot have a larger MTU than its PF: setting it fails or frames are dropped',
    fix: 'raise the mtu of the PF or lower that of the network',
    source: 'sriov-network-operator pkg/host/internal/sriov/sriov.go',
  },
  NET006: {
    severity: 'error',
    title: 'option that the CNI plugin of the network does not have',
    why: 'the option would be silently without effect',
    fix: 'drop the option or use the sriov CNI',
    source: 'containernetworking/plugins host-device; sriov-cni configuration reference',
  },
  NET007: {
    severity: 'error',
    title: 'network configuration is not valid CNI JSON',
    why: 'Multus cannot parse it and every pod of the network stays in ContainerCreating',
    fix: 'mend the JSON in spec.config',
    source: 'CNI specification 1.1, section 1',
  },
  NET008: {
    severity: 'error',
    title: 'network without what its CNI plugin needs',
    why: 'the plugin fails for every pod of the network',
    fix: 'name a device pool, or give the options of the plugin',
    source: 'sriov-cni; containernetworking/plugins, plugins/main; bond-cni README',
  },
  NET009: {
    severity: 'error',
    title: 'network over vhost-vdpa devices without device info',
    why: 'the CNI plugin takes the device for an ordinary VF and finds no interface',
    fix: 'add "capabilities": {"CNIDeviceInfoFile": true}',
    source: 'ovs-cni docs/vdpa.md; ovn-kubernetes pull request 3958 (V47, V48)',
  },
  NET010: {
    severity: 'error',
    title: 'addresses for a device without a network interface',
    why: 'ovs-cni refuses an ipam section for vhost-vdpa devices, and the pod never starts',
    fix: 'drop ipam',
    source: 'ovs-cni docs/vdpa.md (V47)',
  },
  NET011: {
    severity: 'error',
    title: 'CNI plugin for another link layer',
    why: 'sriov sets up Ethernet VFs and ib-sriov InfiniBand ones; each fails on the other',
    fix: 'use the plugin for the link layer of the devices',
    source: 'README files of sriov-cni and ib-sriov-cni (V49)',
  },
  IPAM001: {
    severity: 'error',
    title: 'malformed address or range',
    why: 'the IPAM plugin fails for every pod of the network',
    fix: 'write an IP address or a range in CIDR notation, with every octet',
    source: 'RFC 4632; RFC 4291',
  },
  IPAM002: {
    severity: 'error',
    title: 'address outside its range',
    why: 'the IPAM plugin refuses the configuration or gives out addresses nobody routes',
    fix: 'use addresses of the range',
    source: 'Whereabouts extended configuration; containernetworking/plugins host-local',
  },
  IPAM003: {
    severity: 'error',
    title: 'not exactly one way to give out addresses',
    why: 'a CNI configuration has one ipam section',
    fix: 'keep one of whereabouts, hostLocal, static, dhcp',
    source: 'CNI specification 1.1, section 1',
  },
  IPAM004: {
    severity: 'error',
    title: 'two networks of one link give out the same addresses',
    why: 'two pods get one address, and both lose packets',
    fix: 'give networks of one link ranges apart, or the same range with whereabouts',
    source: 'Whereabouts README, "Overlapping Ranges", "Network names"; containernetworking/plugins host-local',
  },
  IPAM005: {
    severity: 'error',
    title: 'addresses of pods or services in a network',
    why: 'routes of the network hide pods or services of the cluster, or the other way round',
    fix: 'take another range',
    source: 'Kubernetes documentation, "Cluster Networking"',
  },
  NAME001: {
    severity: 'error',
    title: 'name that Kubernetes does not accept',
    why: 'the API server refuses the object',
    fix: 'use lower-case letters, digits and inner hyphens, at most 63 characters',
    source: 'Kubernetes documentation, "Object Names and IDs"',
  },
  NAME002: {
    severity: 'error',
    title: 'two objects with one name',
    why: 'the second object would overwrite the first',
    fix: 'rename one of them',
    source: 'Kubernetes documentation, "Object Names and IDs"',
  },
  NAME003: {
    severity: 'warning',
    title: 'object that stands in two places',
    why: 'kubectl applies both and the second wins; or the files are of several clusters, whose objects are then judged together',
    fix: 'keep one of them, or check the files of each cluster by themselves',
    source: 'Kubernetes documentation, "Object Names and IDs"',
  },
  PATCH001: {
    severity: 'error',
    title: 'patch that changes nothing',
    why: 'the change that was meant would silently be missing',
    fix: 'name an object that the cluster has, and a place that the object has',
    source: 'RFC 6902',
  },
  // Rules: objects that do not fit together.
  HP001: {
    severity: 'error',
    title: 'hugepage request and limit differ',
    why: 'hugepages cannot be overcommitted; the API server refuses the pod',
    fix: 'set a limit, and the request equal to it or not at all',
    source: 'Kubernetes documentation, "Manage HugePages" (V01)',
  },
  HP002: {
    severity: 'error',
    title: 'hugepages without CPU or memory',
    why: 'the API server refuses a container that asks for hugepages alone',
    fix: 'add a cpu or memory request to the same container',
    source: 'Kubernetes documentation, "Manage HugePages" (V02)',
  },
  HP003: {
    severity: 'error',
    title: 'hugepages not a whole number of pages',
    why: 'the API server refuses a quantity that is no multiple of the page size',
    fix: 'round up to whole pages',
    source: 'Kubernetes pkg/apis/core/validation, validateResourceQuantityHugePageValue (V03)',
  },
  HP004: {
    severity: 'error',
    title: 'hugepage size that the node does not have',
    why: 'no node advertises the resource, and the pod stays pending',
    fix: 'use a page size of the architecture that the node pool declares',
    source: 'Kubernetes documentation, "Manage HugePages"; DPDK system requirements (V04)',
  },
  HP005: {
    severity: 'error',
    title: 'two hugepage sizes and a volume that names none',
    why: 'the kubelet cannot tell which size to mount and the pod never starts',
    fix: 'use medium HugePages-2Mi or HugePages-1Gi',
    source: 'Kubernetes documentation, "Manage HugePages" (V05)',
  },
  HP006: {
    severity: 'error',
    title: 'hugepage volume without a hugepage request',
    why: 'mounting fails with "no resource request for huge pages" and the pod never starts',
    fix: 'request hugepages of that size in a container of the pod',
    source: 'Kubernetes kubelet, empty_dir volume (V06)',
  },
  HP007: {
    severity: 'error',
    title: 'workloads ask for more hugepages than the nodes have',
    why: 'the last pods stay pending, or fail with TopologyAffinityError under single-numa-node',
    fix: 'give the node pool more pages or the workloads fewer',
    source: 'Kubernetes documentation, "Manage HugePages"; kubernetes issue 84597 (V07)',
  },
  HP008: {
    severity: 'error',
    title: 'DPDK memory above the hugepages of the container',
    why: 'EAL fails at start, or dies with SIGBUS when it touches a page beyond the limit',
    fix: 'lower -m or --numa-mem, or ask for more hugepages',
    source: 'DPDK, EAL parameters; runc issue 4073 (V08)',
  },
  HP009: {
    severity: 'error',
    title: 'DPDK without a hugepage mount',
    why: 'EAL finds no hugepage file system and stops at start',
    fix: 'mount an emptyDir of medium HugePages at /dev/hugepages',
    source: 'Kubernetes documentation, "Manage HugePages"; DPDK, EAL parameters (V09)',
  },
  SW001: {
    severity: 'error',
    title: 'port whose switch cannot be in switchdev mode',
    why: 'devlink refuses the mode, and VFs have no representors',
    fix: 'use a NIC whose embedded switch can, over Ethernet; leave eswitch out otherwise',
    source: 'sriov-network-operator doc/supported-hardware.md, pkg/webhook/validate.go (V35, V37); Linux devlink',
  },
  SW002: {
    severity: 'error',
    title: 'datapath that does not go with the mode of the embedded switch',
    why: 'without a representor no CNI plugin can connect the VF, and with one nobody connects it',
    fix: 'set eswitch: switchdev for the datapath switchdev, and use that in place of kernel',
    source: 'Linux networking/representors; ovs-cni docs/ovs-offload.md',
  },
  SW003: {
    severity: 'error',
    title: 'CNI plugin that does not go with the mode of the embedded switch',
    why: 'the plugin fails for every pod, or the VF has a carrier and reaches nothing',
    fix: 'ovs or accelerated-bridge for ports in switchdev mode, sriov for others',
    source: 'ovs-cni pkg/sriov/sriov.go; accelerated-bridge-cni README; sriov-cni docs',
  },
  SW004: {
    severity: 'error',
    title: 'uplinks of a bridge that disagree',
    why: 'flows over a bond are offloaded only when all its ports are in switchdev mode and the bond stands in the bridge',
    fix: 'give the ports of a bond the same bridge and eswitch: switchdev',
    source: 'ovs-cni docs/ovs-offload.md',
  },
  DP001: {
    severity: 'warning',
    title: 'device selector that may pick the wrong devices',
    why: 'without drivers a VF is advertised before it is bound; upper-case or 0x ids never match, as text is compared exactly',
    fix: 'name the driver, and write ids in lower-case hex without 0x',
    source: 'sriov-network-device-plugin pkg/resources/deviceSelectors.go (V75)',
  },
  DP002: {
    severity: 'error',
    title: 'VF id shared by several NIC families of the node',
    why: 'one VF id serves many families (101e, 1889, 154c): the selector also picks VFs of the other NIC',
    fix: 'add rootDevices or pfNames to the selector',
    source: 'supported-nic-ids of the sriov-network-operator; device plugin README (V80)',
  },
  DP003: {
    severity: 'error',
    title: 'device plugin configuration cannot be read',
    why: 'the device plugin exits at start and no resource of the node is advertised',
    fix: 'mend the JSON',
    source: 'sriov-network-device-plugin README',
  },
  DP004: {
    severity: 'error',
    title: 'device selector that the plugin refuses or passes over',
    why: 'the device plugin exits, or advertises other devices than were meant',
    fix: 'see the fields that the device type has',
    source: 'sriov-network-device-plugin README; pkg/netdevice, pkg/auxnetdevice, ValidConfig (V17, V18, V76, V77)',
  },
  DP005: {
    severity: 'error',
    title: 'directory that a device plugin cannot hand out',
    why: 'a relative path names nothing, and a pattern at the root would show the plugin the whole host',
    fix: 'write an absolute path whose first directory is no pattern',
    source: 'generic-device-plugin deviceplugin/path.go',
  },
  SNO001: {
    severity: 'error',
    title: 'options of a policy that exclude each other',
    why: "the operator's webhook refuses the policy; without the webhook the daemon fails on each node",
    fix: 'drop one of the two',
    source: 'sriov-network-operator pkg/webhook/validate.go (V16, V19-V21, V35-V37)',
  },
  SNO002: {
    severity: 'error',
    title: 'policy that takes no NIC or makes no VFs',
    why: "the operator's webhook refuses the policy; without the webhook nothing happens",
    fix: 'name the NICs by vendor, deviceID, pfNames or rootDevices, and ask for at least one VF',
    source: 'sriov-network-operator pkg/webhook/validate.go (V38)',
  },
  SNO003: {
    severity: 'error',
    title: 'policies that disagree about one port or resource',
    why: "the operator's webhook refuses the second policy; without the webhook the nodes get one of the two",
    fix: 'give both policies the same value',
    source: 'sriov-network-operator pkg/webhook/validate.go (V40)',
  },
  SNO004: {
    severity: 'warning',
    title: 'device plugin beside that of the operator',
    why: 'the operator runs a device plugin of its own on these nodes, and both offer the same VFs',
    fix: 'leave the VFs to one of the two',
    source: 'sriov-network-operator bindata/manifests/plugins (V78)',
  },
  SNO005: {
    severity: 'error',
    title: 'pool configurations that contradict each other',
    why: 'the operator stops with an error for a node of two pools, and its webhook refuses offload beside parallel updates',
    fix: 'give each node one pool configuration, and offload one of its own',
    source: 'sriov-network-operator controllers/helper.go, findNodePoolConfig; pkg/webhook/validate.go',
  },
  SNO006: {
    severity: 'warning',
    title: 'policy that names a VF where a PF is meant',
    why: 'policies select PFs: with the device id of a VF no NIC is selected, and the policy does nothing',
    fix: 'use the device id of the PF; the device plugin alone takes that of the VF',
    source: 'sriov-network-operator supported-nic-ids and pkg/webhook/validate.go; the NIC catalogue, lib/hardware',
  },
  ATT001: {
    severity: 'error',
    title: 'network attachment that leads nowhere',
    why: 'the pod stays in ContainerCreating, or pending because no node advertises the resource',
    fix: 'name a NetworkAttachmentDefinition, and a resource, that exist',
    source: 'Multus docs/configuration.md (V43)',
  },
  ATT002: {
    severity: 'error',
    title: 'fewer devices requested than networks attached',
    why: 'Multus runs out of device ids and the pod never starts',
    fix: 'request one device per attached network of that resource',
    source: 'Multus docs/configuration.md (V43)',
  },
  ATT003: {
    severity: 'error',
    title: 'container that the workload does not have',
    why: 'the device would be requested by nobody',
    fix: 'name a container of the workload',
    source: 'Kubernetes API reference, PodSpec',
  },
  ATT004: {
    severity: 'error',
    title: 'extended resource that is no whole number, or request and limit differ',
    why: 'the API server refuses the pod: devices are whole and cannot be overcommitted',
    fix: 'use a whole number, and equal request and limit',
    source: 'Kubernetes documentation, "Extended resources" (V44)',
  },
  ATT005: {
    severity: 'error',
    title: 'more devices in one pod than any node has',
    why: 'the pod stays pending for ever',
    fix: 'give the nodes more devices of the pool, or ask for fewer',
    source: 'Kubernetes documentation, "Device Plugins"',
  },
  ATT006: {
    severity: 'error',
    title: 'entry helper without a command to start',
    why: 'the entry point of an image stands in the image alone; Kubernetes replaces it with the helper',
    fix: 'give the container its command',
    source: 'Kubernetes API reference, Container, `command`',
  },
  SEC001: {
    severity: 'error',
    title: 'capability missing for the datapath',
    why: 'the PMD cannot pin memory or open raw verbs: DPDK fails at start',
    fix: 'add the capabilities listed to the container',
    source: 'device plugin docs/dpdk; DPDK platform mlx5 (V51)',
  },
  SEC002: {
    severity: 'error',
    title: 'namespace without the Pod Security level the pods need',
    why: 'Pod Security admission refuses the pods',
    fix: 'label the namespace pod-security.kubernetes.io/enforce: privileged',
    source: 'Kubernetes documentation, "Pod Security Standards" (V52)',
  },
  SEC003: {
    severity: 'warning',
    title: 'privileged network function',
    why: 'a privileged pod sees every device of the node and may open one that belongs to another pod',
    fix: 'drop privileged: devices come through extended resources, rights through capabilities',
    source: 'device plugin pkg/resources/pool_stub.go; kubernetes pitfalls (V53)',
  },
  SEC004: {
    severity: 'error',
    title: 'device directory of the host in a network function',
    why: 'the pod reaches devices it was not given; a vfio group number changes at every reboot',
    fix: 'drop the hostPath volume and request the extended resource',
    source: 'sriov-network-device-plugin issues 5 and 451 (V74)',
  },
  QOS001: {
    severity: 'error',
    title: 'DPDK workload without exclusive CPUs',
    why: 'with the static CPU manager only Guaranteed pods with whole CPUs get their own cores; polling threads would be throttled',
    fix: 'set equal requests and limits for cpu and memory in every container, with whole CPUs',
    source: 'Kubernetes documentation, "Control CPU Management Policies" (V54)',
  },
  IMG001: {
    severity: 'error',
    title: 'image that must be built first',
    why: 'nobody publishes the image',
    fix: 'build it with the command shown and set images.registry',
    source: 'the image catalogue, lib/hardware/images.ts',
  },
  IMG002: {
    severity: 'warning',
    title: 'image tag that moves',
    why: 'two nodes may run different programs, and nothing can be rolled back',
    fix: 'use a release tag or a digest',
    source: 'release tags of the projects (V67)',
  },
  MUL001: {
    severity: 'warning',
    title: 'Multus daemon with too little memory',
    why: 'the daemon is killed when many pods start at once, and no pod of the node gets its networks',
    fix: 'raise the memory limit to 200Mi or more',
    source: 'multus-cni issues 1346 and 1416; deployments/multus-daemonset-thick.yml (V72)',
  },
  DRA001: {
    severity: 'error',
    title: 'VFs handed out by a device plugin and by a DRA driver',
    why: 'two pods get one VF: neither knows what the other gave away',
    fix: 'leave each port to one of them',
    source: 'dra-driver-sriov README; multus-cni docs/how-to-use.md (V79)',
  },
  OBJ001: {
    severity: 'error',
    title: 'problem reported by a construct of another library',
    why: 'the construct says that its objects are not valid',
    fix: 'see the message',
    source: 'constructs, Node.addValidation',
  },
  OBJ002: {
    severity: 'error',
    title: 'namespaced object without a namespace',
    why: 'kubectl puts it into the namespace of the moment, Pulumi into that of its provider, and nothing refers to either',
    fix: 'set metadata.namespace, or the namespace of the chart',
    source: 'Kubernetes documentation, "Namespaces"; Pulumi Kubernetes provider, option namespace',
  },
  OPT001: {
    severity: 'error',
    title: 'options of no object',
    why: 'protection, or whatever else was meant, would silently be missing',
    fix: 'name a kind, namespace and name that the deployment has',
    source: 'docs/pulumi.md, section "Options of single objects"',
  },
} as const satisfies Readonly<Record<string, ProblemEntry>>;

/** Codes of Problems, and `TODO-<word>` for what a spec can say but this version does not build. */
export type ProblemCode = keyof typeof ENTRIES | `TODO-${string}`;

const TODO: ProblemEntry = {
  severity: 'error',
  title: 'not built in this version',
  why: 'the word is part of the spec, but nothing would be made of it',
  fix: 'leave it out, or follow the changelog for the version that builds it',
  source: 'CHANGELOG.md',
};

/** The entry of a code, or `undefined` for an unknown one. */
export function lookUp(code: string): ProblemEntry | undefined {
  if (/^TODO-\w/.test(code)) return TODO;
  return Object.hasOwn(ENTRIES, code) ? ENTRIES[code as keyof typeof ENTRIES] : undefined;
}

/** Every code of the table, in its order. */
export function allCodes(): ProblemCode[] {
  return Object.keys(ENTRIES) as ProblemCode[];
}

/** Severity of a code. */
export function severityOf(code: ProblemCode): Severity {
  return (lookUp(code) as ProblemEntry).severity;
}

/** Title of a code. */
export function titleOf(code: ProblemCode): string {
  return (lookUp(code) as ProblemEntry).title;
}
