import { Datapath, type OvnKubernetesSpec, OvnTopology } from '../../spec';
import type { CniPlugin } from './plugin';
import { DEVICE_INFO } from './switchdev';

/** The cluster's own network is the one without topology, under whatever name. Source: pkg/config/cni.go ParseNetConf. */
export function isClusterDefault(options: OvnKubernetesSpec | undefined): boolean {
  return options?.topology === OvnTopology.ClusterDefault;
}

/**
 * The representor of a VF, or one end of a veth pair, becomes a port of OVN-Kubernetes' bridge. A VF on vfio-pci stays
 * as it is, of a vhost-vdpa device too, whose driver it reads from the device-info file; of a virtio-vdpa device it moves
 * the virtio interface. It refuses an `ipam` with a type and a list of more than one plugin.
 * Source: OVN-Kubernetes 1.3, go-controller/pkg/cni/helper_linux.go setupSriovInterface, pkg/util/sriovnet_linux.go
 * GetNetdevNameFromDeviceId, pkg/util/multi_network.go ValidateNetConf, pkg/config/cni.go parseNetConfList.
 */
export const OVN_KUBERNETES: CniPlugin = {
  type: 'ovn-k8s-cni-overlay',
  interfaceFrom: 'device',
  // On a port in legacy mode SW003 says why not.
  serves: [
    Datapath.Kernel,
    Datapath.Vfio,
    Datapath.Bifurcated,
    Datapath.Switchdev,
    Datapath.VhostVdpa,
    Datapath.VirtioVdpa,
  ],
  withoutDevice: () => true,
  representors: true,
  alone: true,
  options: ['vlan', 'ovnKubernetes'],
  setsMtu: true,
  configure: ({ ovnKubernetes, vlan, mtu, name, namespace }) => ({
    ...(isClusterDefault(ovnKubernetes)
      ? { name: ovnKubernetes?.network ?? 'ovn-kubernetes' }
      : {
          name: ovnKubernetes?.network,
          topology: ovnKubernetes?.topology,
          netAttachDefName: `${namespace}/${name}`,
        }),
    subnets: ovnKubernetes?.subnets?.join(','),
    excludeSubnets: ovnKubernetes?.excludeSubnets?.join(','),
    physicalNetworkName: ovnKubernetes?.physicalNetwork,
    allowPersistentIPs: ovnKubernetes?.allowPersistentIps,
    vlanID: vlan,
    mtu,
    capabilities: DEVICE_INFO,
  }),
};
