import { type Problem, problem } from '../core';
import { option, optionPath } from './cni-options';
import type { DeviceKind } from './device-kinds';
import type { ClusterFacts, NetworkFact } from './facts';
import { lookup } from './lookup';

/** What the device plugins of the facts hand out under the resource of a network. */
function devicesOf(facts: ClusterFacts, { resource }: NetworkFact): readonly DeviceKind[] {
  return resource === undefined ? [] : lookup(facts).kinds(resource);
}

/** The SR-IOV CNI cannot plumb a vDPA device (V46, NET003). */
export function pluginFitsDevice(facts: ClusterFacts): Problem[] {
  return facts.networks.flatMap((network) => {
    const plugin = network.plugins.find(({ type }) => type === 'sriov');
    const kind = plugin && devicesOf(facts, network).find(({ vdpa }) => vdpa);
    if (plugin === undefined || kind === undefined) return [];
    return [
      problem('NET003', optionPath(network, plugin, 'type'), {
        message: `network ${network.name} gives ${kind.name} to the CNI plugin sriov, which knows VFs only`,
        value: plugin.type,
        allowed: 'ovs, ovn-k8s-cni-overlay: plugins that know vDPA devices',
        hint: 'use such a plugin, or a resource without vdpaType',
      }),
    ];
  });
}

/** DHCP needs a network interface in the pod (V50, NET004). */
export function dhcpNeedsInterface(facts: ClusterFacts): Problem[] {
  return facts.networks.flatMap((network) => {
    const kind = devicesOf(facts, network).find(({ netdev }) => !netdev);
    if (kind === undefined) return [];
    return network.plugins.filter(usesDhcp).map((plugin) =>
      problem('NET004', optionPath(network, plugin, 'ipam'), {
        message: `network ${network.name} uses DHCP for ${kind.name}, which have no network interface`,
        value: 'dhcp',
        allowed: 'whereabouts, host-local, static, or no ipam',
        hint: 'give addresses out without DHCP, or leave ipam out: the program in the pod sets its own addresses',
      }),
    );
  });
}

function usesDhcp({ config }: { readonly config: Readonly<Record<string, unknown>> }): boolean {
  const ipam = option(config, 'ipam');
  return typeof ipam === 'object' && ipam !== null && option(ipam as Record<string, unknown>, 'type') === 'dhcp';
}
