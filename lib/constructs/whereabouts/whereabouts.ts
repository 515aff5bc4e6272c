import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Container, Volume } from 'kubernetes-types/core/v1';
import { plumbingContext, plumbingLabels } from '../context';
import {
  clusterRights,
  type DaemonPlace,
  daemonPlace,
  hostDirectory,
  type NodeDaemonProps,
  nodeDaemon,
} from '../node-daemon';

/** Settings of {@link Whereabouts}. */
export interface WhereaboutsProps extends NodeDaemonProps {
  /** When addresses of pods that are gone are taken back, as a cron expression in UTC. @default "30 4 * * *" */
  readonly reconcilerSchedule?: string;
  /**
   * Run the controller that divides ranges among nodes, for networks with `node_slice_size`. @default false
   */
  readonly nodeSlices?: boolean;
}

const NAME = 'whereabouts';

/** What every program of the image asks of its surroundings. */
const ENVIRONMENT = [
  { name: 'NODENAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
  { name: 'WHEREABOUTS_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
];

/**
 * What the plugin, its control loop and the controller ask of the API server. Upstream grants every verb on leases.
 * Source: whereabouts 0.9.4, pkg/storage/kubernetes (ipam.go, client.go, leader election), pkg/controlloop,
 * pkg/node-controller.
 */
const RULES = [
  {
    apiGroups: ['whereabouts.cni.cncf.io'],
    resources: ['ippools', 'overlappingrangeipreservations', 'nodeslicepools'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch'],
  },
  { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
  {
    apiGroups: ['k8s.cni.cncf.io'],
    resources: ['network-attachment-definitions'],
    verbs: ['get', 'list', 'watch'],
  },
  { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update', 'get'] },
];

/** Installs the plugin, keeps its token fresh, and takes back the addresses of pods that are deleted. */
const RUN = `set -e
SLEEP=false . /install-cni.sh
/token-watcher.sh &
exec /ip-control-loop -log-level verbose
`;

/**
 * Whereabouts, which gives out addresses of ranges that hold for the whole cluster. Install {@link WhereaboutsCrds}
 * first. Its containers write the CNI directories of the host, and the kubeconfig in there is for root alone.
 * Source: whereabouts 0.9.4, doc/crds, script/, cmd/reconciler. Codes: OBJ002.
 *
 * @example
 * ```ts
 * new WhereaboutsCrds(chart, 'whereabouts-crds');
 * new Whereabouts(chart, 'whereabouts', { namespace: 'kube-system' });
 * ```
 */
export class Whereabouts extends Construct {
  public constructor(scope: Construct, id: string, props: WhereaboutsProps = {}) {
    super(scope, id);
    const place = daemonPlace(this, props, NAME);
    if (!place) return;
    clusterRights(this, place.namespace, NAME, RULES);
    this.daemon(props, place);
    this.reconciler(props, place);
    if (props.nodeSlices) {
      this.single('controller', `${NAME}-controller`, props, place, { command: ['/node-slice-controller'] });
    }
  }

  private daemon(props: WhereaboutsProps, place: DaemonPlace): void {
    const { cniBin, cniConf } = place.directories;
    // The plugin on the host reads the kubeconfig where this path points without its first part.
    const confInside = `/host${cniConf}`;
    nodeDaemon(this, 'Resource', props, place, {
      name: NAME,
      component: NAME,
      serviceAccountName: NAME,
      hostNetwork: true,
      containers: [
        {
          name: NAME,
          image: place.image('whereabouts'),
          command: ['/bin/sh', '-c', RUN],
          env: [...ENVIRONMENT, { name: 'CNI_CONF_DIR', value: confInside }],
          resources: { requests: { cpu: '50m', memory: '100Mi' }, limits: { memory: '300Mi' } },
          securityContext: { privileged: true },
          volumeMounts: [
            { name: 'cni-bin', mountPath: '/host/opt/cni/bin' },
            { name: 'cni-conf', mountPath: confInside },
          ],
        },
      ],
      volumes: [hostDirectory('cni-bin', cniBin), hostDirectory('cni-conf', cniConf)],
    });
  }

  /** Takes back addresses of pods that are gone. One replica: the program elects no leader. */
  private reconciler(props: WhereaboutsProps, place: DaemonPlace): void {
    const name = `${NAME}-reconciler`;
    new ApiObject(this, 'schedule', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: place.namespace, labels: plumbingLabels(this, name) },
      data: { config: props.reconcilerSchedule ?? '30 4 * * *' },
    });
    this.single('reconciler', name, props, place, {
      command: ['/ip-reconciler', '-log-level', 'verbose'],
      volumeMounts: [{ name: 'schedule', mountPath: '/cron-schedule' }],
      volumes: [{ name: 'schedule', configMap: { name } }],
    });
  }

  /**
   * A program of the image that runs once in the cluster. It tolerates no taints unasked: what tolerates all of them
   * comes back to the very node that is drained.
   */
  private single(
    id: string,
    name: string,
    props: WhereaboutsProps,
    { namespace, image }: DaemonPlace,
    { volumes = [], ...container }: Pick<Container, 'command' | 'volumeMounts'> & { volumes?: Volume[] },
  ): void {
    const labels = plumbingLabels(this, name, name);
    const { pullSecrets, priorityClassName, tolerations = [] } = plumbingContext(this);
    const tolerated = props.tolerations ?? tolerations;
    new ApiObject(this, id, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name } },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: NAME,
            priorityClassName: priorityClassName ?? 'system-cluster-critical',
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            ...(tolerated.length > 0 ? { tolerations: tolerated } : {}),
            ...(pullSecrets?.length ? { imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })) } : {}),
            containers: [
              {
                name: id,
                image: image('whereabouts'),
                ...container,
                env: ENVIRONMENT,
                resources: { requests: { cpu: '10m', memory: '50Mi' }, limits: { memory: '200Mi' } },
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              },
            ],
            volumes,
          },
        },
      },
    });
  }
}
