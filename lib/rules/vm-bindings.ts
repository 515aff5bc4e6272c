import { type Problem, problem } from '../core';
import { onlyUserspace } from './device-kinds';
import type { ClusterFacts, SelectorFact } from './facts';
import { lookup } from './lookup';
import { own } from './records';
import { nameOf } from './requests';

interface Binding {
  /** As a message names the devices. */
  readonly devices: string;
  readonly takes: (selector: SelectorFact) => boolean;
  /** The datapath of a pool with such devices. */
  readonly datapath: string;
}

/**
 * What an interface of a virtual machine is made of. A selector without drivers says nothing.
 * Sources: KubeVirt user guide, "Interfaces and Networks", sriov; kubevirt/vdpa-network-binding-plugin.
 */
const BINDINGS: Readonly<Record<string, Binding>> = {
  sriov: {
    devices: 'VFs on vfio-pci',
    takes: (selector) => selector.vdpaType === undefined && (selector.drivers.length === 0 || onlyUserspace(selector)),
    datapath: 'vfio',
  },
  vdpa: {
    devices: 'vhost-vdpa devices',
    takes: ({ vdpaType }) => vdpaType === 'vhost',
    datapath: 'vhost-vdpa',
  },
};

/** A virtual machine gets devices that the binding of its interface takes (VM001). */
export function bindableDevices(facts: ClusterFacts): Problem[] {
  return facts.workloads.flatMap((workload) =>
    workload.attachments.flatMap((attachment) => {
      const binding = own(BINDINGS, attachment.binding ?? '');
      const [network, ...others] = binding ? lookup(facts).networks(attachment) : [];
      if (!binding || !network || others.length > 0) return [];
      const selectors = lookup(facts)
        .offersWithin(network.resource ?? '', workload.nodeSelector)
        .flatMap((offer) => offer.selectors);
      const wrong = network.resource === undefined || (selectors.length > 0 && !selectors.some(binding.takes));
      if (!wrong) return [];
      return [
        problem('VM001', attachment.origin.path, {
          message: `${nameOf(workload)} binds network ${network.name} by ${attachment.binding}, which takes ${binding.devices}, and the network has ${network.resource === undefined ? 'no devices' : 'others'}`,
          value: network.resource ?? 'nothing',
          allowed: `a network over ${binding.devices}`,
          hint: `use a network whose pool has the datapath ${binding.datapath}, or another binding`,
        }),
      ];
    }),
  );
}
