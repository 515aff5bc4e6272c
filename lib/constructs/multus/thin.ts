import { type DaemonPlace, hostDirectory, type NodeDaemon } from '../node-daemon';

/**
 * What the Multus plugin asks of the API server for each pod: the pod, the networks it names, the pod's network status.
 * Source: multus-cni 4.3.0 pkg/k8sclient/k8sclient.go.
 */
export const THIN_RULES = [
  { apiGroups: ['k8s.cni.cncf.io'], resources: ['network-attachment-definitions'], verbs: ['get'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
  { apiGroups: [''], resources: ['pods/status'], verbs: ['update'] },
  { apiGroups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['create', 'patch', 'update'] },
];

/**
 * Installs the plugin and its configuration, then renews the kubeconfig when the token changes. Privileged because
 * both directories belong to the host. Source: multus-cni 4.3.0 cmd/thin_entrypoint/main.go.
 */
export function thinDaemon({ directories, image }: DaemonPlace, name: string): NodeDaemon {
  return {
    name,
    component: name,
    serviceAccountName: name,
    hostNetwork: true,
    containers: [
      {
        name: 'plugin',
        image: image('multusThin'),
        command: ['/thin_entrypoint'],
        args: [
          '--multus-conf-file=auto',
          '--multus-autoconfig-dir=/host/etc/cni/net.d',
          '--cni-conf-dir=/host/etc/cni/net.d',
          // Where the plugin, which runs on the host, finds the kubeconfig.
          `--multus-kubeconfig-file-host=${directories.cniConf}/multus.d/multus.kubeconfig`,
        ],
        resources: { requests: { cpu: '10m', memory: '50Mi' }, limits: { memory: '200Mi' } },
        securityContext: { privileged: true },
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [
          { name: 'cni-conf', mountPath: '/host/etc/cni/net.d' },
          { name: 'cni-bin', mountPath: '/host/opt/cni/bin' },
        ],
      },
    ],
    volumes: [hostDirectory('cni-conf', directories.cniConf), hostDirectory('cni-bin', directories.cniBin)],
  };
}
