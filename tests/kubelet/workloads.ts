/** Pods of the tests. */
import { ApiObject, type Chart } from 'cdk8s';
import { type CnfCluster, CnfDeployment } from '../../lib';
import { IMAGES } from '../../lib/hardware';

/** A Deployment of somebody's own, with a network attached; named like the network. */
export function withInterface(edge: CnfCluster, workloads: Chart, name: string): void {
  const container = {
    name: 'shell',
    image: `${IMAGES.busybox.repository}:${IMAGES.busybox.tag}`,
    command: ['sleep', 'infinity'],
    // Without a limit of CPU: it would hold for the start of the pod, too, which takes its time here.
    resources: { requests: { cpu: '10m', memory: '16Mi' } },
  };
  const deployment = new ApiObject(workloads, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'cnf' },
    spec: {
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { terminationGracePeriodSeconds: 0, containers: [container] },
      },
    },
  });
  edge.network(name).attachTo(deployment);
}

/** MAC address of the other end of the wire. */
export const PEER = '52:54:00:00:01:00';

/** testpmd on two CPUs of its own, which sends to the other end of the wire. */
export function testpmd(edge: CnfCluster, workloads: Chart, name: string): void {
  new CnfDeployment(workloads, name, {
    namespace: 'cnf',
    image: 'registry.example.com/cnf/testpmd:24.11',
    command: ['dpdk-testpmd'],
    args: ['--', '--forward-mode=txonly', '--stats-period=1', '--total-num-mbufs=2048', `--eth-peer=0,${PEER}`],
    entryHelper: true,
    cpu: 2,
    memory: '128Mi',
    hugepages: { '2Mi': '64Mi' },
    networks: [edge.network(name)],
  });
}
