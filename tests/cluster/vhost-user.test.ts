/** Ports of a switch in software, from the spec to the pod. */
import { App, Chart } from 'cdk8s';
import { CnfCluster, CnfDeployment } from '../../lib';
import { inspectTree, manifestsOf } from '../../lib/output';

const app = new App();
const edge = new CnfCluster(app, 'edge', {
  platform: { kubernetes: '1.34' },
  namespaces: { cnf: {} },
  nodePools: {
    soft: {
      nodeSelector: { 'example.com/pool': 'soft' },
      hugepages: { '1Gi': { 0: 8 } },
      vhostUser: { n6: { count: 4 } },
      pfs: { eno1: { nic: 'intel-e810-c' } },
    },
  },
  networks: { n6: { pool: 'n6' } },
});
new CnfDeployment(new Chart(app, 'workloads'), 'router', {
  namespace: 'cnf',
  image: 'registry.example.com/router:2.0.1',
  command: ['dpdk-testpmd'],
  entryHelper: true,
  cpu: 2,
  memory: '1Gi',
  hugepages: { '1Gi': '1Gi' },
  nodePool: edge.nodePool('soft'),
  networks: [edge.network('n6')],
});
const inspection = inspectTree(app);
const objects = manifestsOf(inspection).map(({ object }) => JSON.parse(JSON.stringify(object)));
const find = (kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));

test('nothing is wrong with it, and no NetworkAttachmentDefinition is made', () => {
  expect(inspection.problems).toEqual([]);
  expect(find('NetworkAttachmentDefinition', '')).toBeUndefined();
});

test('the generic device plugin hands out a directory for each port, at one place in the pod', () => {
  const { args } = find('DaemonSet', 'generic-device-plugin').spec.template.spec.containers[0];
  expect(args.join('\n')).toMatch(/"path": ?"\/var\/run\/vhost-user\/n6\/\*"/);
  expect(args.join('\n')).toMatch(/"mountPath": ?"\/var\/run\/vhost-user\/n6"/);
});

test('the workload asks for one, and is told the socket; no annotation names a network', () => {
  const { metadata, spec } = find('Deployment', 'router').spec.template;
  const [container] = spec.containers;
  expect(metadata.annotations?.['k8s.v1.cni.cncf.io/networks']).toBeUndefined();
  expect(container.resources.limits['cnfplumbing.io/n6']).toBe('1');
  expect(container.env).toContainEqual({
    name: 'CNF_EAL_VHOST_USER',
    value: 'server:/var/run/vhost-user/n6/vhost.sock',
  });
  expect(container.volumeMounts).toContainEqual({ name: 'hugepages-1gi', mountPath: '/dev/hugepages' });
});
