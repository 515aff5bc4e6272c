import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { imageReference } from '../../hardware';
import { plumbingLabels } from '../labels';
import { hostDirectory, type NodeDaemonProps, nodeDaemon } from '../node-daemon';

/** Settings of {@link Multus}. */
export interface MultusProps extends NodeDaemonProps {
  /** Where the container runtime finds CNI binaries. @default "/opt/cni/bin" */
  readonly cniBinDirectory?: string;
  /** Where the container runtime finds CNI configuration. @default "/etc/cni/net.d" */
  readonly cniConfDirectory?: string;
  /** The kubelet's root directory. @default "/var/lib/kubelet" */
  readonly kubeletDirectory?: string;
}

const NAME = 'multus';

/**
 * What the Multus daemon asks of the API server: it reads networks and pods, writes the network status of pods, and
 * records events. Upstream grants every verb on its API group; the daemon does not need them.
 * Source: multus-cni 4.3.0 pkg/k8sclient/k8sclient.go.
 */
const RULES = [
  {
    apiGroups: ['k8s.cni.cncf.io'],
    resources: ['network-attachment-definitions'],
    verbs: ['get', 'list', 'watch'],
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/status'], verbs: ['update'] },
  { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] },
];

/**
 * Multus as a daemon on every node (thick), which gives pods more than one interface. Install the
 * {@link NetworkAttachmentCrd} first.
 *
 * Every mount and right has its reason: privileged, the host's PID namespace and root, because the daemon runs the
 * node's own CNI plugins in a chroot and enters pods' network namespaces; the CNI directories to install its shim and
 * configuration; the kubelet's pod-resources socket to learn which devices a pod was given.
 * The memory limit is ten times the upstream one, at which the daemon is killed on busy nodes (V72).
 * Source: multus-cni 4.3.0 deployments/multus-daemonset-thick.yml, docs/thick-plugin.md.
 *
 * @example
 * ```ts
 * new NetworkAttachmentCrd(chart, 'nad-crd');
 * new Multus(chart, 'multus', { namespace: 'kube-system' });
 * ```
 */
export class Multus extends Construct {
  public constructor(scope: Construct, id: string, props: MultusProps) {
    super(scope, id);
    const { namespace } = props;
    const labels = plumbingLabels(NAME);
    const clusterName = `${namespace}-${NAME}`;

    new ApiObject(this, 'service-account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: NAME, namespace, labels },
    });
    new ApiObject(this, 'role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: clusterName, labels },
      rules: RULES,
    });
    new ApiObject(this, 'role-binding', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: clusterName, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterName },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
    });
    new ApiObject(this, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'multus-daemon-config', namespace, labels },
      data: {
        'daemon-config.json': `${JSON.stringify(
          {
            chrootDir: '/hostroot',
            cniVersion: '0.3.1',
            logLevel: 'verbose',
            logToStderr: true,
            cniConfigDir: '/host/etc/cni/net.d',
            multusAutoconfigDir: '/host/etc/cni/net.d',
            multusConfigFile: 'auto',
            socketDir: '/host/run/multus/',
          },
          undefined,
          2,
        )}\n`,
      },
    });
    this.daemon(props);
  }

  private daemon(props: MultusProps): void {
    const image = props.image ?? imageReference('multusThick');
    const cniBin = props.cniBinDirectory ?? '/opt/cni/bin';
    const kubelet = props.kubeletDirectory ?? '/var/lib/kubelet';
    nodeDaemon(this, 'Resource', props, {
      name: NAME,
      component: NAME,
      serviceAccountName: NAME,
      hostNetwork: true,
      hostPid: true,
      initContainers: [
        {
          name: 'install',
          image,
          command: ['/usr/src/multus-cni/bin/install_multus', '-d', '/host/opt/cni/bin', '-t', 'thick'],
          resources: { requests: { cpu: '10m', memory: '15Mi' } },
          securityContext: { privileged: true },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [{ name: 'cni-bin', mountPath: '/host/opt/cni/bin', mountPropagation: 'Bidirectional' }],
        },
      ],
      containers: [
        {
          name: 'daemon',
          image,
          command: ['/usr/src/multus-cni/bin/multus-daemon'],
          env: [{ name: 'MULTUS_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
          resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '500Mi' } },
          securityContext: { privileged: true },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [
            { name: 'cni-conf', mountPath: '/host/etc/cni/net.d' },
            // The daemon calls plugins by the host's path, so the path must be the same inside.
            { name: 'cni-bin', mountPath: cniBin },
            { name: 'host-run', mountPath: '/host/run' },
            { name: 'multus-cache', mountPath: '/var/lib/cni/multus' },
            { name: 'kubelet', mountPath: '/var/lib/kubelet', mountPropagation: 'HostToContainer' },
            { name: 'device-info', mountPath: '/run/k8s.cni.cncf.io' },
            { name: 'netns', mountPath: '/run/netns', mountPropagation: 'HostToContainer' },
            { name: 'config', mountPath: '/etc/cni/net.d/multus.d', readOnly: true },
            { name: 'host-root', mountPath: '/hostroot', mountPropagation: 'HostToContainer' },
            { name: 'multus-conf', mountPath: '/etc/cni/multus/net.d' },
          ],
        },
      ],
      volumes: [
        hostDirectory('cni-conf', props.cniConfDirectory ?? '/etc/cni/net.d'),
        hostDirectory('cni-bin', cniBin),
        hostDirectory('host-run', '/run'),
        hostDirectory('multus-cache', '/var/lib/cni/multus'),
        hostDirectory('kubelet', kubelet),
        hostDirectory('device-info', '/run/k8s.cni.cncf.io'),
        hostDirectory('netns', '/run/netns/'),
        hostDirectory('host-root', '/'),
        hostDirectory('multus-conf', '/etc/cni/multus/net.d'),
        { name: 'config', configMap: { name: 'multus-daemon-config' } },
      ],
    });
  }
}
