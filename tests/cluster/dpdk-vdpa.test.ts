/** VFs that DPDK's vDPA application serves as sockets, from the spec to the pods at both ends. */
import { App, Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment, DpdkVdpa } from '../../lib';
import { inspectTree, manifestsOf } from '../../lib/output';
import type { Spec } from './small-cluster';

const C5000X = 'intel-c5000x-pl';
const port = (nic: string, pci: string, count: number) => ({
  nic,
  match: { pci },
  vfs: { n3: { count, datapath: 'dpdk-vdpa' } } as const,
});

function made(more: Partial<Spec> = {}, nodePool: Partial<Spec['nodePools'][string]> = {}) {
  const app = new App();
  const edge = new CnfCluster(app, 'edge', {
    platform: { kubernetes: '1.34' },
    namespaces: { cnf: {} },
    nodePools: {
      upf: {
        nodeSelector: { 'example.com/pool': 'upf' },
        hugepages: { '1Gi': { 0: 8 }, '2Mi': { 0: 512 } },
        pfs: { ens1f0: port(C5000X, '0000:18:00.0', 2), ens1f1: port(C5000X, '0000:18:00.1', 1) },
        ...nodePool,
      },
    },
    networks: { n3: { pool: 'n3' } },
    addOns: { vdpaApplication: { image: 'registry.example.com/vdpa:1' } },
    ...more,
  });
  const router = () =>
    new CnfDeployment(new Chart(app, 'workloads'), 'router', {
      namespace: 'cnf',
      image: 'registry.example.com/router:2.0.1',
      command: ['dpdk-testpmd'],
      entryHelper: true,
      hugepages: { '1Gi': '1Gi' },
      nodePool: edge.nodePool('upf'),
      networks: [edge.network('n3')],
    });
  if (edge.plan) router();
  const inspection = inspectTree(app);
  const objects = manifestsOf(inspection).map(({ object }) => JSON.parse(JSON.stringify(object)));
  const named = (name: string) => objects.filter(({ metadata }) => metadata.name.startsWith(name));
  const problems = inspection.problems.map(({ code, path }) => `${code} ${path}`);
  return { problems, plan: edge.plan, named, pod: (name: string) => named(name)[0].spec.template.spec };
}

const resources = ({ plan }: ReturnType<typeof made>) =>
  plan?.nodePools[0]?.resources.map(({ resourceName, selectors }) => [resourceName, selectors.length]);

test('nothing is wrong with it', () => {
  expect(made().problems).toEqual([]);
});

test('an application for each VF, whatever its port, which nothing but its own end replaces', () => {
  const cluster = made();
  const applications = cluster.named('dpdk-vdpa').filter(({ kind }) => kind === 'DaemonSet');
  expect(applications.map(({ metadata }) => metadata.name)).toEqual([0, 1, 2].map((n) => `dpdk-vdpa-upf-n3-${n}`));
  expect(new Set(applications.map(({ spec }) => spec.updateStrategy.type))).toEqual(new Set(['OnDelete']));
  const places = applications.map(({ spec }) => spec.template.spec.volumes[0].hostPath.path);
  expect(places).toEqual([0, 1, 2].map((n) => `/var/run/cnf-plumbing/vdpa/n3/${n}`));
});

test('an application gets one VF, small pages, and the rights of its driver', () => {
  const cluster = made();
  const [application] = cluster.pod('dpdk-vdpa-upf').containers;
  expect(resources(cluster)).toEqual([['n3_ifc', 2]]);
  expect(application.resources.limits).toMatchObject({ 'cnfplumbing.io/n3_ifc': '1', 'hugepages-2Mi': '64Mi' });
  expect(application.securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['DAC_OVERRIDE', 'IPC_LOCK'] });
  expect(application.args).toEqual(['--devargs', 'vdpa=1', '--socket', '/sockets/vhost.sock']);
});

test('all applications are started by the programs of one ConfigMap, and are ready when the driver has the VF', () => {
  const { named } = made();
  const [configMap, ...others] = named('dpdk-vdpa').filter(({ kind }) => kind === 'ConfigMap');
  expect(others).toEqual([]);
  const applications = named('dpdk-vdpa').filter(({ kind }) => kind === 'DaemonSet');
  for (const { spec } of applications) {
    const [container] = spec.template.spec.containers;
    const mount = container.volumeMounts.find(
      ({ mountPath }: { mountPath: string }) => mountPath === '/opt/cnf-plumbing',
    );
    const volume = spec.template.spec.volumes.find(({ name }: { name: string }) => name === mount.name);
    expect(volume.configMap.name).toBe(configMap.metadata.name);
    expect(Object.keys(configMap.data)).toContain(container.command[0].slice('/opt/cnf-plumbing/'.length));
    expect(container.readinessProbe.exec.command.join()).toContain('vhost');
  }
});

test('alone an application brings the programs that start it', () => {
  const app = new App();
  new DpdkVdpa(new Chart(app, 'alone', { namespace: 'cnf' }), 'n3', {
    image: 'registry.example.com/vdpa:1',
    name: 'n3-0',
    resource: 'example.com/n3_ifc',
    pmd: 'ifc',
    directory: '/var/run/cnf-plumbing/vdpa/n3/0',
  });
  const objects = manifestsOf(inspectTree(app)).map(({ object }) => JSON.parse(JSON.stringify(object)));
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ConfigMap n3-0-cnf-eal',
    'DaemonSet n3-0',
  ]);
  expect(objects[1].spec.template.spec.volumes).toContainEqual({
    name: 'cnf-eal',
    configMap: { name: 'n3-0-cnf-eal', defaultMode: 0o555 },
  });
});

test('no pool has the resource name of the VFs behind the sockets of another', () => {
  const pfs = {
    ens1f0: {
      nic: C5000X,
      vfs: { n3: { count: 2, datapath: 'dpdk-vdpa' as const }, n4: { count: 2, datapath: 'vfio' as const } },
    },
  };
  expect(made({ devicePools: { n4: { resourceName: 'n3_ifc' } } }, { pfs }).problems).toContain(
    'RES003 devicePools.n4.resourceName',
  );
  expect(made({ devicePools: { n4: { resourceName: 'n4_ifc' } } }, { pfs }).problems).toEqual([]);
});

test('a workload asks for a socket, which the entry helper finds without a word', () => {
  const { named } = made();
  const [pod] = named('router').flatMap(({ spec }) => spec?.template?.spec ?? []);
  expect(pod.containers[0].resources.limits['cnfplumbing.io/n3']).toBe('1');
  expect(pod.containers[0].env ?? []).toEqual([]);
  const [plugin] = named('generic-device-plugin')[0].spec.template.spec.containers;
  expect(plugin.args.join()).toContain(
    '"path":"/var/run/cnf-plumbing/vdpa/n3/*","mountPath":"/var/run/cnf-plumbing/vdpa/n3"',
  );
});

test('the VLAN of the network belongs to the nodes, as neither end can set it', () => {
  const pfs = { ens2f0: port('mellanox-connectx-6-dx', '0000:3b:00.0', 2) };
  const { plan, named } = made({ networks: { n3: { pool: 'n3', vlan: 100 } } }, { pfs });
  expect(plan?.networks[0]).toMatchObject({ nodeVlan: 100 });
  expect(named('node-setup-upf').find(({ kind }) => kind === 'ConfigMap').data.plan).toContain(
    '\nvf-vlan.ens2f0.0-1=100\n',
  );
});

test('VFs under two drivers are two resources, and one for workloads', () => {
  const pfs = { ens1f0: port(C5000X, '0000:18:00.0', 1), ens2f0: port('mellanox-connectx-6-dx', '0000:3b:00.0', 1) };
  const cluster = made({}, { pfs });
  expect(cluster.problems).toEqual([]);
  expect(resources(cluster)).toEqual([
    ['n3_ifc', 1],
    ['n3_mlx5', 1],
  ]);
  const arguments_ = cluster.named('dpdk-vdpa-upf').map(({ spec }) => spec.template.spec.containers[0].args[1]);
  expect(arguments_).toEqual(['vdpa=1', 'class=vdpa']);
});

test('live migration by software is an argument of the drivers that have it, and a CPU of its own', () => {
  const addOns = { vdpaApplication: { image: 'registry.example.com/vdpa:1', softwareLiveMigration: true } };
  const [application] = made({ addOns }).pod('dpdk-vdpa-upf').containers;
  expect([application.args[1], application.resources.limits.cpu]).toEqual(['vdpa=1,sw-live-migration=1', '1']);
});

test('live migration by software that no driver of the cluster has is said', () => {
  const addOns = { vdpaApplication: { image: 'registry.example.com/vdpa:1', softwareLiveMigration: true } };
  const pfs = { ens2f0: port('mellanox-connectx-6-dx', '0000:3b:00.0', 1) };
  expect(made({ addOns }, { pfs }).problems).toEqual(['VDPA004 addOns.vdpaApplication.softwareLiveMigration']);
  expect(made({ addOns }).problems).toEqual([]);
});

test('the image comes from the registry of all images; without one it is said how it is built', () => {
  const { plan } = made({ addOns: {}, images: { registry: 'registry.example.com' } });
  expect(plan?.vdpaImage).toBe('registry.example.com/cnf-plumbing/dpdk-vdpa:24.11');
  expect(made({ addOns: {} }).problems).toContain('IMG001 images.registry');
});

test('nodes without hugepages have no vDPA application', () => {
  expect(made({}, { hugepages: {} }).problems).toContain('VDPA002 nodePools.upf.hugepages');
});
