import type { Container } from 'kubernetes-types/core/v1';
import { type NetworkSelection, parseNetworkAnnotation } from '../../checks/network-annotation';
import { DEFAULT_NETWORK, NETWORKS } from '../../checks/workload-kinds';
import { isLate, parseQuantity } from '../../core';
import { securityProfile } from '../../model';
import { capabilitiesOf } from '../../rules/capability-names';
import type { AttachOptions, INetwork } from '../network/i-network';
import { containersOf, networksOf, type PodTemplate, podTemplate } from './pod-template';

/** A network on its way into a workload. */
export interface Attachment {
  readonly network: INetwork;
  readonly options: AttachOptions;
}

/**
 * The manifest with the networks merged into its pod template; what the user wrote stays, and is added to. An
 * annotation that cannot be read stays as it is, and so do amounts that are no numbers: `attach` reports them.
 */
export function mergeAttachments<T>(manifest: T, attachments: readonly Attachment[]): T {
  const template = podTemplate(manifest);
  if (!template) return manifest;
  const plumbed = attachments.filter(({ network }) => !network.deviceOnly);
  const selected = plumbed.filter(({ network }) => !network.clusterDefault);
  const first = plumbed.find(({ network }) => network.clusterDefault);
  if (first) setDefaultNetwork(template, first);
  if (selected.length > 0) addSelections(template, selected.map(selection));
  const containers = containersOf(template);
  const onDpdk = new Set<Container>();
  for (const { network, options } of attachments) {
    const container =
      options.container === undefined ? containers[0] : containers.find(({ name }) => name === options.container);
    if (!container) continue; // reported as ATT003
    if (network.resource !== undefined) addDevice(container, network.resource);
    for (const datapath of network.datapaths) {
      const profile = securityProfile(datapath);
      addCapabilities(container, profile.capabilities);
      if (profile.dpdk) onDpdk.add(container);
    }
    addCapabilities(container, network.eal?.capabilities ?? []);
    addVariables(container, network.eal?.variables ?? {});
  }
  for (const container of onDpdk) addHugepageVolumes(template, container);
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

/** What the user wrote stays: `attach` reports it. */
function setDefaultNetwork(template: PodTemplate, attachment: Attachment): void {
  const { namespace, networkName } = attachment.network;
  const { mac, ips } = attachment.options;
  template.metadata ??= {};
  template.metadata.annotations ??= {};
  template.metadata.annotations[DEFAULT_NETWORK] ??=
    mac === undefined && ips === undefined ? `${namespace}/${networkName}` : JSON.stringify([selection(attachment)]);
}

function addSelections(template: PodTemplate, selections: readonly NetworkSelection[]): void {
  const existing = parseSelections(networksOf(template));
  if (existing === undefined) return;
  template.metadata ??= {};
  template.metadata.annotations ??= {};
  template.metadata.annotations[NETWORKS] = JSON.stringify([...existing, ...selections]);
}

/**
 * The entries of an annotation to which others can be added.
 *
 * @returns `undefined` when nothing can be added to the text: nobody can read it, or it is late and may turn out to be
 * either form
 */
export function parseSelections(text: string): readonly NetworkSelection[] | undefined {
  const { selections, faults } = parseNetworkAnnotation(text);
  const open = isLate(text) && (selections.length === 0 || !/[[{"]/.test(text));
  return open || faults.length > 0 ? undefined : selections.map(({ selection }) => selection);
}

type Amounts = Record<string, string | number>;

/** One more on both sides, as devices cannot be overcommitted; the API server takes a missing request for the limit. */
function addDevice(container: Container, resource: string): void {
  container.resources ??= {};
  container.resources.requests ??= {};
  container.resources.limits ??= {};
  const requests = container.resources.requests as Amounts;
  const limits = container.resources.limits as Amounts;
  const requested = requests[resource] ?? limits[resource] ?? 0;
  const limit = limits[resource] ?? requests[resource] ?? 0;
  requests[resource] = oneMore(requested);
  limits[resource] = oneMore(limit);
}

function oneMore(amount: string | number): string {
  const number = parseQuantity(amount);
  return String(number === undefined ? amount : number + 1);
}

/** Variables that hold a list, with blanks between. */
const LISTS: ReadonlySet<string> = new Set(['CNF_EAL_VHOST_USER']);

/** Sockets of several networks stand beside one another; what the user wrote stays. */
function addVariables(container: Container, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    container.env ??= [];
    const known = container.env.find((each) => each.name === name);
    if (!known) container.env.push({ name, value });
    else if (LISTS.has(name) && known.value !== undefined && !known.value.split(' ').includes(value))
      known.value = `${known.value} ${value}`;
  }
}

function addCapabilities(container: Container, needed: readonly string[]): void {
  if (needed.length === 0) return;
  container.securityContext ??= {};
  container.securityContext.capabilities ??= {};
  const added = container.securityContext.capabilities.add ?? [];
  const known = capabilitiesOf({ capabilities: added });
  container.securityContext.capabilities.add = [...added, ...needed.filter((name) => !known.has(name))];
}

const HUGEPAGES = 'hugepages-';

/** DPDK maps its memory from a hugetlbfs mount; the kubelet makes one from an emptyDir of the size requested. */
function addHugepageVolumes(template: PodTemplate, container: Container): void {
  const sizes = Object.keys(container.resources?.limits ?? {})
    .filter((name) => name.startsWith(HUGEPAGES))
    .map((name) => name.slice(HUGEPAGES.length))
    .sort();
  for (const size of sizes) {
    // With a single size the mount stands where DPDK looks first; with several, each in a directory of its own.
    const mountPath = sizes.length === 1 ? '/dev/hugepages' : `/dev/hugepages-${size}`;
    container.volumeMounts ??= [];
    if (container.volumeMounts.some((mount) => mount.mountPath === mountPath)) continue;
    const name = hugepageVolume(template, size, sizes.length === 1);
    if (container.volumeMounts.some((mount) => mount.name === name)) continue;
    container.volumeMounts.push({ name, mountPath });
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
