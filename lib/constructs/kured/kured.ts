import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type KuredPlan, planKured } from '../../model';
import { reportProblems } from '../../output';
import type { Friendly, KuredSpec } from '../../spec';
import { plumbingLabels } from '../context';
import {
  clusterRights,
  type DaemonPlace,
  daemonPlace,
  hostDirectory,
  type NodeDaemonProps,
  nodeDaemon,
} from '../node-daemon';

/** Settings of a {@link Kured}. */
export interface KuredProps extends NodeDaemonProps, Friendly<KuredSpec> {
  /** Name of the DaemonSet, which is its lock too. @default "kured" */
  readonly name?: string;
}

/** Name of the component. */
const NAME = 'kured';

/**
 * What kured asks of the API server: it cordons its node, evicts the pods there, and finds out which belong to
 * DaemonSets. Upstream also grants `delete` on pods, which drains need only where there are no evictions.
 * Source: kured 1.23 cmd/kured/main.go; kubectl pkg/drain/drain.go, DeleteOrEvictPods and filters.go.
 */
const RULES = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'patch'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get'] },
];

/**
 * Reboots nodes that wait for it, one at a time, after a drain: kured with the sentinel file of the node program,
 * `/run/cnf-plumbing/reboot-required`, and a lock of its own. One for each node pool lets pools go on beside each other.
 * A drain that does not end is given up, and the node is uncordoned; kured then tries again.
 *
 * Not privileged: it signals systemd, process 1 of the node, for which it has the node's processes and the capability
 * to signal them; it sees one directory of the node, and cannot write it. Nodes without systemd need another tool.
 * A kured of your own, with its own sentinel, does not know this lock: point it to a window of its own.
 * Source: kured 1.23 kured-ds-signal.yaml, kured-rbac.yaml. Codes: NAME001, OBJ002, KURED001.
 *
 * @example
 * ```ts
 * new Kured(chart, 'reboots', {
 *   namespace: 'kube-system',
 *   nodeSelector: { 'example.com/pool': 'upf' },
 *   window: { start: '1:00', end: '5:00', timeZone: 'Europe/Berlin' },
 * });
 * ```
 */
export class Kured extends Construct {
  public constructor(scope: Construct, id: string, props: KuredProps = {}) {
    super(scope, id);
    const name = props.name ?? NAME;
    const { plan, problems } = planKured(props as KuredSpec, this.node.path);
    if (problems.length > 0) reportProblems(this, () => problems);
    const place = daemonPlace(this, props, name);
    if (place) this.emit(props, place, name, plan);
  }

  private emit(props: KuredProps, place: DaemonPlace, name: string, plan: KuredPlan): void {
    const { namespace } = place;
    clusterRights(this, namespace, name, RULES);
    this.lock(namespace, name);
    nodeDaemon(this, 'Resource', props, place, {
      name,
      component: NAME,
      serviceAccountName: name,
      hostPid: true,
      containers: [
        {
          name: NAME,
          image: place.image('kured'),
          command: ['/usr/bin/kured'],
          args: [
            '--reboot-sentinel=/sentinel/reboot-required',
            '--reboot-method=signal',
            `--ds-namespace=${namespace}`,
            `--ds-name=${name}`,
            `--drain-timeout=${plan.drainTimeout}m`,
            `--lock-ttl=${plan.lockTtl}m`,
            `--period=${plan.period}m`,
            ...(plan.days ? [`--reboot-days=${plan.days.join(',')}`] : []),
            ...(plan.start ? [`--start-time=${plan.start}`] : []),
            ...(plan.end ? [`--end-time=${plan.end}`] : []),
            ...(plan.timeZone ? [`--time-zone=${plan.timeZone}`] : []),
          ],
          env: [{ name: 'KURED_NODE_ID', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
          ports: [{ name: 'metrics', containerPort: 8080 }],
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'], add: ['KILL'] },
          },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [{ name: 'sentinel', mountPath: '/sentinel', readOnly: true }],
        },
      ],
      volumes: [hostDirectory('sentinel', '/run/cnf-plumbing', true)],
    });
  }

  /** The lock is an annotation of the DaemonSet itself. */
  private lock(namespace: string, name: string): void {
    const metadata = { name: `${name}-lock`, namespace, labels: plumbingLabels(this, NAME, name) };
    new ApiObject(this, 'lock', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: ['apps'], resources: ['daemonsets'], resourceNames: [name], verbs: ['update'] }],
    });
    new ApiObject(this, 'lock-binding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}
