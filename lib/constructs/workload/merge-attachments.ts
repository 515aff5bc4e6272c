import type { Container } from 'kubernetes-types/core/v1';
import { type SecurityProfile, securityProfile } from '../../model';
import type { Datapath } from '../../spec';
import type { AttachOptions, INetwork } from '../network/i-network';
import { containersOf, type PodTemplate, podTemplate } from './pod-template';

/** A network on its way into a workload. */
export interface Attachment {
  readonly network: INetwork;
  readonly options: AttachOptions;
}

/** Annotation in which a pod names its networks. Source: Network Plumbing Working Group, multi-network specification. */
const NETWORKS = 'k8s.v1.cni.cncf.io/networks';

/** One entry of the annotation. */
interface NetworkSelection {
  name: string;
  namespace?: string;
  interface?: string;
  mac?: string;
  ips?: readonly string[];
  [key: string]: unknown;
}

/** The manifest with the networks merged into its pod template; what the user wrote stays, and is added to. */
export function mergeAttachments<T>(manifest: T, attachments: readonly Attachment[]): T {
  const template = podTemplate(manifest);
  if (!template) return manifest;
  addSelections(template, attachments.map(selection));
  for (const { network, options } of attachments) {
    const containers = containersOf(template);
    const container =
      options.container === undefined ? containers[0] : containers.find(({ name }) => name === options.container);
    if (!container) continue; // reported as ATT003
    if (network.resource !== undefined) addDevice(container, network.resource);
    for (const datapath of network.datapaths) {
      const profile = securityProfile(datapath as Datapath);
      addCapabilities(container, profile);
      if (profile.dpdk) addHugepageVolumes(template, container);
    }
  }
  return manifest;
}

function selection({ network, options }: Attachment): NetworkSelection {
  return {
    name: network.networkName,
    namespace: network.namespace,
    ...(options.interface === undefined ? {} : { interface: options.interface }),
    ...(options.mac === undefined ? {} : { mac: options.mac }),
    ...(options.ips === undefined ? {} : { ips: options.ips }),
  };
}

function addSelections(template: PodTemplate, selections: readonly NetworkSelection[]): void {
  template.metadata ??= {};
  template.metadata.annotations ??= {};
  const annotations = template.metadata.annotations;
  annotations[NETWORKS] = JSON.stringify([...parseSelections(annotations[NETWORKS]), ...selections]);
}

/** Reads either form of the annotation: a JSON list, or `namespace/name@interface` separated by commas. */
function parseSelections(text: string | undefined): NetworkSelection[] {
  if (text === undefined || text.trim() === '') return [];
  if (text.trim().startsWith('[')) return JSON.parse(text) as NetworkSelection[];
  return text.split(',').map((entry) => {
    const [place = '', interfaceName] = entry.trim().split('@');
    const [name, namespace] = place.split('/').reverse();
    return {
      name: name ?? '',
      ...(namespace ? { namespace } : {}),
      ...(interfaceName ? { interface: interfaceName } : {}),
    };
  });
}

function addDevice(container: Container, resource: string): void {
  container.resources ??= {};
  for (const side of ['requests', 'limits'] as const) {
    container.resources[side] ??= {};
    const amounts = container.resources[side] as Record<string, string | number>;
    amounts[resource] = String(Number(amounts[resource] ?? 0) + 1);
  }
}

function addCapabilities(container: Container, profile: SecurityProfile): void {
  if (profile.capabilities.length === 0) return;
  container.securityContext ??= {};
  container.securityContext.capabilities ??= {};
  const capabilities = container.securityContext.capabilities;
  capabilities.add = [...new Set([...(capabilities.add ?? []), ...profile.capabilities])];
}

const HUGEPAGES = 'hugepages-';

/** DPDK maps its memory from a hugetlbfs mount; the kubelet makes one from an emptyDir of the size requested. */
function addHugepageVolumes(template: PodTemplate, container: Container): void {
  const sizes = Object.keys(container.resources?.limits ?? {})
    .filter((name) => name.startsWith(HUGEPAGES))
    .map((name) => name.slice(HUGEPAGES.length))
    .sort();
  for (const size of sizes) {
    const name = hugepageVolume(template, size, sizes.length === 1);
    container.volumeMounts ??= [];
    if (container.volumeMounts.some((mount) => mount.name === name)) continue;
    // With a single size the mount stands where DPDK looks first; with several, each in a directory of its own.
    container.volumeMounts.push({ name, mountPath: sizes.length === 1 ? '/dev/hugepages' : `/dev/hugepages-${size}` });
  }
}

/** Name of the template's volume for a page size: one that is there, or a new one. */
function hugepageVolume(template: PodTemplate, size: string, onlySize: boolean): string {
  template.spec.volumes ??= [];
  const mediums = onlySize ? ['HugePages', `HugePages-${size}`] : [`HugePages-${size}`];
  const known = template.spec.volumes.find((volume) => mediums.includes(volume.emptyDir?.medium ?? ''));
  if (known) return known.name;
  const name = `hugepages-${size.toLowerCase()}`;
  template.spec.volumes.push({ name, emptyDir: { medium: `HugePages-${size}` } });
  return name;
}
