/** Virtual machines of KubeVirt beside containers: a VF passed through, and a VF that speaks virtio. */
import { ApiObject, Chart } from 'cdk8s';
import { CnfCluster, type INetwork, PlumbingApp } from 'cnf-plumbing';

const app = new PlumbingApp();
const edge = new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { vms: {} },
  nodePools: {
    vms: {
      nodeSelector: { 'example.com/pool': 'vms' },
      cpu: { vendor: 'intel' },
      pfs: {
        ens1f0: {
          nic: 'intel-e810-c',
          match: { pci: '0000:18:00.0' },
          vfs: { n3: { count: 8, datapath: 'vfio' } },
        },
        ens2f0np0: {
          nic: 'mellanox-connectx-6-dx',
          match: { pci: '0000:86:00.0' },
          eswitch: 'switchdev',
          bridge: { name: 'br-n6' },
          vfs: { n6: { count: 8, datapath: 'vhost-vdpa' } },
        },
      },
    },
  },
  networks: {
    n3: { pool: 'n3', vlan: 100 },
    // KubeVirt finds networks by their NetworkAttachmentDefinition, so the VF is plumbed: by its representor.
    n6: { pool: 'n6', vlan: 200, ovs: { bridge: 'br-n6' } },
  },
});

/** A machine whose second interface is on a network, bound as KubeVirt or a plugin of it says. */
function virtualMachine(scope: Chart, name: string, network: INetwork, binding: Record<string, unknown>): void {
  new ApiObject(scope, name, {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name },
    spec: {
      runStrategy: 'Always',
      template: {
        metadata: { labels: { app: name } },
        spec: {
          nodeSelector: { 'example.com/pool': 'vms' },
          domain: {
            cpu: { cores: 4, dedicatedCpuPlacement: true },
            memory: { guest: '8Gi', hugepages: { pageSize: '1Gi' } },
            devices: {
              disks: [{ name: 'root', disk: { bus: 'virtio' } }],
              interfaces: [
                { name: 'default', masquerade: {} },
                { name: 'fast', ...binding },
              ],
            },
          },
          networks: [
            { name: 'default', pod: {} },
            { name: 'fast', multus: { networkName: `${network.namespace}/${network.networkName}` } },
          ],
          volumes: [{ name: 'root', containerDisk: { image: 'registry.example.com/router-vm:3.1.0' } }],
        },
      },
    },
  });
}

const machines = new Chart(app, 'machines', { namespace: 'vms' });
// The guest has the driver of the NIC.
virtualMachine(machines, 'router-sriov', edge.network('n3'), { sriov: {} });
// The guest has virtio, whatever the NIC.
virtualMachine(machines, 'router-vdpa', edge.network('n6'), { binding: { name: 'vdpa' } });

app.synth();
