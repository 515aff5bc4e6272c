import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  differsByHost,
  type NodeAgentPlan,
  type NodePlan,
  nodePlanText,
  planNodeAgent,
  planNodeSetup,
} from '../../model';
import { noteUnawaited, reportProblems } from '../../output';
import type { Friendly, NodeAgentSpec, NodePoolSpec, TolerationSpec } from '../../spec';
import { plumbingLabels } from '../context';
import { type DaemonPlace, daemonPlace, type NodeDaemonProps, nodeDaemon, PROBE_TIMES } from '../node-daemon';
import { NodeProgram } from './node-program';

/** Settings of a {@link NodeSetup}. */
export interface NodeSetupProps extends NodeDaemonProps {
  /** Name of the DaemonSet and of the plan. @default "node-setup" */
  readonly name?: string;
  /** What the nodes are to be: a node pool as in a spec, or the plan that was made of one. */
  readonly nodes: Friendly<NodePoolSpec> | NodePlan;
  /** How the agent works. @default - it carries the plan out, on one node after the other */
  readonly agent?: Friendly<NodeAgentSpec>;
  /** The program, when several share it; in the same namespace. @default - one of its own, `<name>-program` */
  readonly program?: NodeProgram;
  /** Write the feature file of Node Feature Discovery, where that is on the node. @default false */
  readonly features?: boolean;
}

/** Name of the component. */
const NAME = 'node-setup';

/**
 * Counts the changes of a plan, for nodes that take plans by hand too. Here the roll-out says which is the newer one:
 * each pod is told the hash of its plan.
 */
const GENERATION = 1;

/** What `kubectl describe` shows while a node is not as planned. */
const PROBE = '[ -e /agent/ready ] || { cat /agent/not-ready; exit 1; }';

/**
 * Sets nodes up: a DaemonSet whose pods carry the plan of their node out, keep it so, and say what is not as planned; a
 * ConfigMap with the plan, and one with the node program (docs/node-program.md). Nodes follow one after the other: a pod
 * is ready when its node is as planned, and the DaemonSet goes on when it was so for the soak time. Pods that are made
 * for the first time start on all nodes at once; begin with `mode: observe` where that matters.
 *
 * The pod has no API rights and no token. It is root on its node, because it is there to change it:
 *
 * - privileged, for writing to `/sys`, loading modules, and running the node's own `update-grub`, `ip` and `systemctl`;
 * - the root directory of the node at `/host`, to run these where they are, and for the files in docs/node-program.md;
 * - the node's processes, to see who holds a VF, and whether a kubelet runs;
 * - the node's network, to see the routes and ports that the node lives on, and what udev tells of devices;
 * - a directory in memory, for its own state; the image is read-only.
 *
 * Ending the pod or deleting the DaemonSet changes no node: `agent.state: absent` first, then delete.
 * Codes: NAME001, OBJ002, AGENT002-AGENT004, KURED001, and those of a node pool.
 *
 * @example
 * ```ts
 * new NodeSetup(chart, 'upf', {
 *   namespace: 'kube-system',
 *   nodes: {
 *     nodeSelector: { 'example.com/pool': 'upf' },
 *     hugepages: { '1Gi': { 0: 16 } },
 *     pfs: { ens1f0: { nic: 'intel-e810-c', match: { pci: '0000:18:00.0' }, vfs: { n3: { count: 8, datapath: 'vfio' } } } },
 *   },
 * });
 * ```
 */
export class NodeSetup extends Construct {
  public constructor(scope: Construct, id: string, props: NodeSetupProps) {
    super(scope, id);
    const name = props.name ?? NAME;
    const place = daemonPlace(this, props, name);
    const agent = planNodeAgent(props.agent as NodeAgentSpec | undefined, `${this.node.path}: agent`);
    const { nodes } = props;
    const { plan, problems } = isPlan(nodes)
      ? { plan: nodes, problems: [] }
      : planNodeSetup(name, nodes, place?.directories.kubelet ?? '/var/lib/kubelet');
    const found = [...agent.problems, ...problems];
    if (found.length > 0) reportProblems(this, () => found);
    if (place && plan) this.emit(isPlan(nodes) ? props : placedAs(props, nodes), place, name, plan, agent.plan);
  }

  private emit(
    props: Omit<NodeSetupProps, 'nodes'>,
    place: DaemonPlace,
    name: string,
    plan: NodePlan,
    agent: NodeAgentPlan,
  ): void {
    const labels = plumbingLabels(this, NAME, name);
    new ApiObject(this, 'plan', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: place.namespace, labels },
      data: { plan: nodePlanText(plan, GENERATION) },
    });
    const program = props.program ?? new NodeProgram(this, 'program', { ...props, name: `${name}-program` });
    nodeDaemon(this, 'Resource', props, place, {
      name,
      component: NAME,
      hostNetwork: true,
      hostPid: true,
      rollout: agent,
      // It asks for a minute whether a change has cut the node off.
      terminationGracePeriodSeconds: 90,
      annotations: { 'cnfplumbing.io/node-program': program.hash },
      containers: [
        {
          name: 'agent',
          image: place.image('busybox'),
          command: ['/bin/sh', '/program/main.sh', 'agent'],
          args: [
            ...['--chroot', '/host', '--work', '/agent', '--plan', '/plan/plan', '--expect', plan.hash],
            ...['--mode', agent.duty, ...(props.features ? ['--features'] : [])],
          ],
          env: [
            { name: 'CNF_PLUMBING_NODE_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
            ...(differsByHost(plan)
              ? [{ name: 'CNF_PLUMBING_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }]
              : []),
          ],
          readinessProbe: { exec: { command: ['/bin/sh', '-c', PROBE] }, ...PROBE_TIMES },
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '128Mi' } },
          securityContext: { privileged: true, readOnlyRootFilesystem: true },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [
            { name: 'program', mountPath: '/program', readOnly: true },
            { name: 'plan', mountPath: '/plan', readOnly: true },
            { name: 'agent', mountPath: '/agent' },
            { name: 'host', mountPath: '/host', mountPropagation: 'HostToContainer' },
          ],
        },
      ],
      volumes: [
        { name: 'program', configMap: { name: program.name } },
        { name: 'plan', configMap: { name } },
        { name: 'agent', emptyDir: { medium: 'Memory', sizeLimit: '8Mi' } },
        { name: 'host', hostPath: { path: '/', type: 'Directory' } },
      ],
    });
    if (!agent.awaitNodes) noteUnawaited(this);
  }
}

function isPlan(nodes: NodeSetupProps['nodes']): nodes is NodePlan {
  return 'lines' in nodes && 'hash' in nodes;
}

/** On the nodes of the pool, unless the props name others. */
function placedAs(
  props: NodeSetupProps,
  { nodeSelector, tolerations }: Friendly<NodePoolSpec>,
): Omit<NodeSetupProps, 'nodes'> {
  return { nodeSelector, ...(tolerations ? { tolerations: tolerations as TolerationSpec[] } : {}), ...props };
}
