/**
 * Nodes without machines: kwok keeps Node objects alive and says of every pod placed on one that it runs. Placement is
 * real, by kube-scheduler; containers, devices and networks are not there.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterPlan, NodePoolPlan } from '../../lib/model';
import { kubectl } from './cluster-objects';
import type { ControlPlane } from './control-plane';
import { tools } from './tools';

/** A node as the scheduler sees it. */
export interface StandInNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
  /** What pods may request, by resource name. */
  readonly capacity: Readonly<Record<string, string>>;
}

/** One node for every node pool of a plan, with the devices, hugepages and taints that its nodes have. */
export function nodesOf(plan: ClusterPlan): StandInNode[] {
  return plan.nodePools.map((pool) => ({
    name: `${pool.name}-0`,
    labels: { ...pool.nodeSelector, 'kubernetes.io/os': 'linux' },
    taints: pool.tolerations.flatMap(({ key, value, effect }) => (key && effect ? [{ key, value, effect }] : [])),
    capacity: { cpu: '64', memory: '256Gi', pods: '110', 'hugepages-1Gi': '32Gi', ...devicesOf(plan, pool) },
  }));
}

/** Extended resources as the device plugin would advertise them. */
function devicesOf(plan: ClusterPlan, { name }: NodePoolPlan): Record<string, string> {
  return Object.fromEntries(
    plan.devicePools.flatMap(({ resource, members }) => {
      const here = members.filter(({ nodePool }) => nodePool === name);
      const count = here.reduce((sum, { range }) => sum + range.last - range.first + 1, 0);
      return count > 0 ? [[resource, String(count)]] : [];
    }),
  );
}

/** What kwok does: nodes stay ready; a pod that is placed runs at once, one that is deleted is gone at once. */
const STAGES = `
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: node-lives }
spec:
  resourceRef: { apiGroup: v1, kind: Node }
  selector:
    matchExpressions:
      - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
  delay: { durationMilliseconds: 10000 }
  next:
    statusTemplate: |
      conditions:
      - { type: Ready, status: "True", reason: StandIn, message: no machine behind it, lastHeartbeatTime: {{ Now | Quote }}, lastTransitionTime: {{ .metadata.creationTimestamp | Quote }} }
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: pod-runs }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchExpressions:
      - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
      - { key: .status.containerStatuses, operator: DoesNotExist }
  next:
    statusTemplate: |
      {{ $now := Now | Quote }}
      phase: Running
      startTime: {{ $now }}
      conditions:
      {{ range list "PodScheduled" "PodReadyToStartContainers" "Initialized" "ContainersReady" "Ready" }}
      - { type: {{ . }}, status: "True", lastTransitionTime: {{ $now }} }
      {{ end }}
      containerStatuses:
      {{ range .spec.containers }}
      - { name: {{ .name | Quote }}, image: {{ .image | Quote }}, imageID: "", ready: true, restartCount: 0, started: true, state: { running: { startedAt: {{ $now }} } } }
      {{ end }}
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: pod-ends }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchExpressions:
      - { key: .metadata.deletionTimestamp, operator: Exists }
  next:
    finalizers: { empty: true }
    delete: true
`;

/** Marks the nodes that kwok looks after. */
const MARK = { 'kwok.x-k8s.io/node': 'stand-in' };

/** Adds nodes, and what places and runs pods on them, to a control plane; returns when they are ready for pods. */
export async function startNodes(plane: ControlPlane, nodes: readonly StandInNode[]): Promise<void> {
  const programs = await tools('kube-scheduler', 'kwok');
  const stages = path.join(plane.dir, 'stages.yaml');
  fs.writeFileSync(stages, STAGES);
  plane.start(programs['kube-scheduler'], [
    `--kubeconfig=${plane.kubeconfig}`,
    `--authentication-kubeconfig=${plane.kubeconfig}`,
    `--authorization-kubeconfig=${plane.kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
  ]);
  plane.start(programs.kwok, [
    `--kubeconfig=${plane.kubeconfig}`,
    `--config=${stages}`,
    '--manage-all-nodes=false',
    `--manage-nodes-with-annotation-selector=${Object.entries(MARK).map((mark) => mark.join('='))}`,
    '--node-lease-duration-seconds=40',
    '--server-address=',
  ]);
  for (const { name, labels, taints, capacity } of nodes) {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name, labels, annotations: MARK }, spec: { taints } };
    await kubectl(plane, ['create', '-f', '-'], JSON.stringify(node));
    const conditions = [{ type: 'Ready', status: 'True', reason: 'StandIn', message: 'no machine behind it' }];
    const status = JSON.stringify({ status: { capacity, allocatable: capacity, conditions } });
    await kubectl(plane, ['patch', 'node', name, '--subresource=status', '--type=merge', '-p', status]);
  }
  await schedulable(plane);
}

/** The node controller taints every new node, and takes the taint off when it has seen that the node is ready. */
async function schedulable(plane: ControlPlane): Promise<void> {
  const end = Date.now() + 30_000;
  while ((await kubectl(plane, ['get', 'nodes', '-o', 'json'])).includes('node.kubernetes.io/not-ready')) {
    if (Date.now() > end) throw new Error('nodes are not ready after 30 s');
    await sleep(200);
  }
}
