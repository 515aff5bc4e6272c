/**
 * The cluster that every contender writes: rows of input, one per node pool, and what each row stands for.
 *
 * A node pool has a port of an E810 and one of a ConnectX-6 Dx, four device pools of its own and a share in two that the
 * node pools of its zone have together; six networks; and two workloads that attach to them. That is ten objects.
 */

/** Objects per row: device plugin's ConfigMap and DaemonSet, six networks, two Deployments. */
const OBJECTS_PER_ROW = 10;

/** A row's words are unlike any other text in its objects, so that they can be found there and replaced. */
const SAMPLE = { id: 'samplepool', zone: 'samplezone', vlan: 3999, subnet: '10.255.255' };

/** Node pools per zone. */
const ZONE = 20;

/** Input of `count` node pools. */
function rowsOf(count) {
  return Array.from({ length: count }, (_, i) => ({
    id: `p${String(i).padStart(5, '0')}`,
    zone: `z${String(Math.floor(i / ZONE)).padStart(4, '0')}`,
    vlan: 1000 + (i % 2000),
    subnet: `10.${i >> 8}.${i & 255}`,
  }));
}

/** The spec of the whole cluster. */
function specOf(rows) {
  const networks = rows.flatMap(networksOf);
  return {
    platform: { kubernetes: '1.34' },
    namespaces: { cnf: {} },
    nodeSetup: 'external',
    nodePools: Object.fromEntries(rows.map((row) => [row.id, nodePoolOf(row)])),
    networks: Object.fromEntries(networks),
  };
}

function nodePoolOf({ id, zone }) {
  return {
    nodeSelector: { 'example.com/pool': id },
    tolerations: [{ key: 'example.com/dedicated', value: id, effect: 'NoSchedule' }],
    cpu: { vendor: 'intel', cores: '0-63', reserved: '0-1,32-33' },
    kubelet: { cpuManagerPolicy: 'static', topologyManagerPolicy: 'single-numa-node' },
    hugepages: { '1Gi': { 0: 16, 1: 16 } },
    pfs: {
      ens1f0: {
        nic: 'intel-e810-c',
        match: { pci: '0000:18:00.0' },
        numa: 0,
        mtu: 9000,
        vfs: {
          [`n3-${id}`]: { count: 8, datapath: 'vfio' },
          [`n4-${id}`]: { count: 8, datapath: 'vfio' },
          [`oam-${zone}`]: { count: 4, datapath: 'kernel' },
        },
      },
      ens2f0: {
        nic: 'mellanox-connectx-6-dx',
        match: { pci: '0000:86:00.0' },
        numa: 0,
        mtu: 9000,
        vfs: {
          [`n6-${id}`]: { count: 8, datapath: 'bifurcated' },
          [`n9-${id}`]: { count: 8, datapath: 'bifurcated' },
          [`sync-${zone}`]: { count: 4, datapath: 'kernel' },
        },
      },
    },
  };
}

function networksOf({ id, zone, vlan, subnet }) {
  const whereabouts = (range) => ({ whereabouts: { range: `${subnet}.${range}` } });
  return Object.entries({
    [`n3-${id}`]: { pool: `n3-${id}`, vlan, trust: true, spoofCheck: false, ipam: whereabouts('0/26') },
    [`n4-${id}`]: { pool: `n4-${id}`, vlan, vlanQos: 3, ipam: whereabouts('64/26') },
    [`n6-${id}`]: { pool: `n6-${id}`, vlan, maxTxRate: 10000, ipam: whereabouts('128/26') },
    [`n9-${id}`]: { pool: `n9-${id}`, vlan, linkState: 'enable' },
    [`oam-${id}`]: { pool: `oam-${zone}`, vlan, mtu: 1400, ipam: whereabouts('192/27') },
    [`sync-${id}`]: { pool: `sync-${zone}`, vlan, mtu: 1500, ipam: { hostLocal: { subnet: `${subnet}.224/27` } } },
  });
}

/** A workload of our own, as props of a CnfDeployment. */
function upfOf({ id }, edge) {
  return {
    namespace: 'cnf',
    image: 'registry.example.com/upf:1.4.2',
    replicas: 2,
    cpu: 8,
    memory: '4Gi',
    hugepages: { '1Gi': '4Gi' },
    nodePool: edge.nodePool(id),
    networks: ['n3', 'n6', 'oam'].map((name) => ({ network: edge.network(`${name}-${id}`), interface: name })),
  };
}

/** A workload of somebody else, as a plain manifest. */
function gatewayOf({ id }) {
  const amounts = { cpu: '4', memory: '2Gi', 'hugepages-1Gi': '2Gi' };
  const labels = { app: `gateway-${id}` };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `gateway-${id}`, namespace: 'cnf', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { 'example.com/pool': id },
          tolerations: [{ key: 'example.com/dedicated', operator: 'Exists' }],
          containers: [
            {
              name: 'gateway',
              image: 'registry.example.com/gateway:2.0.7',
              env: [{ name: 'POOL', value: id }],
              resources: { requests: { ...amounts }, limits: { ...amounts } },
              securityContext: { allowPrivilegeEscalation: false },
            },
          ],
        },
      },
    },
  };
}

/** Networks of the plain workload. */
const GATEWAY_NETWORKS = ['n4', 'n9', 'sync'];

module.exports = { OBJECTS_PER_ROW, SAMPLE, rowsOf, specOf, upfOf, gatewayOf, GATEWAY_NETWORKS };
