import { Datapath } from '../../spec';
import type { CniPlugin } from './plugin';

function onOff(value: boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value ? 'on' : 'off';
}

/** VLAN, rates and checks of a VF on its port, also for a VF on vfio-pci. Source: sriov-cni docs/configuration-reference.md. */
export const SRIOV: CniPlugin = {
  interfaceFrom: 'device',
  serves: [Datapath.Kernel, Datapath.Vfio, Datapath.Bifurcated],
  setsVfs: true,
  options: ['vlan', 'vlanQos', 'vlanProtocol', 'spoofCheck', 'trust', 'linkState', 'minTxRate', 'maxTxRate'],
  configure: (props) => ({
    vlan: props.vlan,
    vlanQoS: props.vlanQos,
    vlanProto: props.vlanProtocol,
    spoofchk: onOff(props.spoofCheck),
    trust: onOff(props.trust),
    link_state: props.linkState,
    min_tx_rate: props.minTxRate,
    max_tx_rate: props.maxTxRate,
  }),
};

/** Link state, partition and GUID of an InfiniBand VF. Source: ib-sriov-cni README. */
export const IB_SRIOV: CniPlugin = {
  interfaceFrom: 'device',
  serves: [Datapath.Kernel, Datapath.Vfio, Datapath.Bifurcated],
  setsVfs: true,
  options: ['linkState', 'infiniband'],
  configure: ({ linkState, infiniband }) => ({
    link_state: linkState,
    pkey: infiniband?.pkey,
    rdmaIsolation: infiniband?.rdmaIsolation,
    ibKubernetesEnabled: infiniband?.ibKubernetes,
  }),
};

/** Moves the device as it is, and leaves one on vfio-pci alone. Source: containernetworking/plugins, host-device. */
export const HOST_DEVICE: CniPlugin = {
  interfaceFrom: 'device',
  serves: [Datapath.Kernel, Datapath.Vfio, Datapath.Bifurcated, Datapath.Switchdev, Datapath.VirtioVdpa],
  options: [],
  configure: () => ({}),
};

/** No plugin: there is no interface to move, and nothing on the port to set. */
export const NO_PLUGIN: CniPlugin = {
  interfaceFrom: 'device',
  serves: [Datapath.Vfio, Datapath.VhostVdpa, Datapath.DpdkVdpa, Datapath.VhostUser],
  options: [],
  configure: () => ({}),
};
