import type { Problem } from '../../lib/core';
import type {
  AfXdpPoolFact,
  AttachmentFact,
  ClusterFacts,
  ContainerFact,
  NamespaceFact,
  NetworkFact,
  NodePoolFact,
  PortFact,
  ResourceFact,
  SelectorFact,
  VolumeFact,
  WorkloadFact,
} from '../../lib/rules';

/** Small complete facts with nothing wrong in them; a test states only what it is about. */

export function facts(given: Partial<ClusterFacts>): ClusterFacts {
  return { namespaces: [], nodePools: [], resources: [], networks: [], workloads: [], ...given };
}

export function aNamespace(given: Partial<NamespaceFact> = {}): NamespaceFact {
  return { name: 'cnf', labels: {}, origin: { path: 'app/cnf' }, ...given };
}

export function aNodePool(given: Partial<NodePoolFact> = {}): NodePoolFact {
  return {
    name: 'upf',
    nodeSelector: { pool: 'upf' },
    architecture: 'x86_64',
    nicFamilies: ['intel-e810-c'],
    hugepages: { '1Gi': { 0: 16, 1: 16 } },
    staticCpuManager: false,
    singleNumaNode: false,
    origin: { path: 'nodePools.upf' },
    ...given,
  };
}

export function aPort(given: Partial<PortFact> = {}): PortFact {
  return { name: 'ens1f0', nic: 'intel-e810-c', linkType: 'ethernet', numVfs: 8, management: false, ...given };
}

export function anAfXdpPool(given: Partial<AfXdpPoolFact> = {}): AfXdpPoolFact {
  return {
    name: 'n3',
    mode: 'primary',
    drivers: [],
    deviceNames: ['ens1f0'],
    byNode: 0,
    socketDisabled: false,
    pinned: false,
    origin: { path: 'app/plugin: data["config.json"].pools[0]' },
    ...given,
  };
}

export function aSelector(given: Partial<SelectorFact> = {}): SelectorFact {
  return {
    vendors: ['8086'],
    devices: ['1889'],
    drivers: ['iavf'],
    pfNames: ['ens1f0'],
    rootDevices: [],
    pciAddresses: [],
    isRdma: false,
    origin: { path: 'app/plugin: data["config.json"].resourceList[0].selectors[0]' },
    ...given,
  };
}

export function aResource(given: Partial<ResourceFact> = {}): ResourceFact {
  return {
    resource: 'example.com/n3',
    config: 'plumbing/upf/config.json',
    nodeSelector: { pool: 'upf' },
    deviceType: 'netDevice',
    selectors: [aSelector()],
    origin: { path: 'app/plugin: data["config.json"].resourceList[0]' },
    ...given,
  };
}

export function aNetwork(
  given: Partial<NetworkFact> & { config?: Readonly<Record<string, unknown>> } = {},
): NetworkFact {
  const { config = { type: 'sriov' }, ...rest } = given;
  return {
    name: 'n3',
    namespace: 'cnf',
    resource: 'example.com/n3',
    plugins: [{ type: String(config.type), config }],
    origin: { path: 'app/n3' },
    ...rest,
  };
}

export function aContainer(given: Partial<ContainerFact> = {}): ContainerFact {
  return {
    name: 'upf',
    init: false,
    image: 'example.com/upf:1.0.0',
    requests: {},
    limits: {},
    capabilities: [],
    privileged: false,
    origin: { path: 'app/upf: spec.template.spec.containers[0]' },
    ...given,
  };
}

export function aVolume(given: Partial<VolumeFact> = {}): VolumeFact {
  return { name: 'volume', readOnly: false, origin: { path: 'app/upf: spec.template.spec.volumes[0]' }, ...given };
}

export function aWorkload(given: Partial<WorkloadFact> = {}): WorkloadFact {
  return {
    kind: 'Deployment',
    name: 'upf',
    namespace: 'cnf',
    replicas: 1,
    labels: {},
    nodeSelector: {},
    hostNetwork: false,
    attachments: [],
    containers: [aContainer()],
    volumes: [],
    origin: { path: 'app/upf: spec.template' },
    ...given,
  };
}

export function anAttachment(given: Partial<AttachmentFact> = {}): AttachmentFact {
  return {
    name: 'n3',
    namespace: 'cnf',
    origin: { path: 'app/upf: spec.template.metadata.annotations["k8s.v1.cni.cncf.io/networks"][0]' },
    ...given,
  };
}

/** A container with one resource list for requests and limits. */
export function asking(resources: Readonly<Record<string, string>>, given: Partial<ContainerFact> = {}): ContainerFact {
  return aContainer({ requests: resources, limits: resources, ...given });
}

/** A workload of one container. */
export function running(container: ContainerFact, given: Partial<WorkloadFact> = {}): WorkloadFact {
  return aWorkload({ containers: [container], ...given });
}

export function codes(problems: readonly Problem[]): string[] {
  return problems.map(({ code }) => code);
}
