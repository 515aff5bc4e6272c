/** VFs as the first interface of pods: the cluster's own network, in a cluster with OVN-Kubernetes. */
import { ApiObject, App, Chart } from 'cdk8s';
import { CnfCluster } from '../../lib/cluster';
import { DevicePool, OvnKubernetesNetwork } from '../../lib/constructs';
import { inspectTree } from '../../lib/output';

const DEFAULT = 'v1.multus-cni.io/default-network';
const pool = DevicePool.fromResourceName('example.com/n6', 'switchdev');

const emptyChart = () => new Chart(new App(), 'test', { namespace: 'cnf' });
const network = (chart: Chart, id = 'eth0', options = {}) =>
  new OvnKubernetesNetwork(chart, id, { pool, topology: 'cluster-default', ...options });
const pod = (chart: Chart, annotations?: Record<string, string>) =>
  new ApiObject(chart, 'upf', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'upf', ...(annotations ? { annotations } : {}) },
    spec: { containers: [{ name: 'upf', image: 'upf:1' }] },
  });

const problems = (chart: Chart) => inspectTree(chart.node.root).problems.map(({ code, path }) => `${code} ${path}`);

test('the attachment is named for the first interface, beside no other', () => {
  const chart = emptyChart();
  const upf = pod(chart);
  network(chart).attachTo(upf);
  const { metadata, spec } = upf.toJson();
  expect(metadata.annotations).toEqual({ [DEFAULT]: 'cnf/eth0' });
  expect(spec.containers[0].resources.requests).toEqual({ 'example.com/n6': '1' });
  expect(problems(chart)).toEqual([]);
});

test('MAC and addresses make it a list of one', () => {
  const chart = emptyChart();
  const upf = pod(chart);
  network(chart).attachTo(upf, { mac: '02:00:00:00:00:01' });
  expect(JSON.parse(upf.toJson().metadata.annotations[DEFAULT])).toEqual([
    { name: 'eth0', namespace: 'cnf', mac: '02:00:00:00:00:01' },
  ]);
});

test('it is the network without topology, and has no options of others', () => {
  const chart = emptyChart();
  const [config] = [network(chart).node.children[0] as ApiObject].map((object) => object.toJson().spec.config);
  expect(JSON.parse(config)).toEqual({
    cniVersion: '0.3.1',
    name: 'ovn-kubernetes',
    type: 'ovn-k8s-cni-overlay',
    capabilities: { CNIDeviceInfoFile: true },
  });
  network(chart, 'more', { subnets: ['10.6.0.0/24'], vlan: 5 });
  expect(problems(chart)).toEqual(['OVN001 test/more: spec.config.vlanID', 'OVN001 test/more: spec.config.subnets']);
});

test('a pod has one first interface, and its name is given', () => {
  const chart = emptyChart();
  const upf = pod(chart, { [DEFAULT]: 'cnf/calico' });
  network(chart, 'eth0').attachTo(upf, { interface: 'eth7' });
  network(chart, 'other').attachTo(upf);
  expect(upf.toJson().metadata.annotations).toEqual({ [DEFAULT]: 'cnf/calico' });
  expect(problems(chart)).toEqual([
    'ATT007 test/upf: network eth0',
    'NET006 test/upf: network eth0',
    'ATT007 test/upf: network other',
  ]);
});

test('a name that is written by hand is looked up as those of other networks', () => {
  const chart = emptyChart();
  network(chart, 'primary');
  pod(chart, { [DEFAULT]: 'cnf/primray' });
  expect(problems(chart)).toEqual(['ATT001 test/upf: metadata.annotations["v1.multus-cni.io/default-network"][0]']);
});

test('a cluster gives it to workloads the same way, and counts its devices', () => {
  const app = new App();
  const edge = new CnfCluster(app, 'edge', {
    platform: { kubernetes: '1.34' },
    namespaces: { cnf: {} },
    nodePools: {
      upf: {
        nodeSelector: { pool: 'upf' },
        pfs: {
          ens2f0: {
            nic: 'mellanox-connectx-6-dx',
            match: { pci: '0000:86:00.0' },
            eswitch: 'switchdev',
            bridge: { name: 'br-int' },
            vfs: { n6: { count: 8, datapath: 'switchdev' } },
          },
        },
      },
    },
    networks: { eth0: { pool: 'n6', ovnKubernetes: { topology: 'cluster-default' } } },
  });
  const chart = new Chart(app, 'workloads', { namespace: 'cnf' });
  const upf = pod(chart);
  edge.network('eth0').attachTo(upf);
  expect(upf.toJson().metadata.annotations).toEqual({ [DEFAULT]: 'cnf/eth0' });
  expect(problems(chart).filter((problem) => !problem.startsWith('POD001'))).toEqual([]);
});
