/**
 * A server in the style of Seastar or ScyllaDB: a shard per core with its own TCP stack on DPDK. A StatefulSet, because
 * each server owns its data; written as a plain object, because its shape is the application's.
 */
import { ApiObject, Chart } from 'cdk8s';
import { CnfCluster, PlumbingApp } from 'cnf-plumbing';

const app = new PlumbingApp();
const store = new CnfCluster(app, 'store', {
  platform: { kubernetes: '1.34', os: 'ubuntu-24.04' },
  namespaces: { db: {} },
  nodePools: {
    db: {
      nodeSelector: { 'example.com/pool': 'db' },
      cpu: { vendor: 'intel', cores: '0-31', reserved: '0-1' },
      kubelet: { cpuManagerPolicy: 'static' },
      hugepages: { '2Mi': { 0: 16384 } },
      pfs: {
        ens1f0: {
          nic: 'intel-xl710',
          match: { pci: '0000:18:00.0' },
          numa: 0,
          vfs: { client: { count: 8, datapath: 'vfio' } },
        },
      },
    },
  },
  networks: { client: { pool: 'client', vlan: 42 } },
});

const amounts = { cpu: '8', memory: '2Gi', 'hugepages-2Mi': '16Gi' };
const labels = { app: 'db' };
const server = new ApiObject(new Chart(app, 'workloads'), 'db', {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'db', labels },
  spec: {
    serviceName: 'db',
    replicas: 3,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        nodeSelector: store.nodePool('db').nodeSelector,
        containers: [
          {
            name: 'server',
            image: 'registry.example.com/db:6.2.0',
            // The address of the VF stands in PCIDEVICE_CNFPLUMBING_IO_CLIENT.
            args: ['--network-stack=native', '--dpdk-pmd', '--hugepages=/dev/hugepages', '--smp=8', '--memory=16G'],
            resources: { requests: amounts, limits: amounts },
            volumeMounts: [{ name: 'data', mountPath: '/var/lib/db' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '500Gi' } } },
      },
    ],
  },
});
store.network('client').attachTo(server, { container: 'server' });

app.synth();
