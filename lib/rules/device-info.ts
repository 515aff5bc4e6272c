import { type Problem, problem } from '../core';
import { option, optionPath } from './cni-options';
import type { ClusterFacts, CniPluginFact, NetworkFact } from './facts';
import { lookup } from './lookup';

/**
 * CNI plugins that learn from the device-info file that a device is a vhost-vdpa one.
 * Sources: ovs-cni docs/vdpa.md; ovn-kubernetes pull request 3958; accelerated-bridge-cni README.
 */
const READS_DEVICE_INFO: readonly string[] = ['ovs', 'ovn-k8s-cni-overlay', 'accelerated-bridge'];

/** Networks over vhost-vdpa devices alone, with the plugin that hands them over. */
function overVhostVdpa(facts: ClusterFacts): [NetworkFact, CniPluginFact][] {
  return facts.networks.flatMap((network): [NetworkFact, CniPluginFact][] => {
    const plugin = network.plugins.find(({ type }) => READS_DEVICE_INFO.includes(type));
    if (plugin === undefined || network.resource === undefined) return [];
    const selectors = lookup(facts)
      .offers(network.resource)
      .flatMap((offer) => offer.selectors);
    return selectors.length > 0 && selectors.every(({ vdpaType }) => vdpaType === 'vhost') ? [[network, plugin]] : [];
  });
}

/** A network over vhost-vdpa devices gives its plugin their device info (V47, V48, NET009). */
export function deviceInfoForVdpa(facts: ClusterFacts): Problem[] {
  return overVhostVdpa(facts).flatMap(([network, plugin]) => {
    const capabilities = option(plugin.config, 'capabilities');
    const known = typeof capabilities === 'object' && capabilities !== null ? capabilities : {};
    if (option(known as Record<string, unknown>, 'CNIDeviceInfoFile') === true) return [];
    return [
      problem('NET009', optionPath(network, plugin, 'capabilities'), {
        message: `network ${network.name} does not tell the CNI plugin ${plugin.type} that its devices are vhost-vdpa ones`,
        value: capabilities ?? 'nothing',
        allowed: '{"CNIDeviceInfoFile": true}',
        hint: 'add "capabilities": {"CNIDeviceInfoFile": true} to the configuration',
      }),
    ];
  });
}

/** A network over vhost-vdpa devices gives out no addresses: there is no interface for them (V47, NET010). */
export function noAddressesForVdpa(facts: ClusterFacts): Problem[] {
  return overVhostVdpa(facts).flatMap(([network, plugin]) => {
    const ipam = option(plugin.config, 'ipam');
    const type =
      typeof ipam === 'object' && ipam !== null ? option(ipam as Record<string, unknown>, 'type') : undefined;
    // DHCP is NET004's matter.
    if (plugin.type !== 'ovs' || type === undefined || type === 'dhcp') return [];
    return [
      problem('NET010', optionPath(network, plugin, 'ipam'), {
        message: `network ${network.name} gives out addresses for vhost-vdpa devices, which have no network interface`,
        value: type,
        allowed: 'no ipam, or an empty one',
        hint: 'drop ipam: the program in the pod sets its own addresses',
      }),
    ];
  });
}
