import { Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment } from 'cnf-plumbing';
import type { Construct } from 'constructs';

/**
 * A UPF on the VFs of an Intel C5000X-PL, which speak virtio in hardware. Whether DPDK drives the VF itself (`vfio`), the
 * vDPA device that the kernel makes of it (`vhost-vdpa`), or the socket of DPDK's vDPA application (`dpdk-vdpa`) is one word
 * of the spec; the workload stays as it is.
 */
export function edge(scope: Construct, datapath: 'vfio' | 'vhost-vdpa' | 'dpdk-vdpa'): CnfCluster {
  const cluster = new CnfCluster(scope, 'edge', {
    platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
    namespaces: { upf: {} },
    nodePools: {
      upf: {
        nodeSelector: { 'example.com/pool': 'upf' },
        cpu: { vendor: 'intel', cores: '0-31', reserved: '0-1' },
        kubelet: { cpuManagerPolicy: 'static' },
        // Small pages for the vDPA applications, where there are any.
        hugepages: { '1Gi': { 0: 8 }, '2Mi': { 0: 256 } },
        pfs: {
          ens1f0: {
            nic: 'intel-c5000x-pl',
            match: { pci: '0000:18:00.0' },
            numa: 0,
            vfs: { n3: { count: 4, datapath } },
          },
        },
      },
    },
    // There is no interface to move: the pod gets the device, and the application its addresses from its own settings.
    networks: { n3: { pool: 'n3', cni: 'none' } },
    addOns: { vdpaApplication: { image: 'registry.example.com/cnf-plumbing/dpdk-vdpa:24.11' } },
  });

  new CnfDeployment(new Chart(scope, 'workloads', { namespace: 'upf' }), 'upf', {
    image: 'registry.example.com/upf:1.4.2',
    command: ['upf'],
    args: ['--', '--config=/etc/upf/upf.yaml'],
    // Finds what the pod was given, a VF or a vDPA device, and tells DPDK.
    entryHelper: true,
    cpu: 4,
    memory: '2Gi',
    hugepages: { '1Gi': '2Gi' },
    nodePool: cluster.nodePool('upf'),
    networks: [cluster.network('n3')],
  });
  return cluster;
}
