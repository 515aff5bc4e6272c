/** Where nodes are rebooted for their set-up, a pod with devices has something that makes it again. */
import { ApiObject, App, Chart } from 'cdk8s';
import { CnfCluster } from '../../lib';
import { inspectTree } from '../../lib/output';
import { smallCluster } from '../cluster/small-cluster';

const bare = (more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'upf', namespace: 'cnf', ...more },
  spec: { containers: [{ name: 'upf', image: 'registry.example.com/upf:1.0.0' }] },
});

/** Codes about a workload with a VF, in a cluster whose nodes are set up by an agent or by others. */
function codes(nodeSetup: 'agent' | 'external', workload: ReturnType<typeof bare> & Record<string, unknown>) {
  const app = new App();
  const edge = new CnfCluster(app, 'edge', smallCluster({ nodeSetup }));
  edge.network('oam').attachTo(new ApiObject(new Chart(app, 'work'), 'upf', workload));
  return inspectTree(app).problems.map(({ code, severity }) => `${severity} ${code}`);
}

test('a bare pod is warned of, as it may be rejected after a reboot for good', () => {
  expect(codes('agent', bare())).toEqual(['warning POD001']);
});

test('a pod of a controller is none', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'upf', uid: '1' };
  expect(codes('agent', bare({ ownerReferences: [owner] }))).toEqual([]);
  const { spec, ...pod } = bare();
  const template = { metadata: { labels: { app: 'upf' } }, spec };
  const workload = {
    ...pod,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { selector: { matchLabels: { app: 'upf' } }, template },
  };
  expect(codes('agent', workload as never)).toEqual([]);
});

test('where others set nodes up, nothing is known of reboots', () => {
  expect(codes('external', bare())).toEqual([]);
});
